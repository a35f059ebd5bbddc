import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { TransformNode } from "@babylonjs/core/Meshes/transformNode.js";
import { Scene } from "@babylonjs/core/scene.js";
import { beforeEach, expect, test } from "vitest";
import type { CaseDocument } from "../../src/case/index.ts";
import { uiWords } from "../../src/texts/index.ts";
import { type LentStage, PATIENT_POSE, type RootPose, toScene } from "../../src/viewer/index.ts";
import { type Lps, lps, type Triple } from "../../src/volume/index.ts";
import { type Cross, crossBefore, crossStep, crossTaken } from "../../src/xr/cross.ts";
import type { DeviceFrame } from "../../src/xr/device.ts";
import { createLandmarkRoom, type LandmarkFrame } from "../../src/xr/landmark-room.ts";
import { carriedByAnchor, registeredRoot } from "../../src/xr/registered.ts";
import { product, type Quaternion, type RoomPose, turnBetween, turned, unit } from "../../src/xr/vectors.ts";
import type { Pointer } from "../../src/xr/words.ts";
import { pointer } from "./content.ts";

const words = uiWords("en").xr;
const TARGET = lps(-60, 10, 110);
const POINTS: readonly Lps[] = [lps(0, -110, 220), lps(0, -115, 60), lps(125, -70, 0), lps(-125, -70, 0), lps(110, -85, 150)];
/** The body lies in the room, turned a little, 0.9 m above the floor; the wearer stands beside it and looks down. */
const BODY: { readonly turn: Quaternion; readonly at_m: Triple } = {
  turn: turnBetween([0, 0, 1], unit([0.2, 1, 0.1], [0, 1, 0])),
  at_m: [0.4, 0.9, -0.7],
};
const onBody = (p: Triple): Triple => {
  const [x, y, z] = turned(product(BODY.turn, turnBetween([0, -1, 0], [0, 0, 1])), [p[0] / 1000, p[1] / 1000, p[2] / 1000]);
  return [x + BODY.at_m[0], y + BODY.at_m[1], z + BODY.at_m[2]];
};
const look = (at_m: Triple, to: Triple): RoomPose => ({
  at_m,
  turn: turnBetween([0, 0, -1], unit([to[0] - at_m[0], to[1] - at_m[1], to[2] - at_m[2]], [0, 0, -1])),
});
const HEAD = look([0.4, 1.8, -0.5], [0.4, 0.95, -0.75]);

let root: RootPose = PATIENT_POSE;
let node: TransformNode;
let stage: LentStage;
beforeEach(() => {
  root = PATIENT_POSE;
  const scene = new Scene(new NullEngine());
  scene.useRightHandedSystem = true;
  node = new TransformNode("patient", scene);
  const field = {
    firstBodyAlong: (o: Lps, d: Triple) => lps(o[0] + d[0] * 300, o[1] + d[1] * 300, o[2] + d[2] * 300),
    nearestSkin: () => null,
  };
  stage = {
    scene,
    pose: () => root,
    stand: (next: RootPose) => {
      root = next;
    },
    document: () => ({ needles: [{ id: "n", target_mm: TARGET }], current: "n" }) as unknown as CaseDocument,
    field: () => field,
    anatomy: () => null,
  } as unknown as LentStage;
});

const NO_ANCHORS = { getPose: () => null, getViewerPose: () => null } as unknown as DeviceFrame;
const space = new EventTarget();
function frameOf(more: Partial<LandmarkFrame>): LandmarkFrame {
  return {
    frame: NO_ANCHORS,
    space,
    head: HEAD,
    pointers: [],
    clicks: [],
    busy: new Set(),
    fingers: new Set(),
    precision: false,
    t_ms: 0,
    ...more,
  };
}
/** A ray whose point 300 mm ahead (what the field above calls skin) is a point of the patient. */
function rayTo(p: Lps): RoomPose {
  const way: Triple = unit([0.1, -0.2, -1], [0, 0, -1]);
  const at = toScene(root, p);
  const k = 300 * root.scale;
  return { at_m: [at[0] - k * way[0], at[1] - k * way[1], at[2] - k * way[2]], turn: turnBetween([0, 0, -1], way) };
}

/** Chooses the points by clicks, then holds a fingertip (8 mm outside the bone's end: radius 0 here, a controller's tip) at each on the body. */
function register(room: ReturnType<typeof createLandmarkRoom>, frame: DeviceFrame = NO_ANCHORS): void {
  room.act("start", HEAD);
  for (const p of POINTS) room.step(frameOf({ frame, clicks: [{ pointer: 1, ray: rayTo(p) }] }));
  room.act("touch", HEAD);
  let t_ms = 0;
  room.step(frameOf({ frame, pointers: [pointer({ kind: "controller", near: { at_m: [0.4, 1.2, -0.6], turn: [0, 0, 0, 1] } })] }));
  for (const p of POINTS) {
    for (let n = 0; n < 45; n++, t_ms += 16) {
      room.step(frameOf({ frame, t_ms, pointers: [pointer({ kind: "controller", near: { at_m: onBody(p), turn: [0, 0, 0, 1] } })] }));
    }
  }
}

test("five points clicked on the model and touched on a body lay the model there to a tenth of a millimetre, at true size", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  root = { ...PATIENT_POSE, position_m: [0, 1.2, -1.2], scale: 0.0005 };
  register(room);
  expect(room.isLaid()).toBe(true);
  expect(root.scale).toBe(0.001);
  for (const p of [...POINTS, TARGET])
    for (const [axis, v] of toScene(root, p).entries()) expect(Math.abs(v - onBody(p)[axis])).toBeLessThan(1e-4);
  const { registration, anchor } = room.state();
  expect(registration?.n).toBe(5);
  expect(registration?.fre_mm).toBeLessThan(1e-3);
  expect(registration?.tre_mm).toBeGreaterThan(2);
  expect(anchor).toBe("none");
});

test("while points are chosen and touched the hands take nothing else, afterwards they do", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  expect(room.hasHands()).toBe(false);
  room.act("start", HEAD);
  expect(room.hasHands()).toBe(true);
  room.act("stop", HEAD);
  register(room);
  expect(room.hasHands()).toBe(false);
});

test("a tip that rests outside the wearer's gaze touches nothing", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  room.act("start", HEAD);
  for (const p of POINTS) room.step(frameOf({ clicks: [{ pointer: 1, ray: rayTo(p) }] }));
  room.act("touch", HEAD);
  for (let n = 0; n < 90; n++)
    room.step(
      frameOf({ t_ms: n * 16, pointers: [pointer({ kind: "controller", near: { at_m: [-0.8, 1.2, -0.4], turn: [0, 0, 0, 1] } })] }),
    );
  expect(room.landmarks().points.every((point) => point.room_m === null)).toBe(true);
});

test("a hand that rests in the wearer's gaze when touching begins touches nothing until it has moved", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  room.act("start", HEAD);
  for (const p of POINTS) room.step(frameOf({ clicks: [{ pointer: 1, ray: rayTo(p) }] }));
  room.act("touch", HEAD);
  const touched = (): number => room.landmarks().points.filter((point) => point.room_m !== null).length;
  const rest = (at_m: Triple, from_ms: number): void => {
    for (let n = 0; n < 60; n++)
      room.step(frameOf({ t_ms: from_ms + n * 16, pointers: [pointer({ kind: "controller", near: { at_m, turn: [0, 0, 0, 1] } })] }));
  };
  rest(onBody(POINTS[0]), 0);
  expect(touched()).toBe(0);
  rest(onBody(POINTS[1]), 2000);
  expect(touched()).toBe(1);
});

test("an anchor carries the model with the room, a correction above 3 mm is said, and a lost anchor hides the model and says so", async () => {
  const globals = globalThis as { XRRigidTransform?: unknown };
  globals.XRRigidTransform = class {};
  const made = { anchorSpace: new EventTarget(), delete: () => undefined };
  const tracked = new Set([made]);
  let shift = 0;
  const centre = [0, 1, 2].map((axis) => POINTS.reduce((sum, p) => sum + onBody(p)[axis], 0) / 5);
  const frame = {
    createAnchor: async () => made,
    trackedAnchors: tracked,
    getPose: () => ({
      transform: { position: { x: centre[0] + shift, y: centre[1], z: centre[2] }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
      emulatedPosition: false,
    }),
    getViewerPose: () => null,
  } as unknown as DeviceFrame;
  const room = createLandmarkRoom(stage, words.landmark);
  register(room, frame);
  await Promise.resolve();
  await Promise.resolve();
  room.step(frameOf({ frame }));
  expect(room.state().anchor).toBe("tracked");
  expect(room.told(words, "en").sentence).toBe(words.landmarksLaid);
  shift = 0.02;
  room.step(frameOf({ frame }));
  expect(toScene(root, TARGET)[0] - onBody(TARGET)[0]).toBeCloseTo(0.02, 4);
  expect(room.told(words, "en").sentence).toBe(words.anchorMoved("20"));
  tracked.clear();
  room.step(frameOf({ frame }));
  expect(room.state()).toEqual({ anchor: "lost", registration: null });
  expect(node.isEnabled()).toBe(false);
  expect(room.told(words, "en").sentence).toBe(words.anchorLost);
  room.act("stop", HEAD);
  expect(node.isEnabled()).toBe(true);
  delete globals.XRRigidTransform;
});

test("hands without tips get a cross: dragged at a fifth of their way when precise, set from two sides 40 degrees apart", () => {
  const hand = (at_m: Triple, closed: number): Pointer => pointer({ kind: "ray", near: { at_m, turn: [0, 0, 0, 1] }, closed });
  const head = look([0, 1.6, 0], [0, 1.4, -0.6]);
  let cross: Cross = crossBefore(head);
  const from = cross.at_m;
  for (const [at, closed] of [
    [0, 0],
    [0, 1],
    [0.1, 1],
    [0.1, 0],
    [0.1, 0],
    [0.3, 0],
  ] as const)
    cross = crossStep(cross, [hand([at, 1, 0], closed)], new Set(), true);
  expect(cross.at_m[0] - from[0]).toBeCloseTo(0.02, 9);
  const once = crossTaken(cross, look([0, 1.6, 0], cross.at_m));
  expect(once.spot_m).toBeNull();
  expect(crossTaken(once.cross, look([0.05, 1.6, 0], cross.at_m)).spot_m).toBeNull();
  const twice = crossTaken(
    { ...once.cross, at_m: [cross.at_m[0] + 0.004, cross.at_m[1], cross.at_m[2]] },
    look([0.9, 1.6, -0.4], cross.at_m),
  );
  expect(twice.gap_mm).toBeCloseTo(4, 6);
  expect(twice.spot_m?.[0]).toBeCloseTo(cross.at_m[0] + 0.002, 9);
});

test("the root of a registration is a proper turn for any rotation, also half turns", () => {
  for (const q of [
    [0, 0, 0, 1],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0.5, -0.5, 0.5, 0.5],
    [0.1, 0.2, -0.3, 0.927],
  ] as const) {
    const size = Math.hypot(...q);
    const turn: Quaternion = [q[0] / size, q[1] / size, q[2] / size, q[3] / size];
    const columns = (
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ] as const
    ).map((axis) => turned(turn, axis));
    const at = (row: number, column: number): number => columns[column][row];
    const pose = registeredRoot({
      rotation: [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)],
      translation_mm: [100, 200, 300],
      residuals_mm: [],
      fre_mm: 0,
      fle_mm: 0,
      tre_mm: null,
      worst: 0,
      touchAgain: [],
    });
    const expected = turned(turn, [10, -20, 30]).map((v, axis) => (v + [100, 200, 300][axis]) / 1000);
    for (const [axis, v] of toScene(pose, [10, -20, 30]).entries()) expect(v).toBeCloseTo(expected[axis], 12);
  }
});

test("a model held by an anchor turns and moves with it about the anchor", () => {
  const held: RoomPose = { at_m: [1, 0, 0], turn: [0, 0, 0, 1] };
  const quarter: Quaternion = [0, Math.SQRT1_2, 0, Math.SQRT1_2];
  const { root: next, moved_m } = carriedByAnchor({ ...PATIENT_POSE, position_m: [2, 0, 0] }, held, { at_m: [1, 1, 0], turn: quarter });
  expect(next.position_m).toEqual([expect.closeTo(1, 12), 1, expect.closeTo(-1, 12)]);
  expect(moved_m).toBe(1);
});
