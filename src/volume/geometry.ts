import { ok, type Result, refuse } from "../base/index.ts";

export type Triple = readonly [number, number, number];
export type NineNumbers = readonly [number, number, number, number, number, number, number, number, number];
/** A point of the patient: x to the Left, y to the back (Posterior), z to the head (Superior), mm. */
export type Lps = Triple & { readonly frame: "lps" };
/** A continuous voxel index; (0,0,0) is the CENTRE of the first voxel. */
export type Ijk = Triple & { readonly frame: "ijk" };
/** 16 doubles, column-major as in gl-matrix. */
export type Affine = readonly number[];

/**
 * Where the voxels of a grid lie in the patient: `p = origin + direction * (spacing .* ijk)`.
 * `direction` is row-major, its COLUMNS are the unit vectors of i, j, k in LPS: orthonormal, perhaps left-handed. Voxel i runs fastest in memory.
 */
export interface Geometry {
  readonly size: Triple;
  readonly spacing_mm: Triple;
  readonly origin_mm: Lps;
  readonly direction: NineNumbers;
}

/** Every element of DtD - I must be at most this in size, or the map is refused (planning.md 1). */
const ORTHONORMAL_TOLERANCE = 1e-4;

/** A point of the patient from three millimetre values. */
export function lps(x: number, y: number, z: number): Lps {
  return [x, y, z] as unknown as Lps;
}

/** A continuous voxel index from three values. */
export function ijk(i: number, j: number, k: number): Ijk {
  return [i, j, k] as unknown as Ijk;
}

/**
 * A geometry that is safe to compute with, or the Problem that says why not.
 * Deviations from orthonormality up to 1e-4 (rounded headers) are removed by Gram-Schmidt in the order i, j, k; handedness stays.
 */
export function geometryFrom(size: Triple, spacing_mm: Triple, origin_mm: Lps, direction: NineNumbers): Result<Geometry> {
  const reason = [
    size.every((n) => Number.isInteger(n) && n >= 1) ? null : "the size is not three positive integers",
    spacing_mm.every((s) => Number.isFinite(s) && s > 0) ? null : "the spacing is not three positive numbers",
    origin_mm.every(Number.isFinite) ? null : "the origin is not finite",
    direction.every(Number.isFinite) ? null : "the direction is not finite",
  ].find((found) => found !== null);
  if (reason) return refuse("geometry-invalid", null, { reason });
  const deviation = orthonormalDeviation(direction);
  if (deviation > ORTHONORMAL_TOLERANCE) return refuse("geometry-not-orthogonal", null, { deviation });
  return ok({ size, spacing_mm, origin_mm, direction: orthonormalised(direction) });
}

/** The largest element of DtD - I in size. */
export function orthonormalDeviation(d: NineNumbers): number {
  let worst = 0;
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const dot = d[a] * d[b] + d[3 + a] * d[3 + b] + d[6 + a] * d[6 + b];
      worst = Math.max(worst, Math.abs(dot - (a === b ? 1 : 0)));
    }
  }
  return worst;
}

/** Columns made orthonormal by Gram-Schmidt, in order; the third keeps its handedness. Exact directions stay as they are, bit for bit. */
export function orthonormalised(d: NineNumbers): NineNumbers {
  if (orthonormalDeviation(d) === 0) return d;
  const i = unit([d[0], d[3], d[6]]);
  const rawJ: Triple = [d[1], d[4], d[7]];
  const along = dot(rawJ, i);
  const j = unit([rawJ[0] - along * i[0], rawJ[1] - along * i[1], rawJ[2] - along * i[2]]);
  const n = cross(i, j);
  const sign = dot(n, [d[2], d[5], d[8]]) < 0 ? -1 : 1;
  return [i[0], j[0], sign * n[0], i[1], j[1], sign * n[1], i[2], j[2], sign * n[2]];
}

/** Where a continuous voxel index lies in the patient, mm. */
export function toPatient(g: Geometry, p: Ijk): Lps {
  const [a, b, c] = [p[0] * g.spacing_mm[0], p[1] * g.spacing_mm[1], p[2] * g.spacing_mm[2]];
  const d = g.direction;
  const o = g.origin_mm;
  return lps(o[0] + d[0] * a + d[1] * b + d[2] * c, o[1] + d[3] * a + d[4] * b + d[5] * c, o[2] + d[6] * a + d[7] * b + d[8] * c);
}

/** The continuous voxel index of a point of the patient; outside the grid it goes on regularly. */
export function toVoxel(g: Geometry, p: Lps): Ijk {
  const d = g.direction;
  const [x, y, z] = [p[0] - g.origin_mm[0], p[1] - g.origin_mm[1], p[2] - g.origin_mm[2]];
  return ijk(
    (d[0] * x + d[3] * y + d[6] * z) / g.spacing_mm[0],
    (d[1] * x + d[4] * y + d[7] * z) / g.spacing_mm[1],
    (d[2] * x + d[5] * y + d[8] * z) / g.spacing_mm[2],
  );
}

/** The voxel-to-patient matrix, column-major, doubles. */
export function affineOf(g: Geometry): Affine {
  const [si, sj, sk] = g.spacing_mm;
  const d = g.direction;
  const o = g.origin_mm;
  return [d[0] * si, d[3] * si, d[6] * si, 0, d[1] * sj, d[4] * sj, d[7] * sj, 0, d[2] * sk, d[5] * sk, d[8] * sk, 0, o[0], o[1], o[2], 1];
}

/** How many voxels a grid has; a double, since it may pass 2^31. */
export function voxelCount(g: Geometry): number {
  return g.size[0] * g.size[1] * g.size[2];
}

/** The volume of one voxel, ml. */
export function voxelVolume_ml(g: Geometry): number {
  return (g.spacing_mm[0] * g.spacing_mm[1] * g.spacing_mm[2]) / 1000;
}

/** +1 when i, j, k are right-handed in LPS, -1 when left-handed. */
export function handedness(g: Geometry): 1 | -1 {
  const d = g.direction;
  return dot(cross([d[0], d[3], d[6]], [d[1], d[4], d[7]]), [d[2], d[5], d[8]]) < 0 ? -1 : 1;
}

export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The vector at length 1. @throws Error for the zero vector: the caller must have excluded it. */
export function unit(a: Triple): Triple {
  const length = Math.sqrt(dot(a, a));
  if (!(length > 0)) throw new Error("a zero vector has no direction");
  return [a[0] / length, a[1] / length, a[2] / length];
}
