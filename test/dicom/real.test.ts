import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { quietJob, type SourceFile } from "../../src/base/index.ts";
import { assemble, type SeriesList, scanFiles, summaryOf } from "../../src/dicom/index.ts";
import { affineOf, labelMapFromNifti, readNifti, type Volume } from "../../src/volume/index.ts";
import { DATA, fileAt, filesBelow, hasShared, NOTE } from "./disk.ts";

async function only(list: SeriesList): Promise<Volume> {
  expect(list.series).toHaveLength(1);
  const volume = await assemble(list.series[0], [], quietJob());
  if ("problem" in volume) throw new Error(volume.problem.code);
  return volume.value;
}

/** Unpacks with the tar program to a temporary folder, which is removed again. */
async function unpacked<T>(archive: string, use: (files: readonly SourceFile[]) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "trocar-"));
  try {
    execFileSync("tar", ["xf", archive, "-C", folder]);
    return await use(filesBelow(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The median value where the label is 1. */
function median(values: ArrayLike<number>, labels: Uint8Array): number {
  const counts = new Uint32Array(65536);
  let all = 0;
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] !== 1) continue;
    counts[values[at] + 32768]++;
    all++;
  }
  let [below, value] = [0, 0];
  while (below + counts[value] <= all / 2) below += counts[value++];
  return value - 32768;
}

// The bound is for machines under load; all of it takes two seconds of one core.
describe.skipIf(!hasShared)(`real series${NOTE}`, { timeout: 300_000 }, () => {
  test("ct-chaos-03 in its zip lies exactly where its published label map lies", async () => {
    const list = await scanFiles([fileAt(join(DATA, "ct-chaos-03/series.zip"))], quietJob());
    const volume = await only(list);
    expect(list.series[0].status).toBe("ready");
    expect(list.files).toEqual({ read: 78, dicom: 78, skipped: 0 });
    expect(volume.geometry.size).toEqual([512, 512, 78]);
    expect(volume.voxels).toBeInstanceOf(Int16Array);
    const image = await readNifti(await fileAt(join(DATA, "ct-chaos-03/label.nii.gz")).bytes(), "label.nii.gz");
    if ("problem" in image) throw new Error(image.problem.code);
    const map = labelMapFromNifti(image.value, null);
    if ("problem" in map) throw new Error(map.problem.code);
    affineOf(map.value.geometry).forEach((value, at) => {
      expect(Math.abs(value - affineOf(volume.geometry)[at])).toBeLessThan(1e-3);
    });
    // README of the data: the liver's median is 143 HU.
    expect(median(volume.voxels, map.value.labels)).toBe(143);
    expect(JSON.stringify(summaryOf(list.series[0]))).not.toContain("CHAOS^");
  });

  test("ct-ircad-17 has 119 slices of 1.6 mm, although its x and y positions are 0", async () => {
    await unpacked(join(DATA, "ct-ircad-17/series.tar.xz"), async (files) => {
      const volume = await only(await scanFiles(files, quietJob()));
      expect(volume.geometry.size).toEqual([512, 512, 119]);
      expect(volume.geometry.spacing_mm[2]).toBeCloseTo(1.6, 4);
      expect(volume.geometry.direction).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    });
  });

  test("ct-lidc-chest is refused: each of its 20 slices names a coordinate system of its own", async () => {
    await unpacked(join(DATA, "ct-lidc-chest/series.tar.xz"), async (files) => {
      const { series } = await scanFiles(files, quietJob());
      expect(series.map((one) => one.status)).toEqual(["refused"]);
      expect(series[0].problems.map((found) => [found.code, found.details])).toEqual([["mixed-frames-of-reference", { frames: 20 }]]);
    });
  });
});
