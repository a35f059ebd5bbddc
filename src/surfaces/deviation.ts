import { type Geometry, lps, type Triple, toVoxel } from "../volume/index.ts";

/** The voxels of a grid that count as inside, by label. */
interface Members {
  readonly labels: Uint8Array;
  readonly geometry: Geometry;
  /** 256 flags, by label. */
  readonly member: Uint8Array;
}

/**
 * The largest distance in mm from a vertex to the nearest face between a voxel inside and one outside (the map's border counts as outside).
 * Exact: each vertex looks at the faces of a growing box of voxels until none outside the box can be nearer.
 *
 * @param positions_mm 3 numbers a vertex, LPS.
 * @returns 0 without vertices, Infinity where there is no such face at all.
 */
export function largestDeviation(positions_mm: Float32Array, grid: Members): number {
  const { spacing_mm } = grid.geometry;
  if (!grid.labels.some((label) => grid.member[label] === 1)) return positions_mm.length > 0 ? Infinity : 0;
  let largest = 0;
  for (let n = 0; n < positions_mm.length; n += 3) {
    const p = toVoxel(grid.geometry, lps(positions_mm[n], positions_mm[n + 1], positions_mm[n + 2]));
    let reach_mm = Math.min(...spacing_mm);
    let box = boxAround(grid.geometry, p, reach_mm);
    let best = nearestFace(grid, p, box);
    while (best > reach_mm * reach_mm && !box.whole) {
      reach_mm *= 2;
      box = boxAround(grid.geometry, p, reach_mm);
      best = nearestFace(grid, p, box);
    }
    if (best > largest) largest = best;
  }
  return Math.sqrt(largest);
}

/** Voxels, and one layer round the map, from `from` to `to` along each axis, both inclusive; `whole` when that is all there are. */
interface Box {
  readonly from: Triple;
  readonly to: Triple;
  readonly whole: boolean;
}

/** All voxels that a face nearer to the point than `reach_mm` can belong to. */
function boxAround({ size, spacing_mm }: Geometry, p: Triple, reach_mm: number): Box {
  const reach = (a: number): number => Math.ceil(reach_mm / spacing_mm[a]);
  const from = (a: number): number => Math.max(-1, Math.round(p[a]) - reach(a));
  const to = (a: number): number => Math.min(size[a], Math.round(p[a]) + reach(a));
  const whole = [0, 1, 2].every((a) => from(a) === -1 && to(a) === size[a]);
  return { from: [from(0), from(1), from(2)], to: [to(0), to(1), to(2)], whole };
}

/** Squared distance in mm^2 from a point (voxel index) to the nearest boundary face of the voxels in a box; Infinity if there is none. */
function nearestFace(grid: Members, p: Triple, { from, to }: Box): number {
  const { size, spacing_mm } = grid.geometry;
  const [nx, ny] = size;
  const inside = (i: number, j: number, k: number): number =>
    i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= size[2] ? 0 : grid.member[grid.labels[i + nx * (j + ny * k)]];
  let best = Infinity;
  for (let k = from[2]; k <= to[2]; k++) {
    const dk = gap(p[2] - k, spacing_mm[2]);
    for (let j = from[1]; j <= to[1]; j++) {
      const dj = gap(p[1] - j, spacing_mm[1]);
      if (dj * dj + dk * dk >= best) continue;
      for (let i = from[0]; i <= to[0]; i++) {
        const here = inside(i, j, k);
        const di = gap(p[0] - i, spacing_mm[0]);
        if (here !== inside(i + 1, j, k)) best = Math.min(best, face(p[0] - i, spacing_mm[0], dj, dk));
        if (here !== inside(i, j + 1, k)) best = Math.min(best, face(p[1] - j, spacing_mm[1], di, dk));
        if (here !== inside(i, j, k + 1)) best = Math.min(best, face(p[2] - k, spacing_mm[2], di, dj));
      }
    }
  }
  return best;
}

/** How far outside the cell centred at 0 a coordinate lies, mm. */
function gap(offset: number, spacing_mm: number): number {
  return Math.max(0, Math.abs(offset) - 0.5) * spacing_mm;
}

/** Squared distance to the cell's upper face, from the offset along its normal and the gaps along its sides. */
function face(offset: number, spacing_mm: number, a: number, b: number): number {
  const across = (offset - 0.5) * spacing_mm;
  return across * across + a * a + b * b;
}
