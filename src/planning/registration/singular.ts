import type { NineNumbers, Triple } from "../../volume/index.ts";
import { cross, dot, unit } from "../vectors.ts";

/** A = sum of s[k] u[k] v[k]^T with s falling and not negative; u and v are right-handed, so the last pair may stand for a negative value: see `sign`. */
export interface Singular {
  readonly u: readonly [Triple, Triple, Triple];
  readonly s: Triple;
  readonly v: readonly [Triple, Triple, Triple];
  /** +1 or -1: A's third term is sign * s[2] u[2] v[2]^T. -1 where A turns space inside out. */
  readonly sign: number;
}

/** Sweeps end when columns are at right angles to this part of their lengths; six sweeps are the rule for 3 x 3. */
const ORTHOGONAL = 1e-15;
const SWEEPS = 30;

/**
 * Singular values and vectors of a 3 x 3 matrix (row-major) by one-sided Jacobi rotations (Hestenes 1958): exact to rounding also where values are small,
 * which the eigenvalues of A^T A are not. Works for rank two (three points in a plane); below that the directions are arbitrary, yet at right angles.
 */
export function singular(a: NineNumbers): Singular {
  const columns: Triple[] = [0, 1, 2].map((k) => [a[k], a[3 + k], a[6 + k]]);
  const turned: Triple[] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const rotations = [rotatePair(columns, turned, 0, 1), rotatePair(columns, turned, 0, 2), rotatePair(columns, turned, 1, 2)];
    if (!rotations.some(Boolean)) break;
  }
  const lengths = columns.map((c) => Math.sqrt(dot(c, c)));
  const [first, second, third] = [0, 1, 2].toSorted((i, j) => lengths[j] - lengths[i]);
  const u0 = scaled(columns[first], lengths[first]);
  const u1 = lengths[second] > 0 ? scaled(columns[second], lengths[second]) : acrossOf(u0);
  const u2 = cross(u0, u1);
  const v2 = cross(turned[first], turned[second]);
  // The third column is +-s u2; v2 may be minus the third turned axis: both signs together say whether A turns space inside out.
  const sign = dot(columns[third], u2) * dot(turned[third], v2) < 0 ? -1 : 1;
  return { u: [u0, u1, u2], s: [lengths[first], lengths[second], lengths[third]], v: [turned[first], turned[second], v2], sign };
}

function rotatePair(columns: Triple[], turned: Triple[], p: number, q: number): boolean {
  const alpha = dot(columns[p], columns[p]);
  const beta = dot(columns[q], columns[q]);
  const gamma = dot(columns[p], columns[q]);
  if (Math.abs(gamma) <= ORTHOGONAL * Math.sqrt(alpha * beta) || gamma === 0) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  for (const list of [columns, turned]) {
    const [x, y] = [list[p], list[q]];
    list[p] = combined(c, x, -c * t, y);
    list[q] = combined(c * t, x, c, y);
  }
  return true;
}

function combined(a: number, x: Triple, b: number, y: Triple): Triple {
  return [a * x[0] + b * y[0], a * x[1] + b * y[1], a * x[2] + b * y[2]];
}

function scaled(x: Triple, length: number): Triple {
  return length > 0 ? [x[0] / length, x[1] / length, x[2] / length] : [1, 0, 0];
}

function acrossOf(u: Triple): Triple {
  return unit(cross(u, Math.abs(u[0]) < 0.5 ? [1, 0, 0] : [0, 1, 0]));
}
