import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasShared, type Opened, openPage, SHARED } from "./browser.ts";
import { trocar } from "./command.ts";
import { call, idle, organs, project, type Snapshot, snapshot } from "./page-object.ts";

const NIFTI_HEADER_BYTES = 352;
const voxelsOf = (nifti: Uint8Array): Uint8Array => gunzipSync(nifti).subarray(NIFTI_HEADER_BYTES);

describe.skipIf(!hasShared)("the real CHAOS CT series in the browser and in Node (skipped: no shared data)", () => {
  let opened: Opened;
  let ready: Snapshot;
  const folder = mkdtempSync(join(tmpdir(), "trocar-chaos-"));

  beforeAll(async () => {
    // A folder of loose DICOM files, as a person would have it.
    const files = unzipSync(readFileSync(join(SHARED, "ct-chaos-03", "series.zip")));
    const dicom = Object.entries(files).filter(([name]) => !name.endsWith("/"));
    for (const [index, [name, bytes]] of dicom.entries()) writeFileSync(join(folder, `${index}-${name.split("/").at(-1)}`), bytes);
    opened = await openPage();
    await opened.page.setInputFiles("input[webkitdirectory]", folder);
    ready = await organs(opened.page, 240_000);
  }, 300_000);
  afterAll(() => opened?.close());

  test("every slice of the folder is read and the series is ready", () => {
    expect(readdirSync(folder).length).toBe(78);
    expect(ready.series.map((series) => series.status)).toEqual(["ready"]);
  });

  test("liver, spleen, kidneys, bone, lung and body are found, within the scene's triangle budget", () => {
    const found = ready.structures.map((structure) => structure.id);
    for (const id of ["liver", "spleen", "kidney_right", "kidney_left", "aorta", "bone", "lung", "body"]) expect(found).toContain(id);
    expect(ready.surfaces?.triangles).toBeLessThanOrEqual(100_000);
    expect(new Set(ready.surfaces?.structures)).toEqual(new Set(found));
  });

  test("labels from the page and from Node agree in 99.9 % of all voxels", async () => {
    const out = join(folder, "labels.nii.gz");
    const ran = await trocar("segment", folder, "--out", out, "--quiet");
    expect(ran.code, ran.stdout).toBe(0);
    const page = Uint8Array.from(
      await opened.page.evaluate(async () => {
        const { trocar: own } = globalThis as unknown as { trocar: { exportFile(what: string): Promise<Blob> } };
        return Array.from(new Uint8Array(await (await own.exportFile("nii")).arrayBuffer()));
      }),
    );
    const [a, b] = [voxelsOf(page), voxelsOf(readFileSync(out))];
    expect(a.length).toBe(512 * 512 * 78);
    expect(b.length).toBe(a.length);
    let same = 0;
    for (let index = 0; index < a.length; index++) if (a[index] === b[index]) same++;
    console.log(`page and Node agree in ${((100 * same) / a.length).toFixed(4)} % of voxels`);
    expect(same / a.length).toBeGreaterThanOrEqual(0.999);
  });

  test("dragging the target through the liver changes what the sentence says, and the entry stays on the skin", async () => {
    const { page } = opened;
    await call(page, "newNeedle");
    await idle(page);
    const before = await snapshot(page);
    const needle = before.needles[0];
    expect(before.assessment?.crossings.map((run) => run.structure)).toContain("liver");
    await page.mouse.move(...pixel(await project(page, needle.target_mm, "axial")));
    await page.mouse.down();
    const beside: [number, number, number] = [needle.target_mm[0] + 60, needle.target_mm[1], needle.target_mm[2]];
    await page.mouse.move(...pixel(await project(page, beside, "axial")), { steps: 5 });
    await page.mouse.up();
    await idle(page);
    const after = await snapshot(page);
    expect(after.needles[0].target_mm[0] - needle.target_mm[0]).toBeGreaterThan(30);
    expect(after.sentence).not.toBe(before.sentence);
    expect(await page.getByTestId("sentence").textContent()).toBe(after.sentence);
    expect(after.history.undo).toBe(before.history.undo + 1);
  });

  test("dragging the entry in 3-D keeps it on the skin and the warning names what is crossed", async () => {
    const { page } = opened;
    const before = await snapshot(page);
    const needle = before.needles[0];
    const start = pixel(await project(page, needle.entry_mm, "3d"));
    await page.mouse.move(...start);
    await page.mouse.down();
    await page.mouse.move(start[0] + 40, start[1] - 30, { steps: 5 });
    await page.mouse.up();
    await idle(page);
    const after = await snapshot(page);
    expect(after.needles[0].entry_mm).not.toEqual(needle.entry_mm);
    expect(after.needles[0].target_mm).toEqual(needle.target_mm);
    expect(Math.abs(after.assessment?.skin?.at_mm ?? Number.NaN)).toBeLessThan(1);
    const verdict = page.getByTestId("verdict");
    expect(await verdict.getAttribute("data-level")).toBe(after.assessment?.verdict);
    const crossed = after.assessment?.crossings.filter((run) => run.structure !== "outside") ?? [];
    expect(crossed.reduce((sum, run) => sum + run.length_mm, 0)).toBeCloseTo(after.assessment?.depth_mm ?? Number.NaN, 3);
    expect(after.assessment?.hit?.samples).toBe(4096);
  });

  test("the same needle is assessed alike on the command line", async () => {
    const { page } = opened;
    const shown = await snapshot(page);
    const [needle] = shown.needles;
    const out = join(folder, "labels.nii.gz");
    const ran = await trocar("assess", out, `--entry=${needle.entry_mm.join(",")}`, `--target=${needle.target_mm.join(",")}`);
    expect(ran.code, ran.stdout).toBe(0);
    const own = ran.json() as unknown as NonNullable<Snapshot["assessment"]>;
    expect(own.depth_mm).toBeCloseTo(shown.assessment?.depth_mm ?? Number.NaN, 3);
    for (const structure of own.structures) {
      const there = shown.assessment?.structures.find((one) => one.id === structure.id);
      expect(Math.abs(structure.distance_mm - (there?.distance_mm ?? Number.NaN)), structure.id).toBeLessThanOrEqual(2e-4);
    }
  });

  test("the right kidney lies on the patient's right in the labels, on the screen and in the scene", async () => {
    const { page } = opened;
    const centres = await page.evaluate(() => {
      const { trocar: own } = globalThis as unknown as { trocar: { toScene(p: readonly number[]): readonly number[] } };
      return own.toScene([-50, 0, 0])[0] < own.toScene([50, 0, 0])[0];
    });
    expect(centres).toBe(true);
    const listed = (
      await trocar("surfaces", join(folder, "labels.nii.gz"), "--out", join(folder, "k.glb"), "--structures", "kidney_right,kidney_left")
    ).json();
    const middle = (id: string): number => {
      const found = (listed["surfaces"] as { id: string; bounds_mm: number[][] }[]).find((surface) => surface.id === id);
      return found ? (found.bounds_mm[0][0] + found.bounds_mm[1][0]) / 2 : Number.NaN;
    };
    expect(middle("kidney_right")).toBeLessThan(middle("kidney_left") - 60);
    const right = await project(page, [middle("kidney_right"), 130, 1560], "coronal");
    const left = await project(page, [middle("kidney_left"), 130, 1560], "coronal");
    expect(right.x_px).toBeLessThan(left.x_px);
  });

  test("no request left the origin, nothing complained, the page was isolated", () => {
    expect(opened.foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
    expect(ready.environment.isolated).toBe(true);
  });
});

function pixel(at: { readonly x_px: number; readonly y_px: number }): [number, number] {
  return [at.x_px, at.y_px];
}
