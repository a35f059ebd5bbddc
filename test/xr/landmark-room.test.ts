import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { TransformNode } from "@babylonjs/core/Meshes/transformNode.js";
import { Scene } from "@babylonjs/core/scene.js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CaseDocument } from "../../src/case/index.ts";
import { uiWords } from "../../src/texts/index.ts";
import { type LentStage, PATIENT_POSE, type RootPose, toScene } from "../../src/viewer/index.ts";
import { type Lps, lps, type Triple } from "../../src/volume/index.ts";
import type { DeviceFrame } from "../../src/xr/device.ts";
import { createLandmarkRoom, type LandmarkFrame, type LandmarkRoom } from "../../src/xr/landmark-room.ts";
import { distance, product, type Quaternion, type RoomPose, turnBetween, turned, unit } from "../../src/xr/vectors.ts";
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
/** The target of the needle that is there, if there is one; the registration that the case brought. */
let needle: Lps | null = TARGET;
let kept: CaseDocument["registration"] = null;
/** What the case was made from. */
let source: object;
beforeEach(() => {
  root = PATIENT_POSE;
  [needle, kept, source] = [TARGET, null, {}];
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
    document: () =>
      ({
        source,
        needles: needle ? [{ id: "n", target_mm: needle }] : [],
        current: needle && "n",
        registration: kept,
      }) as unknown as CaseDocument,
    box: () => ({ low_mm: [-150, -120, 0], high_mm: [150, 100, 230] }),
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
    isHeld: false,
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

const tip = (at_m: Triple): Pointer => pointer({ kind: "controller", near: { at_m, turn: [0, 0, 0, 1] } });
const AWAY: Triple = [0.4, 1.2, -0.6];

/** Chooses the points by clicks. */
function choose(room: LandmarkRoom): void {
  room.act("start", HEAD);
  for (const p of POINTS) room.step(frameOf({ clicks: [{ pointer: 1, ray: rayTo(p) }] }));
}
/** Holds a controller's tip at points of the body, from a time on. @returns the time after. */
function touch(room: LandmarkRoom, points: readonly Lps[], more: Partial<LandmarkFrame> = {}): number {
  let t_ms = more.t_ms ?? 0;
  for (const at of [AWAY, ...points.map(onBody)]) {
    for (let n = 0; n < (at === AWAY ? 2 : 45); n++, t_ms += 16) room.step(frameOf({ ...more, t_ms, pointers: [tip(at)] }));
  }
  return t_ms;
}
function register(room: LandmarkRoom, frame: DeviceFrame = NO_ANCHORS): void {
  choose(room);
  room.act("touch", HEAD);
  touch(room, POINTS, { frame });
}
const said = (room: LandmarkRoom): string => room.told(words, "en").sentence;

/** A device that holds anchors: one is made at what is asked, and its place is read with a shift, or not at all. */
function anchoring(): {
  readonly frame: DeviceFrame;
  readonly at: { shift_m: Triple; turn: Quaternion; seen: boolean };
  deleted: () => number;
} {
  const at = { shift_m: [0, 0, 0] as Triple, turn: [0, 0, 0, 1] as Quaternion, seen: true };
  let deleted = 0;
  let held: Triple = [0, 0, 0];
  const made = { anchorSpace: new EventTarget(), delete: () => deleted++ };
  const tracked = new Set([made]);
  const frame = {
    createAnchor: async ({ position }: { position: { x: number; y: number; z: number } }) => {
      held = [position.x, position.y, position.z];
      return made;
    },
    get trackedAnchors() {
      return at.seen ? tracked : new Set();
    },
    getPose: () => ({
      transform: {
        position: { x: held[0] + at.shift_m[0], y: held[1] + at.shift_m[1], z: held[2] + at.shift_m[2] },
        orientation: { x: at.turn[0], y: at.turn[1], z: at.turn[2], w: at.turn[3] },
      },
    }),
    getViewerPose: () => null,
  } as unknown as DeviceFrame;
  return { frame, at, deleted: () => deleted };
}
async function laidWithAnchor(room: LandmarkRoom): Promise<ReturnType<typeof anchoring>> {
  const device = anchoring();
  register(room, device.frame);
  await Promise.resolve();
  await Promise.resolve();
  room.step(frameOf({ frame: device.frame }));
  return device;
}
beforeAll(() => {
  (globalThis as { XRRigidTransform?: unknown }).XRRigidTransform = class {
    readonly position: object;
    constructor(position: object) {
      this.position = position;
    }
  };
});
afterAll(() => {
  delete (globalThis as { XRRigidTransform?: unknown }).XRRigidTransform;
});

test("five points clicked on the model and touched on a body lay the model there to a tenth of a millimetre, at true size", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  root = { ...PATIENT_POSE, position_m: [0, 1.2, -1.2], scale: 0.0005 };
  register(room);
  expect(room.state().overlay).toBe("shown");
  expect(root.scale).toBe(0.001);
  for (const p of [...POINTS, TARGET])
    for (const [axis, v] of toScene(root, p).entries()) expect(Math.abs(v - onBody(p)[axis])).toBeLessThan(1e-4);
  const { registration, anchor } = room.state();
  expect(registration?.n).toBe(5);
  expect(registration?.fre_mm).toBeLessThan(1e-3);
  expect(registration?.tre_mm).toBeGreaterThan(2);
  expect(anchor).toBe("none");
});

test("points chosen in a session that ended before anything was laid are there in the next of the same page and case, and in no other case", () => {
  const before = new WeakMap();
  const first = createLandmarkRoom(stage, words.landmark, before);
  choose(first);
  expect(first.state().landmarks.chosen).toBe(POINTS.length);
  first.dispose();
  const again = createLandmarkRoom(stage, words.landmark, before);
  again.step(frameOf({}));
  expect(again.state().landmarks).toMatchObject({ phase: "off", chosen: POINTS.length, touched: 0 });
  again.act("touch", HEAD);
  touch(again, POINTS);
  expect(again.state().overlay).toBe("shown");
  again.dispose();
  source = {};
  const other = createLandmarkRoom(stage, words.landmark, before);
  other.step(frameOf({}));
  expect(other.state().landmarks.chosen).toBe(0);
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
  choose(room);
  room.act("touch", HEAD);
  for (let n = 0; n < 90; n++) room.step(frameOf({ t_ms: n * 16, pointers: [tip([-0.8, 1.2, -0.4])] }));
  expect(room.state().landmarks.touched).toBe(0);
});

test("a hand that rests in the wearer's gaze when touching begins touches nothing until it has moved", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  choose(room);
  room.act("touch", HEAD);
  const rest = (at_m: Triple, from_ms: number): void => {
    for (let n = 0; n < 60; n++) room.step(frameOf({ t_ms: from_ms + n * 16, pointers: [tip(at_m)] }));
  };
  rest(onBody(POINTS[0]), 0);
  expect(room.state().landmarks.touched).toBe(0);
  rest(onBody(POINTS[1]), 2000);
  expect(room.state().landmarks.touched).toBe(1);
});

test("a finger at a panel touches nothing behind it", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  choose(room);
  room.act("touch", HEAD);
  touch(room, [POINTS[0]], { fingers: new Set([1]) });
  expect(room.state().landmarks.touched).toBe(0);
});

test("an anchor carries the model with the room, and a correction above 3 mm at the target is said, below not", async () => {
  const room = createLandmarkRoom(stage, words.landmark);
  const { frame, at } = await laidWithAnchor(room);
  expect(room.state().anchor).toBe("tracked");
  expect(said(room)).toBe(words.landmarksLaid);
  at.shift_m = [0.0029, 0, 0];
  room.step(frameOf({ frame }));
  expect(said(room)).toBe(words.landmarksLaid);
  at.shift_m = [0.005, 0, 0];
  room.step(frameOf({ frame }));
  expect(toScene(root, TARGET)[0] - onBody(TARGET)[0]).toBeCloseTo(0.005, 4);
  expect(said(room)).toBe(words.anchorMoved("5"));
  expect(room.told(words, "en").alert).toContain(words.anchorMoved("5"));
  // A turn of the anchor alone moves the target, too.
  at.shift_m = [0, 0, 0];
  at.turn = [0, Math.sin(0.02), 0, Math.cos(0.02)];
  room.step(frameOf({ frame }));
  const moved_mm = 1000 * distance(toScene(root, TARGET), onBody(TARGET));
  expect(moved_mm).toBeGreaterThan(3);
  expect(said(room)).toBe(words.anchorMoved(`${Math.ceil(moved_mm)}`));
});

test("a lost anchor hides the model and says so, and shows it again when it is found", async () => {
  const room = createLandmarkRoom(stage, words.landmark);
  const { frame, at, deleted } = await laidWithAnchor(room);
  const before = room.state().registration;
  at.seen = false;
  room.step(frameOf({ frame }));
  expect(room.state()).toMatchObject({ anchor: "lost", overlay: "hidden", registration: null });
  expect(room.isHidden()).toBe(true);
  expect(node.isEnabled()).toBe(false);
  expect(said(room)).toBe(words.anchorLost);
  // Not even in the hand.
  room.step(frameOf({ frame, isHeld: true }));
  expect(node.isEnabled()).toBe(false);
  at.seen = true;
  room.step(frameOf({ frame }));
  expect(room.state()).toMatchObject({ anchor: "tracked", overlay: "shown", registration: before });
  expect(node.isEnabled()).toBe(true);
  at.seen = false;
  room.step(frameOf({ frame }));
  room.act("stop", HEAD);
  room.step(frameOf({ frame }));
  expect(node.isEnabled()).toBe(true);
  expect(deleted()).toBe(1);
});

test("without an anchor the hold is doubted after ten minutes, and not before; a new touch ends the doubt", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  register(room);
  room.step(frameOf({ t_ms: 3600 + 9.9 * 60_000 }));
  expect(said(room)).toBe(words.landmarksLaid);
  room.step(frameOf({ t_ms: 3600 + 10.1 * 60_000 }));
  expect(said(room)).toBe(words.heldWithoutAnchor(10));
  expect(room.told(words, "en").alert).toBe(words.heldWithoutAnchor(10));
  room.select(1);
  room.act("again", HEAD);
  touch(room, [POINTS[1]], { t_ms: 700_000 });
  expect(said(room)).toBe(words.landmarksLaid);
});

test("with an anchor ten minutes are no doubt", async () => {
  const room = createLandmarkRoom(stage, words.landmark);
  const { frame } = await laidWithAnchor(room);
  room.step(frameOf({ frame, t_ms: 30 * 60_000 }));
  expect(said(room)).toBe(words.landmarksLaid);
});

test("a new origin without an anchor is said until all points are touched anew", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  register(room);
  room.recentred();
  room.step(frameOf({ t_ms: 5000 }));
  expect(said(room)).toBe(words.modelRecentred);
  expect(room.state().overlay).toBe("shown");
  room.act("again", HEAD);
  expect(room.state().landmarks).toMatchObject({ phase: "touching", touched: 0 });
  touch(room, POINTS, { t_ms: 6000 });
  expect(said(room)).toBe(words.landmarksLaid);
});

test("a new origin with an anchor is no correction: the model goes with the anchor and nothing is said", async () => {
  const room = createLandmarkRoom(stage, words.landmark);
  const { frame, at } = await laidWithAnchor(room);
  const before = toScene(root, TARGET);
  room.recentred();
  at.shift_m = [0.7, 0, -0.3];
  room.step(frameOf({ frame }));
  const after = toScene(root, TARGET);
  for (const [axis, v] of [0.7, 0, -0.3].entries()) expect(after[axis] - before[axis]).toBeCloseTo(v, 9);
  expect(said(room)).toBe(words.landmarksLaid);
  // Later corrections count from there.
  at.shift_m = [0.704, 0, -0.3];
  room.step(frameOf({ frame }));
  expect(said(room)).toBe(words.anchorMoved("4"));
});

test("a new origin while points are touched voids the touches before it", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  choose(room);
  room.act("touch", HEAD);
  touch(room, POINTS.slice(0, 3));
  expect(room.state().landmarks.touched).toBe(3);
  room.recentred();
  expect(room.state().landmarks).toMatchObject({ phase: "touching", touched: 0, next: 0 });
});

test("the needle's target is judged wherever it goes: above 6 mm said, above 10 hidden once the hand has let go, and shown again on the way back", () => {
  const room = createLandmarkRoom(stage, words.landmark);
  register(room);
  const first = room.state().registration?.tre_mm ?? 0;
  needle = lps(-60, 350, 110);
  room.step(frameOf({ isHeld: true }));
  expect(room.state().registration?.tre_mm).toBeGreaterThan(6);
  expect(room.told(words, "en").alert).toContain("The model may be off by about");
  needle = lps(-60, 900, 110);
  room.step(frameOf({ isHeld: true }));
  expect(room.state().registration?.tre_mm).toBeGreaterThan(10);
  expect(room.told(words, "en").alert).toContain("more than 10 mm");
  expect(room.state().overlay).toBe("shown");
  room.step(frameOf({}));
  expect(room.state().overlay).toBe("hidden");
  expect(room.isHidden()).toBe(true);
  needle = TARGET;
  room.step(frameOf({}));
  expect(room.state()).toMatchObject({ overlay: "shown", registration: { tre_mm: first } });
  expect(node.isEnabled()).toBe(true);
});

test("without a needle the error is predicted all the same, and follows the needle that is set later", () => {
  needle = null;
  const room = createLandmarkRoom(stage, words.landmark);
  register(room);
  expect(room.state().registration?.tre_mm).toBeGreaterThan(0);
  expect(room.told(words, "en").figures).toContain("at the model's middle");
  const before = room.state().registration?.tre_mm;
  needle = TARGET;
  room.step(frameOf({}));
  expect(room.state().registration?.tre_mm).not.toBe(before);
  expect(room.told(words, "en").figures).toContain("at the needle's target");
});

test("points of the case come back without their touches: only these are repeated", () => {
  kept = { points: POINTS.map((p, n) => ({ name: words.landmark(n), patient_mm: [p[0], p[1], p[2]], room_m: [0, 0, 0] })), fre_mm: 1 };
  const room = createLandmarkRoom(stage, words.landmark);
  room.step(frameOf({}));
  expect(room.state()).toMatchObject({ overlay: "none", registration: null, landmarks: { phase: "off", chosen: 5, touched: 0 } });
  expect(said(room)).toBe(words.landmarksKept(5));
  room.act("touch", HEAD);
  touch(room, POINTS);
  for (const p of POINTS) expect(distance(toScene(root, p), onBody(p))).toBeLessThan(1e-4);
});
