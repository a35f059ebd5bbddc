import { describe, expect, test } from "vitest";
import type { Triple } from "../../src/volume/index.ts";
import { asideOf, NOT_STILL, ofTwoViews, stillStep } from "../../src/xr/touch.ts";
import { type RoomPose, turnBetween, unit } from "../../src/xr/vectors.ts";
import { seeded } from "../random.ts";

/** A tip over time, ms; null while it is not seen. */
type Way = (t_ms: number) => Triple | null;

/** What is taken of a way at a frame rate. */
function taken(way: Way, rate_hz: number, for_ms = 3000): readonly { readonly at_m: Triple; readonly t_ms: number }[] {
  let still = NOT_STILL;
  const all: { at_m: Triple; t_ms: number }[] = [];
  for (let n = 0; n * 1000 < for_ms * rate_hz; n++) {
    const t_ms = (n * 1000) / rate_hz;
    const step = stillStep(still, way(t_ms), t_ms);
    still = step.still;
    expect(step.part).toBeGreaterThanOrEqual(0);
    expect(step.part).toBeLessThanOrEqual(1);
    if (step.taken_m) all.push({ at_m: step.taken_m, t_ms });
  }
  return all;
}
const SPOT: Triple = [0.1, 0.9, -0.4];

describe.each([15, 30, 60, 72, 90, 120])("at %d Hz", (rate_hz) => {
  const frame_ms = 1000 / rate_hz;

  test("a tip that holds still is taken once, after 0.6 s and not a frame before or two after", () => {
    const found = taken(() => SPOT, rate_hz);
    expect(found).toHaveLength(1);
    expect(found[0].t_ms).toBeGreaterThanOrEqual(600 - 1e-6);
    expect(found[0].t_ms).toBeLessThan(600 + 2 * frame_ms);
    for (const [axis, v] of SPOT.entries()) expect(found[0].at_m[axis]).toBeCloseTo(v, 12);
  });

  test("1.5 mm of jitter in every direction is still a still hand, and its mean is within 1 mm of the spot, in 50 touches", () => {
    const next = seeded(rate_hz).normal;
    const errors = Array.from({ length: 50 }, () => {
      const found = taken(() => SPOT.map((v) => v + 0.0015 * next()) as unknown as Triple, rate_hz, 2000);
      expect(found).toHaveLength(1);
      expect(found[0].t_ms).toBeLessThan(1200);
      return 1000 * Math.hypot(...SPOT.map((v, axis) => found[0].at_m[axis] - v));
    });
    // 30 frames of 60 Hz leave 1.5 mm / sqrt(30) in each direction: 0.47 mm together; at 30 Hz half as many.
    expect(Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / 50)).toBeLessThan((1.5 * Math.sqrt(3)) / Math.sqrt(rate_hz / 2) + 0.15);
    expect(Math.max(...errors)).toBeLessThan(1.5);
  });

  test("a hand that comes to a spot and stops is taken where it stopped, not where it came from", () => {
    const way: Way = (t) => [SPOT[0] - 0.0002 * Math.max(0, 500 - t), SPOT[1], SPOT[2]];
    const found = taken(way, rate_hz);
    expect(found).toHaveLength(1);
    expect(found[0].t_ms).toBeGreaterThan(1000);
    expect(found[0].t_ms).toBeLessThan(1400);
    expect(Math.abs(found[0].at_m[0] - SPOT[0])).toBeLessThan(0.0005);
  });

  test("a hand that creeps at 10 mm/s is not still", () => {
    expect(taken((t) => [0.00001 * t, 0, 0], rate_hz)).toHaveLength(0);
  });

  test("200 ms out of sight are the same touch, but do not count as held; 300 ms begin anew", () => {
    const gap =
      (long_ms: number): Way =>
      (t) =>
        t > 400 && t < 400 + long_ms ? null : SPOT;
    const bridged = taken(gap(200), rate_hz);
    expect(bridged).toHaveLength(1);
    expect(bridged[0].t_ms).toBeGreaterThan(790);
    expect(bridged[0].t_ms).toBeLessThan(840 + 3 * frame_ms);
    expect(taken(gap(300), rate_hz)[0].t_ms).toBeGreaterThan(1290);
  });

  test("single frames without tracking lose nothing", () => {
    const found = taken((t) => (Math.round(t / frame_ms) % 5 === 4 ? null : SPOT), rate_hz);
    expect(found).toHaveLength(1);
    expect(found[0].t_ms).toBeLessThan(600 / 0.6 + 6 * frame_ms);
  });
});

test("a page that was hidden for a minute has held nothing", () => {
  let still = NOT_STILL;
  for (let n = 0; n < 20; n++) still = stillStep(still, SPOT, n * 16).still;
  expect(stillStep(still, SPOT, 60_000).taken_m).toBeNull();
});

test("the next spot is taken only after the tip has left the last one by 3 cm", () => {
  const found = taken((t) => (t < 1000 ? [0, 0, 0] : t < 2000 ? [0.01, 0, 0] : [0.1, 0, 0]), 60);
  expect(found.map(({ at_m }) => Math.round(at_m[0] * 1000))).toEqual([0, 100]);
});

test("the angle between two looks at a spot is that at the spot, and a look away from it is none", () => {
  const look = (at_m: Triple, away = false): RoomPose => ({
    at_m,
    turn: turnBetween([0, 0, -1], unit(at_m.map((v) => (away ? v : -v)) as unknown as Triple, [0, 0, -1])),
  });
  expect(asideOf([0, 0, 0], look([0, 0, 1]), look([1, 0, 1]))).toBeCloseTo(45, 9);
  expect(asideOf([0, 0, 0], look([0, 0, 2]), look([0.1, 0, 0]))).toBeCloseTo(90, 9);
  expect(asideOf([0, 0, 0], look([0, 0, 1]), look([1, 0, 1], true))).toBe(0);
  expect(ofTwoViews([0, 0, 0], [0, 0, 0.004])).toEqual({ spot_m: [0, 0, 0.002], gap_mm: 4 });
});
