import { expect, test } from "vitest";
import { coarser, FULL, NO_PACE, paceStep } from "../../src/xr/slow.ts";

/** Frames at a rate for a time, from `from_ms` on; when the pace was first found too slow, and how slow. */
function ran(
  rates: readonly (readonly [hz: number, seconds: number, seen?: boolean])[],
  leap_ms = 0,
): { readonly at_ms: number; readonly hz: number } | null {
  let pace = NO_PACE;
  let t_ms = 1000;
  for (const [hz, seconds, seen = true] of rates) {
    for (const end_ms = t_ms + seconds * 1000; t_ms < end_ms; t_ms += 1000 / hz) {
      const step = paceStep(pace, t_ms, seen);
      pace = step.pace;
      if (step.slow_hz !== null) return { at_ms: t_ms - 1000, hz: step.slow_hz };
    }
    t_ms += leap_ms;
  }
  return null;
}

test("below 45 Hz for five seconds is too slow, 46 Hz never, and the rate is told", () => {
  const slow = ran([[44, 20]]);
  expect(slow?.hz).toBeCloseTo(44, 0);
  expect(slow?.at_ms).toBeGreaterThan(4990);
  expect(slow?.at_ms).toBeLessThan(5200);
  expect(ran([[46, 60]])).toBe(null);
});

test("a good second in between begins the count anew", () => {
  expect(
    ran([
      [30, 4.5],
      [72, 2.2],
      [30, 4.5],
      [72, 2.2],
    ]),
  ).toBe(null);
});

test("time that nobody sees does not count, and what was slow before it is forgotten", () => {
  expect(
    ran([
      [30, 4.5],
      [1, 60, false],
      [30, 4.5],
    ]),
  ).toBe(null);
  expect(ran([[10, 60, false]])).toBe(null);
});

test("one long frame says nothing of the others: a load of 4 s between good frames is no slow device", () => {
  expect(
    ran(
      Array.from({ length: 20 }, () => [60, 1.5] as const),
      4000,
    ),
  ).toBe(null);
});

test("the pictures get coarser in two steps, edges first, and then no more", () => {
  const first = coarser(FULL);
  expect(first).toEqual({ scale: 0.8, antialias: false });
  const second = first && coarser(first);
  expect(second).toEqual({ scale: 0.65, antialias: false });
  expect(second && coarser(second)).toBe(null);
});
