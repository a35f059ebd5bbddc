import type { NineNumbers, Triple } from "../../volume/index.ts";
import { centroid } from "./fit.ts";
import { singular } from "./singular.ts";

/** The rms error of one touch that a fit's rms speaks of: FLE = FRE / sqrt(1 - 2/n) (Sibson 1979). n >= 3. */
export function touchErrorOf(fre_mm: number, n: number): number {
  return fre_mm / Math.sqrt(1 - 2 / n);
}

/**
 * The rms error to expect at a target, mm: TRE^2 = FLE^2/n (1 + 1/3 sum_k d_k^2/f_k^2), d_k the target's and f_k the points' rms distance from principal axis
 * k of the points (Fitzpatrick, West & Maurer, IEEE TMI 17 (1998) 694). Infinity for points on a line, but on that line.
 * @param fle_mm rms length of the error of one touch, all three directions together.
 */
export function predictedTre(points_mm: readonly Triple[], fle_mm: number, target_mm: Triple): number {
  return trePredictor(points_mm, fle_mm)(target_mm);
}

/** The same for many targets of one layout. */
export function trePredictor(points_mm: readonly Triple[], fle_mm: number): (target_mm: Triple) => number {
  const n = points_mm.length;
  const { axes, squares, centre } = principal(points_mm);
  const f2 = [0, 1, 2].map((k) => (squares[0] + squares[1] + squares[2] - squares[k]) / n);
  return (target_mm) => {
    const r: Triple = [target_mm[0] - centre[0], target_mm[1] - centre[1], target_mm[2] - centre[2]];
    const along = axes.map((axis) => (r[0] * axis[0] + r[1] * axis[1] + r[2] * axis[2]) ** 2);
    const whole = along[0] + along[1] + along[2];
    const ratios = along.map((own, k) => {
      const d2 = Math.max(0, whole - own);
      return d2 === 0 ? 0 : d2 / f2[k];
    });
    return Math.sqrt(((fle_mm * fle_mm) / n) * (1 + (ratios[0] + ratios[1] + ratios[2]) / 3));
  };
}

/** Centre, principal axes and the sums of squares along them, the largest first: the squared singular values of the centred points. */
export function principal(points: readonly Triple[]): {
  readonly centre: Triple;
  readonly axes: readonly Triple[];
  readonly squares: Triple;
} {
  const centre = centroid(points);
  const sums = (row: number, column: number): number =>
    points.reduce((sum, p) => sum + (p[row] - centre[row]) * (p[column] - centre[column]), 0);
  const [xx, xy, xz, yy, yz, zz] = [sums(0, 0), sums(0, 1), sums(0, 2), sums(1, 1), sums(1, 2), sums(2, 2)];
  const scatter: NineNumbers = [xx, xy, xz, xy, yy, yz, xz, yz, zz];
  const { v, s } = singular(scatter);
  return { centre, axes: v, squares: s };
}
