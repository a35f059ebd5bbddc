import dicomParser from "dicom-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietJob, sourceFromBytes } from "../../src/base/index.ts";
import { assemble, scanFiles, writeSeries } from "../../src/dicom/index.ts";
import { decimalText } from "../../src/dicom/write/elements.ts";
import { affineOf, type Geometry, type Modality, type Volume } from "../../src/volume/index.ts";
import { bareSeries, gridOf, turned } from "../volume/made.ts";

function volumeOf(grid: Geometry, voxels: Volume["voxels"], modality: Modality): Volume {
  const series = { ...bareSeries("x", modality), number: 7 };
  return { geometry: grid, voxels, unit: modality === "CT" ? "HU" : "none", series };
}

function ramp(grid: Geometry): Int16Array {
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  return Int16Array.from({ length: count }, (_, at) => ((at * 7919) % 4096) - 1024);
}

const PIXEL_DATA = "x7fe00010";
const OBLIQUE = gridOf([20, 17, 5], [0.71, 1.3, 2.5], [-123.456789, 56.7890123, -890.12345678], turned(0.4, -0.3, 0.2));

async function readBack(volume: Volume): Promise<Volume> {
  const files = writeSeries(volume, { seed: "test", description: "Round trip" }).map(({ path, bytes }) => sourceFromBytes(path, bytes));
  // Files in the order of a hash, not of the slices.
  const list = await scanFiles(files.toReversed(), quietJob());
  expect(list.series.map((series) => [series.status, series.problems.map((found) => found.code)])).toEqual([["ready", []]]);
  const read = await assemble(list.series[0], [], quietJob());
  if ("problem" in read) throw new Error(read.problem.code);
  return read.value;
}

function affineOff(a: Geometry, b: Geometry): number {
  return Math.max(...affineOf(a).map((value, at) => Math.abs(value - affineOf(b)[at])));
}

describe("a written series", () => {
  test("is read by dicom-parser with the geometry, scale and names that were meant", () => {
    const files = writeSeries(volumeOf(OBLIQUE, ramp(OBLIQUE), "CT"), { seed: "s", description: "Phantom abdomen" });
    expect(files).toHaveLength(5);
    const sets = files.map(({ bytes }) => dicomParser.parseDicom(bytes));
    const first = sets[0];
    const numbers = (tag: string): number[] => (first.string(tag) ?? "").split("\\").map(Number);
    expect(first.string("x00020010")).toBe("1.2.840.10008.1.2.1");
    expect(first.string("x00080016")).toBe("1.2.840.10008.5.1.4.1.1.2");
    expect(first.string("x00020003")).toBe(first.string("x00080018"));
    expect(first.string("x00100010")).toBe("TROCAR^PHANTOM");
    expect(first.string("x00080060")).toBe("CT");
    expect(first.string("x0008103e")).toBe("Phantom abdomen");
    expect([first.uint16("x00280010"), first.uint16("x00280011")]).toEqual([17, 20]);
    // Between rows is the spacing along j.
    expect(numbers("x00280030")).toEqual([1.3, 0.71]);
    expect(numbers("x00281052")).toEqual([-1024]);
    expect(numbers("x00281053")).toEqual([1]);
    numbers("x00200037").forEach((value, at) => {
      const d = OBLIQUE.direction;
      expect(value).toBeCloseTo([d[0], d[3], d[6], d[1], d[4], d[7]][at], 10);
    });
    numbers("x00200032").forEach((value, at) => {
      expect(value).toBeCloseTo(OBLIQUE.origin_mm[at], 7);
    });
    const pixels = first.elements[PIXEL_DATA];
    const stored = new Uint16Array(first.byteArray.slice(pixels.dataOffset, pixels.dataOffset + pixels.length).buffer);
    expect(Array.from(stored.subarray(0, 3), (value) => value - 1024)).toEqual(Array.from(ramp(OBLIQUE).subarray(0, 3)));
    expect(new Set(sets.map((set) => set.string("x0020000e"))).size).toBe(1);
    expect(new Set(sets.map((set) => set.string("x00080018"))).size).toBe(5);
    for (const set of sets)
      for (const uid of ["x00080018", "x0020000d", "x0020000e", "x00200052"]) expect(set.string(uid)).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
    for (const set of sets) for (const element of Object.values(set.elements)) expect(element.length % 2).toBe(0);
  });

  test("comes back through scan and assembly with the same voxels and an affine within 1e-4 mm, for any right-handed geometry", async () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const place = fc.double({ min: -2000, max: 2000, noNaN: true });
    const step = fc.double({ min: 0.4, max: 8, noNaN: true });
    await fc.assert(
      fc.asyncProperty(angle, angle, angle, fc.tuple(place, place, place), fc.tuple(step, step, step), async (a, b, c, origin, spacing) => {
        const grid = gridOf([17, 16, 4], spacing, origin, turned(a, b, c));
        const volume = volumeOf(grid, ramp(grid), "CT");
        const read = await readBack(volume);
        expect(affineOff(read.geometry, grid)).toBeLessThan(1e-4);
        expect(read.voxels).toEqual(volume.voxels);
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  test("comes back as MR with values on 65,536 levels when they are not whole", async () => {
    const values = Float32Array.from(ramp(OBLIQUE), (value) => value * 0.37 + 5);
    const read = await readBack(volumeOf(OBLIQUE, values, "MR"));
    const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - read.voxels[at])), 0);
    expect(read.series.modality).toBe("MR");
    // Half a level, and float32.
    expect(worst).toBeLessThan((4096 * 0.37) / 65535);
  });

  test("holds values below -1024 as signed words", async () => {
    const values = ramp(OBLIQUE).map((value, at) => (at === 3 ? -2000 : value));
    expect((await readBack(volumeOf(OBLIQUE, values, "CT"))).voxels).toEqual(values);
  });

  test("of a left-handed grid lies where the grid lies, with k reversed", async () => {
    const d = OBLIQUE.direction;
    const left = gridOf(OBLIQUE.size, OBLIQUE.spacing_mm, OBLIQUE.origin_mm, [d[0], d[1], -d[2], d[3], d[4], -d[5], d[6], d[7], -d[8]]);
    const voxels = ramp(left);
    const read = await readBack(volumeOf(left, voxels, "CT"));
    const slice = left.size[0] * left.size[1];
    expect(read.voxels.subarray(0, slice)).toEqual(voxels.subarray(4 * slice));
    const last = [0, 1, 2].map((axis) => left.origin_mm[axis] + left.direction[3 * axis + 2] * 4 * left.spacing_mm[2]);
    read.geometry.origin_mm.forEach((value, axis) => {
      expect(value).toBeCloseTo(last[axis], 6);
    });
  });

  test("has the same bytes for the same seed and other UIDs for another", () => {
    const volume = volumeOf(OBLIQUE, ramp(OBLIQUE), "CT");
    const write = (seed: string): readonly Uint8Array[] => writeSeries(volume, { seed, description: "d" }).map((file) => file.bytes);
    expect(write("a")).toEqual(write("a"));
    const series = (seed: string): string | undefined => dicomParser.parseDicom(write(seed)[0]).string("x0020000e");
    expect(series("a")).not.toBe(series("b"));
  });
});

test("a decimal text is the nearest of at most 16 characters", () => {
  expect(decimalText(-0)).toBe("0");
  expect(decimalText(-1e-17)).toBe("0");
  expect(decimalText(0.727)).toBe("0.727");
  fc.assert(
    fc.property(fc.double({ min: -99999, max: 99999, noNaN: true }), (value) => {
      const text = decimalText(value);
      expect(text.length).toBeLessThanOrEqual(16);
      expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(5e-10);
    }),
  );
});
