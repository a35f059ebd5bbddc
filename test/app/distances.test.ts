import fc from "fast-check";
import { expect, test } from "vitest";
import { segmentDistance } from "../../src/app/distances.ts";

const point = fc.tuple(
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.double({ min: -50, max: 50, noNaN: true }),
);

/** The least distance over a fine grid of both segments: never below the truth, and above it by at most a step. */
function byGrid(
  p: { from: readonly number[]; to: readonly number[] },
  q: { from: readonly number[]; to: readonly number[] },
  steps: number,
): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= steps; i++)
    for (let j = 0; j <= steps; j++) {
      const gap = [0, 1, 2].map((a) => p.from[a] + ((p.to[a] - p.from[a]) * i) / steps - q.from[a] - ((q.to[a] - q.from[a]) * j) / steps);
      best = Math.min(best, Math.sqrt(gap.reduce((sum, value) => sum + value * value, 0)));
    }
  return best;
}

test("the distance of two segments is the least over all their points", () => {
  fc.assert(
    fc.property(point, point, point, point, (a, b, c, d) => {
      const [p, q] = [
        { from: a, to: b },
        { from: c, to: d },
      ];
      const exact = segmentDistance(p, q);
      const grid = byGrid(p, q, 60);
      const step = (Math.hypot(...a.map((v, i) => v - b[i])) + Math.hypot(...c.map((v, i) => v - d[i]))) / 120;
      expect(exact).toBeLessThanOrEqual(grid + 1e-9);
      expect(exact).toBeGreaterThanOrEqual(grid - step - 1e-9);
    }),
    { numRuns: 60 },
  );
});

test("parallel, crossing and degenerate segments", () => {
  // Apart by an angle of 3e-9, with an end in common.
  expect(segmentDistance({ from: [-0.30863, -1e-9, 0], to: [0, 0, 0] }, { from: [0, 0, 0], to: [-0.38276, 0, 0] })).toBe(0);
  expect(segmentDistance({ from: [0, 0, 0], to: [10, 0, 0] }, { from: [2, 3, 0], to: [20, 3, 0] })).toBeCloseTo(3, 12);
  expect(segmentDistance({ from: [-1, 0, 0], to: [1, 0, 0] }, { from: [0, -1, 0], to: [0, 1, 0] })).toBe(0);
  expect(segmentDistance({ from: [0, 0, 0], to: [0, 0, 0] }, { from: [3, 4, 0], to: [3, 4, 0] })).toBe(5);
  expect(segmentDistance({ from: [0, 0, 0], to: [1, 0, 0] }, { from: [4, 0, 0], to: [4, 0, 0] })).toBe(3);
});
