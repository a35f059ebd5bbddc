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
  const layer = 4 * nx * ny;
  const vertexOf = new Int32Array(2 * layer).fill(-1); // by edge of the grid, of the two layers at hand
  const inside = new Uint8Array(8);
  const boxes: [Point, Point][] = [];
  for (let k = 0; k < nz - 1; k++) {
    vertexOf.fill(-1, ((k + 1) % 2) * layer, ((k + 1) % 2) * layer + layer);
    const cells = activeCells(field, iso, k);
    if (cells.length === 0) continue;
    for (const [n, cell] of cells.entries()) place(boxes, n, cell % nx, Math.floor(cell / nx) % ny, k);
    const found = marchingCubesVoxelList(f, boxes.slice(0, cells.length));
    const weld = new Int32Array(found.positions.length);
    let made = 0; // vertices of the package's list that have been matched
    for (const n of cells) {
      for (let c = 0; c < 8; c++) inside[c] = at(n + corners[c]) > 0 ? 0 : 1;
      for (const { a, b, key } of edges) {
        if (inside[a] === inside[b]) continue;
        const slot = (4 * n + key) % (2 * layer);
        if (vertexOf[slot] < 0) {
          vertexOf[slot] = positions.length / 3;
          const p = found.positions[made];
          for (let axis = 0; axis < 3; axis++) positions.push(field.origin[axis] + field.step[axis] * p[axis]);
        }
        weld[made++] = vertexOf[slot];
      }
    }
    if (made !== found.positions.length) throw new Error("the package made other vertices than its table says");
    for (const [a, b, c] of found.cells) triangles.push(weld[a], weld[b], weld[c]);
  }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) };
}

type Point = [number, number, number];

/** The n-th box as the cell at i, j, k; boxes are made once and moved, since a layer has thousands. */
function place(boxes: [Point, Point][], n: number, i: number, j: number, k: number): void {
  if (n === boxes.length) {
    boxes.push([
      [i, j, k],
      [i + 1, j + 1, k + 1],
    ]);
    return;
  }
  const [low, high] = boxes[n];
  low[0] = i;
  low[1] = j;
  low[2] = k;
  high[0] = i + 1;
  high[1] = j + 1;
  high[2] = k + 1;
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
