import { marchingCubesVoxelList } from "marching-cubes-fast";
import type { Field } from "./field.ts";
import type { Mesh } from "./mesh.ts";

/** Corners of a cell in the order that marching-cubes-fast takes them, as steps along i, j, k. */
const CORNERS: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [1, 1, 1],
  [0, 1, 1],
];
/** Its edges in its order: both corners. A vertex is made on an edge exactly where the corners differ in sign. */
const EDGES: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
  [4, 5],
  [5, 6],
  [6, 7],
  [7, 4],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
];
/** A value this near to the iso value, as part of a node spacing, is moved off it: no vertex on a node, so no triangle without area. */
const NUDGE = 0.02;

/**
 * The contour of a field as one closed mesh in the crop's voxel indices, every vertex once, counter-clockwise from outside in a right-handed frame.
 *
 * Cells that the contour passes are listed layer by layer and handed to marching-cubes-fast in whole node indices (exact in its Float32);
 * vertices are welded by the edge of the grid that they lie on, never by their coordinates, which differ in the last bit between neighbours.
 *
 * @param scale_mm the finest spacing of nodes, the unit of the nudge.
 */
export function contour(field: Field, iso: number, scale_mm: number): Mesh {
  const [nx, ny, nz] = field.size;
  const nudge = NUDGE * scale_mm;
  const at = (n: number): number => {
    const value = field.values[n] - iso;
    return value > nudge || value < -nudge ? value : value > 0 ? nudge : -nudge;
  };
  const f = (x: number, y: number, z: number): number => at(x + nx * (y + ny * z));
  const corners = CORNERS.map(([i, j, k]) => i + nx * (j + ny * k));
  // An edge of the grid: 4 * (its lower node) + its axis.
  const edges = EDGES.map(([a, b]) => {
    const [low, high] = corners[a] < corners[b] ? [a, b] : [b, a];
    return { a, b, key: 4 * corners[low] + CORNERS[high].findIndex((value, axis) => value !== CORNERS[low][axis]) };
  });
  const positions: number[] = [];
  const triangles: number[] = [];
  const vertexOf = new Map<number, number>();
  const inside = new Uint8Array(8);
  for (let k = 0; k < nz - 1; k++) {
    const cells = activeCells(field, iso, k);
    if (cells.length === 0) continue;
    const found = marchingCubesVoxelList(
      f,
      cells.map((n) => {
        const [i, j] = [n % nx, Math.floor(n / nx) % ny];
        return [
          [i, j, k],
          [i + 1, j + 1, k + 1],
        ];
      }),
    );
    const weld = new Int32Array(found.positions.length);
    let made = 0; // vertices of the package's list that have been matched
    for (const n of cells) {
      for (let c = 0; c < 8; c++) inside[c] = at(n + corners[c]) > 0 ? 0 : 1;
      for (const { a, b, key } of edges) {
        if (inside[a] === inside[b]) continue;
        let vertex = vertexOf.get(4 * n + key);
        if (vertex === undefined) {
          vertex = positions.length / 3;
          vertexOf.set(4 * n + key, vertex);
          const p = found.positions[made];
          for (let axis = 0; axis < 3; axis++) positions.push(field.origin[axis] + field.step[axis] * p[axis]);
        }
        weld[made++] = vertex;
      }
    }
    if (made !== found.positions.length) throw new Error("the package made other vertices than its table says");
    for (const [a, b, c] of found.cells) triangles.push(weld[a], weld[b], weld[c]);
  }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) };
}

/** The cells between layers k and k + 1 that the contour passes, by their lowest node, rising. */
function activeCells(field: Field, iso: number, k: number): number[] {
  const [nx, ny] = field.size;
  const v = field.values;
  const layer = nx * ny;
  const cells: number[] = [];
  for (let j = 0; j < ny - 1; j++) {
    let n = nx * j + layer * k;
    // Nodes of the four rows that are outside, at this i: the whole column of a cell's side at once.
    let left = outsideAt(v, iso, n, nx, layer);
    for (const end = n + nx - 1; n < end; n++) {
      const right = outsideAt(v, iso, n + 1, nx, layer);
      const both = left + right;
      if (both !== 0 && both !== 8) cells.push(n);
      left = right;
    }
  }
  return cells;
}

function outsideAt(v: Float32Array, iso: number, n: number, nx: number, layer: number): number {
  return (v[n] > iso ? 1 : 0) + (v[n + nx] > iso ? 1 : 0) + (v[n + layer] > iso ? 1 : 0) + (v[n + nx + layer] > iso ? 1 : 0);
}
