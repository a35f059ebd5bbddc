import fc from "fast-check";
import { expect, test } from "vitest";
import { lowerEnvelope, squaredDistance } from "../../src/volume/distance.ts";
import type { Triple } from "../../src/volume/index.ts";

/** One line by definition: slow, and obviously right. */
function lineByDefinition(f: Float64Array, step_mm: number): Float64Array {
  return f.map((_, q) => f.reduce((best, value, p) => Math.min(best, value + (step_mm * (q - p)) ** 2), Infinity));
}

/** The grid by definition: every voxel against every site. */
function gridByDefinition(inside: Uint8Array, size: Triple, spacing_mm: Triple): Float64Array {
  const [nx, ny] = size;
  const at = (n: number): Triple => [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
  return Float64Array.from(inside, (_, n) => {
    const p = at(n);
    let best = Infinity;
    for (let m = 0; m < inside.length; m++) {
      if (inside[m] === 0) continue;
      const q = at(m);
      best = Math.min(
        best,
        [0, 1, 2].reduce((sum, a) => sum + (spacing_mm[a] * (p[a] - q[a])) ** 2, 0),
      );
    }
    return best;
  });
}

/** Squared distances are stored as Float32: 2^-23 of the value, once an axis. */
const FLOAT32 = 4e-7;

function expectSame(found: ArrayLike<number>, truth: ArrayLike<number>): void {
  expect(found.length).toBe(truth.length);
  for (let n = 0; n < truth.length; n++) {
    if (truth[n] === Infinity) expect(found[n]).toBe(Infinity);
    else expect(Math.abs(found[n] - truth[n]), `voxel ${n}: ${found[n]} for ${truth[n]}`).toBeLessThanOrEqual(truth[n] * FLOAT32);
  }
}

const step = fc.double({ min: 0.3, max: 8, noNaN: true });
const value = fc.oneof(fc.constant(Infinity), fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true }));
const line = fc.array(value, { minLength: 1, maxLength: 40 });
const grid = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.tuple(step, step, step),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: size[0] * size[1] * size[2], maxLength: size[0] * size[1] * size[2] }),
    ),
  );

test("the envelope is the distance transform by definition, for any line and spacing", () => {
  fc.assert(
    fc.property(line, step, (values, step_mm) => {
      const f = Float64Array.from(values);
      const d = new Float64Array(f.length);
      lowerEnvelope(f, d, step_mm, new Int32Array(f.length), new Float64Array(f.length + 1));
      const truth = lineByDefinition(f, step_mm);
      for (let q = 0; q < f.length; q++) {
        // Which of two equally near parabolas wins is decided by a rounded crossing point: at most 1e-9 of the values at play.
        if (truth[q] === Infinity) expect(d[q]).toBe(Infinity);
        else expect(Math.abs(d[q] - truth[q])).toBeLessThanOrEqual(1e-9 * (1 + truth[q]));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("a line without a site is infinitely far from everything", () => {
  const f = new Float64Array(5).fill(Infinity);
  const d = new Float64Array(5);
  lowerEnvelope(f, d, 1, new Int32Array(5), new Float64Array(6));
  expect(d).toEqual(f);
});

test("the squared distance of a grid is the one by definition, for any mask and spacing", () => {
  fc.assert(
    fc.property(grid, ([size, spacing_mm, cells]) => {
      const inside = Uint8Array.from(cells, (cell) => (cell === 0 ? 1 : 0));
      expectSame(squaredDistance(inside, size, spacing_mm), gridByDefinition(inside, size, spacing_mm));
    }),
    { seed: 2, numRuns: 150 },
  );
});

test("a cap changes nothing that lies within it and leaves Infinity beyond", () => {
  fc.assert(
    fc.property(grid, fc.double({ min: 0.5, max: 12, noNaN: true }), ([size, spacing_mm, cells], cap_mm) => {
      const inside = Uint8Array.from(cells, (cell) => (cell === 0 ? 1 : 0));
      const whole = squaredDistance(inside, size, spacing_mm);
      const capped = squaredDistance(inside, size, spacing_mm, cap_mm);
      for (let n = 0; n < whole.length; n++) {
        if (Math.abs(whole[n] - cap_mm * cap_mm) < 1e-3) continue;
        expect(capped[n]).toBe(whole[n] <= cap_mm * cap_mm ? whole[n] : Infinity);
      }
    }),
    { seed: 3, numRuns: 150 },
  );
});

test("a mask without a site is infinitely far, and a mask of sites alone is zero everywhere", () => {
  expect(squaredDistance(new Uint8Array(24), [2, 3, 4], [1, 2, 3])).toEqual(new Float32Array(24).fill(Infinity));
  expect(squaredDistance(new Uint8Array(24).fill(1), [2, 3, 4], [1, 2, 3])).toEqual(new Float32Array(24));
});
