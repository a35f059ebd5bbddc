import type { StructureId } from "../volume/index.ts";
import type { BlockTree } from "./anatomy/blocks.ts";
import { distanceFrom, type Nearest } from "./anatomy/nearest.ts";
import { alongRay, cellAt } from "./frame.ts";
import type { Path } from "./path.ts";
import { isGuided, sigmaAt_mm } from "./rules/needles.ts";
import type { Anatomy, Assessment, Guidance } from "./words.ts";

/** The shaft's end is a sample of its own unless it lies this near, mm, to a whole one. */
const SAME_SAMPLE_MM = 1e-9;

/** What is known of one structure before its profile: where the axis comes nearest to it. */
export interface Profiled {
  readonly id: StructureId;
  readonly label: number;
  readonly tree: BlockTree;
  readonly nearest: Nearest;
  /** Clearance that the rules ask for, mm; only the forbidden ones count below. */
  readonly margin_mm: number;
}

/** Depths of the samples behind the skin: 0, 1, 2 ... mm and the shaft's end, once (planning.md 4). */
function sampleDepths(length_mm: number): Float64Array {
  const whole = Math.floor(length_mm + SAME_SAMPLE_MM);
  const depths = new Float64Array(length_mm - whole > SAME_SAMPLE_MM ? whole + 2 : whole + 1).fill(length_mm);
  for (let depth_mm = 0; depth_mm <= whole; depth_mm++) depths[depth_mm] = depth_mm;
  return depths;
}

/** The exact distance of the axis at a depth from the entry to a structure; 0 inside it. `within_mm` must be no less than it. */
function distanceAt(anatomy: Anatomy, path: Path, one: Profiled, t_mm: number, within_mm: number): number {
  const u = alongRay(path.ray, t_mm);
  const cell = cellAt(path.geometry, u);
  if (cell >= 0 && anatomy.map.labels[cell] === one.label) return 0;
  return distanceFrom(one.tree, path.geometry.spacing_mm, u, within_mm);
}

/** Distances grow by at most a millimetre a millimetre; this covers their rounding. */
const SLACK_MM = 1e-6;

/** The clearance of each structure at each sample, mm. */
export function clearanceProfile(
  anatomy: Anatomy,
  path: Path,
  skin_mm: number,
  radius_mm: number,
  all: readonly Profiled[],
): NonNullable<Assessment["profile"]> {
  const depths = sampleDepths(path.end_mm - skin_mm);
  const clearance_mm = all.map((one) => {
    let within_mm = one.nearest.distance_mm + Math.abs(one.nearest.at_mm - skin_mm) + SLACK_MM;
    let last_mm = 0;
    const line = Array.from(depths, (depth_mm) => {
      const distance_mm = distanceAt(anatomy, path, one, skin_mm + depth_mm, within_mm + depth_mm - last_mm);
      within_mm = distance_mm + SLACK_MM;
      last_mm = depth_mm;
      return distance_mm - radius_mm;
    });
    return [one.id, line] as const;
  });
  return { from_mm: skin_mm, step_mm: 1, clearance_mm: Object.fromEntries(clearance_mm) };
}

/** The least of three measures over forbidden structures and samples. */
export interface Extremes {
  /** Distance less radius in standard deviations of the placement; Infinity without a guidance method. */
  readonly z: number;
  /** Clearance less margin, mm. */
  readonly lateral_mm: number;
  /** The same by depth, per mm: the tangent of the cone about the skin point. */
  readonly cone: number;
  /** The structure of the cone's minimum. */
  readonly limiting: StructureId;
}

/**
 * z of the risk term, the lateral tolerance and the cone (planning.md 4 and 6.4), exactly at the samples, but measured only where the distance, which
 * changes by at most 1 mm a mm, could still set a minimum.
 * @param forbidden by label. @returns null when nothing is forbidden.
 */
export function extremesOf(
  anatomy: Anatomy,
  path: Path,
  skin_mm: number,
  radius_mm: number,
  forbidden: readonly Profiled[],
  guidance: Guidance,
): Extremes | null {
  const firstOf = forbidden.at(0);
  if (firstOf === undefined) return null;
  const depths = sampleDepths(path.end_mm - skin_mm);
  const sigma = (sample: number): number => sigmaAt_mm(guidance, depths[sample]);
  const deepest = depths.length - 1;
  const guided = isGuided(guidance);
  const least = { z: Infinity, lateral_mm: Infinity, cone: Infinity, limiting: firstOf };
  const take = (one: Profiled, sample: number, distance_mm: number): void => {
    const slack_mm = distance_mm - radius_mm - one.margin_mm;
    if (guided) least.z = Math.min(least.z, inSigmas(distance_mm - radius_mm, sigma(sample)));
    least.lateral_mm = Math.min(least.lateral_mm, slack_mm);
    if (!(depths[sample] > 0)) return;
    const cone = slack_mm / depths[sample];
    if (cone > least.cone || (cone === least.cone && one.label >= least.limiting.label)) return;
    least.cone = cone;
    least.limiting = one;
  };
  const mayWin = (one: Profiled, sample: number, bound_mm: number): boolean => {
    const slack_mm = bound_mm - radius_mm - one.margin_mm;
    if (slack_mm < least.lateral_mm) return true;
    if (depths[sample] > 0 && slack_mm / depths[sample] <= least.cone) return true;
    return guided && inSigmas(bound_mm - radius_mm, sigma(sample)) < least.z;
  };
  // Free millimetres weigh least at the deepest sample, where cone and spread are widest: what cannot win there wins nowhere.
  const mayWinAnywhere = (one: Profiled): boolean => {
    const bound_mm = one.nearest.distance_mm - SLACK_MM;
    return bound_mm - radius_mm - one.margin_mm < 0 || mayWin(one, deepest, bound_mm);
  };
  // Where each structure is nearest comes first, the tightest before all: later samples then have something to beat.
  const known = forbidden.toSorted(tighter).flatMap((one) => {
    if (!mayWinAnywhere(one)) return [];
    const sample = Math.min(deepest, Math.max(0, Math.round(one.nearest.at_mm - skin_mm)));
    const gap_mm = Math.abs(one.nearest.at_mm - skin_mm - depths[sample]);
    const distance_mm = distanceAt(anatomy, path, one, skin_mm + depths[sample], one.nearest.distance_mm + gap_mm + SLACK_MM);
    take(one, sample, distance_mm);
    return [{ one, sample, distance_mm }];
  });
  for (const { one, ...nearest } of known) {
    if (!mayWinAnywhere(one)) continue;
    for (const step of [-1, 1]) {
      let { sample, distance_mm } = nearest;
      for (let next = sample + step; next >= 0 && next <= deepest; next += step) {
        const gap_mm = Math.abs(depths[next] - depths[sample]);
        const bound_mm = Math.max(one.nearest.distance_mm, distance_mm - gap_mm) - SLACK_MM;
        if (!mayWin(one, next, bound_mm)) continue;
        distance_mm = distanceAt(anatomy, path, one, skin_mm + depths[next], distance_mm + gap_mm + SLACK_MM);
        sample = next;
        take(one, next, distance_mm);
      }
    }
  }
  return { z: least.z, lateral_mm: least.lateral_mm, cone: least.cone, limiting: least.limiting.id };
}

function tighter(a: Profiled, b: Profiled): number {
  return a.nearest.distance_mm - a.margin_mm - (b.nearest.distance_mm - b.margin_mm);
}

/** A length in standard deviations; without any spread every free millimetre is beyond reach. */
function inSigmas(free_mm: number, sigma_mm: number): number {
  if (sigma_mm > 0) return free_mm / sigma_mm;
  return free_mm > 0 ? Infinity : -Infinity;
}
