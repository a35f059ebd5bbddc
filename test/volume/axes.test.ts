import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fromPatientOrder,
  type Geometry,
  geometryFrom,
  ijk,
  lps,
  type NineNumbers,
  patientAxes,
  patientGeometry,
  placeSlice,
  toPatient,
  toPatientOrder,
} from "../../src/volume/index.ts";

/** A rotation by two angles with any permutation and signs: every way in which a scanner may lay its array. */
const grid = fc
  .record({
    size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    axis: fc.constantFrom([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]),
    signs: fc.tuple(fc.constantFrom(-1, 1), fc.constantFrom(-1, 1), fc.constantFrom(-1, 1)),
    tilt_deg: fc.double({ min: -40, max: 40, noNaN: true }),
  })
  .map(({ size, axis, signs, tilt_deg }) => {
    const [c, s] = [Math.cos((tilt_deg * Math.PI) / 180), Math.sin((tilt_deg * Math.PI) / 180)];
    const rotation = [1, 0, 0, 0, c, -s, 0, s, c];
    const direction = rotation.map((_, at) => rotation[3 * Math.floor(at / 3) + axis[at % 3]] * signs[at % 3]);
    const made = geometryFrom(size, [0.7, 0.9, 2.5], lps(-12.5, 30, 411), direction as unknown as NineNumbers);
    if ("problem" in made) throw new Error(made.problem.code);
    return made.value;
  });

function numbered(g: Geometry): Int16Array {
  return Int16Array.from({ length: g.size[0] * g.size[1] * g.size[2] }, (_, i) => i);
}

/** Where each voxel of an array lies, by the definition of its geometry: value -> position. */
function places(g: Geometry, array: Int16Array): Map<number, readonly number[]> {
  const out = new Map<number, readonly number[]>();
  for (let k = 0, i = 0; k < g.size[2]; k++)
    for (let j = 0; j < g.size[1]; j++) for (let x = 0; x < g.size[0]; x++) out.set(array[i++], toPatient(g, ijk(x, j, k)));
  return out;
}

test("an array in patient order holds every voxel at its own millimetre, on the geometry in patient order", () => {
  fc.assert(
    fc.property(grid, (g) => {
      const axes = patientAxes(g);
      const before = places(g, numbered(g));
      const after = places(patientGeometry(g, axes), toPatientOrder(numbered(g), axes));
      expect(after.size).toBe(before.size);
      for (const [value, place] of before) for (const p of [0, 1, 2]) expect(after.get(value)?.[p]).toBeCloseTo(place[p], 9);
    }),
  );
});

test("patient order runs to the left, to the back and to the head, whatever the array's own order", () => {
  fc.assert(
    fc.property(grid, (g) => {
      const d = patientGeometry(g, patientAxes(g)).direction;
      for (const p of [0, 1, 2]) expect(d[4 * p]).toBeGreaterThan(0.5);
    }),
  );
});

test("an array goes to patient order and back unchanged", () => {
  fc.assert(
    fc.property(grid, (g) => {
      const axes = patientAxes(g);
      expect(fromPatientOrder(toPatientOrder(numbered(g), axes), axes)).toEqual(numbered(g));
    }),
  );
});

test("slices placed one by one make the whole array", () => {
  fc.assert(
    fc.property(grid, (g) => {
      const axes = patientAxes(g);
      const ordered = toPatientOrder(numbered(g), axes);
      const out = new Int16Array(ordered.length);
      const pixels = axes.size[0] * axes.size[1];
      for (let z = axes.size[2] - 1; z >= 0; z--) placeSlice(ordered.subarray(z * pixels, (z + 1) * pixels), 0, z, axes, out);
      expect(out).toEqual(numbered(g));
    }),
  );
});

test("an array that lies in patient order already is not copied", () => {
  const made = geometryFrom([2, 3, 4], [1, 1, 1], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error(made.problem.code);
  const array = numbered(made.value);
  expect(toPatientOrder(array, patientAxes(made.value))).toBe(array);
});
