import { expect, test } from "vitest";
import { DRAG_FILTER, filtered, filteredPose, poseOf, startFilter, startPose } from "../../src/xr/filter.ts";
import { gapOf, nextHold, OPEN, pinchStrength } from "../../src/xr/pinch.ts";
import { aboutVertical, distance, NO_TURN } from "../../src/xr/vectors.ts";
import { seeded } from "../random.ts";

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
