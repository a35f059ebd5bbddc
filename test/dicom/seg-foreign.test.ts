import { describe, expect, test } from "vitest";
import type { ProblemCode } from "../../src/base/index.ts";
import { readSeg, writeSeg } from "../../src/dicom/index.ts";
import { shortElement } from "../../src/dicom/write/elements.ts";
import { geometryFrom, type LabelMap, lps } from "../../src/volume/index.ts";
import { COLUMNS, deflatedFrames, type MadeFrame, type MadeSeg, type MadeSegment, madeSeg, ROWS } from "./seg-made.ts";

const PIXELS = ROWS * COLUMNS;
const LIVER: MadeSegment = { number: 1, label: "Liver", type: "10200004", category: "123037004" };
const SPLEEN: MadeSegment = { number: 2, label: "Spleen", type: "78961009", category: "123037004" };
const FULL = Array.from({ length: PIXELS }, () => 1);

/** A frame with ones at these pixels. */
function dots(position: MadeFrame["position"], segment: number | null, ...at: readonly number[]): MadeFrame {
  return { position, segment, values: Array.from({ length: PIXELS }, (_, p) => (at.includes(p) ? 1 : 0)) };
}

async function read(made: MadeSeg): Promise<{ readonly map: LabelMap; readonly codes: readonly string[] }> {
  const found = await readSeg(madeSeg(made), "a.dcm");
  if ("problem" in found) throw new Error(JSON.stringify(found.problem));
  return { map: found.value, codes: found.problems.map((one) => one.code) };
}

async function refusal(made: MadeSeg): Promise<unknown> {
  const found = await readSeg(madeSeg(made), "a.dcm");
  return "problem" in found ? found.problem : null;
}

/** Labelled voxels as [i, j, k, label]. */
function voxels({ geometry, labels }: LabelMap): readonly (readonly number[])[] {
  const [nx, ny] = geometry.size;
  return [...labels].flatMap((label, at) => (label === 0 ? [] : [[at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny)), label]]));
}

describe("frames are placed by their positions alone", () => {
  test("in any order, with slices left out that no segment touches", async () => {
    const frames = [dots([0, 0, 9], 1, 3), dots([0, 0, -3], 2, 0), dots([0, 0, 9], 2, 14), dots([0, 0, 0], 1, 7)];
    const { map } = await read({ frames, segments: [LIVER, SPLEEN] });
    expect(map.geometry).toMatchObject({ size: [5, 3, 5], spacing_mm: [1.5, 2, 3], origin_mm: [0, 0, -3] });
    expect(voxels(map)).toEqual([
      [0, 0, 0, 2],
      [2, 1, 1, 1],
      [3, 0, 4, 1],
      [4, 2, 4, 2],
    ]);
  });

  test("cropped differently: the grid reaches around all of them", async () => {
    const frames = [dots([10, 20, 0], 1, 0), dots([10 + 3 * 1.5, 20 - 2 * 2, 3], 1, 14)];
    const { map } = await read({ frames, segments: [LIVER] });
    expect(map.geometry).toMatchObject({ size: [8, 5, 2], origin_mm: [10, 16, 0] });
    expect(voxels(map)).toEqual([
      [0, 2, 0, 1],
      [7, 2, 1, 1],
    ]);
  });

  test("slices that go down in the file of a coronal stack rise along its normal", async () => {
    // Rows to the left, columns to the feet: the normal is row x column = [0, 1, 0].
    const frames = [dots([0, 4, 50], 1, 0), dots([0, 1, 50], 1, 1), dots([0, -2, 50], 1, 2)];
    const { map } = await read({ frames, segments: [LIVER], orientation: [1, 0, 0, 0, 0, -1] });
    expect(map.geometry.origin_mm).toEqual([0, -2, 50]);
    expect(voxels(map).map(([i, , k]) => [i, k])).toEqual([
      [2, 0],
      [1, 1],
      [0, 2],
    ]);
  });

  test("without a step in the file the smallest gap is the step, for one slice its thickness", async () => {
    const frames = [0, 2.5, 7.5].map((z) => dots([0, 0, z], 1, 1));
    const { map } = await read({ frames, segments: [LIVER], between: null });
    expect(map.geometry).toMatchObject({ size: [5, 3, 4], spacing_mm: [1.5, 2, 2.5] });
    const one = await read({ frames: frames.slice(0, 1), segments: [LIVER], between: null, thickness: 5 });
    expect(one.map.geometry.spacing_mm[2]).toBe(5);
  });

  test("a step in the file that does not fit the positions is not used", async () => {
    const { map } = await read({ frames: [0, 2, 4, 8].map((z) => dots([0, 0, z], 1, 1)), segments: [LIVER], between: 5 });
    expect(map.geometry).toMatchObject({ size: [5, 3, 5], spacing_mm: [1.5, 2, 2] });
  });
});

describe("what the pixels mean", () => {
  test("a SegmentIdentification in the shared group holds for all frames", async () => {
    const frames = [dots([0, 0, 0], null, 1), dots([0, 0, 3], null, 2)];
    const { map } = await read({ frames, segments: [{ ...SPLEEN, number: 7 }], sharedSegment: 7 });
    expect(voxels(map).map((voxel) => voxel[3])).toEqual([2, 2]);
  });

  test("FRACTIONAL counts from half of its maximum on", async () => {
    const values = FULL.map((_, p) => p * 10);
    const { map } = await read({
      frames: [{ position: [0, 0, 0], segment: 1, values }],
      segments: [LIVER],
      kind: "FRACTIONAL",
      maximum: 120,
    });
    expect(voxels(map).length).toBe(values.filter((value) => value / 120 >= 0.5).length);
    expect(map.labels[6]).toBe(1);
    expect(map.labels[5]).toBe(0);
  });

  test.each([8, 16])("LABELMAP of %i bits: numbers with holes, a described background", async (bits) => {
    const values = FULL.map((_, p) => [0, 5, 40, 0][p % 4]);
    const segments = [
      { number: 0, label: "Background" },
      { ...LIVER, number: 40 },
      { ...SPLEEN, number: 5 },
    ];
    const { map } = await read({ frames: [{ position: [0, 0, 0], segment: null, values }], segments, kind: "LABELMAP", bits });
    expect([...map.labels]).toEqual(values.map((value) => (value === 40 ? 1 : value === 5 ? 2 : 0)));
    expect(map.foreign).toEqual([]);
  });

  test.each([1, 8])("frames of %i bits that are deflated one by one are those of the plain file", async (bits) => {
    const frames = [dots([0, 0, 0], 1, 1, 7, 14), dots([0, 0, 3], 2, 0), dots([0, 0, 6], 1, 2, 3, 4, 5)];
    const made: MadeSeg = { frames, segments: [LIVER, SPLEEN], kind: bits === 1 ? "BINARY" : "LABELMAP" };
    const found = await readSeg(await deflatedFrames(made), "a.dcm");
    expect(found).toEqual(await readSeg(madeSeg(made), "a.dcm"));
    expect("value" in found && voxels(found.value).length).toBe(8);
  });

  test("where segments overlap the later one of the file wins, whatever the order of frames, and it is told", async () => {
    const frames = [dots([0, 0, 0], 9, 1, 2, 3), dots([0, 0, 0], 4, 2, 3, 4)];
    const { map, codes } = await read({
      frames,
      segments: [
        { ...SPLEEN, number: 4 },
        { ...LIVER, number: 9 },
      ],
    });
    expect(voxels(map).map(([i, , , label]) => [i, label])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
    ]);
    expect(codes).toEqual(["segments-overlap"]);
    const found = await readSeg(madeSeg({ frames, segments: [SPLEEN, LIVER].map((one, at) => ({ ...one, number: [4, 9][at] })) }), "a.dcm");
    expect("problems" in found && found.problems[0].details).toEqual({ voxels: 2 });
  });
});

describe("which structure a segment is", () => {
  const idOf = async (segment: Omit<MadeSegment, "number">): Promise<number | string> => {
    const { map } = await read({ frames: [dots([0, 0, 0], 3, 0)], segments: [{ ...segment, number: 3 }] });
    return map.foreign[0]?.id ?? map.labels[0];
  };
  const ANATOMY = "91723000";

  test.each([
    ["one code for the right kidney", { label: "RK", type: "9846003", category: ANATOMY }, 3],
    ["one code for the left kidney", { label: "LK", type: "18639004", category: ANATOMY }, 4],
    ["kidney with a side", { label: "x", type: "64033007", category: "123037004", side: "7771000" }, 4],
    ["kidney with a side in SNOMED RT", { label: "x", type: "64033007", category: "123037004", side: "G-A100" }, 3],
    ["a type that contradicts the text", { label: "Spleen", type: "10200004", category: ANATOMY }, 1],
    ["a lesion by its type", { label: "x", type: "49755003", category: ANATOMY }, 18],
    ["a neoplasm, by the category of abnormal structures", { label: "Tumor 1", type: "108369006", category: "49755003" }, 18],
    ["an unknown code with our text", { label: "Inferior Vena Cava" }, 11],
    ["an unknown code with an id", { label: "kidney_left" }, 4],
    ["the side behind the organ", { label: "Adrenal gland, right" }, 13],
    ["a kidney without a side", { label: "Kidney", type: "64033007", category: ANATOMY }, "other:Kidney"],
    ["nothing that is known", { label: "Ureter stent" }, "other:Ureter stent"],
    ["no text at all", { label: null, type: "1" }, "other:Something"],
  ])("%s", async (_, segment, expected) => {
    expect(await idOf(segment)).toBe(expected);
  });

  test("text is read in the file's character set", async () => {
    // The two bytes of a UTF-8 ß are a Γ and a control in ISO 8859-7.
    const greek = { tag: 0x00080005, vr: "CS", bytes: new TextEncoder().encode("ISO_IR 126") };
    const { map } = await read({ frames: [dots([0, 0, 0], 1, 0)], segments: [{ number: 1, label: "aß" }], extra: [greek] });
    expect(map.foreign).toEqual([{ id: "other:aΓ", label: 100 }]);
  });

  test("foreign structures are numbered in the order of the file, the same text once", async () => {
    const segments = ["b", "Liver", "a", "b"].map((label, at) => ({ number: at + 1, label }));
    const { map } = await read({ frames: segments.map((one) => dots([0, 0, 0], one.number, one.number)), segments });
    expect(map.foreign).toEqual([
      { id: "other:b", label: 100 },
      { id: "other:a", label: 101 },
    ]);
    expect([...map.labels.subarray(0, 5)]).toEqual([0, 100, 1, 101, 100]);
  });
});

describe("what cannot be placed or trusted is refused", () => {
  const frames = [dots([0, 0, 0], 1, 1), dots([0, 0, 3], 1, 2), dots([0, 0, 6], 1, 3)];
  const good: MadeSeg = { frames, segments: [LIVER] };
  const moved = (position: MadeFrame["position"]): MadeSeg => ({ ...good, frames: [...frames, dots(position, 1, 0)] });
  const many = Array.from({ length: 157 }, (_, at) => ({ number: at + 1, label: `thing ${at}` }));
  const cases: readonly (readonly [string, MadeSeg, ProblemCode])[] = [
    ["a frame without a position", moved(null), "positions-absent"],
    ["no orientation", { ...good, orientation: null }, "orientation-absent"],
    ["an orientation that is none", { ...good, orientation: [1, 0, 0, 1, 0, 0] }, "orientation-invalid"],
    ["no pixel spacing", { ...good, spacing: null }, "spacing-absent"],
    ["one slice of unknown thickness", { ...good, frames: frames.slice(0, 1), between: null }, "spacing-absent"],
    ["frames that are turned", { ...good, frames: [...frames, { ...frames[0], orientation: [0, 1, 0, 1, 0, 0] }] }, "slices-not-parallel"],
    ["a frame half a pixel beside the grid", moved([0.75, 0, 9]), "slices-off-axis"],
    ["a frame between the slices", moved([0, 0, 7.1]), "uneven-spacing"],
    ["a frame a kilometre away", moved([0, 0, 3e5]), "implausible-dimensions"],
    ["a frame a kilometre aside", moved([1.5e5, 0, 9]), "implausible-dimensions"],
    ["more frames than pixels", { ...good, frameCount: 4 }, "truncated-pixel-data"],
    ["fewer frames than groups", { ...good, frameCount: 2 }, "truncated-pixel-data"],
    ["a billion frames", { ...good, frameCount: 1e9 }, "implausible-dimensions"],
    ["no rows", { ...good, rows: 0 }, "implausible-dimensions"],
    ["rows without pixels", { ...good, rows: 4096 }, "truncated-pixel-data"],
    ["no frame", { ...good, frames: [] }, "labels-empty"],
    ["no segment", { ...good, segments: [] }, "labels-invalid"],
    ["a frame of a segment that is not described", { ...good, segments: [SPLEEN] }, "labels-invalid"],
    ["a value that is not described", { ...good, kind: "LABELMAP", segments: [SPLEEN] }, "labels-invalid"],
    ["more foreign structures than labels", { ...good, segments: many }, "labels-invalid"],
    ["a kind that does not exist", { ...good, kind: "OTHER", bits: 1 }, "labels-invalid"],
    ["bits that its kind does not have", { ...good, bits: 8 }, "unsupported-bits"],
    ["colours", { ...good, extra: [shortElement(0x00280002, 3)] }, "unsupported-photometric"],
    ["another class", { ...good, sopClass: "1.2.840.10008.5.1.4.1.1.2" }, "unsupported-sop-class"],
  ];

  test("the file that they are all made from is read", async () => {
    expect((await read(good)).map.geometry.size).toEqual([5, 3, 3]);
  });

  test.each(cases)("%s", async (_, made, code) => {
    expect(await refusal(made)).toMatchObject({ code, severity: "error", where: "a.dcm" });
  });

  test("compressed frames are refused by the name of their syntax", async () => {
    const bytes = madeSeg(good);
    const at = new TextDecoder("latin1").decode(bytes).indexOf("1.2.840.10008.1.2.1\0");
    // RLE, in as many characters: 1.2.840.10008.1.2.5 is one shorter than the even length.
    bytes.set(new TextEncoder().encode("1.2.840.10008.1.2.5\0"), at);
    const found = await readSeg(bytes, "a.dcm");
    expect(found).toMatchObject({ problem: { code: "unsupported-transfer-syntax", details: { name: "RLE Lossless" } } });
  });

  test("a deflated frame that is cut, or lies about its length, is damaged pixels", async () => {
    const bytes = await deflatedFrames(good);
    const cut = await readSeg(bytes.slice(0, -12), "a.dcm");
    expect(cut).toMatchObject({ problem: { code: "corrupt-pixel-data", details: { slice: 3 } } });
    const lying = bytes.slice();
    lying[bytes.length - 8 - 1] ^= 0xff;
    lying.fill(0x55, bytes.length - 14, bytes.length - 8);
    expect(await readSeg(lying, "a.dcm")).toMatchObject({ problem: { code: "corrupt-pixel-data" } });
  });

  test("a file cut anywhere is a Problem, never a map", async () => {
    const bytes = madeSeg(good);
    const codes = new Set<string>();
    for (let length = 0; length < bytes.length; length++) {
      const found = await readSeg(bytes.slice(0, length), "a.dcm");
      codes.add("problem" in found ? found.problem.code : `${length} of ${bytes.length} bytes were read`);
    }
    const expected = ["empty-file", "not-dicom", "pixel-data-absent", "truncated-header", "truncated-pixel-data"];
    expect([...codes].toSorted()).toEqual(expected);
  });

  test("bytes changed at random give a map or a Problem, never a fault", async () => {
    const geometry = geometryFrom([9, 7, 4], [1, 1, 2], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    if ("problem" in geometry) throw new Error("geometry");
    const map: LabelMap = {
      geometry: geometry.value,
      labels: Uint8Array.from({ length: 252 }, (_, at) => at % 5),
      source: "rules",
      foreign: [],
    };
    const whole = writeSeg(map, { source: null, model: null, edited: false, version: "1", made: null });
    let [state, maps] = [12345, 0];
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 600; round++) {
      const bytes = whole.slice();
      for (let change = 0; change <= random(4); change++) bytes[random(bytes.length)] = random(256);
      const found = await readSeg(bytes, "a.dcm");
      if ("value" in found) maps++;
    }
    expect(maps).toBeGreaterThan(50);
    expect(maps).toBeLessThan(600);
  });
});
