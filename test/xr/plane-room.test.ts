import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { TransformNode } from "@babylonjs/core/Meshes/transformNode.js";
import { Scene } from "@babylonjs/core/scene.js";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { CaseDocument, Edit } from "../../src/case/index.ts";
import { type LentStage, PATIENT_POSE, toScene } from "../../src/viewer/index.ts";
import { geometryFrom, lps, type Triple, type Volume } from "../../src/volume/index.ts";
import { createPlaneRoom } from "../../src/xr/plane-room.ts";
import { cornersOf, trimmed } from "../../src/xr/reslice.ts";
import type { Pointer } from "../../src/xr/words.ts";
import { pointer } from "./content.ts";

const engine = new NullEngine();
afterAll(() => engine.dispose());
const HEAD = { at_m: [0, 0.2, 1.2] as Triple, turn: [0, 0, 0, 1] as const };
const BOX = { low_mm: [-40, -30, -60] as Triple, high_mm: [40, 30, 60] as Triple };
const SLICE = {
  centre_mm: lps(0, 0, 10),
  right: [1, 0, 0] as Triple,
  down: [0, 1, 0] as Triple,
  size_mm: [120, 120] as const,
  voxels: [60, 60] as const,
  at_mm: lps(5, 5, 10),
  through: [0, 0, 1] as Triple,
  ends_mm: [-70, 50] as const,
};

let edits: Edit[] = [];
let scene: Scene;
let document: CaseDocument;
let stage: LentStage;
beforeEach(() => {
  scene = new Scene(engine);
  new TransformNode("patient", scene);
  edits = [];
  document = {
    view: { planes: true, slice_mm: [5, 5, 10] },
    needles: [{ id: "n", entry_mm: lps(0, -30, 0), target_mm: lps(0, 10, 0) }],
    current: "n",
  } as unknown as CaseDocument;
  const made = geometryFrom([60, 60, 61], [2, 2, 2], lps(-59, -59, -60), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error("the grid is sound");
  const volume = { geometry: made.value, voxels: new Int16Array(60 * 60 * 61), unit: "HU", series: { id: "s" } } as unknown as Volume;
  stage = {
    scene,
    pose: () => PATIENT_POSE,
    document: () => document,
    volume: () => volume,
    window: () => [40, 400] as const,
    box: () => BOX,
    axial: () => SLICE,
  } as unknown as LentStage;
});

const shownNow = (): readonly boolean[] =>
  ["plane axial slice", "plane along needle"].map((name) => scene.getMeshByName(name)?.isEnabled() ?? false);
const step = (room: ReturnType<typeof createPlaneRoom>, pointers: readonly Pointer[], t_ms = 0, isHidden = false): number | null =>
  room.step({ head: HEAD, pointers, busy: new Set(), isHidden, t_ms });

describe("planes of the room", () => {
  test("they begin as the desk has its planes, each is switched by itself, and the case is told nothing of it", () => {
    const room = createPlaneRoom(stage, (edit) => edits.push(edit));
    step(room, []);
    expect(shownNow()).toEqual([true, true]);
    room.show("needle", false);
    step(room, []);
    expect(shownNow()).toEqual([true, false]);
    expect(room.shown()).toEqual({ axial: true, needle: false });
    expect(edits).toEqual([]);
    document = { ...document, view: { ...document.view, planes: false } };
    const other = createPlaneRoom(stage, () => {});
    step(other, []);
    expect(other.shown()).toEqual({ axial: false, needle: false });
    expect(other.tabs()).toEqual([]);
  });

  test("a hand at the axial tab sends the crosshair along the stack, and is told as its holder until it lets go", () => {
    const room = createPlaneRoom(stage, (edit) => edits.push(edit));
    step(room, []);
    const tab = room.tabs().find((one) => one.plane === "axial");
    if (!tab) throw new Error("no tab");
    const hand = (dy: number, closed: number): Pointer =>
      pointer({ kind: "joints", near: { at_m: [tab.at_m[0], tab.at_m[1] + dy, tab.at_m[2]], turn: [0, 0, 0, 1] }, closed });
    step(room, [hand(0, 0)]);
    expect(step(room, [hand(0, 1)], 16)).toBe(1);
    expect(room.holder()).toBe("joints");
    for (let n = 2; n < 80; n++) step(room, [hand(0.03, 1)], n * 16);
    expect(edits.at(-1)).toEqual({ kind: "set-view", view: { slice_mm: [5, 5, expect.closeTo(40, 1)] } });
    for (let n = 80; n < 84; n++) step(room, [hand(0.03, 0)], n * 16);
    expect(room.holder()).toBeNull();
  });

  test("a model that is hidden takes its planes out of the hand: nothing moves, and no tab is left in the room", () => {
    const room = createPlaneRoom(stage, (edit) => edits.push(edit));
    step(room, []);
    const at_m = room.tabs()[0].at_m;
    const hand = (up_m: number, closed: number): Pointer =>
      pointer({ near: { at_m: [at_m[0], at_m[1] + up_m, at_m[2]], turn: [0, 0, 0, 1] }, closed });
    step(room, [hand(0, 0)]);
    expect(step(room, [hand(0, 1)], 16)).toBe(1);
    const before = edits.length;
    expect(step(room, [hand(0.03, 1)], 32, true)).toBeNull();
    expect(edits).toHaveLength(before);
    expect(room.holder()).toBeNull();
    expect(scene.getMeshByName("tab axial")?.isEnabled()).toBe(false);
    expect(shownNow()).toEqual([false, false]);
  });

  test("the axial tab hangs at a front corner on the reader's left, from whichever side they look", () => {
    const room = createPlaneRoom(stage, () => {});
    step(room, []);
    const front = room.tabs().find((one) => one.plane === "axial")?.at_m ?? [0, 0, 0];
    expect(front[0]).toBeLessThan(toScene(PATIENT_POSE, [-40, 0, 0])[0]);
    room.step({ head: { at_m: [0, 0.2, -1.2], turn: [0, 1, 0, 0] }, pointers: [], busy: new Set(), isHidden: false, t_ms: 16 });
    const back = room.tabs().find((one) => one.plane === "axial")?.at_m ?? [0, 0, 0];
    expect(back[0]).toBeGreaterThan(toScene(PATIENT_POSE, [40, 0, 0])[0]);
  });

  test("a slice is cut down to the patient's box and a little about it, by whole voxels: a pixel is a voxel", () => {
    const { cut, pixels } = trimmed(SLICE, BOX);
    expect(pixels).toEqual([46, 36]);
    expect(cut.size_mm).toEqual([92, 72]);
    const [topLeft, , bottomRight] = cornersOf(cut);
    // Edges of voxels lie at even millimetres of this grid, 6 mm about the box.
    expect(topLeft).toEqual([-46, -36, 10]);
    expect(bottomRight).toEqual([46, 36, 10]);
    expect(trimmed(SLICE, { low_mm: [-500, -500, -500], high_mm: [500, 500, 500] }).pixels).toEqual([60, 60]);
  });
});
