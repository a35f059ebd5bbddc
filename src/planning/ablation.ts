import { BODY_LABEL, type Geometry, type StructureId, structureOf, type Triple, voxelVolume_ml } from "../volume/index.ts";
import { type LesionComponent, nearLesion, nearSquared } from "./anatomy/lesions.ts";
import { fromBox } from "./frame.ts";
import type { AtTarget } from "./host.ts";
import type { Path } from "./path.ts";
import { dot } from "./vectors.ts";
import type { AblationRule, Anatomy, Assessment } from "./words.ts";

type Ablation = NonNullable<Assessment["ablation"]>;

/** A prolate ellipsoid in the box frame: long axis along the needle (planning.md 7). No heat sink, no tissue model. */
interface Zone {
  readonly centre: Triple;
  readonly axis: Triple;
  readonly along_mm: number;
  readonly across_mm: number;
}

/** What the zone of an ablation rule covers and touches; fields of the lesion are null when the target lies in none. */
export function ablationOf(anatomy: Anatomy, path: Path, target: AtTarget, rule: AblationRule, u: Triple): Ablation {
  const { map } = anatomy;
  const g = map.geometry;
  const offset = rule.centre_offset_mm;
  const d = path.turned;
  const centre: Triple = [u[0] + offset * d[0], u[1] + offset * d[1], u[2] + offset * d[2]];
  const zone: Zone = { centre, axis: d, along_mm: rule.semi_along_mm, across_mm: rule.semi_across_mm };
  const runs = target.lesion === null ? null : runsAbout(anatomy, target, target.lesion, rule.margin_mm);
  return {
    centre_mm: fromBox(g, centre),
    semi_axes_mm: [rule.semi_along_mm, rule.semi_across_mm],
    volume_ml: ((4 / 3) * Math.PI * rule.semi_along_mm * rule.semi_across_mm ** 2) / 1000,
    target_structure: target.lesion === null ? null : structureOf(map, target.label),
    coverage: runs && target.lesion && countIn(g, runs.lesion, zone) / target.lesion.cells.length,
    margin_coverage: runs && countIn(g, runs.about, zone) / runs.aboutCells,
    min_margin_mm: runs && leastMargin_mm(g, runs.lesion, zone),
    touches: touchesOf(anatomy, target, {
      ...zone,
      along_mm: zone.along_mm + rule.touch_margin_mm,
      across_mm: zone.across_mm + rule.touch_margin_mm,
    }),
  };
}

/** `(v.d)^2/a^2 + (|v|^2 - (v.d)^2)/b^2` at a cell's centre: at most 1 inside. */
function levelAt(zone: Zone, s: Triple, i: number, j: number, k: number): number {
  const x = (i + 0.5) * s[0] - zone.centre[0];
  const y = (j + 0.5) * s[1] - zone.centre[1];
  const z = (k + 0.5) * s[2] - zone.centre[2];
  const along = x * zone.axis[0] + y * zone.axis[1] + z * zone.axis[2];
  const squared = along * along;
  return squared / (zone.along_mm * zone.along_mm) + (x * x + y * y + z * z - squared) / (zone.across_mm * zone.across_mm);
}

/** The cells of a row along i that lie in a zone: all of [from, to) but perhaps the two at either end; those are asked one by one. */
interface Span {
  from: number;
  to: number;
}

/** Cells at an end of a span whose level is to be computed: rounding moves the end of a row by less. */
const UNSURE = 2;
/** Added to the zone's level 1 before a row's ends are solved for, so that no cell is lost. */
const SLACK_LEVEL = 1e-9;

/** Solves `levelAt <= 1` for the row (j, k); `out` is empty where the row misses the zone. @param n cells of a row. */
function spanOf(zone: Zone, s: Triple, n: number, j: number, k: number, out: Span): void {
  const [dx, dy, dz] = zone.axis;
  const y = (j + 0.5) * s[1] - zone.centre[1];
  const z = (k + 0.5) * s[2] - zone.centre[2];
  const round = 1 / (zone.across_mm * zone.across_mm);
  const long = 1 / (zone.along_mm * zone.along_mm) - round;
  const rest = y * dy + z * dz;
  const a = long * dx * dx + round;
  const b = long * rest * dx;
  const square = b * b - a * (long * rest * rest + round * (y * y + z * z) - 1 - SLACK_LEVEL);
  if (!(square >= 0)) {
    out.from = 0;
    out.to = 0;
    return;
  }
  const half = Math.sqrt(square);
  out.from = Math.max(0, Math.floor((zone.centre[0] + (-b - half) / a) / s[0] - 0.5));
  out.to = Math.min(n, Math.ceil((zone.centre[0] + (-b + half) / a) / s[0] + 0.5));
}

/** Whether a cell of a row is in the zone: `levelAt <= 1`, computed only where the row's span does not tell. */
function isIn(span: Span, zone: Zone, s: Triple, i: number, j: number, k: number): boolean {
  if (i < span.from || i >= span.to) return false;
  if (i >= span.from + UNSURE && i < span.to - UNSURE) return true;
  return levelAt(zone, s, i, j, k) <= 1;
}

/** What is counted about a lesion whatever the needle: runs along i as j, k, first i, one past the last. */
interface LesionRuns {
  readonly margin_mm: number;
  readonly hostLabel: number | null;
  /** The lesion's cells, and those with the host's within the margin of it. */
  readonly lesion: Int32Array;
  readonly about: Int32Array;
  readonly aboutCells: number;
}

/** A drag asks in every frame for the same lesion, margin and host: their runs are kept as long as the lesion is. */
const kept = new WeakMap<LesionComponent, LesionRuns>();

function runsAbout({ map }: Anatomy, { hostLabel }: AtTarget, lesion: LesionComponent, margin_mm: number): LesionRuns {
  const old = kept.get(lesion);
  if (old && old.margin_mm === margin_mm && old.hostLabel === hostLabel) return old;
  const { geometry: g, labels } = map;
  const near = margin_mm <= lesion.near.cap_mm ? lesion.near : nearLesion(g, lesion.cells, margin_mm);
  const limit = margin_mm * margin_mm;
  const made: Record<"lesion" | "about", number[]> = { lesion: [], about: [] };
  const extend = (runs: number[], i: number, j: number, k: number): void => {
    const at = runs.length - 4;
    if (at >= 0 && runs[at + 3] === i && runs[at] === j && runs[at + 1] === k) runs[at + 3]++;
    else runs.push(j, k, i, i + 1);
  };
  let aboutCells = 0;
  for (let n = 0; n < near.squared.length; n++) {
    const squared = near.squared[n];
    if (squared > limit) continue;
    const row = Math.floor(n / near.size[0]);
    const i = near.from[0] + (n % near.size[0]);
    const j = near.from[1] + (row % near.size[1]);
    const k = near.from[2] + Math.floor(row / near.size[1]);
    if (squared === 0) extend(made.lesion, i, j, k);
    else if (labels[i + g.size[0] * (j + g.size[1] * k)] !== hostLabel) continue;
    aboutCells++;
    extend(made.about, i, j, k);
  }
  const runs = { margin_mm, hostLabel, lesion: Int32Array.from(made.lesion), about: Int32Array.from(made.about), aboutCells };
  kept.set(lesion, runs);
  return runs;
}

/** How many cells of the runs lie in the zone. */
function countIn(g: Geometry, runs: Int32Array, zone: Zone): number {
  const span: Span = { from: 0, to: 0 };
  let count = 0;
  for (let n = 0; n < runs.length; n += 4) {
    const [j, k] = [runs[n], runs[n + 1]];
    if (n === 0 || j !== runs[n - 4] || k !== runs[n - 3]) spanOf(zone, g.spacing_mm, g.size[0], j, k, span);
    const from = Math.max(runs[n + 2], span.from);
    const to = Math.min(runs[n + 3], span.to);
    const sureFrom = Math.min(to, Math.max(from, span.from + UNSURE));
    const sureTo = Math.max(sureFrom, Math.min(to, span.to - UNSURE));
    count += sureTo - sureFrom;
    for (let i = from; i < sureFrom; i++) if (isIn(span, zone, g.spacing_mm, i, j, k)) count++;
    for (let i = sureTo; i < to; i++) if (isIn(span, zone, g.spacing_mm, i, j, k)) count++;
  }
  return count;
}

/**
 * The smallest signed distance from the lesion's cell centres to the zone's surface, inside positive. The signed distance to a convex zone is concave, so
 * the least of a run is at one of its ends. Of those only the ones that a cheap lower bound cannot rule out are measured: inside (1 - q) min(a, b),
 * outside -|v| (1 - 1/q), q the square root of the level.
 */
function leastMargin_mm(g: Geometry, runs: Int32Array, zone: Zone): number {
  const s = g.spacing_mm;
  let least = Infinity;
  for (let n = 0; n < 2 * runs.length; n += 4) {
    // Every run twice: first the first cells, then the last ones.
    const at = n % runs.length;
    const [j, k] = [runs[at], runs[at + 1]];
    const i = n < runs.length ? runs[at + 2] : runs[at + 3] - 1;
    const q = Math.sqrt(levelAt(zone, s, i, j, k));
    const v: Triple = [(i + 0.5) * s[0] - zone.centre[0], (j + 0.5) * s[1] - zone.centre[1], (k + 0.5) * s[2] - zone.centre[2]];
    const length = Math.sqrt(dot(v, v));
    const bound = q <= 1 ? (1 - q) * Math.min(zone.along_mm, zone.across_mm) : -length * (1 - 1 / q);
    if (bound >= least) continue;
    const along = Math.abs(dot(v, zone.axis));
    const across = Math.sqrt(Math.max(0, length * length - along * along));
    const distance = ellipseDistance(zone.along_mm, zone.across_mm, along, across);
    least = Math.min(least, q <= 1 ? distance : -distance);
  }
  return least;
}

/** Nearer to an axis of the ellipse than this, a point lies on it: the equation has no root there. */
const ON_AXIS_MM = 1e-9;
/** Bisection steps: enough for the last bit of a double. */
const STEPS = 200;

/**
 * Distance from a point (x, y >= 0) to the ellipse (x/a)^2 + (y/b)^2 = 1, from inside or outside: bisection on the one root of Eberly's equation
 * ("Distance from a Point to an Ellipse, an Ellipsoid, or a Hyperellipsoid", 2013), which holds for any eccentricity.
 */
export function ellipseDistance(a: number, b: number, x: number, y: number): number {
  if (a < b) return ellipseDistance(b, a, y, x);
  if (y > ON_AXIS_MM && x > ON_AXIS_MM) {
    const z0 = x / a;
    const z1 = y / b;
    const r0 = (a / b) ** 2;
    let low = z1 - 1;
    let high = z0 * z0 + z1 * z1 > 1 ? Math.sqrt(r0 * r0 * z0 * z0 + z1 * z1) - 1 : 0;
    let root = low;
    for (let step = 0; step < STEPS; step++) {
      root = (low + high) / 2;
      if (root === low || root === high) break;
      const level = ((r0 * z0) / (root + r0)) ** 2 + (z1 / (root + 1)) ** 2 - 1;
      if (level > 0) low = root;
      else high = root;
    }
    return planeDistance(x - (r0 * x) / (root + r0), y - y / (root + 1));
  }
  if (y > ON_AXIS_MM) return Math.abs(y - b);
  // On the long axis: inside the evolute's cusp the nearest point lies beside it, else at the tip.
  const reach = a * a - b * b;
  if (a * x < reach) {
    const nearX = (a * a * x) / reach;
    return planeDistance(x - nearX, b * Math.sqrt(Math.max(0, 1 - (nearX / a) ** 2)));
  }
  return Math.abs(x - a);
}

function planeDistance(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** Structures (not host, target, body) with cells in the grown zone, by label, with their volume in it. */
function touchesOf(anatomy: Anatomy, target: AtTarget, zone: Zone): Ablation["touches"] {
  const { map } = anatomy;
  const { geometry: g, labels } = map;
  const s = g.spacing_mm;
  const reach = Math.max(zone.along_mm, zone.across_mm);
  const from = s.map((step, axis) => Math.max(0, Math.floor((zone.centre[axis] - reach) / step)));
  const to = s.map((step, axis) => Math.min(g.size[axis] - 1, Math.floor((zone.centre[axis] + reach) / step)));
  // The only lesion there is is the target: its cells need not be told from another's one by one.
  const skipped = target.lesion !== null && anatomy.lesions.length === 1 ? target.lesionLabel : null;
  const counts = new Float64Array(256);
  const span: Span = { from: 0, to: 0 };
  for (let k = from[2]; k <= to[2]; k++) {
    for (let j = from[1]; j <= to[1]; j++) {
      const row = g.size[0] * (j + g.size[1] * k);
      spanOf(zone, s, g.size[0], j, k, span);
      for (let i = span.from; i < span.to; i++) {
        const label = labels[i + row];
        if (label === 0 || label === BODY_LABEL || label === target.hostLabel || label === skipped) continue;
        if (!isIn(span, zone, s, i, j, k)) continue;
        if (label === target.lesionLabel && target.lesion !== null && nearSquared(target.lesion.near, i, j, k) === 0) continue;
        counts[label]++;
      }
    }
  }
  const voxel_ml = voxelVolume_ml(g);
  return [...counts.entries()]
    .filter(([, count]) => count > 0)
    .map(([label, count]): { structure: StructureId; volume_ml: number } => ({
      structure: structureOf(map, label),
      volume_ml: count * voxel_ml,
    }));
}
