import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../src/phantom/random.ts";
import { box, cone, ellipsoid, join, type Solid, tube, within, without } from "../../src/phantom/solids.ts";
import { cosine, sine, turned } from "../../src/phantom/turn.ts";
import type { Triple } from "../../src/volume/index.ts";

const coordinate = fc.double({ min: -40, max: 40, noNaN: true });
const point = fc.tuple(coordinate, coordinate, coordinate);
const angle = fc.double({ min: -720, max: 720, noNaN: true });

test("sine and cosine are those of mathematics", () => {
  fc.assert(
    fc.property(angle, (a) => {
      expect(sine(a)).toBeCloseTo(Math.sin((a * Math.PI) / 180), 12);
      expect(cosine(a)).toBeCloseTo(Math.cos((a * Math.PI) / 180), 12);
    }),
  );
});

test("a turn is a rotation: orthonormal columns, right-handed", () => {
  fc.assert(
    fc.property(angle, angle, angle, (a, b, c) => {
      const d = turned(a, b, c);
      const column = (n: number): Triple => [d[n], d[3 + n], d[6 + n]];
      const dot = (u: Triple, v: Triple) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expect(dot(column(i), column(j))).toBeCloseTo(i === j ? 1 : 0, 12);
      const [i, j, k] = [column(0), column(1), column(2)];
      expect(dot([i[1] * j[2] - i[2] * j[1], i[2] * j[0] - i[0] * j[2], i[0] * j[1] - i[1] * j[0]], k)).toBeCloseTo(1, 12);
    }),
  );
});

test("a ball's, a box's and a tube's distance are those of geometry", () => {
  const knots: readonly [Triple, Triple] = [
    [-10, 5, 3],
    [14, -8, 9],
  ];
  const pipe = tube([
    [...knots[0], 4],
    [...knots[1], 4],
  ]);
  const cube = box([1, 2, 3], [5, 6, 7]);
  const ball = ellipsoid([1, 2, 3], [9, 9, 9]);
  fc.assert(
    fc.property(point, (p) => {
      expect(ball.distance(...p)).toBeCloseTo(Math.hypot(p[0] - 1, p[1] - 2, p[2] - 3) - 9, 9);
      const outside = [0, 1, 2].map((a) => Math.max(0, Math.abs(p[a] - [1, 2, 3][a]) - [5, 6, 7][a]));
      if (outside.some((d) => d > 0)) expect(cube.distance(...p)).toBeCloseTo(Math.hypot(...outside), 9);
      let nearest = Infinity;
      for (let t = 0; t <= 1; t += 1 / 512) {
        nearest = Math.min(nearest, Math.hypot(...[0, 1, 2].map((a) => p[a] - knots[0][a] - t * (knots[1][a] - knots[0][a]))));
      }
      expect(Math.abs(pipe.distance(...p) + 4 - nearest)).toBeLessThan(0.03);
    }),
  );
});

test("inside and outside of turned ellipsoids and cones are as their equations say", () => {
  const axes = turned(20, -35, 50);
  const egg = ellipsoid([3, -4, 5], [20, 12, 7], axes);
  const tip: Triple = [-4, 6, -12];
  const axis: Triple = [axes[2], axes[5], axes[8]];
  const horn = cone(tip, axis, Math.tan((20 * Math.PI) / 180), 30);
  fc.assert(
    fc.property(point, (p) => {
      const q = [p[0] - 3, p[1] + 4, p[2] - 5];
      const own = [0, 1, 2].map((c) => (axes[c] * q[0] + axes[3 + c] * q[1] + axes[6 + c] * q[2]) / [20, 12, 7][c]);
      const value = own[0] ** 2 + own[1] ** 2 + own[2] ** 2 - 1;
      if (Math.abs(value) > 1e-9) expect(egg.distance(...p) < 0).toBe(value < 0);
      const [x, y, z] = [p[0] - tip[0], p[1] - tip[1], p[2] - tip[2]];
      const length = Math.hypot(x, y, z);
      const off_deg = (Math.acos(Math.min(1, (x * axis[0] + y * axis[1] + z * axis[2]) / length)) * 180) / Math.PI;
      if (length > 0.01 && Math.abs(off_deg - 20) > 1e-6) expect(horn.distance(...p) < 0).toBe(off_deg < 20 && length < 30);
    }),
  );
});

test("join, within and without are or, and, and-not", () => {
  const [a, b] = [ellipsoid([0, 0, 0], [20, 15, 10]), ellipsoid([12, 4, 0], [14, 9, 18])];
  const inside = (solid: Solid, p: Triple) => solid.distance(...p) < 0;
  fc.assert(
    fc.property(point, (p) => {
      expect(inside(join(a, b), p)).toBe(inside(a, p) || inside(b, p));
      expect(inside(within(a, b), p)).toBe(inside(a, p) && inside(b, p));
      expect(inside(without(a, b), p)).toBe(inside(a, p) && b.distance(...p) > 0);
    }),
  );
});

test("a solid lies within its boxes", () => {
  const axes = turned(30, 40, -70);
  const solids = [
    ellipsoid([3, -4, 5], [20, 12, 7], axes),
    box([0, 3, 0], [12, 4, 9], axes),
    tube([
      [-10, 5, 3, 4],
      [14, -8, 9, 6],
      [20, 20, 0, 2],
    ]),
  ];
  fc.assert(
    fc.property(point, (p) => {
      for (const solid of solids) {
        if (solid.distance(...p) >= 0) continue;
        expect(solid.boxes.some(({ low, high }) => [0, 1, 2].every((a) => p[a] >= low[a] - 1e-9 && p[a] <= high[a] + 1e-9))).toBe(true);
      }
    }),
  );
});

test("the generator gives the same numbers for the same seed, evenly", () => {
  const [a, b, other] = [randomFrom(7), randomFrom(7), randomFrom(8)];
  const drawn = Array.from({ length: 20_000 }, () => a());
  expect(Array.from({ length: 20_000 }, () => b())).toEqual(drawn);
  expect(other()).not.toBe(drawn[0]);
  const mean = drawn.reduce((sum, v) => sum + v, 0) / drawn.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
});
