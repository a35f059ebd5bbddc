import { BODY_LABEL, type StructureId, structureOf, type Triple, voxelVolume_ml } from "../volume/index.ts";
import { type LesionComponent, nearLesion, nearSquared } from "./anatomy/lesions.ts";
import { cellOf, fromBox } from "./frame.ts";
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
  const covered = target.lesion === null ? null : coverageOf(anatomy, target, target.lesion, zone, rule.margin_mm);
  return {
    centre_mm: fromBox(g, centre),
    semi_axes_mm: [rule.semi_along_mm, rule.semi_across_mm],
    volume_ml: ((4 / 3) * Math.PI * rule.semi_along_mm * rule.semi_across_mm ** 2) / 1000,
    target_structure: target.lesion === null ? null : structureOf(map, target.label),
    coverage: covered?.coverage ?? null,
    margin_coverage: covered?.margin_coverage ?? null,
    min_margin_mm: target.lesion === null ? null : leastMargin_mm(anatomy, target.lesion, zone),
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

function coverageOf(
  anatomy: Anatomy,
  target: AtTarget,
  lesion: LesionComponent,
  zone: Zone,
  margin_mm: number,
): { coverage: number; margin_coverage: number } {
  const { geometry: g, labels } = anatomy.map;
  const near = margin_mm <= lesion.near.cap_mm ? lesion.near : nearLesion(g, lesion.cells, margin_mm);
  const [bx, by, bz] = near.size;
  let covered = 0;
  let about = 0;
  let aboutCovered = 0;
  for (let c = 0; c < bz; c++) {
    for (let b = 0; b < by; b++) {
      for (let a = 0; a < bx; a++) {
        const squared = near.squared[a + bx * (b + by * c)];
        if (squared > margin_mm * margin_mm) continue;
        const i = near.from[0] + a;
        const j = near.from[1] + b;
        const k = near.from[2] + c;
        const isTarget = squared === 0;
        if (!isTarget && labels[i + g.size[0] * (j + g.size[1] * k)] !== target.hostLabel) continue;
        const isIn = levelAt(zone, g.spacing_mm, i, j, k) <= 1 ? 1 : 0;
        about++;
        aboutCovered += isIn;
        if (isTarget) covered += isIn;
      }
    }
  }
  return { coverage: covered / lesion.cells.length, margin_coverage: aboutCovered / about };
}

/**
 * The smallest signed distance from the lesion's cell centres to the zone's surface, inside positive. Only cells that a cheap lower bound cannot rule out
 * are measured: inside (1 - q) min(a, b), outside -|v| (1 - 1/q), q the square root of the level.
 */
function leastMargin_mm(anatomy: Anatomy, lesion: LesionComponent, zone: Zone): number {
  const { geometry: g } = anatomy.map;
  const s = g.spacing_mm;
  let least = Infinity;
  for (const index of lesion.cells) {
    const [i, j, k] = cellOf(g, index);
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
  const counts = new Float64Array(256);
  for (let k = from[2]; k <= to[2]; k++) {
    for (let j = from[1]; j <= to[1]; j++) {
      for (let i = from[0]; i <= to[0]; i++) {
        const label = labels[i + g.size[0] * (j + g.size[1] * k)];
        if (label === 0 || label === BODY_LABEL || label === target.hostLabel) continue;
        if (levelAt(zone, s, i, j, k) > 1) continue;
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
