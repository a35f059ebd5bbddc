import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Problem, quietJob, type Result } from "../../src/base/index.ts";
import {
  closeModel,
  inferSlice,
  type Model,
  type ModelManifest,
  openModel,
  prepareSeries,
  readManifest,
  type SliceLabels,
  segmentSlices,
} from "../../src/segmentation/index.ts";
import { type Golden, goldenJson, goldenVolume } from "./golden.ts";

const MODELS = new URL("../../models/", import.meta.url);
const bytes = new Uint8Array(readFileSync(new URL("ct-abdomen-fast.onnx", MODELS)));
const shipped = readManifest(JSON.parse(readFileSync(new URL("ct-abdomen-fast.json", MODELS), "utf8")), "shipped");
if ("problem" in shipped) throw new Error(JSON.stringify(shipped.problem));
const manifest: ModelManifest = shipped.value;

const open = (changes: Partial<ModelManifest>, model: Uint8Array = bytes): Promise<Result<Model>> =>
  openModel({ ...manifest, ...changes }, { model, wasm: null, threads: 1 });

async function problemOf(opened: Promise<Result<Model>>): Promise<Problem> {
  const result = await opened;
  if (!("problem" in result)) throw new Error("opened");
  return result.problem;
}

describe("a model", () => {
  test("whose bytes differ from the manifest is refused before a session is made", async () => {
    const wrong = bytes.slice();
    wrong[1000] ^= 1;
    const found = createHash("sha256").update(wrong).digest("hex");
    expect(await problemOf(open({}, wrong))).toMatchObject({ code: "model-hash", details: { expected: manifest.sha256, found } });
  });

  test("that is no ONNX file is refused even when its hash is right", async () => {
    const noise = Uint8Array.from({ length: 100 }, (_, i) => i);
    const sha256 = createHash("sha256").update(noise).digest("hex");
    expect(await problemOf(open({ sha256 }, noise))).toMatchObject({ code: "model-mismatch" });
  });

  test.each<[string, Partial<ModelManifest>, string]>([
    ["input name", { input: { ...manifest.input, name: "image" } }, "input: not image alone"],
    ["output name", { output: { ...manifest.output, name: "logits" } }, "output: not logits alone"],
    ["picture size", { input: { ...manifest.input, size_px: [224, 224] } }, "input: 1x5x256x256, not 1x5x224x224"],
    ["number of classes", { output: { ...manifest.output, classes: ["background", "liver"] } }, "output: 1x14x256x256, not 1x2x256x256"],
  ])("with another %s than its manifest is refused", async (_, changes, reason) => {
    expect(await problemOf(open(changes))).toMatchObject({ code: "model-mismatch", details: { reason } });
  });

  test("that normalises by percentiles is not built yet, and says so", async () => {
    const normalise = { kind: "percentile", foreground: 0.05, low: 1, high: 99, clip: [0, 1.3], to: [-1, 1.6] } as const;
    expect(await problemOf(open({ normalise }))).toMatchObject({ code: "not-built" });
  });
});

describe("the shipped model", () => {
  let model: Model;
  beforeAll(async () => {
    const opened = await open({});
    if ("problem" in opened) throw new Error(JSON.stringify(opened.problem));
    model = opened.value;
    return () => closeModel(model);
  });

  test("gives the same logits for the same picture, all finite, and background for air", async () => {
    const [w, h] = manifest.input.size_px;
    const air = new Float32Array(manifest.input.channels * w * h).fill(manifest.normalise.to[0]);
    const first = await inferSlice(model, air);
    expect(first.length).toBe(manifest.output.classes.length * w * h);
    expect(first.every(Number.isFinite)).toBe(true);
    const second = await inferSlice(model, air);
    expect(second.every((value, i) => value === first[i])).toBe(true);
    let foreground = 0;
    for (let i = 0; i < w * h; i++) {
      for (let c = 1; c < manifest.output.classes.length; c++) if (first[c * w * h + i] > first[i]) foreground++;
    }
    expect(foreground).toBe(0);
  });

  test("answers a slice alike whoever else is asked, so slices can be dealt to any number of workers", async () => {
    const prepared = prepareSeries(goldenVolume(goldenJson<Golden>("thick-ras.json")), manifest);
    const ask = async (slices: readonly number[]): Promise<readonly SliceLabels[]> => {
      const out: SliceLabels[] = [];
      await segmentSlices(prepared, model, slices, (slice) => out.push(slice), quietJob());
      return out;
    };
    const together = await ask([0, 1, 2, 3]);
    const apart = [...(await ask([2, 3])), ...(await ask([1, 0]))].toSorted((a, b) => a.z - b.z);
    expect(together.map((slice) => slice.z)).toEqual([0, 1, 2, 3]);
    for (const [z, slice] of together.entries()) {
      expect(slice.labels.every((label, i) => label === apart[z].labels[i])).toBe(true);
      expect(slice.sureness).toEqual(apart[z].sureness);
    }
  });
});
