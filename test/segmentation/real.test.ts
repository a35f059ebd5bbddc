import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { openModel, readManifest, segment } from "../../src/segmentation/index.ts";
import { airOf, BONE_HU, bodyOf, boneOf } from "../../src/segmentation/rules.ts";
import { patientAxes, runs, toPatientOrder } from "../../src/volume/index.ts";
import { hasShelf, ircadMask, shelfNifti, shelfSeries, shelfVolume, skipped } from "./shelf.ts";

const { TROCAR_SLOW } = process.env;
const slow = hasShelf && TROCAR_SLOW === "1";
const slowSkipped = slow ? "" : hasShelf ? " (skipped: TROCAR_SLOW is not 1)" : skipped;

function dice(a: runs.RunMask, b: runs.RunMask): number {
  return (2 * runs.countOf(runs.intersection(a, b))) / (runs.countOf(a) + runs.countOf(b));
}

describe("a real native CT of 3 mm, ct-totalseg-01", () => {
  test.skipIf(!hasShelf)(`has its lungs and its bone found by the rules${skipped}`, () => {
    const volume = shelfVolume("ct-totalseg-01");
    const axes = patientAxes(volume.geometry);
    const grid = { voxels: toPatientOrder(volume.voxels, axes), size: axes.size, spacing_mm: axes.spacing_mm };
    const truth = runs.runsByLabel(toPatientOrder(shelfNifti("ct-totalseg-01/label.nii.gz").values as Uint8Array, axes), axes.size);
    const all = (labels: readonly number[]): runs.RunMask =>
      labels.flatMap((label) => truth.get(label) ?? []).reduce(runs.union, runs.noRuns(axes.size));
    const body = bodyOf(grid);
    const network = all([...truth.keys()].filter((label) => label < 18));
    // Automatic truth: floors, not goals. Measured .955 and .832.
    expect(dice(airOf(grid, body, all([7, 8, 15, 16])).lung, all([19]))).toBeGreaterThan(0.94);
    expect(dice(boneOf(grid, body, network, BONE_HU.native), all([20]))).toBeGreaterThan(0.8);
  });
});

describe("the real series ct-ircad-17", () => {
  test.skipIf(!slow)(`has body and bone as its own masks draw them${slowSkipped}`, { timeout: 600_000 }, async () => {
    const volume = await shelfSeries("ct-ircad-17");
    const grid = { voxels: volume.voxels, size: volume.geometry.size, spacing_mm: volume.geometry.spacing_mm };
    const mask = (name: string): runs.RunMask => runs.runsOf(ircadMask(name), grid.size, { low: 1, high: 1 });
    const body = bodyOf(grid);
    expect(dice(body, mask("skin"))).toBeGreaterThan(0.995);
    const network = ["liver", "artery", "venoussystem", "portalvein"].map(mask).reduce(runs.union);
    expect(dice(boneOf(grid, body, network, BONE_HU.contrast), mask("bone"))).toBeGreaterThan(0.8);
  });
});

describe("the shipped model on the real series ct-chaos-03", () => {
  test.skipIf(!slow)(`finds liver, spleen and both kidneys on their sides${slowSkipped}`, { timeout: 600_000 }, async () => {
    const models = new URL("../../models/", import.meta.url);
    const manifest = readManifest(JSON.parse(readFileSync(new URL("ct-abdomen-fast.json", models), "utf8")), "shipped");
    if ("problem" in manifest) throw new Error(JSON.stringify(manifest.problem));
    const bytes = new Uint8Array(readFileSync(new URL(manifest.value.file, models)));
    const opened = await openModel(manifest.value, { model: bytes, wasm: null, threads: 1 });
    if ("problem" in opened) throw new Error(JSON.stringify(opened.problem));
    const volume = await shelfSeries("ct-chaos-03");
    const result = await segment(volume, opened.value, null, [], quietJob());
    if ("problem" in result) throw new Error(JSON.stringify(result.problem));
    const at = (id: string) => result.value.reports.find((report) => report.structure === id);
    const [right, left, liver, spleen] = ["kidney_right", "kidney_left", "liver", "spleen"].map(at);
    expect(right?.centroid_mm[0]).toBeLessThan(left?.centroid_mm[0] ?? Number.NaN);
    expect(liver?.centroid_mm[0]).toBeLessThan(spleen?.centroid_mm[0] ?? Number.NaN);
    for (const kidney of [right, left]) expect(kidney).toMatchObject({ components: 1, source: "network" });
    const truth = shelfNifti("ct-chaos-03/label.nii.gz");
    const liverTruth = runs.runsOf(toPatientOrder(truth.values, patientAxes(truth.geometry)), truth.geometry.size, { low: 1, high: 1 });
    const axes = patientAxes(volume.geometry);
    const labels = toPatientOrder(result.value.map.labels, axes);
    // The goal of the first model is .96; a regression of the code alone falls far below this floor.
    expect(dice(runs.runsOf(labels, axes.size, { low: 1, high: 1 }), liverTruth)).toBeGreaterThan(0.9);
  });
});
