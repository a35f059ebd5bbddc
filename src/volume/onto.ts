import { type Geometry, ijk, toPatient, toVoxel } from "./geometry.ts";
import type { LabelMap } from "./words.ts";

/** Voxels of two grids are the same when their centres lie this close. */
const SAME_VOXEL_MM = 0.02;

/**
 * A label map on a grid that holds it: voxel by voxel, whatever part of the grid it covers and however its axes are counted. What it does not cover is 0.
 * Null where the voxels are not those of the grid or reach outside it: then nothing is resampled.
 */
export function laidOnto(map: LabelMap, grid: Geometry): LabelMap | null {
  const { size } = map.geometry;
  const [nx, ny, nz] = grid.size;
  const indexOf = (i: number, j: number, k: number): readonly number[] => toVoxel(grid, toPatient(map.geometry, ijk(i, j, k)));
  const first = indexOf(0, 0, 0);
  const start = first.map(Math.round);
  if (!near(first, start, grid)) return null;
  const axes: (readonly number[])[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const next = indexOf(axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0);
    const step = next.map((value, a) => Math.round(value - first[a]));
    const last = indexOf(axis === 0 ? size[0] - 1 : 0, axis === 1 ? size[1] - 1 : 0, axis === 2 ? size[2] - 1 : 0);
    const expected = step.map((by, a) => start[a] + by * (size[axis] - 1));
    // One axis of the grid, up or down, a voxel a step; a single slice must be as thick as the grid's.
    const along = step.filter((by) => by !== 0);
    if (along.length !== 1 || Math.abs(along[0]) !== 1 || !near(last, expected, grid)) return null;
    if (
      !near(
        next,
        step.map((by, a) => start[a] + by),
        grid,
      ) ||
      expected.some((at, a) => at < 0 || at >= grid.size[a])
    )
      return null;
    axes.push(step);
  }
  if (start.some((at, a) => at < 0 || at >= grid.size[a])) return null;
  const flat = ([i, j, k]: readonly number[]): number => i + nx * (j + ny * k);
  const [di, dj, dk] = axes.map(flat);
  const labels = new Uint8Array(nx * ny * nz);
  for (let k = 0, from = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      let at = flat(start) + j * dj + k * dk;
      for (let i = 0; i < size[0]; i++, from++, at += di) labels[at] = map.labels[from];
    }
  }
  return { ...map, geometry: grid, labels };
}

function near(index: readonly number[], whole: readonly number[], { spacing_mm }: Geometry): boolean {
  return index.every((value, axis) => Math.abs(value - whole[axis]) * spacing_mm[axis] <= SAME_VOXEL_MM);
}
