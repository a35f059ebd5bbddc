import fc from "fast-check";
import { expect, test } from "vitest";
import type { Camera } from "../../src/case/index.ts";
import { edgeLetters } from "../../src/viewer/letters.ts";
import {
  between,
  eyeOf,
  firstLook,
  mmPerPixel,
  onScreenPlane,
  panned,
  presetCamera,
  project,
  rayThrough,
  turned,
  zoomedAbout,
} from "../../src/viewer/orbit.ts";
import { along, cross, dot, length, minus } from "../../src/viewer/vectors.ts";

const size = { width: 820, height: 560 };
const camera: fc.Arbitrary<Camera> = fc.record({
  target_mm: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -300, max: 300, noNaN: true }))) as fc.Arbitrary<[number, number, number]>,
  alpha_deg: fc.double({ min: -180, max: 180, noNaN: true }),
  beta_deg: fc.double({ min: 0, max: 180, noNaN: true }),
  radius_mm: fc.double({ min: 100, max: 3000, noNaN: true }),
});
const front: Camera = { target_mm: [10, 20, 30], alpha_deg: 90, beta_deg: 90, radius_mm: 700 };

test("from the front the patient's left is at the picture's right and the head up", () => {
  const eye = eyeOf(front);
  expect(project(eye, size, [60, 20, 30]).x).toBeGreaterThan(size.width / 2);
  expect(project(eye, size, [10, 20, 80]).y).toBeLessThan(size.height / 2);
  expect(eye.at_mm[1]).toBeLessThan(-600);
});

test("each view button stands where it says and shows the letters of radiology", () => {
  const letters = (preset: Parameters<typeof presetCamera>[1]): Record<string, string> => {
    const eye = eyeOf(presetCamera(front, preset));
    return Object.fromEntries(
      edgeLetters(eye.right, eye.up).map(({ letter, x, y }) => [x > 0.9 ? "right" : x < -0.9 ? "left" : y < 0 ? "top" : "bottom", letter]),
    );
  };
  expect(letters("front")).toEqual({ right: "L", left: "R", top: "H", bottom: "F" });
  expect(letters("back")).toEqual({ right: "R", left: "L", top: "H", bottom: "F" });
  expect(letters("left")).toEqual({ right: "P", left: "A", top: "H", bottom: "F" });
  expect(letters("right")).toEqual({ right: "A", left: "P", top: "H", bottom: "F" });
  expect(letters("feet")).toEqual({ right: "L", left: "R", top: "A", bottom: "P" });
  expect(letters("head")).toEqual({ right: "R", left: "L", top: "A", bottom: "P" });
});

test("an eye's directions are orthonormal and right-handed, at the poles too", () => {
  fc.assert(
    fc.property(camera, (at) => {
      const { right, up, forward } = eyeOf(at);
      for (const [a, b] of [
        [right, up],
        [up, forward],
        [forward, right],
      ])
        expect(Math.abs(dot(a, b))).toBeLessThan(1e-12);
      expect(dot(cross(right, up), forward)).toBeCloseTo(-1, 12);
    }),
  );
});

test("the line of sight through the pixel of a point passes through the point", () => {
  fc.assert(
    fc.property(
      camera,
      fc.tuple(fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.double({ min: -0.4, max: 0.4, noNaN: true })),
      (at, [u, v]) => {
        const eye = eyeOf(at);
        const p = along(along(at.target_mm, eye.right, u * at.radius_mm), eye.up, v * at.radius_mm);
        const seen = project(eye, size, p);
        const ray = rayThrough(eye, size, seen.x, seen.y);
        const off = cross(minus(p, ray.origin_mm), ray.direction);
        expect(length(off)).toBeLessThan(1e-8 * at.radius_mm);
        expect(length(minus(onScreenPlane(eye, ray, p), p))).toBeLessThan(1e-8 * at.radius_mm);
      },
    ),
  );
});

test("the scale bar's millimetres per pixel hold at the orbit's centre", () => {
  const eye = eyeOf(front);
  const a = project(eye, size, front.target_mm);
  const b = project(eye, size, along(front.target_mm, eye.right, 50));
  expect(b.x - a.x).toBeCloseTo(50 / mmPerPixel(size, front.radius_mm), 9);
});

test("the patient follows the hand: what lies in front moves with the drag", () => {
  const near = along(front.target_mm, [0, -1, 0], 100);
  const before = project(eyeOf(front), size, near);
  const after = project(eyeOf(turned(front, size, 30, 20)), size, near);
  expect(after.x).toBeGreaterThan(before.x);
  expect(after.y).toBeGreaterThan(before.y);
  const moved = project(eyeOf(panned(front, size, 30, -20)), size, front.target_mm);
  expect(moved.x).toBeCloseTo(size.width / 2 + 30, 6);
  expect(moved.y).toBeCloseTo(size.height / 2 - 20, 6);
});

test("the first look shows the patient in the middle, 80 % of the height filled, from 24 deg left and 14 deg above", () => {
  const points = [-150, 150].flatMap((x) => [-100, 110].flatMap((y) => [-120, 120].flatMap((z) => [x + 7, y, z - 900])));
  const tall = { width: 900, height: 500 };
  const look = firstLook(points, tall);
  const ys: number[] = [];
  const xs: number[] = [];
  for (let n = 0; n < points.length; n += 3) {
    const seen = project(eyeOf(look), tall, [points[n], points[n + 1], points[n + 2]]);
    ys.push(seen.y);
    xs.push(seen.x);
  }
  expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(0.8 * tall.height, 0);
  expect((Math.max(...ys) + Math.min(...ys)) / 2).toBeCloseTo(tall.height / 2, 0);
  expect((Math.max(...xs) + Math.min(...xs)) / 2).toBeCloseTo(tall.width / 2, 0);
  expect([look.alpha_deg, look.beta_deg]).toEqual([66, 76]);
});

test("a glide ends where it should and turns the shorter way", () => {
  const from = { ...front, alpha_deg: 170 };
  const to = { ...front, alpha_deg: -170 };
  expect(between(from, to, 0.5).alpha_deg).toBeCloseTo(-180, 9);
  expect(between(from, to, 1)).toEqual({ ...to, alpha_deg: expect.closeTo(-170, 9) });
});

test("two fingers zoom about their middle: what lies there at the orbit's depth stays under it", () => {
  const spot = fc.record({ x: fc.double({ min: 0, max: 820, noNaN: true }), y: fc.double({ min: 0, max: 560, noNaN: true }) });
  fc.assert(
    fc.property(camera, spot, fc.double({ min: 0.6, max: 1.6, noNaN: true }), (from, at, factor) => {
      const eye = eyeOf(from);
      const under = onScreenPlane(eye, rayThrough(eye, size, at.x, at.y), from.target_mm);
      const to = zoomedAbout(from, size, at, factor);
      const seen = project(eyeOf(to), size, under);
      expect(seen.x).toBeCloseTo(at.x, 6);
      expect(seen.y).toBeCloseTo(at.y, 6);
      expect(to.radius_mm).toBeCloseTo(Math.max(60, Math.min(6000, from.radius_mm * factor)), 6);
    }),
  );
});
