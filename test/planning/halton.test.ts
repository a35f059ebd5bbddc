import { expect, test } from "vitest";
import { normalDraws, normalQuantile, radicalInverse } from "../../src/planning/halton.ts";
import { lateralAxes } from "../../src/planning/hits.ts";
import { normalCdf } from "../oracle/needle.ts";

test("the radical inverse turns the digits of an index round at the point", () => {
  expect([1, 2, 3, 4, 5, 6].map((n) => radicalInverse(n, 2))).toEqual([0.5, 0.25, 0.75, 0.125, 0.625, 0.375]);
  expect([1, 2, 3, 4].map((n) => radicalInverse(n, 3))).toEqual([1 / 3, 2 / 3, 1 / 9, 4 / 9].map((x) => expect.closeTo(x, 15)));
});

test("the quantile is the inverse of the normal distribution in its middle and in both tails", () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  for (const p of [1e-12, 1e-8, 1e-4, 0.01, 0.0749, 0.0751, 0.2, 0.43, 0.6, 0.92, 0.93, 0.999]) {
    const x = normalQuantile(p);
    expect(Math.abs(normalCdf(x) - p) / p, `p ${p}`).toBeLessThan(p < 1e-6 ? 1e-3 : 1e-11);
    expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(1 - (1 - p)), 6);
  }
});

test("4096 draws are standard normal in all four axes, and uncorrelated", () => {
  const draws = normalDraws(4096);
  for (let a = 0; a < 4; a++) {
    for (let b = a; b < 4; b++) {
      let [sum, product] = [0, 0];
      for (let n = 0; n < 4096; n++) {
        sum += draws[4 * n + a];
        product += draws[4 * n + a] * draws[4 * n + b];
      }
      expect(Math.abs(sum / 4096)).toBeLessThan(0.01);
      expect(Math.abs(product / 4096 - (a === b ? 1 : 0))).toBeLessThan(0.02);
    }
  }
});

test("the lateral axes are at right angles to the needle and to each other, from the first grid axis that leans at most 0.6", () => {
  expect(lateralAxes([1, 0, 0])).toEqual([
    [0, 0, 1],
    [0, -1, 0],
  ]);
  for (const d of [
    [0.36, 0.48, 0.8],
    [-0.6, 0.8, 0],
    [0, 0, -1],
  ] as const) {
    const [e1, e2] = lateralAxes(d);
    for (const [a, b] of [
      [d, e1],
      [d, e2],
      [e1, e2],
    ])
      expect(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).toBeCloseTo(0, 12);
    expect(Math.hypot(...e2)).toBeCloseTo(1, 12);
  }
});
