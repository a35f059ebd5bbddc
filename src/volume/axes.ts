import type { Geometry, NineNumbers, Triple } from "./geometry.ts";
import { lps } from "./geometry.ts";

type Voxels = Int16Array | Uint16Array | Float32Array | Uint8Array;

/**
 * How an array lies in the patient, to the nearest signed permutation: patient axis p (0 left, 1 back, 2 head) runs along array axis `axis[p]`,
 * backwards if `flip[p]`. `size` and `spacing_mm` are those of the patient axes.
 */
export interface PatientAxes {
  readonly axis: Triple;
  readonly flip: readonly [boolean, boolean, boolean];
  readonly size: Triple;
  readonly spacing_mm: Triple;
  /** Linear index of patient cell (x, y, z) in the array: `first + x * step[0] + y * step[1] + z * step[2]`. */
  readonly first: number;
  readonly step: Triple;
}

const PERMUTATIONS: readonly Triple[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** The signed permutation nearest to the directions of a grid (oblique up to 45 degrees: the slice axis stays the acquired one); ties go to the first. */
export function patientAxes(g: Geometry): PatientAxes {
  const d = g.direction;
  let best = -1;
  let axis: Triple = PERMUTATIONS[0];
  for (const candidate of PERMUTATIONS) {
    const score = Math.abs(d[candidate[0]]) + Math.abs(d[3 + candidate[1]]) + Math.abs(d[6 + candidate[2]]);
    if (score > best) [best, axis] = [score, candidate];
  }
  const flip = [d[axis[0]] < 0, d[3 + axis[1]] < 0, d[6 + axis[2]] < 0] as const;
  const stride: Triple = [1, g.size[0], g.size[0] * g.size[1]];
  const size = permuted(g.size, axis);
  const step = permuted(stride, axis).map((s, p) => (flip[p] ? -s : s)) as unknown as Triple;
  const first = step.reduce((sum, s, p) => sum + (flip[p] ? -s * (size[p] - 1) : 0), 0);
  return { axis, flip, size, spacing_mm: permuted(g.spacing_mm, axis), first, step };
}

/** True when the array lies in patient order already: x to the left, y to the back, slices upwards, x fastest. */
function inPatientOrder(axes: PatientAxes): boolean {
  return axes.first === 0 && axes.step[0] === 1 && axes.step[1] === axes.size[0] && axes.axis[2] === 2;
}

/** The same grid, seen in patient order: same cells, same millimetres, other counting. */
export function patientGeometry(g: Geometry, axes: PatientAxes): Geometry {
  const d = g.direction;
  const sign = axes.flip.map((flipped) => (flipped ? -1 : 1));
  const direction = [0, 3, 6].flatMap((row) => [0, 1, 2].map((p) => sign[p] * d[row + axes.axis[p]])) as unknown as NineNumbers;
  const corner: [number, number, number] = [0, 0, 0];
  for (let p = 0; p < 3; p++) if (axes.flip[p]) corner[axes.axis[p]] = g.size[axes.axis[p]] - 1;
  const at = [0, 3, 6].map(
    (row, c) =>
      g.origin_mm[c] +
      d[row] * corner[0] * g.spacing_mm[0] +
      d[row + 1] * corner[1] * g.spacing_mm[1] +
      d[row + 2] * corner[2] * g.spacing_mm[2],
  );
  return { size: axes.size, spacing_mm: axes.spacing_mm, origin_mm: lps(at[0], at[1], at[2]), direction };
}

/** An array in patient order (x fastest, then y, then z): the array itself if it lies so already, else a copy. */
export function toPatientOrder<T extends Voxels>(array: T, axes: PatientAxes): T {
  if (inPatientOrder(axes)) return array;
  const out = emptyLike(array);
  const [nx, ny, nz] = axes.size;
  const [sx, sy, sz] = axes.step;
  for (let z = 0, to = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0, from = axes.first + y * sy + z * sz; x < nx; x++, from += sx) out[to++] = array[from];
    }
  }
  return out;
}

/** The inverse of `toPatientOrder`: an array in patient order written back in the array's own order; the array itself if they are the same. */
export function fromPatientOrder<T extends Voxels>(ordered: T, axes: PatientAxes): T {
  if (inPatientOrder(axes)) return ordered;
  const out = emptyLike(ordered);
  for (let z = 0; z < axes.size[2]; z++) placeSlice(ordered, z, z, axes, out);
  return out;
}

/**
 * Slice `from` of `slices` (whole slices in patient order) written as patient slice `z` into an array of the grid's own order.
 * @param slices x fastest; one slice or many.
 */
export function placeSlice<T extends Voxels>(slices: T, from: number, z: number, axes: PatientAxes, out: T): void {
  const [nx, ny] = axes.size;
  const [sx, sy, sz] = axes.step;
  for (let y = 0, at = from * nx * ny; y < ny; y++) {
    for (let x = 0, to = axes.first + y * sy + z * sz; x < nx; x++, to += sx) out[to] = slices[at++];
  }
}

function permuted(values: Triple, axis: Triple): Triple {
  return [values[axis[0]], values[axis[1]], values[axis[2]]];
}

function emptyLike<T extends Voxels>(array: T): T {
  if (array instanceof Int16Array) return new Int16Array(array.length) as T;
  if (array instanceof Uint16Array) return new Uint16Array(array.length) as T;
  if (array instanceof Float32Array) return new Float32Array(array.length) as T;
  return new Uint8Array(array.length) as T;
}
