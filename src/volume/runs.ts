import type { Triple } from "./geometry.ts";

/**
 * A set of voxels as runs along x: what a mask is worth storing, since organs have a few runs a row while a mask has hundreds of voxels.
 * Row r = y + ny * z holds the runs `starts[r]` .. `starts[r + 1] - 1`; run n covers x from `ends[2n]` to `ends[2n + 1]`, both inclusive.
 * Runs of a row rise and never touch, so equal sets have equal arrays.
 */
export interface RunMask {
  readonly size: Triple;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Values that a voxel may have, from low to high, both inclusive. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

interface Growing {
  readonly size: Triple;
  readonly starts: Int32Array;
  ends: Int32Array;
  used: number;
  row: number;
}

function growing(size: Triple): Growing {
  return { size, starts: new Int32Array(size[1] * size[2] + 1), ends: new Int32Array(4096), used: 0, row: 0 };
}

function add(mask: Growing, from: number, to: number): void {
  if (mask.used + 2 > mask.ends.length) {
    const wider = new Int32Array(mask.ends.length * 2);
    wider.set(mask.ends);
    mask.ends = wider;
  }
  mask.ends[mask.used] = from;
  mask.ends[mask.used + 1] = to;
  mask.used += 2;
}

function endRow(mask: Growing): void {
  mask.row++;
  mask.starts[mask.row] = mask.used / 2;
}

function grown(mask: Growing): RunMask {
  return { size: mask.size, starts: mask.starts, ends: mask.ends.slice(0, mask.used) };
}

/** The voxels whose value lies in a range; an array of x fastest. */
export function runsOf(values: ArrayLike<number>, size: Triple, range: Range): RunMask {
  const { low, high } = range;
  const mask = growing(size);
  const nx = size[0];
  for (let row = 0, at = 0; row < size[1] * size[2]; row++, at += nx) {
    for (let x = 0; x < nx; x++) {
      const value = values[at + x];
      if (!(value >= low && value <= high)) continue;
      const from = x;
      while (x + 1 < nx && values[at + x + 1] >= low && values[at + x + 1] <= high) x++;
      add(mask, from, x);
    }
    endRow(mask);
  }
  return grown(mask);
}

/** The voxels of each label of a map, in one pass; labels that are absent have no entry, 0 neither. */
export function runsByLabel(labels: Uint8Array, size: Triple): Map<number, RunMask> {
  const masks = new Map<number, Growing>();
  const nx = size[0];
  const rows = size[1] * size[2];
  for (let row = 0, at = 0; row < rows; row++, at += nx) {
    for (let x = 0; x < nx; x++) {
      const label = labels[at + x];
      if (label === 0) continue;
      const from = x;
      while (x + 1 < nx && labels[at + x + 1] === label) x++;
      let mask = masks.get(label);
      if (mask === undefined) {
        mask = growing(size);
        masks.set(label, mask);
      }
      while (mask.row < row) endRow(mask);
      add(mask, from, x);
    }
  }
  const done = new Map<number, RunMask>();
  for (const [label, mask] of [...masks].sort((a, b) => a[0] - b[0])) {
    while (mask.row < rows) endRow(mask);
    done.set(label, grown(mask));
  }
  return done;
}

/** No voxel at all. */
export function noRuns(size: Triple): RunMask {
  return { size, starts: new Int32Array(size[1] * size[2] + 1), ends: new Int32Array(0) };
}

/** Every voxel that is not in the mask. */
export function complement(mask: RunMask): RunMask {
  const out = growing(mask.size);
  const last = mask.size[0] - 1;
  for (let row = 0; row + 1 < mask.starts.length; row++) {
    let from = 0;
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) {
      if (mask.ends[2 * n] > from) add(out, from, mask.ends[2 * n] - 1);
      from = mask.ends[2 * n + 1] + 1;
    }
    if (from <= last) add(out, from, last);
    endRow(out);
  }
  return grown(out);
}

/** In a or in b. */
export function union(a: RunMask, b: RunMask): RunMask {
  return combined(a, b, 0b1110);
}

/** In a and in b. */
export function intersection(a: RunMask, b: RunMask): RunMask {
  return combined(a, b, 0b1000);
}

/** In a and not in b. */
export function difference(a: RunMask, b: RunMask): RunMask {
  return combined(a, b, 0b0010);
}

/** One sweep along each row; bit (inA + 2 * inB) of `truth` says whether a voxel is kept. Bit 0 must be 0. */
function combined(a: RunMask, b: RunMask, truth: number): RunMask {
  const out = growing(a.size);
  for (let row = 0; row + 1 < a.starts.length; row++) {
    let n = 2 * a.starts[row];
    let m = 2 * b.starts[row];
    const nEnd = 2 * a.starts[row + 1];
    const mEnd = 2 * b.starts[row + 1];
    let from = -1; // where the open run began, or -1
    while (n < nEnd || m < mEnd) {
      // Even positions open a run at ends[n], odd ones close it behind ends[n].
      const atA = n < nEnd ? a.ends[n] + (n & 1) : Infinity;
      const atB = m < mEnd ? b.ends[m] + (m & 1) : Infinity;
      const at = Math.min(atA, atB);
      if (atA === at) n++;
      if (atB === at) m++;
      const keep = ((truth >> ((n & 1) + 2 * (m & 1))) & 1) === 1;
      if (keep && from < 0) from = at;
      if (!keep && from >= 0) {
        add(out, from, at - 1);
        from = -1;
      }
    }
    endRow(out);
  }
  return grown(out);
}

/** How many voxels the mask holds. */
export function countOf(mask: RunMask): number {
  let count = 0;
  for (let n = 0; n < mask.ends.length; n += 2) count += mask.ends[n + 1] - mask.ends[n] + 1;
  return count;
}

/** Writes one value into every voxel of the mask; x fastest. */
export function paint(mask: RunMask, out: Uint8Array, value: number): void {
  const nx = mask.size[0];
  for (let row = 0; row + 1 < mask.starts.length; row++) {
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) {
      out.fill(value, row * nx + mask.ends[2 * n], row * nx + mask.ends[2 * n + 1] + 1);
    }
  }
}

/** Calls back for each run with its row's y and z and its first and last x. */
export function eachRun(mask: RunMask, visit: (y: number, z: number, from: number, to: number, run: number) => void): void {
  const ny = mask.size[1];
  for (let row = 0; row + 1 < mask.starts.length; row++) {
    const y = row % ny;
    const z = (row - y) / ny;
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) visit(y, z, mask.ends[2 * n], mask.ends[2 * n + 1], n);
  }
}

/** The runs for which `keep` says so (by run number), as a mask of its own. */
export function filterRuns(mask: RunMask, keep: (run: number) => boolean): RunMask {
  const out = growing(mask.size);
  for (let row = 0; row + 1 < mask.starts.length; row++) {
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) if (keep(n)) add(out, mask.ends[2 * n], mask.ends[2 * n + 1]);
    endRow(out);
  }
  return grown(out);
}

/**
 * Every voxel whose centre lies within a distance of a voxel centre of the mask: in its own slice, or in all directions.
 * The disc (or ball) is exact: in a row that lies d away its half width is floor(sqrt(radius^2 - d^2) / step).
 */
export function dilated(mask: RunMask, spacing_mm: Triple, radius_mm: number, reach: "slice" | "ball"): RunMask {
  const [nx, ny, nz] = mask.size;
  const brush = brushOf(spacing_mm, radius_mm, reach);
  const out = growing(mask.size);
  const change = new Int32Array(nx + 1);
  const box = rowBox(mask);
  const reachY = Math.floor(radius_mm / spacing_mm[1]);
  const reachZ = reach === "slice" ? 0 : Math.floor(radius_mm / spacing_mm[2]);
  for (let row = 0; row < ny * nz; row++) {
    const y = row % ny;
    const z = (row - y) / ny;
    let touched = false;
    if (y < box.y0 - reachY || y > box.y1 + reachY || z < box.z0 - reachZ || z > box.z1 + reachZ) {
      endRow(out);
      continue;
    }
    for (let b = 0; b < brush.length; b += 3) {
      const v = y + brush[b];
      const w = z + brush[b + 1];
      if (v < 0 || v >= ny || w < 0 || w >= nz) continue;
      touched = spread(mask, v + ny * w, brush[b + 2], change) || touched;
    }
    if (touched) collect(change, out);
    endRow(out);
  }
  return grown(out);
}

/** Every voxel farther than the distance from all voxels of the grid that are not in the mask; what lies outside the grid counts as mask. */
export function eroded(mask: RunMask, spacing_mm: Triple, radius_mm: number, reach: "slice" | "ball"): RunMask {
  return complement(dilated(complement(mask), spacing_mm, radius_mm, reach));
}

/** The rows that hold anything: lowest and highest y and z; empty sets have none. */
function rowBox(mask: RunMask): { readonly y0: number; readonly y1: number; readonly z0: number; readonly z1: number } {
  let [y0, y1, z0, z1] = [Infinity, -Infinity, Infinity, -Infinity];
  eachRun(mask, (y, z) => {
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
    if (z < z0) z0 = z;
    if (z > z1) z1 = z;
  });
  return { y0, y1, z0, z1 };
}

/** Rows that a disc or ball covers, 3 integers each: dy, dz, half width in voxels. */
function brushOf(spacing_mm: Triple, radius_mm: number, reach: "slice" | "ball"): Int32Array {
  const [sx, sy, sz] = spacing_mm;
  const ry = Math.floor(radius_mm / sy);
  const rz = reach === "slice" ? 0 : Math.floor(radius_mm / sz);
  const rows: number[] = [];
  for (let dz = -rz; dz <= rz; dz++) {
    for (let dy = -ry; dy <= ry; dy++) {
      const left = radius_mm * radius_mm - dy * sy * (dy * sy) - dz * sz * (dz * sz);
      if (left >= 0) rows.push(dy, dz, halfWidth(left, sx));
    }
  }
  return Int32Array.from(rows);
}

/** The largest n with (n * step)^2 <= squared; the root alone may be one off at a tie. */
function halfWidth(squared: number, step_mm: number): number {
  let n = Math.floor(Math.sqrt(squared) / step_mm);
  while ((n + 1) * step_mm * ((n + 1) * step_mm) <= squared) n++;
  while (n * step_mm * (n * step_mm) > squared) n--;
  return n;
}

/** Marks the runs of a row, widened on both sides, as rises and falls; false if the row is empty. */
function spread(mask: RunMask, row: number, half: number, change: Int32Array): boolean {
  const last = change.length - 1;
  for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) {
    change[Math.max(0, mask.ends[2 * n] - half)]++;
    change[Math.min(last, mask.ends[2 * n + 1] + half + 1)]--;
  }
  return mask.starts[row] < mask.starts[row + 1];
}

/** Turns rises and falls into runs and clears them. */
function collect(change: Int32Array, out: Growing): void {
  let depth = 0;
  let from = -1;
  for (let x = 0; x < change.length; x++) {
    depth += change[x];
    change[x] = 0;
    if (depth > 0 && from < 0) from = x;
    if (depth === 0 && from >= 0) {
      add(out, from, x - 1);
      from = -1;
    }
  }
}
