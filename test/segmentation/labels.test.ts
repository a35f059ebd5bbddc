import fc from "fast-check";
import { expect, test } from "vitest";
import { labelsFromLogits, type Prepared, prepareSeries } from "../../src/segmentation/index.ts";
import { geometryFrom, lps } from "../../src/volume/index.ts";
import { bareSeries } from "../volume/made.ts";
import { manifest } from "./manifests.ts";

const PICTURE = [14, 10] as const;
const CLASSES = 5;

/** A small series, brighter in the middle, on a picture that is not square. */
function prepared(nx: number, ny: number, spacing_mm: number): Prepared {
  const made = geometryFrom([nx, ny, 2], [spacing_mm, spacing_mm, 5], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error(made.problem.code);
  const voxels = Int16Array.from({ length: nx * ny * 2 }, (_, i) => (i % nx > 2 && i % nx < nx - 3 ? 50 : -1000));
  const { input } = manifest();
  return prepareSeries(
    { geometry: made.value, voxels, unit: "HU", series: bareSeries("small") },
    manifest({ input: { ...input, size_px: [PICTURE[0], PICTURE[1]], spacing_mm: [4, 4] } }),
  );
}

/** Every logit blown up bilinearly at every pixel, then the largest; ties to the lowest. By definition, and slow. */
function byDefinition({ axes, frame }: Prepared, logits: Float32Array): number[] {
  const [nx, ny] = axes.size;
  const [w, h] = PICTURE;
  const place = (p: number, centre: number, native: number, pixel: number, n: number): readonly [number, number, number, boolean] => {
    const at = (p - centre) / (pixel / native) + (n - 1) / 2;
    const low = Math.floor(at);
    const clamp = (i: number): number => Math.min(Math.max(i, 0), n - 1);
    return [clamp(low), clamp(low + 1), at - low, at >= -0.5 && at <= n - 0.5];
  };
  const out: number[] = [];
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      const [x0, x1, fx, inX] = place(x, frame.centre[0], axes.spacing_mm[0], frame.pixel_mm[0], w);
      const [y0, y1, fy, inY] = place(y, frame.centre[1], axes.spacing_mm[1], frame.pixel_mm[1], h);
      const values = Array.from({ length: CLASSES }, (_, c) => {
        const at = (u: number, v: number): number => logits[(c * h + v) * w + u];
        return (1 - fy) * ((1 - fx) * at(x0, y0) + fx * at(x1, y0)) + fy * ((1 - fx) * at(x0, y1) + fx * at(x1, y1));
      });
      out.push(inX && inY ? values.indexOf(Math.max(...values)) : 0);
    }
  }
  return out;
}

test("labels are those of the full bilinear blow-up, pixel by pixel, ties and all", () => {
  const size = fc.integer({ min: 16, max: 40 });
  const steps = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: CLASSES * 140, maxLength: CLASSES * 140 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(1, 2.1, 4, 7), steps, (nx, ny, spacing_mm, values) => {
      const series = prepared(nx, ny, spacing_mm);
      // Quarter steps, as an int8 network gives them: many exact ties.
      const logits = Float32Array.from(values, (v) => Math.fround(v * 0.25));
      const out = new Uint8Array(nx * ny);
      labelsFromLogits(series, logits, Uint8Array.of(0, 1, 2, 3, 4), out);
      expect([...out]).toEqual(byDefinition(series, logits));
    }),
    { numRuns: 60 },
  );
});

test("sureness is the winner's softmax, summed by channel over the pixels it won, background left out", () => {
  const logits = new Float32Array(CLASSES * 140);
  logits.fill(3, 0, 140);
  for (const pixel of [5, 6, 7]) logits[2 * 140 + pixel] = 5;
  const { sums, counts } = labelsFromLogits(prepared(20, 20, 4), logits, Uint8Array.of(0, 1, 2, 3, 4), new Uint8Array(400));
  expect([...counts]).toEqual([0, 0, 3, 0, 0]);
  const softmax = Math.exp(5) / (Math.exp(5) + Math.exp(3) + 3);
  expect(sums[2]).toBeCloseTo(3 * softmax, 9);
});

test("logits of another size than the picture are our own fault", () => {
  expect(() => labelsFromLogits(prepared(20, 20, 4), new Float32Array(140), Uint8Array.of(0, 1), new Uint8Array(400))).toThrow("fit");
});
