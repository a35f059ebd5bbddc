import { runs } from "../volume/index.ts";

/** How many voxels of a set have a face neighbour that is not of it; what lies outside the grid is not of it. */
export function surfaceVoxels(mask: runs.RunMask): number {
  const rows = runs.intersection(shifted(mask, 1, 0), shifted(mask, -1, 0));
  const slices = runs.intersection(shifted(mask, 0, 1), shifted(mask, 0, -1));
  const enclosed = runs.intersection(mask, runs.intersection(rows, slices));
  // Along x the two ends of every run are surface, whatever lies above and below.
  return runs.countOf(mask) - runs.countOf(runs.difference(enclosed, endsOf(mask)));
}

/** The set moved by whole rows and slices; what leaves the grid is lost, what enters is empty. */
function shifted(mask: runs.RunMask, dy: number, dz: number): runs.RunMask {
  const [, ny, nz] = mask.size;
  const starts = new Int32Array(ny * nz + 1);
  const ends = new Int32Array(mask.ends.length);
  let used = 0;
  for (let row = 0; row < ny * nz; row++) {
    const y = (row % ny) - dy;
    const z = Math.floor(row / ny) - dz;
    if (y >= 0 && y < ny && z >= 0 && z < nz) {
      const from = y + ny * z;
      const moved = mask.ends.subarray(2 * mask.starts[from], 2 * mask.starts[from + 1]);
      ends.set(moved, used);
      used += moved.length;
    }
    starts[row + 1] = used / 2;
  }
  return { size: mask.size, starts, ends: ends.subarray(0, used) };
}

/** First and last voxel of every run. */
function endsOf(mask: runs.RunMask): runs.RunMask {
  const starts = new Int32Array(mask.starts.length);
  const ends = new Int32Array(2 * mask.ends.length);
  let used = 0;
  for (let row = 0; row + 1 < mask.starts.length; row++) {
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) {
      const [from, to] = [mask.ends[2 * n], mask.ends[2 * n + 1]];
      ends[used++] = from;
      if (to - from >= 2) {
        ends[used++] = from;
        ends[used++] = to;
      }
      ends[used++] = to;
    }
    starts[row + 1] = used / 2;
  }
  return { size: mask.size, starts, ends: ends.subarray(0, used) };
}
