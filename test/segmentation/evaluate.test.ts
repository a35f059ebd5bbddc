import { describe, expect, test } from "vitest";
import { evaluation, type Segmentation } from "../../src/segmentation/index.ts";
import { geometryFrom, type LabelMap, lps, type Triple } from "../../src/volume/index.ts";

const SIZE: Triple = [40, 30, 12];
const made = geometryFrom(SIZE, [2, 2, 5], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
if ("problem" in made) throw new Error(made.problem.code);
const geometry = made.value;

type Box = readonly [label: number, x0: number, x1: number, y0: number, y1: number, z0: number, z1: number];

function mapOf(...boxes: readonly Box[]): LabelMap {
  const labels = new Uint8Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (const [label, x0, x1, y0, y1, z0, z1] of boxes)
    for (let z = z0; z <= z1; z++)
      for (let y = y0; y <= y1; y++) labels.fill(label, x0 + SIZE[0] * (y + SIZE[1] * z), x1 + 1 + SIZE[0] * (y + SIZE[1] * z));
  return { geometry, labels, source: "network", foreign: [] };
}

function segmentation(
  map: LabelMap,
  gives: readonly string[] = ["liver", "kidney_right", "kidney_left", "portal_and_splenic_vein"],
): Segmentation {
  return { map, trust: { surface_p95_mm: {}, gives, model: null }, reports: [], problems: [], sure: 0.94 };
}

function truth(map: LabelMap, changes: Partial<evaluation.Truth> = {}): evaluation.Truth {
  return {
    structures: evaluation.structuresOf(map),
    annotated: ["liver", "kidney_right", "kidney_left"],
    absent: [],
    cut: [],
    liverHoldsVessels: false,
    ...changes,
  };
}

/** The figures of one structure; there must be some. */
function row<T>(table: Readonly<Record<string, T>>, structure: string): T {
  const found = Object.entries(table).find(([id]) => id === structure);
  if (found === undefined) throw new Error(`no ${structure}`);
  return found[1];
}

const LIVER: Box = [1, 4, 18, 4, 18, 2, 9];
const RIGHT: Box = [3, 4, 10, 21, 27, 2, 6];
const LEFT: Box = [4, 28, 34, 21, 27, 2, 6];

describe("the protocol's row of a patient", () => {
  test("is perfect for the truth itself, and only asks for what is annotated and given", () => {
    const scores = evaluation.evaluateCase(segmentation(mapOf(LIVER, RIGHT, LEFT)), truth(mapOf(LIVER, RIGHT, LEFT)));
    expect(Object.keys(scores.structures)).toEqual(["liver", "kidney_right", "kidney_left"]);
    for (const row of Object.values(scores.structures)) expect(row).toMatchObject({ dice: 1, nsd_2mm: 1, hd95_mm: 0 });
    expect(scores).toMatchObject({ swaps: [], sure: 0.94 });
  });

  test("names the kidneys that changed sides", () => {
    const swapped = mapOf(LIVER, [4, ...RIGHT.slice(1)] as unknown as Box, [3, ...LEFT.slice(1)] as unknown as Box);
    const scores = evaluation.evaluateCase(segmentation(swapped), truth(mapOf(LIVER, RIGHT, LEFT)));
    expect(scores.swaps).toEqual(["kidney_right", "kidney_left"]);
    expect(row(scores.structures, "kidney_left").missed).toBe(true);
  });

  test("counts a lesion of the truth as liver", () => {
    const scores = evaluation.evaluateCase(segmentation(mapOf(LIVER)), truth(mapOf(LIVER, [18, 8, 12, 8, 12, 4, 6])));
    expect(row(scores.structures, "liver").dice).toBe(1);
  });

  test("counts a named vessel inside the liver as liver where the truth holds it", () => {
    const found = segmentation(mapOf(LIVER, [12, 8, 10, 8, 10, 2, 9]));
    expect(row(evaluation.evaluateCase(found, truth(mapOf(LIVER))).structures, "liver").dice).toBeLessThan(0.98);
    expect(row(evaluation.evaluateCase(found, truth(mapOf(LIVER), { liverHoldsVessels: true })).structures, "liver").dice).toBe(1);
  });

  test("has no volume error for what the field of view cuts, and invents what is absent", () => {
    const known = truth(mapOf(LIVER), { cut: ["liver"], annotated: ["liver"], absent: ["kidney_left"] });
    const scores = evaluation.evaluateCase(segmentation(mapOf(LIVER, LEFT)), known);
    expect(row(scores.structures, "liver").volume_error).toBeNull();
    expect(row(scores.structures, "kidney_left")).toMatchObject({ invented: true, dice: null });
  });

  test("refuses to compare different grids", () => {
    const small = { ...mapOf(LIVER), geometry: { ...geometry, size: [20, 60, 12] as Triple } };
    expect(() => evaluation.evaluateCase(segmentation(mapOf(LIVER)), truth(small))).toThrow("grids");
  });
});

describe("the table over patients", () => {
  const perfect = evaluation.evaluateCase(segmentation(mapOf(LIVER, RIGHT)), truth(mapOf(LIVER, RIGHT)));
  const missed = evaluation.evaluateCase(segmentation(mapOf(RIGHT)), truth(mapOf(LIVER, RIGHT)));

  test("weighs each patient the same and counts what was missed", () => {
    const table = evaluation.summarise([perfect, missed]);
    expect(row(table, "liver")).toMatchObject({ n: 2, dice: 0.5, nsd_2mm: 0.5, p95_mm: 30, missed: 1, invented: 0 });
    expect(row(table, "kidney_right")).toMatchObject({ n: 2, dice: 1, p95_mm: 0 });
    expect(row(table, "kidney_left")).toMatchObject({ n: 0, dice: null, p95_mm: null });
  });

  test("is written as plain figures, without the lists and without what the truth does not have", () => {
    const written = JSON.parse(JSON.stringify(evaluation.scoresDocument(new Map([["ct-x", missed]]))));
    expect(Object.keys(written.cases["ct-x"].structures)).toEqual(["liver", "kidney_right"]);
    expect(written.cases["ct-x"].structures.liver).toMatchObject({ dice: 0, nsd_2mm: 0, hd95_mm: null, missed: true });
    expect(written.cases["ct-x"].structures.liver.distances_mm).toBeUndefined();
    expect(written.summary.liver).toMatchObject({ p95_mm: 30, under_mm: 30 });
  });
});
