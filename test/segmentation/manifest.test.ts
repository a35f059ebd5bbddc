import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/segmentation/index.ts";
import { manifest } from "./manifests.ts";

function reasonOf(json: unknown): string {
  const read = readManifest(json, "ct-test.json");
  if (!("problem" in read)) return "accepted";
  expect(read.problem).toMatchObject({ code: "model-mismatch", severity: "error", where: "ct-test.json", override: false });
  return (read.problem.details as { reason: string }).reason;
}

/** A deep copy with one value changed; undefined removes it. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(manifest()) as unknown as Record<string, unknown>;
  const keys = path.split("/");
  const last = keys.pop() ?? "";
  const holder = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

describe("a manifest", () => {
  test("that is complete is read as it stands", () => {
    const read = readManifest(manifest(), "ct-test.json");
    expect("value" in read && read.value).toEqual(manifest());
  });

  test("of the shipped model is read, and names its own file", () => {
    const json = JSON.parse(readFileSync(new URL("../../models/ct-abdomen-fast.json", import.meta.url), "utf8"));
    expect(reasonOf(json)).toBe("accepted");
  });

  test.each([
    ["schema", "trocar/model@2", "/schema: not one of trocar/model@1"],
    ["colour", "red", "/colour: unknown key"],
    ["input/colour", "red", "/input/colour: unknown key"],
    ["structures/liver/colour", "red", "/structures/liver/colour: unknown key"],
    ["sha256", undefined, "/sha256: missing"],
    ["sha256", "ABC", "/sha256: not of the form ^[0-9a-f]{64}$"],
    ["version", "1.0", "/version: not of the form ^\\d+\\.\\d+\\.\\d+$"],
    ["bytes", 10.5, "/bytes: not whole"],
    ["sure_min", 1.2, "/sure_min: out of range"],
    ["sure_min", null, "/sure_min: not a number"],
    ["modality", "PT", "/modality: not one of CT, MR"],
    ["file", "other.onnx", "/file: not ct-test.onnx"],
    ["opset", 9, "/opset: out of range"],
    ["operators", ["Conv", "ConvTranspose"], "/operators: ConvTranspose is not allowed"],
    ["input/size_px", [256], "/input/size_px: not 2 long"],
    ["input/axes", "RAS", "/input/axes: not one of LPS"],
    ["input/channels", 3, "/input/channel_offsets/values: not one a channel"],
    ["output/kind", "labels-u8", "/output/kind: not one of logits"],
    ["output/classes", ["liver"], "/output/classes/0: not background"],
    ["output/classes", ["background", "femur"], "/output/classes: femur is not in the table of structures"],
    ["labels", ["spleen", "liver"], "/labels: not the classes without background"],
    ["structures/liver", undefined, "/structures: liver is missing"],
    ["structures/liver/surface_p95_mm", undefined, "/structures/liver/surface_p95_mm: missing"],
    ["structures/liver/surface_p95_mm", 16, "/structures/liver/surface_p95_mm: out of range"],
    ["normalise", { kind: "window", low_hu: 0 }, "/normalise/high_hu: missing"],
    ["normalise", { kind: "window", low_hu: 300, high_hu: 275, to: [-1, 1] }, "/normalise: empty window"],
    ["normalise", { kind: "z-score" }, "/normalise/kind: not one of window"],
    ["postprocess", ["islands", "sides"], "/postprocess: not in order"],
    ["postprocess", ["z-smooth"], "/postprocess/0: not one of sides, islands, holes, vessels, bounds"],
    ["training/synthetic/phantoms", -1, "/training/synthetic/phantoms: out of range"],
    ["data", [{ name: "x" }], "/data/0/cases: missing"],
  ])("is refused when %s is %j", (path, value, reason) => {
    expect(reasonOf(changed(path, value))).toBe(reason);
  });

  test("that is no object is refused", () => {
    for (const json of [null, 3, "x", [], undefined]) expect(reasonOf(json)).toBe("/: not an object");
  });

  test("names a percentile normalisation by all its keys", () => {
    const percentile = { kind: "percentile", foreground: 0.05, low: 1, high: 99, clip: [0, 1.3], to: [-1, 1.6] };
    expect(reasonOf(changed("normalise", percentile))).toBe("accepted");
    expect(reasonOf(changed("normalise", { ...percentile, low: 101 }))).toBe("/normalise/low: out of range");
  });
});
