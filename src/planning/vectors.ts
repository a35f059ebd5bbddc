import type { Triple } from "../volume/index.ts";

export function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** The vector at length 1. @throws Error for the zero vector: the caller must have excluded it. */
export function unit(a: Triple): Triple {
  const length = Math.sqrt(dot(a, a));
  if (!(length > 0)) throw new Error("a zero vector has no direction");
  return [a[0] / length, a[1] / length, a[2] / length];
}
