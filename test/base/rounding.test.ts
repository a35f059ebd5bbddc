import fc from "fast-check";
import { expect, test } from "vitest";
import { roundForOutput, roundTo } from "../../src/base/rounding.ts";

test("rounding goes half away from zero and never writes -0", () => {
  expect([0.5, -0.5, 2.5, -2.5, 1.005].map((value) => roundTo(value, 0))).toEqual([1, -1, 3, -3, 1]);
  expect(roundTo(1.005, 2)).toBe(1.01);
  expect(Object.is(roundTo(-0.0000001, 4), 0)).toBe(true);
  expect(Object.is(roundForOutput({ x_mm: -0 } as never), -0)).toBe(false);
});

test("what is not a finite number is not defined", () => {
  expect(roundForOutput({ a_mm: Number.NaN, b_mm: Number.POSITIVE_INFINITY, c: undefined })).toEqual({ a_mm: null, b_mm: null, c: null });
});

test("digits follow the unit in the key's name, arrays and nested points included", () => {
  const given = {
    point_mm: [1.234567, -2.000049, 3],
    spacing_mm: [0.7265625, 1.5, 2],
    angle_deg: 12.34567,
    volume_ml: 1.23456,
    mean_hu: 12.345,
    total_ms: 1.26,
    direction: [0.9063077870366499, 0, 1],
    probability: 0.1481933593,
    clearance_mm: { liver: [1.23456789, 2] },
  };
  expect(roundForOutput(given)).toEqual({
    point_mm: [1.2346, -2, 3],
    spacing_mm: [0.726563, 1.5, 2],
    angle_deg: 12.346,
    volume_ml: 1.235,
    mean_hu: 12.3,
    total_ms: 1.3,
    direction: [0.906307787, 0, 1],
    probability: 0.148193,
    clearance_mm: { liver: [1.2346, 2] },
  });
});

test("value, limit and excess are rounded by the unit beside them", () => {
  const constraint = { value: 2.36512345, limit: 5, excess: 2.63487655 };
  expect(roundForOutput({ ...constraint, unit: "mm" })).toEqual({ value: 2.3651, limit: 5, excess: 2.6349, unit: "mm" });
  expect(roundForOutput({ ...constraint, unit: "deg" })).toEqual({ value: 2.365, limit: 5, excess: 2.635, unit: "deg" });
});

test("a rounded document is rounded to itself, keeps its keys in order and is plain JSON", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a_mm", "b_deg", "c", "value"), fc.double({ min: -1e6, max: 1e6, noNaN: true })), (given) => {
      const once = roundForOutput(given);
      expect(roundForOutput(once)).toEqual(once);
      expect(JSON.parse(JSON.stringify(once))).toEqual(once);
      expect(Object.keys(once as object)).toEqual(Object.keys(given));
    }),
  );
});
