import { expect, test } from "vitest";
import { DRAG_FILTER, filtered, filteredPose, poseOf, startFilter, startPose } from "../../src/xr/filter.ts";
import { gapOf, nextHold, OPEN, pinchStrength } from "../../src/xr/pinch.ts";
import { type Kept, kept, releasedAt } from "../../src/xr/pinchoff.ts";
import { aboutVertical, distance, NO_TURN } from "../../src/xr/vectors.ts";
import { seeded } from "./random.ts";

type Triple = readonly [number, number, number];
const FRAME_MS = 1000 / 60;

test("the filter leaves 0.3 mm of 1.5 mm of jitter on a hand at rest", () => {
  const random = seeded(1);
  let state = startFilter([0, 0, 0], 0);
  let sum = 0;
  const frames = 3000;
  for (let n = 1; n <= frames; n++) {
    state = filtered(state, [random.normal() * 1.5, random.normal() * 1.5, random.normal() * 1.5], n * FRAME_MS, DRAG_FILTER);
    if (n > 120) sum += state.at[0] ** 2;
  }
  expect(Math.sqrt(sum / (frames - 120))).toBeLessThan(0.45);
});

test("after a stop from 200 mm/s the filter is within 1 mm in about 100 ms and within 0.1 mm in 40 frames", () => {
  let state = startFilter([0, 0, 0], 0);
  const at = (n: number): Triple => [Math.min(60, n) * (200 / 60), 0, 0];
  for (let n = 1; n <= 60; n++) state = filtered(state, at(n), n * FRAME_MS, DRAG_FILTER);
  expect(distance(state.at, at(60))).toBeLessThan(8);
  for (let n = 61; n <= 68; n++) state = filtered(state, at(n), n * FRAME_MS, DRAG_FILTER);
  expect(distance(state.at, at(60))).toBeLessThan(1);
  for (let n = 69; n <= 100; n++) state = filtered(state, at(n), n * FRAME_MS, DRAG_FILTER);
  expect(distance(state.at, at(60))).toBeLessThan(0.1);
});

test("a second without frames moves the filter no farther than 50 ms would", () => {
  const start = startFilter([0, 0, 0], 0);
  expect(filtered(start, [10, 0, 0], 1000, DRAG_FILTER).at).toEqual(filtered(start, [10, 0, 0], 50, DRAG_FILTER).at);
});

test("a filtered turn settles on the raw one", () => {
  let state = startPose({ at_m: [0, 0, 0], turn: NO_TURN }, 0);
  const goal = aboutVertical(1);
  for (let n = 1; n <= 120; n++) state = filteredPose(state, { at_m: [0, 0, 0], turn: goal }, n * FRAME_MS, DRAG_FILTER);
  for (const [n, part] of poseOf(state).turn.entries()) expect(part).toBeCloseTo(goal[n], 3);
});

test("a pinch closes under 15 mm, stays until 28 mm, and opens only after two frames beyond", () => {
  let hold = nextHold(OPEN, pinchStrength(16));
  expect(hold.held).toBe(false);
  hold = nextHold(hold, pinchStrength(14.5));
  expect(hold.held).toBe(true);
  hold = nextHold(hold, pinchStrength(27));
  expect(hold.held).toBe(true);
  hold = nextHold(hold, pinchStrength(29));
  expect(hold.held).toBe(true);
  hold = nextHold(hold, pinchStrength(20));
  hold = nextHold(hold, pinchStrength(29));
  expect(hold.held).toBe(true);
  expect(nextHold(hold, pinchStrength(29)).held).toBe(false);
});

test("strength and gap are each other's inverse", () => {
  for (const gap of [0, 5, 15, 28, 40]) expect(gapOf(pinchStrength(gap))).toBeCloseTo(gap, 9);
});

/** A hand that holds with 1 mm of jitter, creeps at a speed, and opens over 100 ms while the grab point kicks 10 mm. @returns mm off the intended point. */
function release(seed: number, speed_mm_s: number): number {
  const random = seeded(seed);
  const way: Triple = [0.6, 0.64, 0.48];
  let state = startFilter([0, 0, 0], 0);
  let history: readonly Kept<Triple>[] = [];
  const holds_ms = 900;
  const opens_ms = 120;
  for (let n = 1; ; n++) {
    const t_ms = n * FRAME_MS;
    const crept = (speed_mm_s * Math.min(t_ms, holds_ms)) / 1000;
    const opening = Math.min(1, Math.max(0, (t_ms - holds_ms) / opens_ms));
    const gap_mm = 4 + 40 * opening + 0.4 * random.normal();
    const raw: Triple = [
      crept * way[0] + random.normal(),
      crept * way[1] - 10 * opening + random.normal(),
      crept * way[2] + random.normal(),
    ];
    state = filtered(state, raw, t_ms, DRAG_FILTER);
    history = kept(history, { t_ms, gap_mm, pose: state.at });
    if (gap_mm > 28) break;
  }
  const meant = (speed_mm_s * holds_ms) / 1000;
  return distance(releasedAt(history) ?? [9, 9, 9], [way[0] * meant, way[1] * meant, way[2] * meant]);
}

function releases(speed_mm_s: number, within_mm: number): { readonly rms_mm: number; readonly worst_mm: number; readonly share: number } {
  const offs = Array.from({ length: 200 }, (_, seed) => release(seed + 1, speed_mm_s));
  return {
    rms_mm: Math.sqrt(offs.reduce((sum, off) => sum + off * off, 0) / offs.length),
    worst_mm: Math.max(...offs),
    share: offs.filter((off) => off <= within_mm).length / offs.length,
  };
}

test.each([
  ["still", 0, 1],
  ["creeping at 15 mm/s", 15, 2],
] as const)("of 200 releases of a hand that is %s 95 %% end within their limit of the intended point", (name, speed_mm_s, within_mm) => {
  const { rms_mm, worst_mm, share } = releases(speed_mm_s, within_mm);
  console.log(`pinch-off, ${name}: ${rms_mm.toFixed(2)} mm rms, ${100 * share} % within ${within_mm} mm, worst ${worst_mm.toFixed(2)} mm`);
  expect(rms_mm).toBeLessThanOrEqual(0.6 * within_mm);
  expect(share).toBeGreaterThanOrEqual(0.95);
  expect(worst_mm).toBeLessThanOrEqual(1.25 * within_mm);
});

test("without an opening that the gap tells, a release means 100 ms ago", () => {
  let history: readonly Kept<number>[] = [];
  for (let t_ms = 0; t_ms <= 600; t_ms += 20) history = kept(history, { t_ms, gap_mm: 2, pose: t_ms });
  expect(releasedAt(history)).toBe(500);
  expect(releasedAt([])).toBe(null);
});
