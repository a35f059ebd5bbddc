import { describe, expect, test } from "vitest";
import { type ProblemCode, quietJob, type SourceFile } from "../../src/base/index.ts";
import { assemble, type Series, scanFiles } from "../../src/dicom/index.ts";
import { shortElement, textElement } from "../../src/dicom/write/elements.ts";
import { ijk, toPatient, type Volume } from "../../src/volume/index.ts";
import { CT, heights, type Made, PIXEL, plane, SIDE, slice, stack } from "./make.ts";

async function scanned(files: readonly SourceFile[]): Promise<readonly Series[]> {
  return (await scanFiles(files, quietJob())).series;
}

async function built(series: Series, overrides: readonly ProblemCode[] = []): Promise<{ volume: Volume; codes: readonly string[] }> {
  const result = await assemble(series, overrides, quietJob());
  if ("problem" in result) throw new Error(result.problem.code);
  return { volume: result.value, codes: result.problems.map((found) => `${found.severity} ${found.code}`) };
}

/** The largest difference between a volume and the plane that its slices were cut from, over the voxels that `inside` lets through. */
function offPlane({ geometry, voxels }: Volume, inside: (at: readonly number[], k: number) => boolean = () => true): number {
  const [nx, ny, nz] = geometry.size;
  let worst = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const [x, y, z] = toPatient(geometry, ijk(i, j, k));
        if (inside([x, y, z], k)) worst = Math.max(worst, Math.abs(voxels[i + nx * (j + ny * k)] - plane(x, y, z)));
      }
    }
  }
  return worst;
}

function codes(series: Series): readonly string[] {
  return series.problems.map((found) => found.code);
}

/** A fixed disorder. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item, at) => ({ item, key: (at * 7919 + 13) % 101 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const LEAN = Math.PI / 9;
const TURNS: readonly (readonly [name: string, made: Made])[] = [
  ["axial", {}],
  ["prone", { row: [-1, 0, 0], column: [0, -1, 0] }],
  ["feet first", { row: [-1, 0, 0], column: [0, 1, 0] }],
  ["coronal", { row: [1, 0, 0], column: [0, 0, -1] }],
  ["sagittal", { row: [0, 1, 0], column: [0, 0, -1] }],
  [
    "oblique",
    { row: [Math.cos(LEAN), Math.sin(LEAN), 0], column: [-Math.sin(LEAN) * Math.cos(LEAN), Math.cos(LEAN) ** 2, Math.sin(LEAN)] },
  ],
];

describe("a regular stack", () => {
  test.each(TURNS)("that is %s has each voxel where the scanner says it was, whatever the order of files and numbers", async (_, turn) => {
    const { row: r = [1, 0, 0], column: c = [0, 1, 0] } = turn;
    const n = [r[1] * c[2] - r[2] * c[1], r[2] * c[0] - r[0] * c[2], r[0] * c[1] - r[1] * c[0]];
    const files = heights(7).map((t, k) => slice({ ...turn, position: [-10 + n[0] * t, -20 + n[1] * t, 30 + n[2] * t], instance: 50 - k }));
    const [series, ...others] = await scanned(shuffled(files));
    expect(others).toEqual([]);
    expect([series.status, codes(series).filter((code) => code !== "maybe-incomplete")]).toEqual(["ready", []]);
    const { volume } = await built(series);
    expect(volume.geometry.size).toEqual([SIDE, SIDE, 7]);
    expect(volume.geometry.spacing_mm.map((value) => value.toFixed(6))).toEqual([PIXEL[1], PIXEL[0], 5].map((value) => value.toFixed(6)));
    // Both sides are rounded to whole HU, from positions of 13 decimals.
    expect(offPlane(volume)).toBeLessThanOrEqual(1);
  });

  test("uses the whole length for its spacing where positions were rounded to 0.1 mm", async () => {
    const rounded = Array.from({ length: 20 }, (_, k) => Math.round(k * 12.34) / 10);
    const [series] = await scanned(stack(rounded, (z) => ({ position: `-10\\-20\\${z.toFixed(1)}` })));
    expect(series.status).toBe("ready");
    expect(series.geometry?.spacing_mm[2]).toBeCloseTo(rounded[19] / 19, 9);
  });

  test("never carries a patient's name, number or birth date outside", async () => {
    const [series] = await scanned(stack(heights(4)));
    const { volume } = await built(series);
    const { images: _, ...told } = series;
    expect(JSON.stringify([{ ...told, placement: null }, volume.series])).not.toMatch(/SECRET|1901/);
  });
});

describe("a stack with a hole", () => {
  test("is refused with the gap in mm, and goes on from true positions when a person decides", async () => {
    const [series] = await scanned(stack(heights(20).filter((_, k) => k !== 7)));
    expect(series.status).toBe("refused");
    expect(series.geometry).toBeNull();
    expect(series.problems).toEqual([
      {
        code: "missing-slices",
        severity: "error",
        where: "1.2.3.2",
        override: true,
        details: { regular_mm: 5, gaps: [{ from_mm: 130, to_mm: 140, gap_mm: 10, missing: 1 }] },
      },
    ]);
    const refusal = await assemble(series, [], quietJob());
    expect("problem" in refusal && refusal.problem.code).toBe("missing-slices");
    const { volume, codes } = await built(series, ["missing-slices"]);
    expect(codes).toEqual(["warning missing-slices"]);
    expect(volume.geometry.size[2]).toBe(20);
    // A plane is interpolated exactly; half a unit from rounding on each side.
    expect(offPlane(volume)).toBeLessThanOrEqual(1);
  });

  test("of more than 15 mm is nobody's to decide", async () => {
    const [series] = await scanned(stack(heights(30).filter((_, k) => k < 7 || k > 10)));
    expect(series.problems[0].override).toBe(false);
    const refusal = await assemble(series, ["missing-slices"], quietJob());
    expect("problem" in refusal && refusal.problem.code).toBe("missing-slices");
  });
});

describe("a stack that is not plain", () => {
  test("with zones of 5 and 2.5 mm is put on a regular grid, first and last slice where they were", async () => {
    const zones = [...heights(8), ...Array.from({ length: 8 }, (_, k) => 137.5 + 2.5 * k)];
    const [series] = await scanned(stack(zones));
    expect([series.status, codes(series)]).toEqual(["warned", ["uneven-spacing"]]);
    const { volume } = await built(series);
    expect(volume.geometry.size[2]).toBe(23);
    expect(toPatient(volume.geometry, ijk(0, 0, 22))[2]).toBeCloseTo(155, 9);
    expect(offPlane(volume)).toBeLessThanOrEqual(1);
  });

  test.each([15, -8.5])("under a gantry that leans by %d degrees is sheared back, so that nothing moves", async (degrees) => {
    const lean = (degrees * Math.PI) / 180;
    const column = [0, Math.cos(lean), Math.sin(lean)] as const;
    const files = heights(12).map((z) => slice({ column, position: [-10, -20, z] }));
    const [series] = await scanned(shuffled(files));
    expect([series.status, codes(series)]).toEqual(["warned", ["gantry-tilt"]]);
    const details = series.problems[0].details as { tilt_deg: number; shear_mm_per_slice: number; spacing_along_normal_mm: number };
    expect(details.tilt_deg).toBeCloseTo(Math.abs(degrees), 6);
    expect(details.spacing_along_normal_mm).toBeCloseTo(5 * Math.cos(lean), 6);
    expect(details.shear_mm_per_slice).toBeCloseTo(5 * Math.abs(Math.sin(lean)), 6);
    const { volume } = await built(series);
    expect(volume.geometry.size[1]).toBeGreaterThan(SIDE);
    // Only where the slice has rows on both sides; beyond its edge there is air.
    const rowOf = ([, y, z]: readonly number[], k: number): number => ((y + 20) * column[1] + (z - heights(12)[k]) * column[2]) / PIXEL[0];
    const covered = (at: readonly number[], k: number): boolean => rowOf(at, k) >= -1e-9 && rowOf(at, k) <= SIDE - 1 + 1e-9;
    expect(offPlane(volume, covered)).toBeLessThanOrEqual(1.01);
    expect(offPlane(volume, (at, k) => rowOf(at, k) < SIDE + 1)).toBeGreaterThan(100);
  });

  test("whose table moved sideways is refused", async () => {
    const [series] = await scanned(stack(heights(9), (z, k) => ({ position: [k === 4 ? -8 : -10, -20, z] })));
    expect(codes(series)).toEqual(["slices-off-axis"]);
  });

  test("of three 20 mm steps of thin slices warns of tissue that was never imaged", async () => {
    const thin = textElement(0x00180050, "DS", "1");
    const [series] = await scanned(stack(heights(4, 20), () => ({ extra: [thin] })));
    expect(series.problems.map((found) => [found.code, found.details])).toEqual([["unimaged-gap", { gap_mm: 20, thickness_mm: 1 }]]);
  });
});

describe("a series that holds more than one stack", () => {
  test("of two phases becomes two parts in the order of acquisition", async () => {
    const phase = (acquisition: number): readonly SourceFile[] =>
      stack(heights(5), (_, k) => ({ acquisition, uid: `1.2.3.${acquisition}.${k}`, value: (x, y, z) => plane(x, y, z) + acquisition }));
    const series = await scanned(shuffled([...phase(10), ...phase(9)]));
    expect(series.map((one) => [one.id, one.split_of, one.source.part, codes(one), one.frames])).toEqual([
      ["1.2.3.2/1", "1.2.3.2", 1, ["split-phases"], 5],
      ["1.2.3.2/2", "1.2.3.2", 2, ["split-phases"], 5],
    ]);
    const [first, second] = [await built(series[0]), await built(series[1])];
    expect(second.volume.voxels[0] - first.volume.voxels[0]).toBe(1);
  });

  test("of two echoes in each of three phases becomes six parts", async () => {
    const files = [1, 2, 3].flatMap((acquisition) =>
      ["2.3", "4.6"].flatMap((echo, e) =>
        stack(heights(4), (_, k) => ({
          acquisition,
          uid: `1.2.3.${acquisition}.${e}.${k}`,
          value: (x, y, z) => plane(x, y, z) + 10 * acquisition + e,
          extra: [textElement(0x00180081, "DS", echo)],
        })),
      ),
    );
    const series = await scanned(shuffled(files));
    expect(series).toHaveLength(6);
    expect(series.every((one) => one.status === "warned" && one.frames === 4)).toBe(true);
  });

  test("with one phase cut short judges each part by its own", async () => {
    const phase = (acquisition: number, missing: number): readonly SourceFile[] =>
      stack(heights(12), (_, k) => ({
        acquisition,
        uid: `1.2.3.${acquisition}.${k}`,
        value: (x, y, z) => plane(x, y, z) + acquisition,
      })).filter((_, k) => k !== missing);
    const series = await scanned([...phase(1, -1), ...phase(2, 5)]);
    expect(series.map((one) => [one.status, codes(one)])).toEqual([
      ["warned", ["split-phases"]],
      ["refused", ["split-phases", "missing-slices"]],
    ]);
  });

  test("twice the same drops the doubles; two pictures of one place are refused, or the first acquired wins", async () => {
    const again = stack(heights(6)).slice(2, 4);
    const copies = stack(heights(6), (_, k) => ({ uid: `1.2.3.8.${k}` })).slice(4);
    const [twice] = await scanned([...stack(heights(6)), ...again, ...copies]);
    expect(twice.problems.map((found) => [found.code, found.details])).toEqual([["duplicates-dropped", { dropped: 4 }]]);
    expect(twice.frames).toBe(6);
    const other = slice({ position: [-10, -20, 110], uid: "1.2.3.7", instance: 99, value: () => 0 });
    const [conflict] = await scanned([...stack(heights(6)), other]);
    expect(conflict.problems.map((found) => [found.code, found.override])).toEqual([["conflicting-duplicates", true]]);
    const { volume } = await built(conflict, ["conflicting-duplicates"]);
    expect(offPlane(volume)).toBe(0);
  });

  test("with a localizer, or three, or a reformat inside leaves them out", async () => {
    const overview = (k: number): SourceFile =>
      slice({
        row: [1, 0, 0],
        column: [0, 0, -1],
        position: [0, k * 5, 0],
        imageType: "ORIGINAL\\PRIMARY\\LOCALIZER",
        uid: `1.2.3.6.${k}`,
      });
    const [series, ...others] = await scanned([...stack(heights(5)), overview(0), overview(1), overview(2)]);
    expect(others).toEqual([]);
    expect(series.problems.map((found) => [found.code, found.details])).toEqual([["localizer-left-out", { left_out: 3 }]]);
    const reformat = slice({ row: [1, 0, 0], column: [0, 0, -1], imageType: "DERIVED\\SECONDARY\\REFORMATTED" });
    const [plain] = await scanned([...stack(heights(5)), reformat]);
    expect([plain.status, codes(plain)]).toEqual(["ready", ["reformat-left-out"]]);
  });
});

describe("what is absent is never guessed", () => {
  const four = (made: Made): readonly SourceFile[] => stack(heights(4), () => made);
  const refusals: readonly (readonly [what: string, files: readonly SourceFile[], code: string])[] = [
    ["a position that is no number", stack(heights(4), (_, k) => (k === 2 ? { position: "0\\0\\abc" } : {})), "positions-absent"],
    ["a position with an empty value", stack(heights(4), (_, k) => (k === 2 ? { position: "0\\\\3" } : {})), "positions-absent"],
    ["a position with a number and words", stack(heights(4), (_, k) => (k === 2 ? { position: "0\\0\\12abc" } : {})), "positions-absent"],
    ["no position", four({ position: null }), "positions-absent"],
    ["no orientation", four({ orientation: null }), "orientation-absent"],
    ["an orientation that is not perpendicular", four({ orientation: "1\\0\\0\\0.2\\0.98\\0" }), "orientation-invalid"],
    ["an orientation of zeros", four({ orientation: "0\\0\\0\\0\\0\\0" }), "orientation-invalid"],
    ["no pixel spacing", four({ spacing: null }), "spacing-absent"],
    ["a pixel spacing of 0", four({ spacing: "0\\1" }), "spacing-absent"],
    ["two frames of reference", stack(heights(4), (_, k) => ({ frame: k < 2 ? "1.2.3.3" : "1.2.3.4" })), "mixed-frames-of-reference"],
    ["two slices", stack(heights(2)), "too-few-slices"],
    ["no scale", four({ slope: null, intercept: null }), "rescale-absent"],
    ["a slope of 0", four({ slope: "0" }), "rescale-invalid"],
    ["a slope that is a word", four({ slope: "one" }), "rescale-invalid"],
    ["another type than HU", four({ extra: [textElement(0x00281054, "LO", "Z_EFF")] }), "not-hounsfield"],
    ["no pixels", four({ without: [0x7fe00010] }), "pixel-data-absent"],
    ["colour", four({ extra: [shortElement(0x00280002, 3), textElement(0x00280004, "CS", "RGB")] }), "unsupported-photometric"],
    [
      "one bit",
      four({ extra: [shortElement(0x00280100, 1), shortElement(0x00280101, 1), shortElement(0x00280102, 0)] }),
      "unsupported-bits",
    ],
    ["more rows than bytes", four({ extra: [shortElement(0x00280010, 4000)] }), "truncated-pixel-data"],
    ["no rows", four({ extra: [shortElement(0x00280010, 0)] }), "implausible-dimensions"],
    ["a maximum intensity projection", four({ imageType: "DERIVED\\PRIMARY\\MIP" }), "projection-image"],
    ["a localizer alone", four({ imageType: "ORIGINAL\\PRIMARY\\LOCALIZER" }), "localizer"],
    ["another class", four({ sopClass: "1.2.840.10008.5.1.4.1.1.128" }), "unsupported-sop-class"],
  ];
  test.each(refusals)("%s is refused", async (_, files, code) => {
    const series = await scanned(files);
    expect(series).toHaveLength(1);
    expect(series[0].status).toBe("refused");
    expect(codes(series[0])).toContain(code);
    expect(series[0].geometry).toBeNull();
  });

  test("slices of one series cut short in their pixels refuse it, by slice and bytes", async () => {
    const files = stack(heights(4));
    const bytes = await files[2].bytes();
    const cut = {
      ...files[2],
      size: bytes.length - 100,
      bytes: async (from = 0, to = bytes.length - 100) => bytes.subarray(from, Math.min(to, bytes.length - 100)),
    };
    const [series] = await scanned([files[0], files[1], cut, files[3]]);
    expect(series.problems.map((found) => [found.code, found.details])).toEqual([
      ["truncated-pixel-data", { slice: 3, have_bytes: 412, need_bytes: 512 }],
    ]);
  });

  test("values without scale that look like Hounsfield units may be decided for", async () => {
    const like =
      (air: number) =>
      (x: number): number =>
        x < 0 ? air : air + 1040;
    const [units, raw, noise] = await Promise.all(
      [like(-1000), like(0), () => 700].map((value) => scanned(four({ slope: null, intercept: null, value }))),
    );
    expect([units, raw, noise].map(([series]) => series.problems.map((found) => [found.code, found.override]))).toEqual([
      [["rescale-absent", true]],
      [["rescale-absent", true]],
      [["rescale-absent", false]],
    ]);
    const { volume, codes } = await built(raw[0], ["rescale-absent"]);
    expect(codes).toEqual(["warning rescale-absent"]);
    expect(volume.voxels[0]).toBe(-1000);
  });
});

describe("values", () => {
  test("are float32 where slopes are not whole, per slice", async () => {
    const files = stack(heights(4), (_, k) => ({ slope: `${0.5 * (k + 1)}`, intercept: "-10", value: () => 100 }));
    const { volume } = await built((await scanned(files))[0]);
    expect(volume.voxels).toBeInstanceOf(Float32Array);
    expect([0, 1, 2, 3].map((k) => volume.voxels[SIDE * SIDE * k])).toEqual([40, 90, 140, 190]);
  });

  test("beyond int16 turn the whole volume to float32, none is clipped", async () => {
    const files = stack(heights(4), (_, k) => ({ slope: "10", value: () => (k === 2 ? 30000 : 7) }));
    const { volume } = await built((await scanned(files))[0]);
    expect(volume.voxels).toBeInstanceOf(Float32Array);
    expect([0, 1, 2, 3].map((k) => volume.voxels[SIDE * SIDE * k])).toEqual([70, 70, 300000, 70]);
  });

  test("that are padding become air where they hang together with the border, and stay inside the body", async () => {
    const padding = { tag: 0x00280120, vr: "SS", bytes: Uint8Array.of(0x30, 0xf8) };
    const value = (x: number, y: number): number => (x < -6 || (x === 2 && y === 0) ? -2000 : 40);
    const { volume, codes } = await built((await scanned(stack(heights(4), () => ({ value, extra: [padding] }))))[0]);
    expect(codes).toEqual(["info padding-replaced"]);
    const at = (i: number, j: number): number => volume.voxels[i + SIDE * j];
    expect([at(0, 0), at(8, 10), at(9, 10)]).toEqual([-1000, -2000, 40]);
  });
});

test("the abdominal series is chosen before a sharp, a short and a derived one", async () => {
  const series = (uid: string, made: Made, count = 40): readonly SourceFile[] =>
    stack(heights(count, 4), (_, k) => ({ series: uid, uid: `${uid}.${k}`, ...made }));
  const kernel = (name: string) => textElement(0x00181210, "SH", name);
  const list = await scanFiles(
    [
      ...series("1.2.8.1", { extra: [kernel("B70f")] }),
      ...series("1.2.8.2", { extra: [kernel("B30f"), textElement(0x00180010, "LO", "contrast")] }),
      ...series("1.2.8.3", { imageType: "DERIVED\\PRIMARY\\AXIAL", extra: [kernel("B30f")] }),
      ...series("1.2.8.4", {}, 5),
      ...series("1.2.8.5", { sopClass: CT, extra: [textElement(0x00180015, "CS", "HEAD")] }),
    ],
    quietJob(),
  );
  expect(list.selected).toBe("1.2.8.2");
  expect(list.series[0].id).toBe("1.2.8.2");
  expect(list.series.slice(1).map((one) => one.id)).toEqual(["1.2.8.1", "1.2.8.3", "1.2.8.4", "1.2.8.5"]);
});
