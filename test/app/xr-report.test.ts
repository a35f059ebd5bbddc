import { expect, test } from "vitest";
import { curve, jitter_deg, jitter_mm, timesOf } from "../../src/app/xr-report/figures.ts";

test("jitter of places is their standard deviation about the mean in millimetres, all axes together", () => {
  expect(
    jitter_mm([
      [0, 1.2, -1],
      [0.002, 1.2, -1],
      [0, 1.2, -1],
      [0.002, 1.2, -1],
    ]),
  ).toBeCloseTo(Math.sqrt(4 / 3), 6);
  expect(
    jitter_mm([
      [5, 5, 5],
      [5, 5, 5],
    ]),
  ).toBe(0);
  expect(jitter_mm([[1, 1, 1]])).toBeNull();
});

test("jitter of rays is the angle about their mean direction in degrees", () => {
  const at = (deg: number) => [Math.sin((deg * Math.PI) / 180), 0, -Math.cos((deg * Math.PI) / 180)] as const;
  expect(jitter_deg([at(-1), at(1)])).toBeCloseTo(Math.sqrt(2), 6);
  expect(jitter_deg([at(20), at(20), at(20)])).toBeCloseTo(0, 5);
});

test("a row of blocks tells an analogue button from one that is on or off", () => {
  expect(curve([0, 1, 0, 1])).toBe(" █ █");
  expect(curve([0, 0.25, 0.5, 0.75, 1])).toBe(" ▂▄▆█");
  expect(curve([-1, 2])).toBe(" █");
  expect(curve(Array.from({ length: 1000 }, () => 0.5)).length).toBe(100);
});

test("frame times are told by median and 95th percentile", () => {
  expect(timesOf([])).toBe("none");
  expect(timesOf(Array.from({ length: 100 }, (_, n) => n + 1))).toBe("median 51.0 ms, P95 96.0 ms, 100 frames");
});
