import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onceQuiet } from "../../src/app/quiet.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Asks every 16 ms for so long, as a drag does; gives when it was done, ms. */
function dragged(for_ms: number, quiet_ms: number, latest_ms?: number): readonly number[] {
  const from = performance.now();
  const done: number[] = [];
  const quiet = onceQuiet(() => done.push(Math.round(performance.now() - from)), quiet_ms, latest_ms);
  for (let at = 0; at < for_ms; at += 16) {
    quiet.ask();
    vi.advanceTimersByTime(16);
  }
  expect(quiet.waits()).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(quiet.waits()).toBe(false);
  return done;
}

test("what is asked for in every frame is done once, when the frames have paused", () => {
  // Asked for the last time at 624 ms.
  expect(dragged(640, 150)).toEqual([774]);
});

test("what must not wait for ever is done in between", () => {
  const done = dragged(1600, 100, 500);
  expect(done.length).toBeGreaterThanOrEqual(3);
  for (const [n, at] of done.entries()) expect(at - (done[n - 1] ?? 0)).toBeLessThanOrEqual(520);
});

test("what nobody asks for is not done", () => {
  let done = 0;
  onceQuiet(() => done++, 100);
  vi.advanceTimersByTime(1000);
  expect(done).toBe(0);
});
