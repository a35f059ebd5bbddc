import type { Geometry } from "../../volume/index.ts";

/** Label-0 cells 6-connected to the grid's faces, one bit a cell: bit `i & 7` of byte `(j + ny k) stride + (i >> 3)`. */
export interface Exterior {
  readonly stride: number;
  readonly bits: Uint8Array;
}

/** Runs of label 0, row by row: `from` and `to` (exclusive) along i, `first[row]` the first run of a row. */
interface ZeroRuns {
  readonly first: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Whether the cell i of a row `j + ny k` lies outside the patient. Cells off the grid are not asked here: they always do. */
export function isExterior(exterior: Exterior, i: number, row: number): boolean {
  return ((exterior.bits[row * exterior.stride + (i >> 3)] >> (i & 7)) & 1) === 1;
}

/** The same by linear index; -1, off the grid, is exterior. */
export function isExteriorCell(g: Geometry, exterior: Exterior, index: number): boolean {
  if (index < 0) return true;
  const row = Math.floor(index / g.size[0]);
  return isExterior(exterior, index - row * g.size[0], row);
}

/** The exterior of a label map: runs of label 0 joined across rows by union-find, kept where they reach a face of the grid. */
export function exteriorOf(g: Geometry, labels: Uint8Array): Exterior {
  const [nx, ny, nz] = g.size;
  const runs = zeroRuns(nx, ny * nz, labels);
  const parent = new Int32Array(runs.from.length + 1);
  for (let at = 0; at < parent.length; at++) parent[at] = at;
  // Node 0 is the world beyond the grid, node r + 1 is run r.
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = j + ny * k;
      const face = j === 0 || j === ny - 1 || k === 0 || k === nz - 1;
      for (let r = runs.first[row]; r < runs.first[row + 1]; r++) {
        if (face || runs.from[r] === 0 || runs.to[r] === nx) join(parent, 0, r + 1);
      }
      if (j > 0) joinRows(parent, runs, row, row - 1);
      if (k > 0) joinRows(parent, runs, row, row - ny);
    }
  }
  const stride = (nx + 7) >> 3;
  const bits = new Uint8Array(stride * ny * nz);
  for (let row = 0; row < ny * nz; row++) {
    for (let r = runs.first[row]; r < runs.first[row + 1]; r++) {
      if (rootOf(parent, r + 1) === 0) setBits(bits, row * stride, runs.from[r], runs.to[r]);
    }
  }
  return { stride, bits };
}

function zeroRuns(nx: number, rows: number, labels: Uint8Array): ZeroRuns {
  const first = new Int32Array(rows + 1);
  let from = new Int32Array(rows * 2 + 16);
  let to = new Int32Array(rows * 2 + 16);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const base = row * nx;
    first[row] = count;
    for (let i = 0; i < nx; i++) {
      if (labels[base + i] !== 0) continue;
      const begin = i;
      while (i < nx && labels[base + i] === 0) i++;
      if (count === from.length) {
        from = doubled(from);
        to = doubled(to);
      }
      from[count] = begin;
      to[count++] = i;
    }
  }
  first[rows] = count;
  return { first, from: from.subarray(0, count), to: to.subarray(0, count) };
}

function doubled(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(list.length * 2);
  longer.set(list);
  return longer;
}

/** Joins the overlapping runs of two rows, both sorted along i. */
function joinRows(parent: Int32Array, runs: ZeroRuns, row: number, other: number): void {
  let a = runs.first[row];
  let b = runs.first[other];
  while (a < runs.first[row + 1] && b < runs.first[other + 1]) {
    if (runs.from[a] < runs.to[b] && runs.from[b] < runs.to[a]) join(parent, a + 1, b + 1);
    if (runs.to[a] < runs.to[b]) a++;
    else b++;
  }
}

function rootOf(parent: Int32Array, node: number): number {
  let at = node;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

/** The smaller number becomes the root, so that the world stays 0. */
function join(parent: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parent, a);
  const rootB = rootOf(parent, b);
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function setBits(bits: Uint8Array, base: number, from: number, to: number): void {
  for (let i = from; i < to; ) {
    if ((i & 7) === 0 && i + 8 <= to) {
      bits[base + (i >> 3)] = 255;
      i += 8;
    } else {
      bits[base + (i >> 3)] |= 1 << (i & 7);
      i++;
    }
  }
}
