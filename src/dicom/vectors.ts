import { ok, type Result, refuse } from "../base/index.ts";
import type { Triple } from "../volume/index.ts";
import type { Image, Six } from "./words.ts";

/** Row direction, column direction and normal of a slice: orthonormal, right-handed. */
export interface Plane {
  readonly row: Triple;
  readonly column: Triple;
  readonly normal: Triple;
}

/** How far a written direction may be from unit length and from perpendicular (four decimals are common). */
const COSINE_TOLERANCE = 0.01;

export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function plus(a: Triple, b: Triple, times: number): Triple {
  return [a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]];
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Triple): number {
  return Math.sqrt(dot(a, a));
}

function unit(a: Triple): Triple {
  const size = length(a);
  return [a[0] / size, a[1] / size, a[2] / size];
}

/** The plane of ImageOrientationPatient: the row is normalised, the column made perpendicular to it (PS3.3 C.7.6.2.1.1). */
export function planeOf(orientation: Six, where: string | null): Result<Plane> {
  const r: Triple = [orientation[0], orientation[1], orientation[2]];
  const c: Triple = [orientation[3], orientation[4], orientation[5]];
  const skew = dot(r, c);
  const off = [Math.abs(length(r) - 1), Math.abs(length(c) - 1), Math.abs(skew)];
  if (!off.every((by) => by <= COSINE_TOLERANCE)) {
    const lengths = length(r) * length(c);
    const angle_deg = lengths > 0 ? (Math.acos(Math.max(-1, Math.min(1, skew / lengths))) * 180) / Math.PI : 0;
    return refuse("orientation-invalid", where, { angle_deg });
  }
  const row = unit(r);
  const column = unit(plus(c, row, -dot(c, row)));
  return ok({ row, column, normal: cross(row, column) });
}

/** Whether two planes are turned alike within a tenth of a degree, rows included. */
export function sameTurn(a: Plane, b: Plane): boolean {
  const limit = Math.cos((0.1 * Math.PI) / 180);
  return dot(a.normal, b.normal) >= limit && dot(a.row, b.row) >= limit;
}

/** A written order that no file name decides: by object UID, then frame, then path. */
export function byIdentity(a: Image, b: Image): number {
  return compare(a.sopInstance ?? "", b.sopInstance ?? "") || a.frame - b.frame || compare(a.source.path, b.source.path);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
