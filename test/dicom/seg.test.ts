import dicomParser, { type DataSet } from "dicom-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietJob, sourceFromBytes } from "../../src/base/index.ts";
import { assemble, isSeg, readSeg, type SegContext, scanFiles, writeSeg, writeSeries } from "../../src/dicom/index.ts";
import { cieLab } from "../../src/dicom/seg/colour.ts";
import { type Geometry, ijk, type LabelMap, lps, structures, type Triple, toPatient, toVoxel } from "../../src/volume/index.ts";
import { bareSeries, gridOf, turned } from "../volume/made.ts";

const CONTEXT: SegContext = { source: null, model: { id: "net", version: "1.2" }, edited: false, version: "9.9.9", made: null };

function mapOf(geometry: Geometry, label: (at: number) => number, more: Partial<LabelMap> = {}): LabelMap {
  const count = geometry.size[0] * geometry.size[1] * geometry.size[2];
  return { geometry, labels: Uint8Array.from({ length: count }, (_, at) => label(at)), source: "network", foreign: [], ...more };
}

async function read(bytes: Uint8Array<ArrayBuffer>): Promise<LabelMap> {
  const map = await readSeg(bytes, "a.dcm");
  if ("problem" in map) throw new Error(JSON.stringify(map.problem));
  expect(map.problems).toEqual([]);
  return map.value;
}

/** Every labelled voxel as "x y z label", sorted: what two maps have in common when their grids are not the same. */
function places({ geometry, labels }: LabelMap): readonly string[] {
  const [nx, ny] = geometry.size;
  const found: string[] = [];
  labels.forEach((label, at) => {
    const p = toPatient(geometry, ijk(at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))));
    if (label > 0) found.push(`${p.map((value) => Math.round(value * 1e5)).join(" ")} ${label}`);
  });
  return found.toSorted();
}

/** The reading map at each voxel of the other one, and that it lies on its grid. */
function sameVoxels(written: LabelMap, back: LabelMap): void {
  const [nx, ny, nz] = written.geometry.size;
  const [mx, my, mz] = back.geometry.size;
  let labelled = 0;
  for (let at = 0; at < nx * ny * nz; at++) {
    const voxel = ijk(at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny)));
    const exact = toVoxel(back.geometry, toPatient(written.geometry, voxel));
    const [i, j, k] = exact.map(Math.round);
    expect(Math.max(...exact.map((value, axis) => Math.abs(value - [i, j, k][axis])))).toBeLessThan(1e-6);
    const inside = i >= 0 && i < mx && j >= 0 && j < my && k >= 0 && k < mz;
    expect(inside ? back.labels[i + mx * (j + my * k)] : 0).toBe(written.labels[at]);
    if (written.labels[at] > 0) labelled++;
  }
  expect(back.labels.filter((label) => label > 0).length).toBe(labelled);
}

function itemsOf(set: DataSet, tag: string): readonly DataSet[] {
  return (set.elements[tag]?.items ?? []).flatMap((item) => (item.dataSet ? [item.dataSet] : []));
}

function only(set: DataSet, ...path: readonly string[]): DataSet {
  return path.reduce((at, tag) => {
    const [item, ...more] = itemsOf(at, tag);
    if (!item || more.length > 0) throw new Error(`${tag}: not one item`);
    return item;
  }, set);
}

const AXIAL = gridOf([5, 7, 4], [1.5, 2, 3], [-20.25, 33.5, -890.125], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
const OBLIQUE = gridOf([6, 5, 5], [0.71, 1.3, 2.5], [-123.456789, 56.7890123, -890.12345678], turned(0.4, -0.3, 0.2));
const LEFT_HANDED = gridOf([5, 3, 6], [0.9, 0.9, 1.25], [12.5, -7.75, 100.1], turned(-0.2, 0.5, 0.1, true));
const SPOTTED = (at: number): number => [0, 1, 0, 4, 12, 22, 0, 3, 18, 20, 0][(at * 7 + (at >> 3)) % 11];

describe("a label map that was written is read back voxel by voxel", () => {
  test.each([
    ["axial, 35 pixels a frame", AXIAL],
    ["oblique", OBLIQUE],
    ["left-handed", LEFT_HANDED],
  ])("%s", async (_, geometry) => {
    const map = mapOf(geometry, SPOTTED);
    const back = await read(writeSeg(map, CONTEXT));
    sameVoxels(map, back);
    expect(back.source).toBe("import");
    expect(back.foreign).toEqual([]);
  });

  test("whatever its size, turn, handedness and holes", async () => {
    const side = fc.integer({ min: 1, max: 6 });
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const step = fc.double({ min: 0.3, max: 6, noNaN: true });
    const label = fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 13, 22);
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(side, side, side),
        fc.tuple(step, step, step),
        fc.tuple(angle, angle, angle, fc.boolean()),
        fc.array(label, { minLength: 216, maxLength: 216 }),
        async (size, spacing, [a, b, c, mirrored], values) => {
          const map = mapOf(gridOf(size, spacing, [-310.123, 42.5, -999.875], turned(a, b, c, mirrored)), (at) => values[at]);
          if (map.labels.every((value) => value === 0)) return;
          const back = await read(writeSeg(map, CONTEXT));
          expect(places(back)).toEqual(places(map));
        },
      ),
      { numRuns: 60, seed: 20 },
    );
  });

  test("foreign structures keep their text and get numbers from 100 on", async () => {
    const foreign = [
      { id: "other:stent, biliär", label: 200 },
      { id: "other:drain", label: 130 },
    ];
    const map = mapOf(AXIAL, (at) => [0, 200, 1, 130][at % 4], { foreign, source: "import" });
    const back = await read(writeSeg(map, { ...CONTEXT, model: null }));
    expect(back.foreign).toEqual([
      { id: "other:drain", label: 100 },
      { id: "other:stent, biliär", label: 101 },
    ]);
    const same = back.labels.map((label) => (label === 100 ? 130 : label === 101 ? 200 : label));
    sameVoxels(map, { ...back, labels: same });
  });

  test("the same map and context give the same bytes, another map or context another object", () => {
    const map = mapOf(OBLIQUE, SPOTTED);
    const uidOf = (bytes: Uint8Array): string | undefined => dicomParser.parseDicom(bytes).string("x00080018");
    const first = writeSeg(map, CONTEXT);
    expect(writeSeg(map, CONTEXT)).toEqual(first);
    const changed = map.labels.slice();
    changed[changed.indexOf(1)] = 2;
    const others = [writeSeg({ ...map, labels: changed }, CONTEXT), writeSeg(map, { ...CONTEXT, edited: true })];
    expect(new Set([first, ...others].map(uidOf)).size).toBe(3);
  });
});

describe("what another reader finds in a written file", () => {
  test.each([
    ["axial", AXIAL],
    ["left-handed", LEFT_HANDED],
  ])("%s: frames by segment, then along the normal, placed to a tenth of a micrometre, bits in one run", (_, geometry) => {
    const map = mapOf(geometry, SPOTTED);
    const set = dicomParser.parseDicom(writeSeg(map, CONTEXT));
    const [nx, ny] = geometry.size;
    const present = [...new Set(map.labels)].filter((label) => label > 0).toSorted((a, b) => a - b);
    const frames = itemsOf(set, "x52009230");
    expect(Number(set.string("x00280008"))).toBe(frames.length);
    expect([set.uint16("x00280010"), set.uint16("x00280011"), set.uint16("x00280100")]).toEqual([ny, nx, 1]);
    const turn = only(set, "x52009229", "x00209116").string("x00200037")?.split("\\").map(Number) ?? [];
    const normal = [turn[1] * turn[5] - turn[2] * turn[4], turn[2] * turn[3] - turn[0] * turn[5], turn[0] * turn[4] - turn[1] * turn[3]];
    const bits = set.byteArray.subarray(set.elements["x7fe00010"].dataOffset);
    expect(set.elements["x7fe00010"].length).toBe(2 * Math.ceil((frames.length * nx * ny) / 16));
    let [lastSegment, lastHeight, pixels] = [0, 0, 0];
    for (let f = 0; f < frames.length; f++) {
      const segment = only(frames[f], "x0062000a").uint16("x0062000b") ?? 0;
      const corner = only(frames[f], "x00209113").string("x00200032")?.split("\\").map(Number) ?? [];
      const height = corner[0] * normal[0] + corner[1] * normal[1] + corner[2] * normal[2];
      expect(segment > lastSegment || (segment === lastSegment && height > lastHeight)).toBe(true);
      const voxel = toVoxel(geometry, lps(corner[0], corner[1], corner[2]));
      const k = Math.round(voxel[2]);
      expect(Math.max(Math.abs(voxel[0]), Math.abs(voxel[1]), Math.abs(voxel[2] - k))).toBeLessThan(1e-7);
      for (let p = 0; p < nx * ny; p++) {
        const bit = f * nx * ny + p;
        const is = (bits[Math.floor(bit / 8)] >> (bit % 8)) & 1;
        expect(is).toBe(map.labels[p + nx * ny * k] === present[segment - 1] ? 1 : 0);
        pixels += is;
      }
      [lastSegment, lastHeight] = [segment, height];
    }
    expect(pixels).toBe(map.labels.filter((label) => label > 0).length);
  });

  test("each structure of the table has its codes, sides where it has one, and a number from 1 without holes", () => {
    const map = mapOf(AXIAL, (at) => (at < structures.length ? structures[at].label : 0));
    const segments = itemsOf(dicomParser.parseDicom(writeSeg(map, CONTEXT)), "x00620002");
    expect(segments.map((item) => item.uint16("x00620004"))).toEqual(structures.map((_, index) => index + 1));
    segments.forEach((item, index) => {
      const { category, type, modifier } = structures[index].sct;
      const own = only(item, "x0062000f");
      const side = modifier === null ? null : only(own, "x00620011").string("x00080100");
      const codes = [only(item, "x00620003").string("x00080100"), own.string("x00080100"), side];
      expect(codes).toEqual([category[0], type[0], modifier?.[0] ?? null]);
      expect(own.string("x00080102")).toBe("SCT");
    });
    expect(segments.slice(1, 4).map((item) => item.string("x00620005"))).toEqual(["Spleen", "Right kidney", "Left kidney"]);
  });

  test("a segment says who made it: network, rules, a person who changed it, a hand alone", () => {
    const made = (more: Partial<LabelMap>, context: Partial<SegContext>): readonly (readonly (string | undefined)[])[] => {
      const map = mapOf(AXIAL, (at) => [0, 1, 18, 20][at % 4], more);
      const segments = itemsOf(dicomParser.parseDicom(writeSeg(map, { ...CONTEXT, ...context })), "x00620002");
      return segments.map((item) => [item.string("x00620008"), item.string("x00620009")]);
    };
    const lesion = ["MANUAL", undefined];
    expect(made({}, {})).toEqual([["AUTOMATIC", "net 1.2"], lesion, ["AUTOMATIC", "Trocar rules 9.9.9"]]);
    expect(made({}, { edited: true })[0]).toEqual(["SEMIAUTOMATIC", "net 1.2"]);
    expect(made({ source: "hand" }, { model: null })).toEqual([lesion, lesion, lesion]);
    expect(made({ source: "import" }, { model: null })[1]).toEqual(["SEMIAUTOMATIC", "Imported labels"]);
  });

  test("no patient is named; a date of making is only there when told", () => {
    const told = dicomParser.parseDicom(writeSeg(mapOf(AXIAL, SPOTTED), { ...CONTEXT, made: "2026-01-02T03:04:05.678Z" }));
    expect([told.string("x00080023"), told.string("x00080033")]).toEqual(["20260102", "030405"]);
    for (const tag of ["x00100010", "x00100020", "x00100030", "x00100040"]) expect(told.elements[tag].length).toBe(0);
  });

  test("colours are CIE L*a*b* over D50: white, black, and sRGB red at 54.3, 80.8, 69.9", () => {
    const decoded = (color: string): readonly number[] => {
      const [l, a, b] = cieLab(color);
      return [(l / 65535) * 100, (a / 65535) * 255 - 128, (b / 65535) * 255 - 128].map((value) => Math.round(value * 10) / 10 + 0);
    };
    expect(decoded("#ffffff")).toEqual([100, 0, 0]);
    expect(decoded("#000000")).toEqual([0, 0, 0]);
    expect(decoded("#ff0000")).toEqual([54.3, 80.8, 69.9]);
  });
});

test("a SEG of an assembled series names study, frame of reference and the very picture under each frame", async () => {
  const size: Triple = [17, 19, 5];
  const geometry = gridOf(size, [0.8, 0.9, 2], [-10, -20, 30], turned(0.1, 0.05, -0.1));
  const series = { ...bareSeries(), number: 1 };
  const voxels = Int16Array.from({ length: 17 * 19 * 5 }, (_, at) => (at % 700) - 300);
  const files = writeSeries({ geometry, voxels, unit: "HU", series }, { seed: "seg", description: "x" });
  const list = await scanFiles(
    files.toReversed().map(({ path, bytes }) => sourceFromBytes(path, bytes)),
    quietJob(),
  );
  const volume = await assemble(list.series[0], [], quietJob());
  if ("problem" in volume) throw new Error(volume.problem.code);
  const { uid, study_uid, frame_of_reference_uid, instances } = volume.value.series;
  const map = mapOf(volume.value.geometry, (at) => (at % 3 === 0 ? 1 : 0));
  const set = dicomParser.parseDicom(writeSeg(map, { ...CONTEXT, source: volume.value.series }));
  expect([set.string("x0020000d"), set.string("x00200052")]).toEqual([study_uid, frame_of_reference_uid]);
  const referenced = only(set, "x00081115");
  expect(referenced.string("x0020000e")).toBe(uid);
  expect(itemsOf(referenced, "x0008114a").map((item) => item.string("x00081155"))).toEqual(instances?.map((one) => one.sop_instance));
  const written = files.map(({ bytes }) => dicomParser.parseDicom(bytes));
  for (const frame of itemsOf(set, "x52009230")) {
    const source = only(frame, "x00089124", "x00082112");
    const picture = written.find((one) => one.string("x00080018") === source.string("x00081155"));
    expect(source.string("x00081150")).toBe("1.2.840.10008.5.1.4.1.1.2");
    expect(only(source, "x0040a170").string("x00080100")).toBe("121322");
    const [at, from] = [only(frame, "x00209113"), picture].map((one) => one?.string("x00200032")?.split("\\").map(Number) ?? []);
    expect(Math.max(...at.map((value, axis) => Math.abs(value - from[axis])))).toBeLessThan(1e-9);
  }
});

test("a SEG is told by its class alone, whatever it refers to", async () => {
  const seg = writeSeg(mapOf(AXIAL, SPOTTED), CONTEXT);
  expect(isSeg(seg.subarray(0, 2048))).toBe(true);
  const other = seg.slice();
  const at = new TextDecoder("latin1").decode(other).indexOf("5.1.4.1.1.66.4");
  other.set(new TextEncoder().encode("5.1.4.1.1.88.4"), at);
  expect(isSeg(other)).toBe(false);
  expect(isSeg(new Uint8Array(600))).toBe(false);
  const ct = new TextEncoder().encode("1.2.840.10008.5.1.4.1.1.66.4");
  expect(isSeg(ct)).toBe(false);
});
