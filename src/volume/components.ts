import type { Triple } from "./geometry.ts";
import { complement, eachRun, filterRuns, intersection, type RunMask, union } from "./runs.ts";

/** Which voxels are neighbours: by corner (26), by face (6), or within the slice only, by edge (4) or by corner (8). */
export type Connectivity = 26 | 6 | 8 | 4;

/** The connected parts of a mask, largest first; of equal ones the one with the lower first voxel. */
export interface Components {
  readonly mask: RunMask;
  readonly count: number;
  /** Component of each run of the mask. */
  readonly ofRun: Int32Array;
  readonly voxels: Float64Array;
  /** 6 integers a component: lowest x, y, z, highest x, y, z, inclusive. */
  readonly boxes: Int32Array;
  /** 3 doubles a component: sums of x, y and z over its voxels; divided by `voxels` the centroid. */
  readonly sums: Float64Array;
}

/**
 * Connected parts by union-find over runs: each row is merged with the rows before it that it touches (He, Chao, Suzuki, "A run-based two-scan
 * labeling algorithm", IEEE Trans. Image Process. 17 (2008), 749-756), so the cost follows the number of runs, not of voxels.
 */
export function componentsOf(mask: RunMask, connectivity: Connectivity): Components {
  const [, ny, nz] = mask.size;
  const parent = Int32Array.from({ length: mask.ends.length / 2 }, (_, run) => run);
  const byCorner = connectivity === 26 || connectivity === 8;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = y + ny * z;
      if (mask.starts[row] === mask.starts[row + 1]) continue;
      if (y > 0) join(mask, parent, row, row - 1, byCorner ? 1 : 0);
      if (z === 0 || connectivity === 4 || connectivity === 8) continue;
      join(mask, parent, row, row - ny, byCorner ? 1 : 0);
      if (byCorner && y > 0) join(mask, parent, row, row - ny - 1, 1);
      if (byCorner && y + 1 < ny) join(mask, parent, row, row - ny + 1, 1);
    }
  }
  return measured(mask, parent);
}

function rootOf(parent: Int32Array, run: number): number {
  let root = run;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}

/** Joins the runs of two rows that overlap in x, or come within `slack` of it. The lower run number is always the root. */
function join(mask: RunMask, parent: Int32Array, row: number, other: number, slack: number): void {
  const { starts, ends } = mask;
  const nEnd = starts[row + 1];
  const mEnd = starts[other + 1];
  for (let n = starts[row], m = starts[other]; n < nEnd && m < mEnd; ) {
    if (ends[2 * m] <= ends[2 * n + 1] + slack && ends[2 * n] <= ends[2 * m + 1] + slack) {
      const a = rootOf(parent, n);
      const b = rootOf(parent, m);
      if (a < b) parent[b] = a;
      else parent[a] = b;
    }
    if (ends[2 * n + 1] < ends[2 * m + 1]) n++;
    else m++;
  }
}

function measured(mask: RunMask, parent: Int32Array): Components {
  const runs = parent.length;
  const roots: number[] = [];
  const size = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    const root = rootOf(parent, run);
    parent[run] = root;
    if (root === run) roots.push(run);
    size[root] += mask.ends[2 * run + 1] - mask.ends[2 * run] + 1;
  }
  roots.sort((a, b) => size[b] - size[a] || a - b);
  const rank = new Int32Array(runs);
  for (let c = 0; c < roots.length; c++) rank[roots[c]] = c;
  const voxels = Float64Array.from(roots, (root) => size[root]);
  const boxes = new Int32Array(6 * roots.length);
  const sums = new Float64Array(3 * roots.length);
  for (let c = 0; c < roots.length; c++) boxes.set([...mask.size, -1, -1, -1], 6 * c);
  eachRun(mask, (y, z, from, to, run) => {
    const c = rank[parent[run]];
    parent[run] = c;
    const length = to - from + 1;
    sums[3 * c] += ((from + to) / 2) * length;
    sums[3 * c + 1] += y * length;
    sums[3 * c + 2] += z * length;
    widen(boxes, 6 * c, from, y, z);
    widen(boxes, 6 * c, to, y, z);
  });
  return { mask, count: roots.length, ofRun: parent, voxels, boxes, sums };
}

function widen(boxes: Int32Array, at: number, x: number, y: number, z: number): void {
  if (x < boxes[at]) boxes[at] = x;
  if (y < boxes[at + 1]) boxes[at + 1] = y;
  if (z < boxes[at + 2]) boxes[at + 2] = z;
  if (x > boxes[at + 3]) boxes[at + 3] = x;
  if (y > boxes[at + 4]) boxes[at + 4] = y;
  if (z > boxes[at + 5]) boxes[at + 5] = z;
}

/** The components for which `keep` says so, as one mask. */
export function keepComponents(found: Components, keep: (component: number) => boolean): RunMask {
  const kept = Array.from({ length: found.count }, (_, c) => keep(c));
  return filterRuns(found.mask, (run) => kept[found.ofRun[run]]);
}

/** The mean position of a component, in continuous voxel indices. */
export function centroidOf(found: Components, component: number): Triple {
  const n = found.voxels[component];
  return [found.sums[3 * component] / n, found.sums[3 * component + 1] / n, found.sums[3 * component + 2] / n];
}

/** The mask with its holes: parts of a slice that it encloses (by edge neighbours) without reaching the slice's border. */
export function holesFilled(mask: RunMask): RunMask {
  return union(mask, holesOf(mask));
}

/** What a mask encloses slice by slice. */
export function holesOf(mask: RunMask): RunMask {
  const [nx, ny] = mask.size;
  const outside = componentsOf(complement(mask), 4);
  const { boxes } = outside;
  return keepComponents(outside, (c) => boxes[6 * c] > 0 && boxes[6 * c + 1] > 0 && boxes[6 * c + 3] < nx - 1 && boxes[6 * c + 4] < ny - 1);
}

/** The components of `mask` that share a voxel with `other`. */
export function touchingComponents(found: Components, other: RunMask): ReadonlySet<number> {
  const shared = intersection(found.mask, other);
  const touching = new Set<number>();
  for (let row = 0; row + 1 < shared.starts.length; row++) {
    let run = found.mask.starts[row];
    for (let n = shared.starts[row]; n < shared.starts[row + 1]; n++) {
      while (found.mask.ends[2 * run + 1] < shared.ends[2 * n]) run++;
      touching.add(found.ofRun[run]);
    }
  }
  return touching;
}
