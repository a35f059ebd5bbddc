import { describe, expect, test } from "vitest";
import { airOf, bodyOf, boneOf } from "../../src/segmentation/rules.ts";
import { runs } from "../../src/volume/index.ts";
import { ARM, BLANKET, dice, type Ellipsoid, maskOf, partsOf, SIZE, TABLE, torso } from "./torso.ts";

const NONE = runs.noRuns(SIZE);
const METAL: readonly [string, Ellipsoid] = ["metal", { at: [190, 180, 75], semi: [6, 4, 20], hu: 3071 }];

describe("the body", () => {
  const plain = torso();

  test("is the torso with the air inside it", () => {
    expect(dice(bodyOf(plain.grid), maskOf(plain.body))).toBeGreaterThan(0.995);
  });

  test("is without table, blanket and a free arm", () => {
    const covered = torso([TABLE, BLANKET, ARM]);
    const body = bodyOf(covered.grid);
    expect(dice(body, maskOf(covered.body))).toBeGreaterThan(0.995);
    for (const name of ["table", "blanket", "arm"]) expect(runs.countOf(runs.intersection(body, partsOf(covered, name)))).toBe(0);
  });

  test("is found where the picture cuts it", () => {
    const cut = torso([TABLE], 60);
    expect(dice(bodyOf(cut.grid), maskOf(cut.body))).toBeGreaterThan(0.99);
  });

  test("is empty where there is nothing but air", () => {
    const empty = { ...plain.grid, voxels: new Int16Array(plain.grid.voxels.length).fill(-1000) };
    expect(runs.countOf(bodyOf(empty))).toBe(0);
  });
});

describe("lung and gas", () => {
  const made = torso([TABLE]);
  const body = bodyOf(made.grid);
  const stomach = partsOf(made, "stomach", "air");

  test("are told apart by size and median", () => {
    const { lung, gas } = airOf(made.grid, body, NONE);
    expect(dice(lung, partsOf(made, "lung"))).toBeGreaterThan(0.97);
    expect(dice(gas, partsOf(made, "air", "bowel gas"))).toBeGreaterThan(0.9);
    expect(runs.countOf(runs.intersection(lung, gas))).toBe(0);
  });

  test("stay apart when a stomach's air is as grey as lung, since the network calls it stomach", () => {
    const grey = { ...made.grid, voxels: made.grid.voxels.slice() };
    const air = made.parts.get("air") ?? new Uint8Array(0);
    for (let i = 0; i < air.length; i++) if (air[i] === 1) grey.voxels[i] = -850;
    const { lung, gas } = airOf(grey, body, stomach);
    expect(runs.countOf(runs.intersection(lung, stomach))).toBe(0);
    expect(dice(gas, partsOf(made, "air", "bowel gas"))).toBeGreaterThan(0.9);
  });

  test("are not found outside the body", () => {
    const { lung, gas } = airOf(made.grid, body, NONE);
    expect(runs.countOf(runs.difference(runs.union(lung, gas), body))).toBe(0);
  });
});

describe("bone", () => {
  const made = torso([TABLE]);
  const body = bodyOf(made.grid);
  const bony = ["cortex", "marrow", "canal", "rib"];

  test("is cortex, marrow, canal and ribs", () => {
    const bone = boneOf(made.grid, body, partsOf(made, "kidney", "aorta"), 200);
    expect(dice(bone, partsOf(made, ...bony))).toBeGreaterThan(0.95);
    expect(runs.countOf(runs.intersection(bone, partsOf(made, "rib"))) / runs.countOf(partsOf(made, "rib"))).toBeGreaterThan(0.98);
  });

  test("is never what the network found, and not the rim of a bright kidney", () => {
    const bright = { ...made.grid, voxels: made.grid.voxels.map((v, i) => (made.parts.get("kidney")?.[i] === 1 ? v + 200 : v)) };
    const kidneys = partsOf(made, "kidney");
    const inner = runs.eroded(kidneys, made.grid.spacing_mm, 2, "slice");
    const bone = boneOf(bright, body, inner, 200);
    expect(runs.countOf(runs.intersection(bone, kidneys))).toBe(0);
  });

  test("keeps metal inside it", () => {
    const implanted = torso([METAL]);
    const bone = boneOf(implanted.grid, bodyOf(implanted.grid), NONE, 200);
    expect(runs.countOf(runs.difference(partsOf(implanted, "metal"), bone))).toBe(0);
  });

  test("does not fill what a ring of bone as wide as a pelvis encloses", () => {
    const ring = torso([
      ["rib", { at: [190, 110, 75], semi: [80, 60, Infinity], hu: 500 }],
      ["muscle", { at: [190, 110, 75], semi: [74, 54, Infinity], hu: 50 }],
    ]);
    const bone = boneOf(ring.grid, bodyOf(ring.grid), NONE, 200);
    expect(runs.countOf(runs.intersection(bone, partsOf(ring, "muscle"))) / runs.countOf(partsOf(ring, "muscle"))).toBeLessThan(0.05);
  });
});
