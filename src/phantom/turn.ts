import type { NineNumbers } from "../volume/index.ts";

const DEGREE = 0.017453292519943295;

/** Sine by its series after folding into -90..90 degrees: + - * only, so the same bits in every engine (`Math.sin` promises none). */
export function sine(angle_deg: number): number {
  let a = angle_deg - 360 * Math.floor(angle_deg / 360 + 0.5);
  if (a > 90) a = 180 - a;
  if (a < -90) a = -180 - a;
  const x = a * DEGREE;
  const q = x * x;
  let term = x;
  let sum = x;
  for (let n = 2; n <= 20; n += 2) {
    term = (-term * q) / (n * (n + 1));
    sum += term;
  }
  return sum;
}

/** Cosine, likewise. */
export function cosine(angle_deg: number): number {
  return sine(angle_deg + 90);
}

/** The rotation about z, then y, then x (row-major; columns are the turned axes): Rx * Ry * Rz. */
export function turned(about_x_deg: number, about_y_deg: number, about_z_deg: number): NineNumbers {
  const [sx, cx, sy, cy] = [sine(about_x_deg), cosine(about_x_deg), sine(about_y_deg), cosine(about_y_deg)];
  const [sz, cz] = [sine(about_z_deg), cosine(about_z_deg)];
  return [
    cy * cz,
    -cy * sz,
    sy,
    sx * sy * cz + cx * sz,
    cx * cz - sx * sy * sz,
    -sx * cy,
    sx * sz - cx * sy * cz,
    sx * cz + cx * sy * sz,
    cx * cy,
  ];
}
