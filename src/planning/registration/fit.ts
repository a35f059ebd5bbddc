import type { NineNumbers, Triple } from "../../volume/index.ts";
import { type Singular, singular } from "./singular.ts";

/** The rotation and shift that lay points a on points b with the least sum of squares, and what is left over. */
export interface Fit {
  /** Row-major, proper: b = rotation a + translation. */
  readonly rotation: NineNumbers;
  readonly translation: Triple;
  readonly residuals: readonly number[];
  /** rms of the residuals. */
  readonly fre: number;
}

/**
 * Rigid least squares: Kabsch, Acta Cryst. A32 (1976) 922, in Umeyama's form (IEEE PAMI 13 (1991) 376) without scale. Scale is never solved for.
 * Both lists have the same length, at least 2; same unit.
 */
export function rigidFit(a: readonly Triple[], b: readonly Triple[]): Fit {
  const from = centroid(a);
  const to = centroid(b);
  const rotation = rotationOf(singular(covariance(a, b, from, to)));
  const [x, y, z] = turned(rotation, from);
  const translation: Triple = [to[0] - x, to[1] - y, to[2] - z];
  const residuals = a.map((p, i) => {
    const q = turned(rotation, p);
    return Math.hypot(q[0] + translation[0] - b[i][0], q[1] + translation[1] - b[i][1], q[2] + translation[2] - b[i][2]);
  });
  return { rotation, translation, residuals, fre: rms(residuals) };
}

/** The rms left over by the best rotation and by the best reflection, without making either. */
export function leftOver(a: readonly Triple[], b: readonly Triple[]): { readonly rotated: number; readonly reflected: number } {
  const from = centroid(a);
  const to = centroid(b);
  const { s, sign } = singular(covariance(a, b, from, to));
  const spread = a.reduce((sum, p, i) => sum + squaredTo(p, from) + squaredTo(b[i], to), 0);
  const left = (third: number): number => Math.sqrt(Math.max(0, spread - 2 * (s[0] + s[1] + third)) / a.length);
  return { rotated: left(sign * s[2]), reflected: left(-sign * s[2]) };
}

/** v turned by a row-major matrix. */
export function turned(m: NineNumbers, v: Triple): Triple {
  return [m[0] * v[0] + m[1] * v[1] + m[2] * v[2], m[3] * v[0] + m[4] * v[1] + m[5] * v[2], m[6] * v[0] + m[7] * v[1] + m[8] * v[2]];
}

export function centroid(points: readonly Triple[]): Triple {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const p of points) {
    x += p[0];
    y += p[1];
    z += p[2];
  }
  return [x / points.length, y / points.length, z / points.length];
}

/** Sum of (b - to)(a - from)^T, row-major: its singular directions turn a's onto b's. */
function covariance(a: readonly Triple[], b: readonly Triple[], from: Triple, to: Triple): NineNumbers {
  const h: [number, number, number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let row = 0; row < 3; row++) {
      const y = b[i][row] - to[row];
      for (let column = 0; column < 3; column++) h[3 * row + column] += y * (a[i][column] - from[column]);
    }
  }
  return h;
}

/** u v^T: both triads are right-handed, so this is Umeyama's U diag(1, 1, det(U V^T)) V^T. */
function rotationOf({ u, v }: Singular): NineNumbers {
  const at = (row: number, column: number): number => u[0][row] * v[0][column] + u[1][row] * v[1][column] + u[2][row] * v[2][column];
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

function squaredTo(p: Triple, q: Triple): number {
  return (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2;
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
