import { runs } from "../volume/index.ts";

/** Whether voxels at the edge of the grid are surface there: `counts` when what lies outside is not of the set, `free` when it says nothing. */
export type Border = "counts" | "free";

/** The voxels of a set with a face neighbour that is not of it. */
export function surfaceOf(mask: runs.RunMask, border: Border): runs.RunMask {
  const rows = runs.intersection(shifted(mask, 1, 0, border), shifted(mask, -1, 0, border));
  const slices = runs.intersection(shifted(mask, 0, 1, border), shifted(mask, 0, -1, border));
  // Along x the two ends of every run are surface, whatever lies above and below.
  const inner = runs.difference(runs.intersection(rows, slices), endsOf(mask, border));
  return runs.difference(mask, inner);
}

/** The set moved by whole rows and slices; rows that enter the grid are empty, or full where the border is free. */
function shifted(mask: runs.RunMask, dy: number, dz: number, border: Border): runs.RunMask {
  const [nx, ny, nz] = mask.size;
  const starts = new Int32Array(ny * nz + 1);
  const ends = new Int32Array(mask.ends.length + 2 * (ny + nz) * Math.max(ny, nz));
  let used = 0;
  for (let row = 0; row < ny * nz; row++) {
    const y = (row % ny) - dy;
    const z = Math.floor(row / ny) - dz;
    if (y >= 0 && y < ny && z >= 0 && z < nz) {
      const from = y + ny * z;
      const moved = mask.ends.subarray(2 * mask.starts[from], 2 * mask.starts[from + 1]);
      ends.set(moved, used);
      used += moved.length;
    } else if (border === "free") {
      ends[used] = 0;
      ends[used + 1] = nx - 1;
      used += 2;
    }
    starts[row + 1] = used / 2;
  }
  return { size: mask.size, starts, ends: ends.subarray(0, used) };
}

/** First and last voxel of every run; where the border is free those on the edge of the grid are none. */
function endsOf(mask: runs.RunMask, border: Border): runs.RunMask {
  const last = mask.size[0] - 1;
  const starts = new Int32Array(mask.starts.length);
  const ends = new Int32Array(2 * mask.ends.length);
  let used = 0;
  for (let row = 0; row + 1 < mask.starts.length; row++) {
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) {
      const [from, to] = [mask.ends[2 * n], mask.ends[2 * n + 1]];
      const opens = border === "counts" || from > 0;
      const closes = border === "counts" || to < last;
      if (opens && closes && to - from < 2) used = put(ends, used, from, to);
      else {
        if (opens) used = put(ends, used, from, from);
        if (closes) used = put(ends, used, to, to);
      }
    }
    starts[row + 1] = used / 2;
  }
  return { size: mask.size, starts, ends: ends.subarray(0, used) };
}

function put(ends: Int32Array, used: number, from: number, to: number): number {
  ends[used] = from;
  ends[used + 1] = to;
  return used + 2;
}
