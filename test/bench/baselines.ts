import { marchingCubesVoxelList } from "marching-cubes-fast";
import type { Prepared } from "../../src/segmentation/index.ts";
import { type LabelMap, type Lps, lps, type Triple, toVoxel } from "../../src/volume/index.ts";

/** Every logit upsampled to every native pixel, then the largest: what PREPROCESSING.md 7 says, without its shortcut. */
export function naiveLabels(prepared: Prepared, logits: Float32Array, labelOf: Uint8Array, out: Uint8Array): void {
  const { axes, frame, input } = prepared;
  const [nx, ny] = axes.size;
  const [w, h] = input.size_px;
  const classes = logits.length / (w * h);
  const tap = (at: number, n: number): readonly [number, number, number] => {
    const low = Math.floor(at);
    return [Math.min(Math.max(low, 0), n - 1), Math.min(Math.max(low + 1, 0), n - 1), at - low];
  };
  for (let y = 0; y < ny; y++) {
    const aty = (y - frame.centre[1]) / (frame.pixel_mm[1] / axes.spacing_mm[1]) + (h - 1) / 2;
    const [y0, y1, fy] = tap(aty, h);
    for (let x = 0; x < nx; x++) {
      const atx = (x - frame.centre[0]) / (frame.pixel_mm[0] / axes.spacing_mm[0]) + (w - 1) / 2;
      const [x0, x1, fx] = tap(atx, w);
      let winner = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) {
        const at = c * w * h;
        const top = (1 - fx) * logits[at + y0 * w + x0] + fx * logits[at + y0 * w + x1];
        const low = (1 - fx) * logits[at + y1 * w + x0] + fx * logits[at + y1 * w + x1];
        const value = (1 - fy) * top + fy * low;
        if (value > most) [winner, most] = [c, value];
      }
      const inside = atx >= -0.5 && atx <= w - 0.5 && aty >= -0.5 && aty <= h - 0.5;
      out[y * nx + x] = inside ? labelOf[winner] : 0;
    }
  }
}

/** 26-connected components by flood fill: one queue, one voxel at a time. @returns how many. */
export function floodComponents(mask: Uint8Array, size: Triple): number {
  const [nx, ny, nz] = size;
  const seen = new Uint8Array(mask.length);
  let count = 0;
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    count++;
    const queue = [start];
    seen[start] = 1;
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
      for (let dk = -1; dk <= 1; dk++)
        for (let dj = -1; dj <= 1; dj++)
          for (let di = -1; di <= 1; di++) {
            const [x, y, z] = [i + di, j + dj, k + dk];
            if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
            const next = x + nx * (y + ny * z);
            if (mask[next] === 0 || seen[next] === 1) continue;
            seen[next] = 1;
            queue.push(next);
          }
    }
  }
  return count;
}

/** Crossings by 2000 samples and the distance to every voxel from each 400th: the planner one writes first. */
export function naiveClearance(map: LabelMap, entry_mm: Lps, target_mm: Lps): Float64Array {
  const g = map.geometry;
  const [nx, ny, nz] = g.size;
  const nearest = new Float64Array(256).fill(Number.POSITIVE_INFINITY);
  const samples = 2000;
  for (let s = 0; s <= samples; s++) {
    const f = s / samples;
    const at = [0, 1, 2].map((axis) => entry_mm[axis] + f * (target_mm[axis] - entry_mm[axis]));
    const v = toVoxel(g, lps(at[0], at[1], at[2]));
    const [i, j, k] = v.map((value) => Math.floor(value + 0.5));
    if (i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz) nearest[map.labels[i + nx * (j + ny * k)]] = 0;
    if (s % 400 !== 0) continue;
    for (let index = 0; index < map.labels.length; index++) {
      const label = map.labels[index];
      if (label === 0 || nearest[label] === 0) continue;
      const dx = ((index % nx) - v[0]) * g.spacing_mm[0];
      const dy = ((Math.floor(index / nx) % ny) - v[1]) * g.spacing_mm[1];
      const dz = (Math.floor(index / (nx * ny)) - v[2]) * g.spacing_mm[2];
      nearest[label] = Math.min(nearest[label], Math.sqrt(dx * dx + dy * dy + dz * dz));
    }
  }
  return nearest;
}

/** Marching cubes over every cell of a structure's box on the raw labels: what one writes first. @returns how many triangles. */
export function everyCell(map: LabelMap, label: number): number {
  const [nx, ny] = map.geometry.size;
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [0, 0, 0];
  for (let index = 0; index < map.labels.length; index++) {
    if (map.labels[index] !== label) continue;
    const at = [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], at[axis]);
      high[axis] = Math.max(high[axis], at[axis]);
    }
  }
  type Corner = [number, number, number];
  const cells: [Corner, Corner][] = [];
  for (let k = low[2] - 1; k <= high[2]; k++)
    for (let j = low[1] - 1; j <= high[1]; j++)
      for (let i = low[0] - 1; i <= high[0]; i++)
        cells.push([
          [i, j, k],
          [i + 1, j + 1, k + 1],
        ]);
  const field = (x: number, y: number, z: number): number => (map.labels[x + nx * (y + ny * z)] === label ? -0.5 : 0.5);
  return marchingCubesVoxelList(field, cells).cells.length;
}
