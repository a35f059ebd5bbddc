import type { Geometry, Triple } from "../../volume/index.ts";

/** Distances about a lesion are kept up to this, mm: the widest ablation margin of the presets and as much again. */
const NEAR_MM = 10;

/** Squared distance, mm^2, from each cell's centre to the nearest closed cell of a lesion, in a box of cells; Infinity beyond the cap; 0 in the lesion only. */
export interface NearLesion {
  readonly from: Triple;
  readonly size: Triple;
  readonly squared: Float64Array;
  readonly cap_mm: number;
}

/** One 26-connected component of the structure `lesion`. */
export interface LesionComponent {
  /** Linear indices, rising. */
  readonly cells: Int32Array;
  /** The label that occupies most cells of its 26-neighbour shell, the lower one on ties; 0 for outside. */
  readonly around: number;
  readonly near: NearLesion;
}

/** The components of one label, in the order of their first cells. */
export function lesionComponents(g: Geometry, labels: Uint8Array, label: number): LesionComponent[] {
  const box = boundsOf(g, labels, label);
  if (box === null) return [];
  const marks = new Int32Array(box.size[0] * box.size[1] * box.size[2]);
  const search: Search = { g, labels, label, box, marks };
  const components: LesionComponent[] = [];
  for (let at = 0; at < marks.length; at++) {
    const index = box.from[0] + (at % box.size[0]) + g.size[0] * rowOf(g, box, at);
    if (labels[index] !== label || marks[at] !== 0) continue;
    const { cells, around } = grow(search, at, components.length + 1);
    components.push({ cells, around, near: nearLesion(g, cells, NEAR_MM) });
  }
  return components;
}

/** Where components are looked for: one label in a box of cells, and which cells of the box are taken. */
interface Search {
  readonly g: Geometry;
  readonly labels: Uint8Array;
  readonly label: number;
  readonly box: CellBox;
  readonly marks: Int32Array;
}

interface CellBox {
  readonly from: Triple;
  readonly size: Triple;
}

/** The box of a label's cells grown by one cell, clipped to the grid. */
function boundsOf(g: Geometry, labels: Uint8Array, label: number): CellBox | null {
  const [nx, ny, nz] = g.size;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let row = 0; row < ny * nz; row++) {
    const base = row * nx;
    for (let i = 0; i < nx; i++) {
      if (labels[base + i] !== label) continue;
      widen(low, high, i, row % ny, Math.floor(row / ny));
    }
  }
  return high[0] < 0 ? null : grownBox(g, low, high, [1, 1, 1]);
}

function widen(low: number[], high: number[], i: number, j: number, k: number): void {
  if (i < low[0]) low[0] = i;
  if (i > high[0]) high[0] = i;
  if (j < low[1]) low[1] = j;
  if (j > high[1]) high[1] = j;
  if (k < low[2]) low[2] = k;
  if (k > high[2]) high[2] = k;
}

function grownBox(g: Geometry, low: readonly number[], high: readonly number[], by: Triple): CellBox {
  const from = low.map((at, axis) => Math.max(0, at - by[axis]));
  const to = high.map((at, axis) => Math.min(g.size[axis] - 1, at + by[axis]));
  return { from: [from[0], from[1], from[2]], size: [to[0] - from[0] + 1, to[1] - from[1] + 1, to[2] - from[2] + 1] };
}

/** The row `j + ny k` of the grid in which cell `at` of a box lies. */
function rowOf(g: Geometry, box: CellBox, at: number): number {
  const row = Math.floor(at / box.size[0]);
  return box.from[1] + (row % box.size[1]) + g.size[1] * (box.from[2] + Math.floor(row / box.size[1]));
}

/** Floods one component from cell `seed` of the box; marks its cells and, negative, its shell. */
function grow(search: Search, seed: number, mark: number): { cells: Int32Array; around: number } {
  const { g, labels, label, box, marks } = search;
  const [bx, by, bz] = box.size;
  const counts = new Float64Array(256);
  const stack = [seed];
  const cells: number[] = [];
  marks[seed] = mark;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const i = at % bx;
    const j = Math.floor(at / bx) % by;
    const k = Math.floor(at / (bx * by));
    cells.push(indexIn(g, box, i, j, k));
    for (let c = Math.max(0, k - 1); c <= Math.min(bz - 1, k + 1); c++) {
      for (let b = Math.max(0, j - 1); b <= Math.min(by - 1, j + 1); b++) {
        for (let a = Math.max(0, i - 1); a <= Math.min(bx - 1, i + 1); a++) {
          const next = a + bx * (b + by * c);
          const found = labels[indexIn(g, box, a, b, c)];
          if (found === label ? marks[next] !== 0 : marks[next] === -mark) continue;
          marks[next] = found === label ? mark : -mark;
          if (found === label) stack.push(next);
          else counts[found]++;
        }
      }
    }
  }
  return { cells: Int32Array.from(cells).sort(), around: counts.indexOf(Math.max(...counts)) };
}

function indexIn(g: Geometry, box: CellBox, i: number, j: number, k: number): number {
  return box.from[0] + i + g.size[0] * (box.from[1] + j + g.size[1] * (box.from[2] + k));
}

/**
 * Exact distances from cell centres to the closed cells of a component, up to a cap: separable min-plus with the kernel `max(0, |n| s - s/2)^2`
 * (planning.md 5.4) over as many offsets as the cap reaches.
 * @param cells linear indices of the component.
 */
export function nearLesion(g: Geometry, cells: Int32Array, cap_mm: number): NearLesion {
  const low = [g.size[0], g.size[1], g.size[2]];
  const high = [-1, -1, -1];
  for (const index of cells) {
    const row = Math.floor(index / g.size[0]);
    widen(low, high, index % g.size[0], row % g.size[1], Math.floor(row / g.size[1]));
  }
  const reach = g.spacing_mm.map((s) => Math.floor(cap_mm / s + 0.5));
  const box = grownBox(g, low, high, [reach[0], reach[1], reach[2]]);
  let squared = new Float64Array(box.size[0] * box.size[1] * box.size[2]).fill(Infinity);
  for (const index of cells) {
    const row = Math.floor(index / g.size[0]);
    const j = (row % g.size[1]) - box.from[1];
    const k = Math.floor(row / g.size[1]) - box.from[2];
    squared[(index % g.size[0]) - box.from[0] + box.size[0] * (j + box.size[1] * k)] = 0;
  }
  const strides = [1, box.size[0], box.size[0] * box.size[1]];
  for (let axis = 0; axis < 3; axis++) squared = minPlus(squared, box.size[axis], strides[axis], kernelOf(g.spacing_mm[axis], reach[axis]));
  const limit = cap_mm * cap_mm;
  for (let at = 0; at < squared.length; at++) if (squared[at] > limit) squared[at] = Infinity;
  return { from: box.from, size: box.size, squared, cap_mm };
}

function kernelOf(s: number, reach: number): Float64Array {
  return Float64Array.from({ length: reach + 1 }, (_, n) => Math.max(0, n * s - s / 2) ** 2);
}

/** One axis of the transform: `out[q] = min over |p - q| <= reach of f[p] + kernel[|p - q|]`. */
function minPlus(f: Float64Array<ArrayBuffer>, n: number, stride: number, kernel: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(f.length).fill(Infinity);
  const reach = kernel.length - 1;
  for (let at = 0; at < f.length; at++) {
    const value = f[at];
    if (value === Infinity) continue;
    const q = Math.floor(at / stride) % n;
    const from = Math.max(-reach, -q);
    const to = Math.min(reach, n - 1 - q);
    for (let step = from; step <= to; step++) {
      const candidate = value + kernel[step < 0 ? -step : step];
      if (candidate < out[at + step * stride]) out[at + step * stride] = candidate;
    }
  }
  return out;
}

/** Squared distance of a cell's centre to the lesion; Infinity beyond the box or the cap. */
export function nearSquared(near: NearLesion, i: number, j: number, k: number): number {
  const a = i - near.from[0];
  const b = j - near.from[1];
  const c = k - near.from[2];
  if (a < 0 || b < 0 || c < 0 || a >= near.size[0] || b >= near.size[1] || c >= near.size[2]) return Infinity;
  return near.squared[a + near.size[0] * (b + near.size[1] * c)];
}

/** Whether a linear index belongs to a component: binary search. */
export function inComponent(component: LesionComponent, index: number): boolean {
  let low = 0;
  let high = component.cells.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const cell = component.cells[middle];
    if (cell === index) return true;
    if (cell < index) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
