import { runs } from "../volume/index.ts";
import { type Grid, histogramOf, quantile_hu, voxel_ml } from "./grid.ts";

/** Figures of segmentation.md 1.2, measured there. */
const BODY_ABOVE_HU = -250;
const BODY_OPENING_MM = 5;
const AIR_BELOW_HU = -400;
const LUNG_LEAST_ML = 30;
const LUNG_MEDIAN_HU = { low: -950, high: -550 };
const LUNG_CLOSING_MM = 3;
/** Share of an air component that the network calls bowel from which on it is no lung. A single touching voxel is none: the fundus lies on the lung. */
const BOWEL_SHARE = 0.1;
const GAS_LEAST_ML = 0.2;
const BONE_LEAST_ML = 1;
const BONE_PEAK_HU = 300;
const BONE_CLOSING_MM = 4;
/** Holes of bone up to this are marrow or spinal canal; a ring of ribs or pelvis encloses more. */
const BONE_HOLE_CM2 = 25;

/** Threshold of bone with contrast agent, and without it (a native aorta): a lost rib is a planner that says "free". */
export const BONE_HU = { contrast: 200, native: 160 } as const;

/** Everything above `hu`, to the end of what a file can hold. */
function above(grid: Grid, hu: number): runs.RunMask {
  return runs.runsOf(grid.voxels, grid.size, { low: hu + 1e-6, high: Infinity });
}

function below(grid: Grid, hu: number): runs.RunMask {
  return runs.runsOf(grid.voxels, grid.size, { low: -Infinity, high: hu - 1e-6 });
}

/** The patient without table, blanket and what lies beside him; air inside included. Empty if nothing is denser than air. */
export function bodyOf(grid: Grid): runs.RunMask {
  const dense = above(grid, BODY_ABOVE_HU);
  const opened = runs.dilated(runs.eroded(dense, grid.spacing_mm, BODY_OPENING_MM, "slice"), grid.spacing_mm, BODY_OPENING_MM, "slice");
  const regrown = runs.intersection(runs.dilated(largestOf(opened), grid.spacing_mm, BODY_OPENING_MM, "slice"), dense);
  // Regrowing reaches over a narrow gap into a blanket or an arm; what it finds there is not connected.
  return runs.holesFilled(largestOf(regrown));
}

function largestOf(mask: runs.RunMask): runs.RunMask {
  return runs.keepComponents(runs.componentsOf(mask, 26), (c) => c === 0);
}

/**
 * Lungs and gas: air inside the body, told apart by size and median (lungs -747..-907, bowel gas near -1000).
 * @param bowel what the network calls stomach or bowel.
 */
export function airOf(grid: Grid, body: runs.RunMask, bowel: runs.RunMask): { readonly lung: runs.RunMask; readonly gas: runs.RunMask } {
  const air = runs.componentsOf(runs.intersection(below(grid, AIR_BELOW_HU), body), 26);
  const ml = voxel_ml(grid);
  const bowelVoxels = sharedVoxels(air, bowel);
  const isLung = Array.from({ length: air.count }, (_, c) => {
    if (air.voxels[c] * ml < LUNG_LEAST_ML || bowelVoxels[c] > BOWEL_SHARE * air.voxels[c]) return false;
    const median_hu =
      quantile_hu(
        histogramOf(
          grid,
          runs.keepComponents(air, (other) => other === c),
        ),
        0.5,
      ) ?? 0;
    return median_hu >= LUNG_MEDIAN_HU.low && median_hu <= LUNG_MEDIAN_HU.high;
  });
  const lungAir = runs.keepComponents(air, (c) => isLung[c]);
  const gas = runs.keepComponents(air, (c) => !isLung[c] && air.voxels[c] * ml >= GAS_LEAST_ML);
  const closed = closing(lungAir, grid, LUNG_CLOSING_MM);
  return { lung: runs.difference(runs.intersection(closed, body), gas), gas };
}

/** For each component how many of its voxels lie in another set. */
function sharedVoxels(found: runs.Components, other: runs.RunMask): Float64Array {
  const counts = new Float64Array(found.count);
  const shared = runs.intersection(found.mask, other);
  for (let row = 0; row + 1 < shared.starts.length; row++) {
    let run = found.mask.starts[row];
    for (let n = shared.starts[row]; n < shared.starts[row + 1]; n++) {
      while (found.mask.ends[2 * run + 1] < shared.ends[2 * n]) run++;
      counts[found.ofRun[run]] += shared.ends[2 * n + 1] - shared.ends[2 * n] + 1;
    }
  }
  return counts;
}

/**
 * Bone: what is dense inside the body and is no structure of the network, in parts of at least 1 ml that reach 300 HU; marrow and spinal canal included.
 * @param network everything that the network found; it is grown by a pixel, since vessels and kidneys with contrast are dense at their rim too.
 */
export function boneOf(grid: Grid, body: runs.RunMask, network: runs.RunMask, threshold_hu: number): runs.RunMask {
  const pixel_mm = Math.max(grid.spacing_mm[0], grid.spacing_mm[1]);
  const wide = runs.dilated(network, grid.spacing_mm, pixel_mm, "slice");
  const dense = runs.componentsOf(runs.difference(runs.intersection(above(grid, threshold_hu), body), wide), 26);
  const peaks = runs.touchingComponents(dense, above(grid, BONE_PEAK_HU));
  const ml = voxel_ml(grid);
  const parts = runs.keepComponents(dense, (c) => dense.voxels[c] * ml >= BONE_LEAST_ML && peaks.has(c));
  const closed = runs.intersection(closing(parts, grid, BONE_CLOSING_MM), body);
  const most = (BONE_HOLE_CM2 * 100) / (grid.spacing_mm[0] * grid.spacing_mm[1]);
  const holes = runs.componentsOf(runs.holesOf(closed), 4);
  const filled = runs.union(
    closed,
    runs.keepComponents(holes, (c) => holes.voxels[c] <= most),
  );
  return runs.difference(filled, network);
}

/** Dilation, then erosion, by a ball. */
function closing(mask: runs.RunMask, grid: Grid, radius_mm: number): runs.RunMask {
  return runs.eroded(runs.dilated(mask, grid.spacing_mm, radius_mm, "ball"), grid.spacing_mm, radius_mm, "ball");
}

/** Share of the 99th percentile above which an MR voxel belongs to the body (segmentation.md 1.2). */
const MR_BODY_SHARE = 0.06;
const MR_BINS = 4096;

/** The body on MR: smoothed by a Gaussian of one pixel in the plane, above 6 % of the 99th percentile, largest part, holes filled. */
export function mrBodyOf(grid: Grid): runs.RunMask {
  const [nx, ny, nz] = grid.size;
  const smooth = new Float32Array(nx * ny * nz);
  for (let z = 0; z < nz; z++) smoothSlice(grid, z, smooth);
  const limit = MR_BODY_SHARE * percentile(grid.voxels, 0.99);
  const bright = runs.runsOf(smooth, grid.size, { low: limit, high: Infinity });
  return runs.holesFilled(largestOf(bright));
}

/** Weights exp(-d^2 / 2) at -2..2, made to sum to 1. */
const GAUSS5 = [0.0544887, 0.2442013, 0.40262, 0.2442013, 0.0544887] as const;

function smoothSlice(grid: Grid, z: number, out: Float32Array): void {
  const [nx, ny] = grid.size;
  const start = z * nx * ny;
  const along = new Float64Array(nx * ny);
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      let sum = 0;
      for (let t = -2; t <= 2; t++) sum += GAUSS5[t + 2] * grid.voxels[start + y * nx + Math.min(Math.max(x + t, 0), nx - 1)];
      along[y * nx + x] = sum;
    }
  }
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      let sum = 0;
      for (let t = -2; t <= 2; t++) sum += GAUSS5[t + 2] * along[Math.min(Math.max(y + t, 0), ny - 1) * nx + x];
      out[start + y * nx + x] = sum;
    }
  }
}

/** The value below which a share of the voxels lies, to one 4096th of their range. */
function percentile(voxels: ArrayLike<number>, share: number): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < voxels.length; i++) {
    if (voxels[i] < low) low = voxels[i];
    if (voxels[i] > high) high = voxels[i];
  }
  const counts = new Float64Array(MR_BINS);
  const scale = high > low ? (MR_BINS - 1) / (high - low) : 0;
  for (let i = 0; i < voxels.length; i++) counts[Math.floor((voxels[i] - low) * scale)]++;
  let below = 0;
  for (let bin = 0; bin < MR_BINS; bin++) {
    below += counts[bin];
    if (below >= share * voxels.length) return low + (bin + 1) / (scale || 1);
  }
  return high;
}
