import { type Lps, lps, type Triple } from "../volume/index.ts";

/** a + t b. */
export function along(a: Triple, b: Triple, t: number): Lps {
  return lps(a[0] + t * b[0], a[1] + t * b[1], a[2] + t * b[2]);
}

export function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Triple): number {
  return Math.sqrt(dot(a, a));
}

/** The direction of a vector, or null for one without. */
export function direction(a: Triple): Triple | null {
  const size = length(a);
  return size > 0 && Number.isFinite(size) ? [a[0] / size, a[1] / size, a[2] / size] : null;
}
