/**
 * Smooth noise in [-1, 1] over space: random values at integer points, blended by the cubic 3t^2 - 2t^3 (value noise; Ebert et al.,
 * Texturing and Modeling, 3rd ed., 2003, ch. 2). Integers, + - * only, so the same bits everywhere.
 * @param seed which noise. @param x, y, z position in units of the grain: divide millimetres by the grain first.
 */
export function ripple(seed: number, x: number, y: number, z: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  const u = blend(x - i);
  const v = blend(y - j);
  const w = blend(z - k);
  const near = quad(seed, i, j, k, u, v);
  return near + w * (quad(seed, i, j, k + 1, u, v) - near);
}

function quad(seed: number, i: number, j: number, k: number, u: number, v: number): number {
  const a = corner(seed, i, j, k);
  const b = corner(seed, i + 1, j, k);
  const c = corner(seed, i, j + 1, k);
  const d = corner(seed, i + 1, j + 1, k);
  const low = a + u * (b - a);
  return low + v * (c + u * (d - c) - low);
}

function blend(t: number): number {
  return t * t * (3 - 2 * t);
}

/** A hash of four integers as a number in [-1, 1): avalanche steps of MurmurHash3 (A. Appleby, public domain). */
function corner(seed: number, i: number, j: number, k: number): number {
  let h = Math.imul(i, 0x8da6b343) ^ Math.imul(j, 0xd8163841) ^ Math.imul(k, 0xcb1ab31f) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) / 2147483648;
}
