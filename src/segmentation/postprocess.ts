import { type Problem, problem } from "../base/index.ts";
import { runs, type StructureId } from "../volume/index.ts";
import { bridged } from "./bridge.ts";
import { allOf, type Grid, volumeOf_ml, voxel_ml } from "./grid.ts";
import type { PostprocessStep } from "./manifest.ts";
import type { SpineLine } from "./spine.ts";

/** What the network found, by structure; the sets never overlap. */
export type Found = ReadonlyMap<StructureId, runs.RunMask>;

/** What the clean-up may look at. */
export interface CleanUp {
  readonly grid: Grid;
  readonly spine: SpineLine;
  /** Body and lung by the rules; null where Hounsfield units say nothing. */
  readonly body: runs.RunMask | null;
  readonly lung: runs.RunMask | null;
}

/** The result of one step: the structures, and what is to be said about them. */
export interface Cleaned {
  readonly found: Found;
  readonly notes: readonly { readonly structure: StructureId; readonly note: Problem }[];
}

/** Figures of segmentation.md 7. */
const KIDNEY_LEAST_ML = 20;
const SIDE_DOUBT = 0.05;
const ADRENAL_LEAST_ML = 0.2;
const ADRENAL_POLE_MM = 60;
const ISLAND_SHARE = 0.1;
const ISLAND_LEAST_ML: ReadonlyMap<StructureId, number> = new Map([["portal_and_splenic_vein", 0.2]]);
const ISLAND_LEAST_ELSE_ML = 1;
const HOLE_MOST_ML = 5;
const PORTAL_LEAST_ML = 0.5;
const PORTAL_NEAR_MM = 5;
const GALLBLADDER_NEAR_MM = 10;
const ESOPHAGUS_NEAR_MM = 5;
const LUNG_RIM_MM = 2;
const SOFT_HU = { low: -150, high: 300 } as const;
/** A speck of gas or lime inside an organ is the organ's; a piece this large is something else. */
const FOREIGN_LEAST_ML = 0.2;

type Step = (found: Found, about: CleanUp) => Cleaned;

/** One row a name that a manifest may list. */
const STEPS: Readonly<Record<PostprocessStep, Step>> = { sides, islands, holes, vessels, bounds };

/** Runs the named steps in order. */
export function cleanUp(found: Found, steps: readonly PostprocessStep[], about: CleanUp): Cleaned {
  return steps.reduce<Cleaned>(
    (before, name) => {
      const after = STEPS[name](before.found, about);
      return { found: after.found, notes: [...before.notes, ...after.notes] };
    },
    { found, notes: [] },
  );
}

function get(found: Found, id: StructureId, grid: Grid): runs.RunMask {
  return found.get(id) ?? runs.noRuns(grid.size);
}

function replaced(found: Found, masks: readonly (readonly [StructureId, runs.RunMask])[]): Found {
  const merged = new Map([...found, ...masks]);
  return new Map([...merged].filter(([, mask]) => mask.ends.length > 0));
}

/** The part of a set on the patient's right of the spine; x runs to the left. */
function rightOf(mask: runs.RunMask, spine: SpineLine): runs.RunMask {
  const [nx, ny, nz] = mask.size;
  const starts = Int32Array.from({ length: ny * nz + 1 }, (_, row) => row);
  const ends = new Int32Array(2 * ny * nz);
  for (let row = 0; row < ny * nz; row++) ends[2 * row + 1] = Math.min(nx - 1, Math.max(0, Math.ceil(spine[Math.floor(row / ny)]) - 1));
  return runs.intersection(mask, { size: mask.size, starts, ends });
}

/** Kidneys and adrenals by the side of the spine on which they lie: argmax alone never decides a side. */
function sides(found: Found, about: CleanUp): Cleaned {
  const kidneys = kidneySides(found, about);
  return { found: adrenalSides(kidneys.found, about), notes: kidneys.notes };
}

function kidneySides(found: Found, { grid, spine }: CleanUp): Cleaned {
  const [wasRight, wasLeft] = [get(found, "kidney_right", grid), get(found, "kidney_left", grid)];
  const parts = runs.componentsOf(runs.union(wasRight, wasLeft), 26);
  const ml = voxel_ml(grid);
  let right = runs.noRuns(grid.size);
  let left = runs.noRuns(grid.size);
  let joined = false;
  for (let c = 0; c < parts.count && parts.voxels[c] * ml >= KIDNEY_LEAST_ML; c++) {
    const part = runs.keepComponents(parts, (other) => other === c);
    const onRight = rightOf(part, spine);
    const onLeft = runs.difference(part, onRight);
    const across = volumeOf_ml(onRight, grid) >= KIDNEY_LEAST_ML && volumeOf_ml(onLeft, grid) >= KIDNEY_LEAST_ML;
    joined ||= across;
    const [x, , z] = runs.centroidOf(parts, c);
    const isRight = x < spine[Math.round(z)];
    if (across || isRight) right = runs.union(right, across ? onRight : part);
    if (across || !isRight) left = runs.union(left, across ? onLeft : part);
  }
  const notes = [
    ...sideDoubt("kidney_right", right, wasLeft),
    ...sideDoubt("kidney_left", left, wasRight),
    ...(joined ? ["kidney_right", "kidney_left"].map((id) => ({ structure: id, note: problem("kidneys-joined", "warning", id, {}) })) : []),
  ];
  return {
    found: replaced(found, [
      ["kidney_right", right],
      ["kidney_left", left],
    ]),
    notes,
  };
}

/** A note if the network had called more than a twentieth of a side the other one. */
function sideDoubt(id: StructureId, side: runs.RunMask, wasOther: runs.RunMask): Cleaned["notes"] {
  const all = runs.countOf(side);
  if (all === 0) return [];
  const share = runs.countOf(runs.intersection(side, wasOther)) / all;
  return share > SIDE_DOUBT ? [{ structure: id, note: problem("side-doubt", "warning", id, { share }) }] : [];
}

function adrenalSides(found: Found, { grid, spine }: CleanUp): Found {
  const parts = runs.componentsOf(runs.union(get(found, "adrenal_right", grid), get(found, "adrenal_left", grid)), 26);
  const ml = voxel_ml(grid);
  const chosen = (["right", "left"] as const).map((side) => {
    const pole = cranialPole(get(found, `kidney_${side}`, grid));
    let best = -1;
    let nearest_mm = Infinity;
    for (let c = 0; c < parts.count && parts.voxels[c] * ml >= ADRENAL_LEAST_ML; c++) {
      const [x, y, z] = runs.centroidOf(parts, c);
      if (x < spine[Math.round(z)] !== (side === "right")) continue;
      // Without a kidney on that side the largest part is taken: they come largest first.
      const away_mm = pole === null ? c : away(grid, pole, [x, y, z]);
      if (away_mm < nearest_mm && (pole === null || away_mm <= ADRENAL_POLE_MM)) [best, nearest_mm] = [c, away_mm];
    }
    return [`adrenal_${side}`, runs.keepComponents(parts, (c) => c === best)] as const;
  });
  return replaced(found, chosen);
}

/** Middle of the highest slice of a set, or null for none. */
function cranialPole(mask: runs.RunMask): readonly [number, number, number] | null {
  let top = -1;
  let [x, y, n] = [0, 0, 0];
  runs.eachRun(mask, (row, z, from, to) => {
    if (z > top) [top, x, y, n] = [z, 0, 0, 0];
    const length = to - from + 1;
    x += ((from + to) / 2) * length;
    y += row * length;
    n += length;
  });
  return top < 0 ? null : [x / n, y / n, top];
}

function away(grid: Grid, a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(grid.spacing_mm.reduce((sum, step, axis) => sum + ((a[axis] - b[axis]) * step) ** 2, 0));
}

/** Of liver and spleen the largest part; of the others what is not much smaller than the largest. Kidneys and adrenals were seen to by `sides`. */
function islands(found: Found, { grid }: CleanUp): Cleaned {
  const ml = voxel_ml(grid);
  const kept = [...found].map(([id, mask]) => {
    if (id.startsWith("kidney_") || id.startsWith("adrenal_")) return [id, mask] as const;
    const parts = runs.componentsOf(mask, 26);
    const single = id === "liver" || id === "spleen";
    const least = Math.max((ISLAND_LEAST_ML.get(id) ?? ISLAND_LEAST_ELSE_ML) / ml, ISLAND_SHARE * (parts.voxels.at(0) ?? 0));
    return [id, runs.keepComponents(parts, (c) => (single ? c === 0 : parts.voxels[c] >= least))] as const;
  });
  return { found: replaced(found, kept), notes: [] };
}

/** Holes of liver and spleen up to 5 ml; larger ones are lesions or failure. Other structures inside stay what they are. */
function holes(found: Found, { grid }: CleanUp): Cleaned {
  const ml = voxel_ml(grid);
  const taken = allOf(grid.size, found.values());
  const filled = ["liver", "spleen"].map((id) => {
    const mask = get(found, id, grid);
    const open = runs.componentsOf(runs.difference(runs.holesOf(mask), taken), 26);
    return [
      id,
      runs.union(
        mask,
        runs.keepComponents(open, (c) => open.voxels[c] * ml <= HOLE_MOST_ML),
      ),
    ] as const;
  });
  return { found: replaced(found, filled), notes: [] };
}

/** Vessels in one piece where they can be, and what hangs on neighbours: portal vein and gallbladder on the liver, esophagus on the stomach. */
function vessels(found: Found, { grid }: CleanUp): Cleaned {
  const ml = voxel_ml(grid);
  const liver = get(found, "liver", grid);
  const near = (id: StructureId, other: runs.RunMask, reach_mm: number, least_ml: number): readonly [StructureId, runs.RunMask] => {
    const parts = runs.componentsOf(get(found, id, grid), 26);
    const main = runs.keepComponents(parts, (c) => c === 0);
    const close = runs.touchingComponents(parts, runs.dilated(runs.union(other, main), grid.spacing_mm, reach_mm, "ball"));
    return [id, runs.keepComponents(parts, (c) => c === 0 || (parts.voxels[c] * ml >= least_ml && close.has(c)))];
  };
  const gallbladder = runs.componentsOf(get(found, "gallbladder", grid), 26);
  const byLiver = runs.touchingComponents(gallbladder, runs.dilated(liver, grid.spacing_mm, GALLBLADDER_NEAR_MM, "ball"));
  const top = topSlice(grid);
  const stomachOrTop = runs.union(get(found, "stomach", grid), top);
  const taken = allOf(grid.size, found.values());
  const trunks = ["aorta", "inferior_vena_cava"].map((id) => {
    const mask = get(found, id, grid);
    return [id, runs.union(mask, runs.difference(bridged(mask, grid.spacing_mm), taken))] as const;
  });
  return {
    found: replaced(found, [
      near("portal_and_splenic_vein", liver, PORTAL_NEAR_MM, PORTAL_LEAST_ML),
      near("esophagus", stomachOrTop, ESOPHAGUS_NEAR_MM, 0),
      ["gallbladder", runs.keepComponents(gallbladder, (c) => byLiver.has(c))],
      ...trunks,
    ]),
    notes: [],
  };
}

function topSlice(grid: Grid): runs.RunMask {
  const [nx, ny, nz] = grid.size;
  const starts = Int32Array.from({ length: ny * nz + 1 }, (_, row) => Math.max(0, row - ny * (nz - 1)));
  const ends = Int32Array.from({ length: 2 * ny }, (_, n) => (n % 2 === 0 ? 0 : nx - 1));
  return { size: grid.size, starts, ends };
}

/** Nothing outside the body, nothing deep in the lung, no pieces of bone or air in liver, spleen and kidneys. */
function bounds(found: Found, about: CleanUp): Cleaned {
  const { grid, body, lung } = about;
  if (body === null || lung === null) return { found, notes: [] };
  const deepLung = runs.eroded(lung, grid.spacing_mm, LUNG_RIM_MM, "ball");
  const ml = voxel_ml(grid);
  const thin = runs.runsOf(grid.voxels, grid.size, { low: -Infinity, high: SOFT_HU.low - 1e-6 });
  const dense = runs.runsOf(grid.voxels, grid.size, { low: SOFT_HU.high + 1e-6, high: Infinity });
  const foreignOf: ReadonlyMap<StructureId, runs.RunMask> = new Map([
    ["liver", runs.union(thin, dense)],
    ["spleen", runs.union(thin, dense)],
    ["kidney_right", thin],
    ["kidney_left", thin],
  ]);
  const kept = [...found].map(([id, mask]) => {
    const inside = runs.difference(runs.intersection(mask, body), deepLung);
    const foreign = foreignOf.get(id);
    if (foreign === undefined) return [id, inside] as const;
    const pieces = runs.componentsOf(runs.intersection(inside, foreign), 26);
    return [
      id,
      runs.difference(
        inside,
        runs.keepComponents(pieces, (c) => pieces.voxels[c] * ml >= FOREIGN_LEAST_ML),
      ),
    ] as const;
  });
  // What was cut away may have cut off slivers.
  return islands(replaced(found, kept), about);
}
