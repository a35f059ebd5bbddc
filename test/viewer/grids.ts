import fc from "fast-check";
import type { Geometry, NineNumbers, Triple } from "../../src/volume/index.ts";
import { gridOf } from "../volume/made.ts";

const PERMUTATIONS: readonly Triple[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** Any order and any flips of the axes (so left-handed ones too), tilted by up to 20 degrees about each patient axis. */
export const anyGrid: fc.Arbitrary<Geometry> = fc
  .record({
    order: fc.constantFrom(...PERMUTATIONS),
    signs: fc.tuple(fc.constantFrom(1, -1), fc.constantFrom(1, -1), fc.constantFrom(1, -1)),
    tilts: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -20, max: 20 }))) as fc.Arbitrary<[number, number, number]>,
    size: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 7 }))) as fc.Arbitrary<[number, number, number]>,
    spacing: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.5, max: 5, noNaN: true }))) as fc.Arbitrary<[number, number, number]>,
    origin: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -300, max: 300, noNaN: true }))) as fc.Arbitrary<[number, number, number]>,
  })
  .map(({ order, signs, tilts, size, spacing, origin }) => {
    const columns = order.map((axis, n) => tilted([0, 1, 2].map((m) => (m === axis ? signs[n] : 0)) as unknown as Triple, tilts));
    const d = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]));
    return gridOf(size, spacing, origin, d as unknown as NineNumbers);
  });

function tilted(v: Triple, tilts_deg: Triple): Triple {
  return tilts_deg.reduce<Triple>((w, deg, about) => {
    const [c, s] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
    const a = (about + 1) % 3;
    const b = (about + 2) % 3;
    const out = [w[0], w[1], w[2]];
    out[a] = c * w[a] - s * w[b];
    out[b] = s * w[a] + c * w[b];
    return out as unknown as Triple;
  }, v);
}
