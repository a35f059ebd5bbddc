import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync, strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packCase } from "../../src/case/index.ts";
import { structureById } from "../../src/volume/index.ts";
import { type Opened, openPage, TOP } from "./browser.ts";
import { trocar } from "./command.ts";
import { call, idle, type Snapshot, snapshot } from "./page-object.ts";
import { sampleCase } from "./sample-case.ts";

const folder = mkdtempSync(join(tmpdir(), "trocar-case-"));
const NIFTI_HEADER_BYTES = 352;
const LABELS = join(TOP, "assets", "sample", "labels.nii.gz");
const manifest = JSON.parse(readFileSync(join(TOP, "models", "ct-abdomen-fast.json"), "utf8")) as {
  id: string;
  version: string;
  sha256: string;
  structures: Record<string, { surface_p95_mm: number }>;
};

interface Assessed {
  readonly verdict: string;
  readonly problems: readonly { readonly code: string; readonly details: Record<string, unknown> }[];
  readonly structures: readonly {
    readonly id: string;
    readonly margin_mm: number | null;
    readonly surface_p95_mm: number | null;
    readonly clearance_mm: number;
  }[];
}

async function assessed(
  path: string,
  at: { readonly entry_mm: readonly number[]; readonly target_mm: readonly number[] },
): Promise<Assessed> {
  const ran = await trocar("assess", path, `--entry=${at.entry_mm.join(",")}`, `--target=${at.target_mm.join(",")}`, "--samples", "0");
  expect(ran.code, ran.stdout).toBe(0);
  return ran.json() as unknown as Assessed;
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test("a case file is LABELS: the same needle has the same assessment as on the label map inside", async () => {
  const made = await sampleCase();
  const [ofCase, ofMap] = [await assessed(written("plan.trocar", made.bytes), made), await assessed(LABELS, made)];
  expect(ofCase).toEqual(ofMap);
});

test("a case names its model: margins hold the shipped model's errors, or the file's with a warning where it is not shipped", async () => {
  const { id, version, sha256 } = manifest;
  const gives = Object.keys(manifest.structures);
  const shipped = await sampleCase({ trust: { surface_p95_mm: { aorta: 0.1 }, gives, model: { id, version, sha256 } } });
  const own = await assessed(written("shipped.trocar", shipped.bytes), shipped);
  const aorta = own.structures.find((one) => one.id === "aorta");
  expect(aorta?.surface_p95_mm).toBeCloseTo(manifest.structures["aorta"].surface_p95_mm, 4);
  expect(own.problems.map((one) => one.code)).not.toContain("model-not-shipped");
  const other = await sampleCase({
    trust: { surface_p95_mm: { aorta: 7.5 }, gives, model: { id, version: "0.0.1", sha256: "0".repeat(64) } },
  });
  const foreign = await assessed(written("foreign.trocar", other.bytes), other);
  expect(foreign.structures.find((one) => one.id === "aorta")?.surface_p95_mm).toBe(7.5);
  expect(foreign.problems).toContainEqual(
    expect.objectContaining({ code: "model-not-shipped", details: { model: id, version: "0.0.1", structures: 1 } }),
  );
});

test("a case saved without an image is no PATH, one with an image is", async () => {
  const without = await trocar("inspect", written("without.trocar", (await sampleCase()).bytes));
  expect([without.code, (without.json()["error"] as { code: string }).code]).toEqual([3, "case-without-image"]);
  const image = readFileSync(LABELS);
  const ran = await trocar("inspect", written("with.trocar", (await sampleCase({ image })).bytes), "--modality", "CT");
  expect(ran.code, ran.stdout).toBe(0);
  expect((ran.json()["series"] as { slices: number; size: number[] }[])[0]).toMatchObject({ slices: 92 });
});

test("a case that is cut off or newer ends with 3 and its code", async () => {
  const { bytes } = await sampleCase();
  const cut = await trocar("surfaces", written("cut.trocar", bytes.slice(0, bytes.length - 1000)), "--out", join(folder, "x.glb"));
  expect(cut.code).toBe(3);
  expect((cut.json()["error"] as { code: string }).code).toMatch(/^zip-/);
});

describe("case files in the page", () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openPage("/?lang=en&test=1");
  });
  afterAll(() => opened?.close());

  /** Opens a file as if it was dropped. */
  async function open(name: string, bytes: Uint8Array): Promise<Seen> {
    await opened.page.setInputFiles("input[type=file]:not([webkitdirectory])", { name, mimeType: "", buffer: Buffer.from(bytes) });
    await opened.page.waitForFunction(
      () => (globalThis as unknown as { trocar: { snapshot(): { state: string } } }).trocar.snapshot().state === "loading",
    );
    await opened.page.waitForFunction(
      () => (globalThis as unknown as { trocar: { snapshot(): { state: string } } }).trocar.snapshot().state !== "loading",
      null,
      { timeout: 120_000 },
    );
    await idle(opened.page);
    return (await snapshot(opened.page)) as Seen;
  }
  async function saved(options: object): Promise<Record<string, Uint8Array>> {
    const bytes = await opened.page.evaluate(async (given) => {
      const { trocar: own } = globalThis as unknown as { trocar: { save(o: object): Promise<Blob> } };
      return Array.from(new Uint8Array(await (await own.save(given)).arrayBuffer()));
    }, options);
    return unzipSync(Uint8Array.from(bytes));
  }

  let parts: Record<string, Uint8Array>;

  test("a case with its image opens with slices, plan and verdict, and is saved with the image only when asked", async () => {
    const made = await sampleCase({ surfaces: true, image: readFileSync(LABELS) });
    const now = await open("plan.trocar", made.bytes);
    expect(now.image?.geometry.size).toEqual([256, 256, 92]);
    expect(now.needles[0].target_mm).toEqual(made.target_mm.map((value) => expect.closeTo(value, 3)));
    expect(now.assessment?.verdict).toMatch(/safe|caution|forbidden/);
    parts = await saved({});
    expect(Object.keys(parts)).toEqual(["mimetype", "case.json", "labels.nii.gz", "surfaces.glb"]);
    expect(Object.keys(await saved({ image: true }))).toContain("image.nii.gz");
  });

  test("a plan changed and saved comes back as it was, its assessment not stale, and is edited without the image", async () => {
    const before = await snapshot(opened.page);
    const file = packCase(JSON.parse(strFromU8(parts["case.json"])), {
      labels: owned(parts["labels.nii.gz"]),
      surfaces: parts["surfaces.glb"],
      image: null,
    });
    const after = await open("again.trocar", file);
    expect(after.image).toBeNull();
    expect(after.needles).toEqual(before.needles);
    expect(after.sentence).toBe(before.sentence);
    expect(after.problems).toEqual([]);
    const [x, y, z] = after.needles[0].target_mm;
    await call(opened.page, "setNeedle", { entry_mm: after.needles[0].entry_mm, target_mm: [x + 5, y, z] });
    await idle(opened.page);
    expect((await snapshot(opened.page)).sentence).not.toBe(before.sentence);
  });

  test("an assessment that says something else than the labels do is called stale, and the one computed now is shown", async () => {
    const json = JSON.parse(strFromU8(parts["case.json"])) as { assessments: Record<string, { depth_mm: number; verdict: string }> };
    const told = json.assessments["needle-1"];
    const honest = told.depth_mm;
    told.depth_mm -= 10;
    const file = packCase(json as unknown as Parameters<typeof packCase>[0], {
      labels: owned(parts["labels.nii.gz"]),
      surfaces: null,
      image: null,
    });
    const now = await open("stale.trocar", file);
    expect(now.problems.map((one) => one.code)).toEqual(["assessment-stale"]);
    expect(now.assessment?.depth_mm).toBeCloseTo(honest, 3);
  });

  test("a newer format is refused in a sentence, and what was open stays", async () => {
    const before = await snapshot(opened.page);
    const newer = packCase({ schema: "trocar/case@2" }, { labels: owned(parts["labels.nii.gz"]), surfaces: null, image: null });
    const code = await opened.page.evaluate(
      (bytes) =>
        (globalThis as unknown as { trocar: { load(s: unknown): Promise<unknown> } }).trocar
          .load([{ name: "n.trocar", bytes: Uint8Array.from(bytes) }])
          .then(
            () => "done",
            (error: { code: string }) => error.code,
          ),
      Array.from(newer),
    );
    expect(code).toBe("case-too-new");
    expect((await snapshot(opened.page)).needles).toEqual(before.needles);
  });

  test("labels that come to a kept case are kept with it: a reload brings back the new ones", async () => {
    const image = gunzipSync(readFileSync(LABELS));
    const made = await sampleCase({ image: readFileSync(LABELS) });
    await open("plan.trocar", made.bytes);
    const volume = async (): Promise<number> => (await snapshot(opened.page)).structures.find((one) => one.id === "liver")?.volume_ml ?? 0;
    const before_ml = await volume();
    // Without the liver's lower half.
    const liver = structureById("liver")?.label ?? 0;
    const cells = image.subarray(NIFTI_HEADER_BYTES, NIFTI_HEADER_BYTES + 256 * 256 * 46);
    for (const [n, label] of cells.entries()) if (label === liver) cells[n] = 0;
    await opened.page.evaluate(
      (given) => {
        const { trocar: own } = globalThis as unknown as { trocar: { labels(s: unknown): Promise<unknown> } };
        return own.labels([{ name: "labels.nii.gz", bytes: Uint8Array.from(given) }]);
      },
      [...gzipSync(image)],
    );
    await idle(opened.page);
    const half_ml = await volume();
    expect(half_ml).toBeLessThan(0.9 * before_ml);
    await new Promise((resolve) => setTimeout(resolve, 800));
    await idle(opened.page);
    await opened.page.goto(`${opened.address}/?test=1`);
    await opened.page.waitForFunction(
      () => (globalThis as unknown as { trocar?: { snapshot(): { assessment: unknown } } }).trocar?.snapshot().assessment,
    );
    expect(await volume()).toBe(half_ml);
  });

  test("an edit made just before a case is closed, or surfaces alone are opened, is in the case when it is opened again", async () => {
    const { page } = opened;
    await open("plan.trocar", (await sampleCase()).bytes);
    await new Promise((resolve) => setTimeout(resolve, 800));
    const [{ id }] = await call<readonly { readonly id: string }[]>(page, "cases");
    const { entry_mm, target_mm } = (await snapshot(page)).needles[0];
    const edit = (by_mm: number): Promise<unknown> =>
      call(page, "setNeedle", { entry_mm, target_mm: [target_mm[0] + by_mm, target_mm[1], target_mm[2]], snap: false });
    const reopened = async (): Promise<number> => {
      await call(page, "openCase", id);
      await idle(page);
      return (await snapshot(page)).needles[0].target_mm[0] - target_mm[0];
    };
    await edit(4);
    await call(page, "closeCase");
    expect(await reopened()).toBeCloseTo(4, 3);
    await edit(7);
    await page.setInputFiles("input[type=file]:not([webkitdirectory])", {
      name: "surfaces.glb",
      mimeType: "",
      buffer: Buffer.from(parts["surfaces.glb"]),
    });
    await page.waitForFunction(
      () => (globalThis as unknown as { trocar: { snapshot(): Snapshot } }).trocar.snapshot().structures.length === 0,
    );
    await idle(page);
    expect((await snapshot(page)).needles).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await reopened()).toBeCloseTo(7, 3);
  });

  test("a case without an image is kept in this browser like any other: a reload brings it back", async () => {
    const before = await snapshot(opened.page);
    await new Promise((resolve) => setTimeout(resolve, 800));
    await idle(opened.page);
    await opened.page.goto(`${opened.address}/?test=1`);
    await opened.page.waitForFunction(
      () => (globalThis as unknown as { trocar?: { snapshot(): { assessment: unknown } } }).trocar?.snapshot().assessment,
    );
    await idle(opened.page);
    const after = (await snapshot(opened.page)) as Seen;
    expect(after.needles).toEqual(before.needles);
    expect(after.image).toBeNull();
    expect(opened.foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});

type Seen = Snapshot & { readonly image: { readonly geometry: { readonly size: readonly number[] } } | null };

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
