import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spacingOf } from "../../src/dicom/spacing.ts";

const FINE = 1e-6;

function positions(gaps: readonly number[]): readonly number[] {
  const all = [-300];
  for (const gap of gaps) all.push(all[all.length - 1] + gap);
  return all;
}

const step = fc.double({ min: 0.5, max: 8, noNaN: true });

describe("distances between slices", () => {
  test("that are alike within 1 % are even, and the step is the whole length by their number", () => {
    fc.assert(
      fc.property(
        step,
        fc.array(fc.double({ min: -0.004, max: 0.004, noNaN: true }), { minLength: 2, maxLength: 60 }),
        (regular, wobble) => {
          const along = positions(wobble.map((part) => regular * (1 + part)));
          const found = spacingOf(along, FINE);
          expect(found.kind).toBe("even");
          if (found.kind === "even") expect(found.step_mm).toBeCloseTo((along[along.length - 1] - along[0]) / wobble.length, 9);
        },
      ),
    );
  });

  test("with slices taken out of a regular stack of any step are holes, each told by place, size and number", () => {
    fc.assert(
      fc.property(
        step,
        fc.integer({ min: 30, max: 60 }),
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        (regular, count, first, missing) => {
          const whole = Array.from({ length: count }, (_, k) => -300 + k * regular);
          const second = first + missing + 6;
          const along = whole.filter((_, k) => !(k >= first && k < first + missing) && k !== second);
          const found = spacingOf(along, FINE);
          expect(found.kind).toBe("missing");
          if (found.kind !== "missing") return;
          expect(found.regular_mm).toBeCloseTo(regular, 9);
          expect(found.gaps.map((gap) => gap.missing)).toEqual([missing, 1]);
          expect(found.gaps[0].from_mm).toBe(whole[first - 1]);
          expect(found.gaps[0].to_mm).toBe(whole[first + missing]);
          expect(found.gaps[1].gap_mm).toBeCloseTo(2 * regular, 9);
        },
      ),
    );
  });

  test("are a hole also as the first or the last one", () => {
    expect(spacingOf(positions([10, 5, 5, 5, 5, 5, 5]), FINE).kind).toBe("missing");
    expect(spacingOf(positions([5, 5, 5, 5, 5, 5, 10]), FINE).kind).toBe("missing");
  });

  test("in zones of three or more are uneven and no holes, although one is twice the other", () => {
    expect(spacingOf(positions([2.5, 2.5, 2.5, 2.5, 2.5, 5, 5, 5]), FINE).kind).toBe("uneven");
  });

  test("of one missing slice in a stack of whole millimetres are not excused by rounding", () => {
    expect(spacingOf(positions([1, 1, 1, 1, 2, 1, 1, 1, 1, 1]), 1).kind).toBe("missing");
    expect(spacingOf(positions([2, 3, 2, 3, 2, 3, 2]), 1).kind).toBe("even");
  });

  test("that vary make a grid of the smallest gap, at least 0.5 mm, at most twice the slices, ends kept", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.2, max: 9, noNaN: true }), { minLength: 4, maxLength: 50 }), (gaps) => {
        const along = positions(gaps);
        const found = spacingOf(along, FINE);
        if (found.kind !== "uneven") return;
        expect(found.slices).toBeLessThanOrEqual(2 * along.length);
        expect(found.step_mm * (found.slices - 1)).toBeCloseTo(along[along.length - 1] - along[0], 6);
        expect(found.min_mm).toBeCloseTo(Math.min(...gaps), 9);
        if (found.slices < 2 * along.length) expect(found.step_mm).toBeLessThan(Math.max(found.min_mm, 0.5) * 1.34);
      }),
    );
  });
});
