import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { gunzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import {
  affineOf,
  type Geometry,
  handedness,
  isNifti,
  type LabelMap,
  labelMapFromNifti,
  type NineNumbers,
  readNifti,
  type Triple,
  type Volume,
  volumeFromNifti,
  writeLabelsNifti,
  writeVolumeNifti,
} from "../../src/volume/index.ts";
import { bareSeries, gridOf, turned } from "./made.ts";

const DATA = join(dirname(fileURLToPath(import.meta.url)), "../../../shared/data");
const hasShared = existsSync(join(DATA, "labels.json"));

const OBLIQUE = gridOf([7, 5, 4], [0.7, 1.9, 3], [-123.4, 56.7, 890.1], turned(0.4, -0.3, 0.2));

function mapOf(geometry: Geometry): LabelMap {
  const count = geometry.size[0] * geometry.size[1] * geometry.size[2];
  return { geometry, labels: Uint8Array.from({ length: count }, (_, at) => at % 23), source: "hand", foreign: [] };
}

async function labelsOf(bytes: Uint8Array<ArrayBuffer>): Promise<LabelMap> {
  const image = await readNifti(bytes, "x.nii.gz");
  if ("problem" in image) throw new Error(image.problem.code);
  const map = labelMapFromNifti(image.value, null);
  if ("problem" in map) throw new Error(map.problem.code);
  return map.value;
}

function off(a: Geometry, b: Geometry): number {
  return Math.max(...affineOf(a).map((value, at) => Math.abs(value - affineOf(b)[at])));
}

interface Fields {
  readonly datatype?: number;
  readonly bytes?: number;
  readonly little?: boolean;
  readonly version?: 1 | 2;
  readonly slope?: number;
  readonly intercept?: number;
  readonly units?: number;
  readonly sform?: number;
  readonly qform?: number;
  readonly values?: readonly number[];
  readonly srow?: readonly number[];
  readonly dims?: readonly number[];
}

/** A NIfTI file by the letter of nifti1.h and nifti2.h, made apart from the product's writer: 3x3x3, identity in RAS times (1, 2, 3). */
function made(fields: Fields): Uint8Array<ArrayBuffer> {
  const { datatype = 4, bytes = 2, little = true, version = 1, slope = 1, intercept = 0, units = 2, sform = 1, qform = 0 } = fields;
  const {
    values = Array.from({ length: 27 }, (_, at) => at),
    srow = [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30],
    dims = [3, 3, 3, 3, 1, 1, 1, 1],
  } = fields;
  const start = version === 1 ? 352 : 544;
  const file = new Uint8Array(start + values.length * bytes);
  const view = new DataView(file.buffer);
  const f = (at: number, value: number): void => (version === 1 ? view.setFloat32(at, value, little) : view.setFloat64(at, value, little));
  view.setInt32(0, version === 1 ? 348 : 540, little);
  dims.forEach((value, axis) => {
    if (version === 1) view.setInt16(40 + 2 * axis, value, little);
    else view.setBigInt64(16 + 8 * axis, BigInt(value), little);
  });
  view.setInt16(version === 1 ? 70 : 12, datatype, little);
  [1, 1, 2, 3].forEach((value, axis) => {
    f(version === 1 ? 76 + 4 * axis : 104 + 8 * axis, value);
  });
  if (version === 1) f(108, start);
  else view.setBigInt64(168, BigInt(start), little);
  f(version === 1 ? 112 : 176, slope);
  f(version === 1 ? 116 : 184, intercept);
  if (version === 1) view.setUint8(123, units);
  else view.setInt32(500, units, little);
  if (version === 1) {
    view.setInt16(252, qform, little);
    view.setInt16(254, sform, little);
  } else {
    view.setInt32(344, qform, little);
    view.setInt32(348, sform, little);
  }
  srow.forEach((value, at) => {
    f(version === 1 ? 280 + 4 * at : 400 + 8 * at, value);
  });
  [10, 20, 30].forEach((value, axis) => {
    f(version === 1 ? 268 + 4 * axis : 376 + 8 * axis, value);
  });
  file.set(new TextEncoder().encode(version === 1 ? "n+1\0" : "n+2\0\r\n\x1a\n"), version === 1 ? 344 : 4);
  values.forEach((value, at) => {
    put(view, start + at * bytes, value, datatype, little);
  });
  return file;
}

function put(view: DataView, at: number, value: number, datatype: number, little: boolean): void {
  const by: Record<number, () => void> = {
    2: () => view.setUint8(at, value),
    4: () => view.setInt16(at, value, little),
    8: () => view.setInt32(at, value, little),
    16: () => view.setFloat32(at, value, little),
    64: () => view.setFloat64(at, value, little),
    256: () => view.setInt8(at, value),
    512: () => view.setUint16(at, value, little),
    768: () => view.setUint32(at, value, little),
    1024: () => view.setBigInt64(at, BigInt(value), little),
    1280: () => view.setBigUint64(at, BigInt(value), little),
  };
  by[datatype]?.();
}

async function volume(
  bytes: Uint8Array<ArrayBuffer>,
  modality: "CT" | "MR" | null = null,
): Promise<{ value: Volume; codes: readonly string[] }> {
  const image = await readNifti(bytes, "folder/x.nii");
  if ("problem" in image) throw new Error(image.problem.code);
  const made = volumeFromNifti(image.value, "folder/x.nii", modality);
  if ("problem" in made) throw new Error(made.problem.code);
  return { value: made.value, codes: [...image.problems, ...made.problems].map((found) => found.code) };
}

async function code(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const image = await readNifti(bytes, "x.nii");
  if ("problem" in image) return image.problem.code;
  const made = volumeFromNifti(image.value, "x.nii", null);
  return "problem" in made ? made.problem.code : "fine";
}

describe("a label map", () => {
  test("survives a round trip for any geometry, left-handed ones too, by sform within 1e-4 mm and by qform within 4e-3 mm", async () => {
    const angle = fc.double({ min: -3.2, max: 3.2, noNaN: true });
    await fc.assert(
      fc.asyncProperty(angle, angle, angle, fc.boolean(), async (a, b, c, left) => {
        const d = turned(a, b, c);
        const direction = left ? (d.map((value, at) => (at % 3 === 2 ? -value : value)) as unknown as NineNumbers) : d;
        const map = mapOf(gridOf(OBLIQUE.size, OBLIQUE.spacing_mm, OBLIQUE.origin_mm, direction));
        const bytes = await writeLabelsNifti(map);
        const plain = new Uint8Array(gunzipSync(bytes));
        // A quaternion in single precision knows a turn near 180 degrees to sqrt(1e-7) only: 2 x 3.2e-4 x 3 mm a step.
        for (const [taken, tolerance_mm] of [
          [252, 1e-4],
          [254, 4e-3],
        ]) {
          const one = plain.slice();
          // One form taken away: the other alone must place the map.
          new DataView(one.buffer).setInt16(taken, 0, true);
          const read = await labelsOf(one);
          expect(off(read.geometry, map.geometry)).toBeLessThan(tolerance_mm);
          expect(handedness(read.geometry)).toBe(left ? -1 : 1);
          expect(read.labels).toEqual(map.labels);
        }
      }),
      { numRuns: 50, seed: 5 },
    );
  });

  test("is written as uint8, scale 1, mm, both forms of code 1, time 0, and the same bytes each time", async () => {
    const bytes = await writeLabelsNifti(mapOf(OBLIQUE));
    expect(await writeLabelsNifti(mapOf(OBLIQUE))).toEqual(bytes);
    expect(Array.from(bytes.subarray(0, 8))).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    const view = new DataView(gunzipSync(bytes).buffer);
    expect([view.getInt16(70, true), view.getInt16(72, true), view.getUint8(123)]).toEqual([2, 8, 2]);
    expect([view.getInt16(252, true), view.getInt16(254, true), view.getFloat32(112, true), view.getFloat32(116, true)]).toEqual([
      1, 1, 1, 0,
    ]);
    expect(view.getFloat32(108, true)).toBe(352);
  });

  test("keeps numbers that the table does not know as label:<n>, and takes new names for them", async () => {
    const image = await readNifti(
      made({ datatype: 2, bytes: 1, values: Array.from({ length: 27 }, (_, at) => [0, 1, 5, 77, 200][at % 5]) }),
      "x.nii",
    );
    if ("problem" in image) throw new Error(image.problem.code);
    const plain = labelMapFromNifti(image.value, null);
    const renamed = labelMapFromNifti(image.value, { 77: "spleen", 5: "liver" });
    if ("problem" in plain || "problem" in renamed) throw new Error("refused");
    expect(plain.value.foreign).toEqual([
      { id: "label:77", label: 77 },
      { id: "label:200", label: 200 },
    ]);
    expect(Array.from(plain.value.labels.subarray(0, 5))).toEqual([0, 1, 5, 77, 200]);
    expect(renamed.value.foreign).toEqual([{ id: "label:200", label: 200 }]);
    expect(Array.from(renamed.value.labels.subarray(0, 5))).toEqual([0, 1, 1, 2, 200]);
  });

  test.each([
    ["a fraction", 16, 4, 1.5],
    ["a negative number", 4, 2, -1],
    ["a number above 255", 4, 2, 256],
  ])("with %s is refused", async (_, datatype, bytes, value) => {
    const image = await readNifti(
      made({ datatype, bytes, values: Array.from({ length: 27 }, (_, at) => (at === 9 ? value : 1)) }),
      "x.nii",
    );
    if ("problem" in image) throw new Error(image.problem.code);
    const map = labelMapFromNifti(image.value, null);
    expect("problem" in map && map.problem.code).toBe("labels-invalid");
  });

  test("that is sheared is refused, never straightened", async () => {
    const image = await readNifti(made({ srow: [1, 0, 0.01, 0, 0, 2, 0, 0, 0, 0, 3, 0] }), "x.nii");
    if ("problem" in image) throw new Error(image.problem.code);
    const map = labelMapFromNifti(image.value, null);
    expect("problem" in map && map.problem.code).toBe("geometry-not-orthogonal");
  });
});

describe("an image", () => {
  test.each([
    [2, 1],
    [4, 2],
    [8, 4],
    [16, 4],
    [64, 8],
    [256, 1],
    [512, 2],
    [768, 4],
    [1024, 8],
    [1280, 8],
  ])("of datatype %i has the same values in both byte orders and both versions", async (datatype, bytes) => {
    for (const little of [true, false]) {
      for (const version of [1, 2] as const) {
        const { value } = await volume(made({ datatype, bytes, little, version, slope: 2, intercept: -3 }));
        expect(Array.from(value.voxels)).toEqual(Array.from({ length: 27 }, (_, at) => 2 * at - 3));
        expect(value.geometry).toEqual(gridOf([3, 3, 3], [1, 2, 3], [-10, -20, 30], [-1, 0, 0, 0, -1, 0, 0, 0, 1]));
      }
    }
  });

  test("without scale (slope 0) keeps its values; fractions make float32", async () => {
    expect(Array.from((await volume(made({ slope: 0, intercept: 5 }))).value.voxels)).toEqual(Array.from({ length: 27 }, (_, at) => at));
    const half = (await volume(made({ slope: 0.5 }))).value.voxels;
    expect(half).toBeInstanceOf(Float32Array);
    expect(half[3]).toBe(1.5);
  });

  test("in metres and micrometres is turned to mm; without unit mm is assumed, and told", async () => {
    const spacing = async (units: number): Promise<Triple> => (await volume(made({ units }))).value.geometry.spacing_mm;
    expect(await spacing(1)).toEqual([1000, 2000, 3000]);
    expect((await spacing(3))[1]).toBeCloseTo(0.002, 12);
    expect((await volume(made({ units: 0 }))).codes).toContain("nifti-units-assumed");
    expect((await volume(made({ units: 2 }))).codes).toEqual([]);
  });

  test("with forms that disagree takes the sform, and says so", async () => {
    const { value, codes } = await volume(made({ qform: 1 }));
    expect(codes).toEqual([]);
    const moved = await volume(made({ qform: 1, srow: [1, 0, 0, 11, 0, 2, 0, 20, 0, 0, 3, 30] }));
    expect(moved.codes).toEqual(["nifti-forms-disagree"]);
    expect(moved.value.geometry.origin_mm[0]).toBe(value.geometry.origin_mm[0] - 1);
  });

  test.each([
    ["no orientation", made({ sform: 0 }), "orientation-absent"],
    ["a slope that is no number", made({ slope: Number.NaN }), "rescale-invalid"],
    ["an unknown unit", made({ units: 5 }), "nifti-invalid"],
    ["complex values", made({ datatype: 32 }), "nifti-invalid"],
    ["a negative size", made({ dims: [3, 3, -3, 3, 1, 1, 1, 1] }), "nifti-invalid"],
    ["more than it holds", made({ dims: [3, 3, 3, 4, 1, 1, 1, 1] }), "nifti-invalid"],
    ["a size beyond the budget", made({ dims: [3, 32767, 32767, 32767, 1, 1, 1, 1] }), "memory-budget"],
    ["a zero axis", made({ srow: [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0] }), "nifti-invalid"],
    ["two slices", made({ dims: [3, 3, 3, 2, 1, 1, 1, 1] }), "too-few-slices"],
    ["a shear in the plane", made({ srow: [1, 0.2, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0] }), "geometry-not-orthogonal"],
    ["only a header", made({}).slice(0, 200), "nifti-invalid"],
  ])("with %s is refused", async (_, bytes, expected) => {
    expect(await code(bytes)).toBe(expected);
  });

  test("whose k axis leans is shifted slice by slice, so that each value stays where it was", async () => {
    // Slices step by (0.5, 1.0, 3) mm in RAS: half a pixel along each in-plane axis.
    const values = Array.from({ length: 27 }, (_, at) => 10 * (at % 3) + 100 * (Math.floor(at / 3) % 3) - 1000 + 1000 * Math.floor(at / 9));
    const { value, codes } = await volume(made({ srow: [1, 0, 0.5, 0, 0, 2, 1, 0, 0, 0, 3, 0], values }));
    expect(codes).toEqual(["gantry-tilt"]);
    expect(value.geometry.size).toEqual([4, 4, 3]);
    expect(value.geometry.spacing_mm).toEqual([1, 2, 3]);
    const at = (i: number, j: number, k: number): number => value.voxels[i + 4 * (j + 4 * k)];
    // The last slice has moved by whole pixels, the middle one by halves; the image is linear, so the oracle is a plane.
    for (const [i, j, k] of [
      [0, 0, 0],
      [2, 2, 0],
      [1, 1, 2],
      [3, 3, 2],
      [1, 1, 1],
      [2, 2, 1],
    ]) {
      expect(at(i, j, k)).toBeCloseTo(10 * (i - 0.5 * k) + 100 * (j - 0.5 * k) - 1000 + 1000 * k, 6);
    }
    expect(at(3, 3, 0)).toBe(-1024);
  });

  test("is a CT when its values reach air or are cut below, else an MR, unless the caller knows", async () => {
    const like = async (values: readonly number[], modality: "CT" | "MR" | null = null): Promise<readonly [string, readonly string[]]> => {
      const { value, codes } = await volume(made({ values }), modality);
      return [`${value.series.modality} ${value.unit}`, codes];
    };
    const cut = Array.from({ length: 27 }, (_, at) => (at < 9 ? -125 : at));
    expect(await like(Array.from({ length: 27 }, (_, at) => at * 40 - 1000))).toEqual(["CT HU", []]);
    expect(await like(cut)).toEqual(["CT HU", ["hu-clipped"]]);
    expect(await like(cut, "MR")).toEqual(["MR none", []]);
    expect(await like(Array.from({ length: 27 }, (_, at) => Math.max(0, at - 9)))).toEqual(["MR none", []]);
  });

  test("comes back from the writer as it was", async () => {
    const series = bareSeries();
    for (const voxels of [
      Int16Array.from({ length: 140 }, (_, at) => at * 20 - 1000),
      Float32Array.from({ length: 140 }, (_, at) => at / 3 - 300),
    ]) {
      const read = await volume(await writeVolumeNifti({ geometry: OBLIQUE, voxels, unit: "HU", series }));
      expect(read.value.voxels).toEqual(voxels);
      expect(off(read.value.geometry, OBLIQUE)).toBeLessThan(1e-4);
    }
  });
});

describe("what is NIfTI", () => {
  test("is told by its magic, packed or not, by the first 352 bytes or a packed start", async () => {
    expect(isNifti(made({}).subarray(0, 352))).toBe(true);
    expect(isNifti(made({ little: false }))).toBe(true);
    expect(isNifti(made({ version: 2 }).subarray(0, 352))).toBe(true);
    expect(isNifti(await writeLabelsNifti(mapOf(OBLIQUE)))).toBe(true);
    expect(isNifti(new Uint8Array(352))).toBe(false);
    expect(isNifti(Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]))).toBe(false);
  });

  test("a bomb is stopped at what its header claims, damage is named", async () => {
    const bytes = await writeLabelsNifti(mapOf(OBLIQUE));
    const { gzipSync } = await import("fflate");
    const bomb = new Uint8Array(4 * 1024 * 1024);
    bomb.set(made({}));
    expect(await code(new Uint8Array(gzipSync(bomb)))).toBe("inflate-limit");
    const broken = bytes.slice();
    broken.fill(0x55, broken.length - 20);
    expect(await code(broken)).toBe("nifti-invalid");
  });
});

describe.skipIf(!hasShared)(`the shelf's maps${hasShared ? "" : " (skipped: no shared data)"}`, () => {
  const paths = hasShared
    ? readdirSync(DATA, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".nii.gz") && !path.endsWith("image.nii.gz"))
    : [];
  // A tenth of them, always the same: all were read once, this keeps it so.
  test.each(paths.toSorted().filter((_, at) => at % 15 === 0))("%s is read without a problem", async (path) => {
    const raw = readFileSync(join(DATA, path));
    const image = await readNifti(new Uint8Array(raw), path);
    if ("problem" in image) throw new Error(image.problem.code);
    const map = labelMapFromNifti(image.value, null);
    if ("problem" in map) throw new Error(map.problem.code);
    expect(image.problems).toEqual([]);
    expect(map.value.foreign).toEqual([]);
  });
});
