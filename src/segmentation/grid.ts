import { runs, type Triple, type Volume } from "../volume/index.ts";

/** A series in patient order: x to the left and fastest, y to the back, z to the head. */
export interface Grid {
  readonly voxels: Volume["voxels"];
  readonly size: Triple;
  readonly spacing_mm: Triple;
}

/** Volume of one voxel, ml. */
export function voxel_ml(grid: { readonly spacing_mm: Triple }): number {
  return (grid.spacing_mm[0] * grid.spacing_mm[1] * grid.spacing_mm[2]) / 1000;
}

/** Volume of a set of voxels, ml. */
export function volumeOf_ml(mask: runs.RunMask, grid: { readonly spacing_mm: Triple }): number {
  return runs.countOf(mask) * voxel_ml(grid);
}

/** Several sets as one. */
export function allOf(size: Triple, masks: Iterable<runs.RunMask>): runs.RunMask {
  let all = runs.noRuns(size);
  for (const mask of masks) all = runs.union(all, mask);
  return all;
}

/** Lowest integer value at histogram position `low`; values outside the bins count at their ends. */
const LOW_HU = -1500;
const BINS = 5000;

/** Counts of whole Hounsfield units from -1500 to 3499 over a set of voxels; what lies beyond counts at the ends. */
export function histogramOf(grid: Grid, mask: runs.RunMask): Float64Array {
  const counts = new Float64Array(BINS);
  const nx = grid.size[0];
  const ny = grid.size[1];
  runs.eachRun(mask, (y, z, from, to) => {
    const row = nx * (y + ny * z);
    for (let x = from; x <= to; x++) counts[Math.min(Math.max(Math.floor(grid.voxels[row + x]) - LOW_HU, 0), BINS - 1)]++;
  });
  return counts;
}

/** The value below or at which a share of the counted voxels lies, or null if there are none. */
export function quantile_hu(counts: Float64Array, share: number): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    below += counts[bin];
    if (below >= share * total) return bin + LOW_HU;
  }
  return null;
}
