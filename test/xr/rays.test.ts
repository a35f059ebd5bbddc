import { describe, expect, test } from "vitest";
import { fromScene, PATIENT_POSE, type RootPose, toScene } from "../../src/viewer/index.ts";
import type { Triple } from "../../src/volume/index.ts";
import { boxAlong } from "../../src/xr/box.ts";
import { letterQuads } from "../../src/xr/letters3d.ts";
import { type RayWorld, rayEnd } from "../../src/xr/ray-ends.ts";
import { ahead, along, distance, type RoomPose, turnBetween, turned, unit, uprightTowards } from "../../src/xr/vectors.ts";
import { seeded } from "../random.ts";

const look = (at_m: Triple, to: Triple): RoomPose => ({
  at_m,
  turn: turnBetween([0, 0, -1], unit([to[0] - at_m[0], to[1] - at_m[1], to[2] - at_m[2]], [0, 0, -1])),
});
const ROOT: RootPose = { position_m: [0, 1.2, -1.2], rotation: PATIENT_POSE.rotation, scale: 0.0017 };
const MODEL = { low_mm: [-150, -100, -120] as Triple, high_mm: [150, 100, 120] as Triple, toPatient: (p: Triple) => fromScene(ROOT, p) };
const NEEDLE = { entry_m: toScene(ROOT, [-60, -100, 20]), target_m: toScene(ROOT, [-30, -10, 10]) };
const world = (more: Partial<RayWorld> = {}): RayWorld => ({
  panel_m: null,
  tabs: [],
  reach: { needle: NEEDLE, model: MODEL },
  skin_m: () => null,
  ...more,
});
const ended = (ray: RoomPose, more: Partial<RayWorld> = {}): number | null => rayEnd({ kind: "ray", near: null, ray }, world(more));

describe("the end of a ray", () => {
  test("a panel, else a tab, else a handle, else the skin, else the box; nothing beside the model", () => {
    const eye: Triple = [0.1, 1.3, 0.2];
    const atEntry = look(eye, NEEDLE.entry_m);
    const tabs = [{ plane: "axial", at_m: along(eye, ahead(atEntry), 0.7) }] as const;
    expect(ended(atEntry, { panel_m: 0.4, tabs })).toBe(0.4);
    expect(ended(atEntry, { tabs })).toBeCloseTo(0.7, 9);
    expect(ended(atEntry)).toBeCloseTo(distance(eye, NEEDLE.entry_m), 9);
    expect(ended(look(eye, NEEDLE.target_m))).toBeCloseTo(distance(eye, NEEDLE.target_m), 9);
    const beside = look(eye, toScene(ROOT, [90, 0, -60]));
    expect(ended(beside, { skin_m: () => 1.23 })).toBe(1.23);
    const box_m = ended(beside);
    if (box_m === null) throw new Error("the box is met");
    expect(fromScene(ROOT, along(eye, ahead(beside), box_m))[1]).toBeCloseTo(-100, 6);
    expect(ended(look(eye, [2, 2, -1.2]))).toBeNull();
    expect(ended(beside, { reach: { needle: null, model: null } })).toBeNull();
  });

  test("at the shaft it is where the ray passes nearest to it", () => {
    // From aside, where the ends are far from the middle.
    const eye: Triple = [-1.1, 1.3, -1.1];
    const middle = along(NEEDLE.entry_m, [0, 1, 2].map((n) => NEEDLE.target_m[n] - NEEDLE.entry_m[n]) as unknown as Triple, 0.5);
    expect(ended(look(eye, middle))).toBeCloseTo(distance(eye, middle), 6);
  });

  test("a ray enters the box where a walk along it first finds itself inside, for any root, box and ray", () => {
    const random = seeded(7).uniform;
    for (let n = 0; n < 300; n++) {
      const eye: Triple = [random() * 2 - 1, random() * 2, random() * 2 - 2];
      const ray = look(eye, toScene(ROOT, [random() * 500 - 250, random() * 300 - 150, random() * 400 - 200]));
      let walked: number | null = null;
      for (let m = 0; m < 4 && walked === null; m += 0.002) {
        const p = fromScene(ROOT, along(eye, ahead(ray), m));
        if (p.every((v, axis) => v >= MODEL.low_mm[axis] && v <= MODEL.high_mm[axis])) walked = m;
      }
      const met = boxAlong(MODEL, eye, ahead(ray));
      // A walk may step over a corner.
      if (walked !== null) expect(Math.abs((met ?? Number.NaN) - walked)).toBeLessThanOrEqual(0.0021);
      if (met === null) expect(walked).toBeNull();
    }
  });
});

test("an upright thing faces the reader from any side, its top up", () => {
  for (const d of [
    [0, 0, 1],
    [0, 0, -1],
    [0.6, 0.3, -0.4],
    [-0.2, -0.7, 0.5],
  ] as const) {
    const way = unit(d, [0, 0, 1]);
    const turn = uprightTowards(way);
    for (const [axis, v] of turned(turn, [0, 0, 1]).entries()) expect(v).toBeCloseTo(way[axis], 12);
    expect(turned(turn, [1, 0, 0])[1]).toBeCloseTo(0, 12);
    expect(turned(turn, [0, 1, 0])[1]).toBeGreaterThan(0);
  }
});

test("six letters stand out of the faces that they name: R at the patient's right, A in front, H at the head", () => {
  const { positions, normals, uvs2, indices } = letterQuads([-150, -100, -120], [130, 90, 140]);
  expect(indices?.length).toBe(36);
  const at = (n: number): readonly number[] => [...(positions ?? [])].slice(12 * n, 12 * n + 3);
  const face = (n: number): readonly number[] => [...(normals ?? [])].slice(12 * n, 12 * n + 3);
  const faces = [
    [-1, 0, 0],
    [1, 0, 0],
    [0, -1, 0],
    [0, 1, 0],
    [0, 0, -1],
    [0, 0, 1],
  ];
  for (const [n, normal] of faces.entries()) {
    expect(face(n)).toEqual(normal);
    const axis = normal.findIndex((v) => v !== 0);
    const edge = normal[axis] > 0 ? [130, 90, 140][axis] : [-150, -100, -120][axis];
    expect((at(n)[axis] - edge) * normal[axis]).toBe(14);
  }
  expect([...(uvs2 ?? [])].slice(0, 8)).toEqual([-1, -1, 1, -1, 1, 1, -1, 1]);
});
