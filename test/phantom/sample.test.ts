import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { roundForOutput } from "../../src/base/index.ts";
import { abdomenAnatomy } from "../../src/phantom/abdomen/anatomy.ts";
import { phantomGeometry } from "../../src/phantom/index.ts";

const sample = join(import.meta.dirname, "../../assets/sample");
const read = (name: string) => readFileSync(join(sample, name));

test("the sample of the repository is the abdomen phantom of its seed as the code makes it now: same grid, same target", () => {
  const truth = JSON.parse(read("truth.json").toString("utf8"));
  const geometry = phantomGeometry({ kind: "abdomen", seed: truth.seed, size: null, spacing_mm: null, orientation: null, noise_hu: null });
  if ("problem" in geometry) throw new Error("no grid");
  expect(truth.geometry).toEqual(roundForOutput(geometry.value));
  const { target_mm, shapes } = abdomenAnatomy(truth.seed).truth;
  expect(truth.target_mm).toEqual(roundForOutput(target_mm, "target_mm"));
  expect(truth.shapes).toEqual(roundForOutput(shapes));
});

test("the sample is small enough for a repository", () => {
  const bytes = ["series.zip", "labels.nii.gz", "truth.json"].reduce((sum, name) => sum + statSync(join(sample, name)).size, 0);
  expect(bytes).toBeLessThan(8_000_000);
});

test("the sample's label map holds the lesion at the target", () => {
  const truth = JSON.parse(read("truth.json").toString("utf8"));
  const bytes = gunzipSync(read("labels.nii.gz"));
  const { size, spacing_mm, origin_mm } = truth.geometry;
  const [i, j, k] = [0, 1, 2].map((axis) => Math.round((truth.target_mm[axis] - origin_mm[axis]) / spacing_mm[axis]));
  expect(bytes.length).toBe(352 + size[0] * size[1] * size[2]);
  expect(bytes[352 + i + size[0] * (j + size[1] * k)]).toBe(18);
});
