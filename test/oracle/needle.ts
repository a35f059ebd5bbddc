import type { Needle, Rules } from "../../src/planning/index.ts";
import type { LabelMap } from "../../src/volume/index.ts";

/**
 * A slow, obvious twin of planning's assessment, in float64, sharing nothing with it but types: all plane crossings by formula, sorted, midpoints looked
 * up; distances by brute force over every cell; the exterior by flooding; normals, draws and zones by definition (planning.md 2, 3, 4, 6, 7).
 */
export type Vec = readonly [number, number, number];

export interface OracleRun {
  label: number;
  from: number;
  to: number;
}

export interface OracleNearest {
  label: number;
  distance: number;
  /** The smallest depth of a cell's own minimum among the cells within 1e-9 of the least. */
  at: number;
}

const add = (a: Vec, b: Vec, t = 1): Vec => [a[0] + t * b[0], a[1] + t * b[1], a[2] + t * b[2]];
const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const norm = (a: Vec): number => Math.sqrt(dot(a, a));
const scale = (a: Vec, t: number): Vec => [a[0] * t, a[1] * t, a[2] * t];
const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const AXES = [0, 1, 2] as const;

/** The needle in the frame where cell (i,j,k) is the box [i s, (i+1) s). */
export interface OracleAxis {
  u: Vec;
  d: Vec;
  length: number;
}

/** A point of the patient in that frame. */
export function inBoxes(map: LabelMap, p: Vec): Vec {
  const g = map.geometry;
  const from = add(p, g.origin_mm, -1);
  const u = AXES.map((c) => g.direction[c] * from[0] + g.direction[3 + c] * from[1] + g.direction[6 + c] * from[2] + g.spacing_mm[c] / 2);
  return [u[0], u[1], u[2]];
}

export function axisOf(map: LabelMap, needle: Needle): OracleAxis {
  const g = map.geometry;
  const columns = AXES.map((c): Vec => [g.direction[c], g.direction[3 + c], g.direction[6 + c]]);
  const along = add(needle.target_mm, needle.entry_mm, -1);
  const length = norm(along);
  const d = columns.map((column) => dot(column, scale(along, 1 / length)));
  return { u: inBoxes(map, needle.entry_mm), d: [d[0], d[1], d[2]], length };
}

export function labelAt(map: LabelMap, u: Vec): number {
  const index = indexAt(map, u);
  return index < 0 ? 0 : map.labels[index];
}

export function indexAt(map: LabelMap, u: Vec): number {
  const { size, spacing_mm } = map.geometry;
  const [i, j, k] = AXES.map((a) => Math.floor(u[a] / spacing_mm[a]));
  return i < 0 || j < 0 || k < 0 || i >= size[0] || j >= size[1] || k >= size[2] ? -1 : i + size[0] * (j + size[1] * k);
}

/** Pieces between consecutive plane crossings, each with its midpoint. */
export function pieces(map: LabelMap, axis: OracleAxis, from: number, to: number): { from: number; to: number; middle: Vec }[] {
  const { size, spacing_mm } = map.geometry;
  const cuts = [from, to];
  for (const a of AXES) {
    if (Math.abs(axis.d[a]) < 1e-12) continue;
    for (let m = 0; m <= size[a]; m++) {
      const t = (m * spacing_mm[a] - axis.u[a]) / axis.d[a];
      if (t > from && t < to) cuts.push(t);
    }
  }
  cuts.sort((a, b) => a - b);
  return cuts.slice(1).map((end, n) => ({ from: cuts[n], to: end, middle: add(axis.u, axis.d, (cuts[n] + end) / 2) }));
}

/** Runs of one label; shorter than 1e-6 into the next, the last into the one before. */
export function runs(map: LabelMap, axis: OracleAxis, from: number, to: number): OracleRun[] {
  const raw: OracleRun[] = [];
  for (const piece of pieces(map, axis, from, to)) raw.push({ label: labelAt(map, piece.middle), from: piece.from, to: piece.to });
  const joined = (list: OracleRun[]): OracleRun[] =>
    list.reduce<OracleRun[]>((done, run) => {
      const last = done.at(-1);
      if (last && last.label === run.label) last.to = run.to;
      else done.push({ ...run });
      return done;
    }, []);
  let list = joined(raw);
  for (;;) {
    const short = list.findIndex((run) => run.to - run.from < 1e-6);
    if (short < 0 || list.length === 1) return list;
    const next = list.at(short + 1);
    const before = list.at(short - 1);
    if (next) next.from = list[short].from;
    else if (before) before.to = list[short].to;
    list.splice(short, 1);
    list = joined(list);
  }
}

/** 6-connected label-0 cells from the faces, by flooding. */
export function exterior(map: LabelMap): Uint8Array {
  const [nx, ny, nz] = map.geometry.size;
  const out = new Uint8Array(map.labels.length);
  const stack: number[] = [];
  const visit = (i: number, j: number, k: number): void => {
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return;
    const at = i + nx * (j + ny * k);
    if (map.labels[at] !== 0 || out[at] === 1) return;
    out[at] = 1;
    stack.push(at);
  };
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) if (i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1) visit(i, j, k);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    visit(i - 1, j, k);
    visit(i + 1, j, k);
    visit(i, j - 1, k);
    visit(i, j + 1, k);
    visit(i, j, k - 1);
    visit(i, j, k + 1);
  }
  return out;
}

function clampTo(box: readonly [Vec, Vec], p: Vec): Vec {
  const q = AXES.map((a) => Math.min(Math.max(p[a], box[0][a]), box[1][a]));
  return [q[0], q[1], q[2]];
}

export function boxOf(map: LabelMap, index: number): readonly [Vec, Vec] {
  const { size, spacing_mm: s } = map.geometry;
  const [i, j, k] = [index % size[0], Math.floor(index / size[0]) % size[1], Math.floor(index / size[0] / size[1])];
  return [
    [i * s[0], j * s[1], k * s[2]],
    [(i + 1) * s[0], (j + 1) * s[1], (k + 1) * s[2]],
  ];
}

function pointToBox(map: LabelMap, index: number, p: Vec): number {
  return norm(add(p, clampTo(boxOf(map, index), p), -1));
}

/** Least distance of a stretch to one closed box: the ends, every breakpoint, and the vertex of the parabola of every piece between. */
function segmentToBox(map: LabelMap, index: number, axis: OracleAxis, from: number, to: number): { distance: number; at: number } {
  const box = boxOf(map, index);
  const cuts = [from, to];
  for (const a of AXES)
    for (const side of box) {
      const t = (side[a] - axis.u[a]) / axis.d[a];
      if (t > from && t < to) cuts.push(t);
    }
  cuts.sort((a, b) => a - b);
  const tries = [...cuts];
  for (let n = 1; n < cuts.length; n++) {
    const middle = add(axis.u, axis.d, (cuts[n - 1] + cuts[n]) / 2);
    let a = 0;
    let b = 0;
    for (const c of AXES) {
      const face = middle[c] < box[0][c] ? box[0][c] : middle[c] > box[1][c] ? box[1][c] : null;
      if (face === null) continue;
      a += axis.d[c] * axis.d[c];
      b += axis.d[c] * (axis.u[c] - face);
    }
    if (a > 0 && -b / a > cuts[n - 1] && -b / a < cuts[n]) tries.push(-b / a);
  }
  tries.sort((a, b) => a - b);
  let best = { distance: Infinity, at: from };
  for (const t of tries) {
    const p = add(axis.u, axis.d, t);
    const distance = norm(add(p, clampTo(box, p), -1));
    if (distance < best.distance - 1e-9) best = { distance, at: t };
    else if (distance < best.distance) best = { distance, at: best.at };
  }
  return best;
}

export function nearest(map: LabelMap, axis: OracleAxis, from: number, to: number): OracleNearest[] {
  const byLabel = new Map<number, { distance: number; at: number }[]>();
  const least = new Map<number, number>();
  const half = norm(map.geometry.spacing_mm) / 2;
  map.labels.forEach((label, index) => {
    if (label === 0) return;
    // A cell whose centre is farther than another cell's box by more than half a diagonal is not the nearest: that much is worth skipping.
    const [low, high] = boxOf(map, index);
    const centre = scale(add(low, high), 0.5);
    const t = Math.min(to, Math.max(from, dot(add(centre, axis.u, -1), axis.d)));
    if (norm(add(centre, add(axis.u, axis.d, t), -1)) - half > (least.get(label) ?? Infinity) + 1e-6) return;
    const list = byLabel.get(label) ?? [];
    const found = segmentToBox(map, index, axis, from, to);
    least.set(label, Math.min(least.get(label) ?? Infinity, found.distance));
    list.push(found);
    byLabel.set(label, list);
  });
  return [...byLabel]
    .sort((a, b) => a[0] - b[0])
    .map(([label, list]) => {
      const distance = list.reduce((least, one) => Math.min(least, one.distance), Infinity);
      const at = list.reduce((first, one) => (one.distance <= distance + 1e-9 ? Math.min(first, one.at) : first), Infinity);
      return { label, distance, at };
    });
}

export function pointDistance(map: LabelMap, label: number, p: Vec): number {
  let least = Infinity;
  map.labels.forEach((found, index) => {
    if (found === label) least = Math.min(least, pointToBox(map, index, p));
  });
  return least;
}

/** unit(p - centroid of the cell centres within R); R = max(12, 3 spacings). */
export function normal(map: LabelMap, holds: (index: number) => boolean, p: Vec): Vec {
  const radius = Math.max(12, 3 * Math.max(...map.geometry.spacing_mm)) + 1e-9;
  let sum: Vec = [0, 0, 0];
  let count = 0;
  for (let index = 0; index < map.labels.length; index++) {
    if (!holds(index)) continue;
    const [low, high] = boxOf(map, index);
    const centre = scale(add(low, high), 0.5);
    if (norm(add(centre, p, -1)) > radius) continue;
    sum = add(sum, centre);
    count++;
  }
  const outward = add(p, scale(sum, 1 / count), -1);
  return scale(outward, 1 / norm(outward));
}

function halton(index: number, base: number): number {
  let f = 1;
  let value = 0;
  for (let left = index; left > 0; left = Math.floor(left / base)) {
    f /= base;
    value += f * (left % base);
  }
  return value;
}

/** The normal distribution function by the series of erf and its continued fraction, good to about 1e-15. */
export function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= (x * x) / (2 * n + 1);
      sum += term;
    }
    return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  }
  let fraction = 0;
  for (let n = 200; n > 0; n--) fraction = n / (x + fraction);
  return 1 - Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / (x + fraction);
}

/** Its inverse by bisection. */
function normalInverse(p: number): number {
  let low = -9;
  let high = 9;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How many of N placements hit each label (planning.md 6.2). */
export function hits(map: LabelMap, axis: OracleAxis, skin: number, radius: number, rules: Rules, samples: number): Map<number, number> {
  const d = axis.d;
  const c = AXES.find((a) => Math.abs(d[a]) <= 0.6) ?? 0;
  const unitC: Vec = [c === 0 ? 1 : 0, c === 1 ? 1 : 0, c === 2 ? 1 : 0];
  const raw = cross(d, unitC);
  const e1 = scale(raw, 1 / norm(raw));
  const e2 = cross(d, e1);
  const length = axis.length + rules.needle.throw_mm - skin;
  const start = add(axis.u, d, skin);
  const sigma = (rules.guidance.sigma_deg * Math.PI) / 180;
  const counts = new Map<number, number>();
  for (let n = 1; n <= samples; n++) {
    const z = [2, 3, 5, 7].map((base) => normalInverse(halton(n, base)));
    const moved = add(add(start, e1, rules.guidance.sigma_mm * z[0]), e2, rules.guidance.sigma_mm * z[1]);
    const tilted = add(add(d, e1, Math.tan(sigma * z[2])), e2, Math.tan(sigma * z[3]));
    const turned = scale(tilted, 1 / norm(tilted));
    const seen = new Set<number>();
    for (const [a, b] of [
      [0, 0],
      [radius, 0],
      [-radius, 0],
      [0, radius],
      [0, -radius],
    ]) {
      const shifted: OracleAxis = { u: add(add(moved, e1, a), e2, b), d: turned, length };
      for (const run of runs(map, shifted, 0, length)) seen.add(run.label);
    }
    for (const label of seen) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}
