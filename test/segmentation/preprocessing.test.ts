import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { prepareSeries } from "../../src/segmentation/index.ts";
import { labelsFromLogits } from "../../src/segmentation/labels.ts";
import { networkInput } from "../../src/segmentation/picture.ts";
import { type Golden, goldenBytes, goldenJson, goldenVolume } from "./golden.ts";
import { manifest } from "./manifests.ts";

const NAMES = ["thin", "thick-ras", "wide-turned"] as const;

function sha256(values: Uint8Array | Float32Array): string {
  return createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");
}

describe.each(NAMES)("the golden series %s", (name) => {
  const golden = goldenJson<Golden>(`${name}.json`);
  const prepared = prepareSeries(goldenVolume(golden), manifest());

  test("has the training code's body box, centre and pixel", () => {
    const { box, centre, pixel_mm } = prepared.frame;
    expect([box.x0, box.x1, box.y0, box.y1]).toEqual(golden.box);
    expect(centre).toEqual(golden.centre);
    expect(pixel_mm).toEqual([golden.pixel_mm, golden.pixel_mm]);
    expect(prepared.axes.size).toEqual(golden.patient_size_xyz);
  });

  test("gives the training code's network input, bit for bit", () => {
    const input = networkInput(prepared, golden.slice);
    const [y0, y1] = golden.window.y;
    const [x0, x1] = golden.window.x;
    const shown: number[] = [];
    for (let c = 0; c < 5; c++) for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) shown.push(input[(c * 256 + y) * 256 + x]);
    const bytes = goldenBytes(golden.window_file);
    expect(shown).toEqual([...new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))]);
    expect(sha256(input)).toBe(golden.input_sha256);
  });

  test("gives the training code's labels from given logits", () => {
    const back = goldenJson<{ classes: number; shape_yx: readonly [number, number]; file: string; sha256: string }>(`back-${name}.json`);
    const logits = new Float32Array(back.classes * 256 * 256);
    for (let c = 0, at = 0; c < back.classes; c++)
      for (let y = 0; y < 256; y++)
        for (let x = 0; x < 256; x++) logits[at++] = ((x * (c + 3) * 5 + y * (c + 1) * 7 + c * c * 11) % 97) / 8 - 6;
    const out = new Uint8Array(back.shape_yx[0] * back.shape_yx[1]);
    labelsFromLogits(
      prepared,
      logits,
      Uint8Array.from({ length: back.classes }, (_, c) => c),
      out,
    );
    expect(sha256(out)).toBe(back.sha256);
  });
});
