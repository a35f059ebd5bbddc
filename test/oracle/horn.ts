/**
 * The rigid fit by Horn, "Closed-form solution of absolute orientation using unit quaternions", J. Opt. Soc. Am. A 4 (1987) 629: the eigenvector of the largest
 * eigenvalue of a symmetric 4 x 4 matrix, here by cyclic Jacobi rotations. Shares nothing with src.
 */
export interface HornFit {
  /** Row-major. */
  readonly rotation: readonly number[];
  readonly translation: readonly number[];
  readonly fre: number;
}

type Points = readonly (readonly number[])[];

export function hornFit(a: Points, b: Points): HornFit {
  const n = a.length;
  const mean = (points: Points): number[] => [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / n);
  const ca = mean(a);
  const cb = mean(b);
  const s = [0, 1, 2].map((i) => [0, 1, 2].map((j) => a.reduce((sum, p, k) => sum + (p[i] - ca[i]) * (b[k][j] - cb[j]), 0)));
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s;
  const q = largestEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, -xx + yy - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, -xx - yy + zz],
  ]);
  const [w, x, y, z] = q;
  const rotation = [
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w - x * x + y * y - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w - x * x - y * y + z * z,
  ];
  const turn = (p: readonly number[]): number[] =>
    [0, 1, 2].map((r) => rotation[3 * r] * p[0] + rotation[3 * r + 1] * p[1] + rotation[3 * r + 2] * p[2]);
  const translation = turn(ca).map((v, axis) => cb[axis] - v);
  const squares = a.reduce((sum, p, k) => sum + turn(p).reduce((s2, v, axis) => s2 + (v + translation[axis] - b[k][axis]) ** 2, 0), 0);
  return { rotation, translation, fre: Math.sqrt(squares / n) };
}

function largestEigenvector(matrix: number[][]): number[] {
  const m = matrix.map((row) => [...row]);
  const v: number[][] = m.map((_, i) => m.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < 3; p++) {
      for (let q = p + 1; q < 4; q++) {
        off += Math.abs(m[p][q]);
        if (m[p][q] === 0) continue;
        const angle = 0.5 * Math.atan2(2 * m[p][q], m[q][q] - m[p][p]);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (let k = 0; k < 4; k++) [m[k][p], m[k][q]] = [c * m[k][p] - s * m[k][q], s * m[k][p] + c * m[k][q]];
        for (let k = 0; k < 4; k++) [m[p][k], m[q][k]] = [c * m[p][k] - s * m[q][k], s * m[p][k] + c * m[q][k]];
        for (let k = 0; k < 4; k++) [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
      }
    }
    if (off < 1e-300) break;
  }
  const best = [0, 1, 2, 3].reduce((most, k) => (m[k][k] > m[most][most] ? k : most), 0);
  const length = Math.hypot(...v.map((row) => row[best]));
  return v.map((row) => row[best] / length);
}
