import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TOP } from "./browser.ts";
import { trocar } from "./command.ts";
import { sampleCase } from "./sample-case.ts";

const folder = mkdtempSync(join(tmpdir(), "trocar-case-"));
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
