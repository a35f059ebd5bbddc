import { expect, test } from "vitest";
import { type Look, median, whereWas } from "../../src/xr/lookback.ts";
import { distance } from "../../src/xr/vectors.ts";
import { seeded } from "../random.ts";

type Triple = readonly [number, number, number];

/** A second of looks at 60 Hz with 1 mm of jitter, up to time 0. */
function looks(seed: number, at: (t_s: number) => Triple): readonly Look[] {
  const random = seeded(seed);
  return Array.from({ length: 60 }, (_, n): Look => {
    const t_s = (n - 59) / 60;
    const p = at(t_s);
    return { t_ms: 1000 * t_s, at: [p[0] + random.normal(), p[1] + random.normal(), p[2] + random.normal()] };
  });
}

/** The end of the line of least squares by the normal equations, in seconds: a second way to the same. */
function lineEnd(all: readonly Look[]): Triple {
  const t = all.map((look) => look.t_ms / 1000);
  const [n, s, ss] = [t.length, t.reduce((a, b) => a + b, 0), t.reduce((a, b) => a + b * b, 0)];
  return [0, 1, 2].map((axis) => {
    const y = all.map((look) => look.at[axis]);
    const [sy, sty] = [y.reduce((a, b) => a + b, 0), y.reduce((a, b, i) => a + b * t[i], 0)];
    return (sy * ss - s * sty) / (n * ss - s * s);
  }) as unknown as Triple;
}

test("a fast even way is the line of least squares through a second", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const seen = looks(seed, (t) => [60 * t, 0, 0]);
    // The filter lags far behind: it has no say. One slope in 60 is drawn to the mean by its own doubt, a thousandth of the way.
    const at = whereWas(seen, 0, [-7, 0, 0]);
    expect(distance(at, lineEnd(seen))).toBeLessThan(0.5);
  }
});

test("without jitter a point that stands, or moves evenly, is found exactly", () => {
  for (const speed of [0, 15, 100, 1000]) {
    const seen = looks(1, () => [0, 0, 0]).map(({ t_ms }): Look => ({ t_ms, at: [5 + (speed * t_ms) / 1000, -3, 800] }));
    expect(distance(whereWas(seen, 0, speed === 0 ? [5, -3, 800] : [-50, -3, 800]), [5, -3, 800])).toBeLessThan(speed === 0 ? 1e-9 : 1e-3);
  }
});

test("nothing to look back on means what was shown", () => {
  expect(whereWas([], 0, [1, 2, 3])).toEqual([1, 2, 3]);
  expect(whereWas(looks(1, () => [9, 9, 9]).slice(-3), 0, [1, 2, 3])).toEqual([1, 2, 3]);
});

test("from standing to moving the answer goes without a jump: no twentieth of a mm/s moves it by a tenth of a millimetre", () => {
  for (let seed = 1; seed <= 5; seed++) {
    let before: Triple | null = null;
    let longest = 0;
    for (let speed = 0; speed <= 100; speed += 0.05) {
      const at = whereWas(
        looks(seed, (t) => [speed * t, 0, 0]),
        0,
        [-0.12 * speed, 0, 0],
      );
      if (before) longest = Math.max(longest, distance(at, before));
      before = at;
    }
    expect(longest).toBeLessThan(0.1);
  }
});

test("a sensor that slips once moves the answer by less than a tenth of a millimetre", () => {
  const seen = looks(4, () => [0, 0, 0]);
  const slipped = seen.map((look, n): Look => (n === 40 ? { ...look, at: [30, 0, 0] } : look));
  expect(distance(whereWas(slipped, 0, [0, 0, 0]), whereWas(seen, 0, [0, 0, 0]))).toBeLessThan(0.1);
});

test("a median of none is no number", () => {
  expect(median([])).toBe(Number.NaN);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
