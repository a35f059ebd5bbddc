import { expect, test } from "vitest";
import type { DeviceFrame, DevicePose, DeviceSession, DeviceSource, DeviceSpace } from "../../src/xr/device.ts";
import { followSources } from "../../src/xr/inputs/sources.ts";
import type { Pointer } from "../../src/xr/words.ts";

type Triple = readonly [number, number, number];

/** A space that knows where it is: what a device keeps to itself. */
const place = (at: Triple | null): DeviceSpace => Object.assign(new EventTarget(), { at });
const SPACE: DeviceSpace = new EventTarget();

const FRAME: DeviceFrame = {
  getPose: (space) => poseOf(space),
  getJointPose: (space) => poseOf(space),
  getViewerPose: () => null,
};

function poseOf(space: DeviceSpace): DevicePose | null {
  const { at } = space as DeviceSpace & { readonly at?: Triple | null };
  if (!at) return null;
  return { transform: { position: { x: at[0], y: at[1], z: at[2] }, orientation: { x: 0, y: 0, z: 0, w: 1 } } };
}

function source(more: Partial<DeviceSource>): DeviceSource {
  return {
    handedness: "right",
    targetRayMode: "tracked-pointer",
    targetRaySpace: place([0, 1, 0]),
    gripSpace: place([0, 1, 0.1]),
    profiles: [],
    gamepad: null,
    ...more,
  };
}

function hand(gap_m: number): NonNullable<DeviceSource["hand"]> {
  return new Map<string, DeviceSpace>([
    ["wrist", place([0, 1, 0.15])],
    ["thumb-tip", place([-gap_m / 2, 1, 0])],
    ["index-finger-tip", place([gap_m / 2, 1, 0])],
  ]);
}

/** A session whose sources and events a test drives. */
function session(sources: DeviceSource[]): { readonly device: DeviceSession; tell(name: string, of: DeviceSource): void } {
  const device = Object.assign(new EventTarget(), {
    inputSources: sources,
    environmentBlendMode: "additive",
    visibilityState: "visible",
    renderState: {},
    requestReferenceSpace: () => Promise.resolve(SPACE),
  });
  return { device, tell: (name, of) => void device.dispatchEvent(Object.assign(new Event(name), { inputSource: of })) };
}

const button = (value: number): { value: number; pressed: boolean } => ({ value, pressed: value > 0 });
const read = (sources: DeviceSource[]): readonly Pointer[] => followSources(session(sources).device).read(FRAME, SPACE, 0);

test("every source becomes exactly one kind, by what it has and never by a device's name", () => {
  const gamepad = { mapping: "xr-standard", buttons: [button(0)] };
  const kinds = read([
    source({ hand: hand(0.05), profiles: ["oculus-hand"] }),
    source({ hand: null, profiles: ["generic-hand-select-grasp", "generic-hand-select"], gamepad }),
    source({ profiles: ["meta-quest-touch-plus", "oculus-touch"], gamepad }),
    source({ targetRayMode: "transient-pointer", profiles: ["generic-hand-select"] }),
    source({ targetRayMode: "screen", handedness: "none" }),
    source({ targetRayMode: "gaze", handedness: "none" }),
  ]).map((pointer) => pointer.kind);
  expect(kinds).toEqual(["joints", "ray", "controller", "transient", "screen"]);
});

test("joints: the grab point lies between the tips, and their gap is the pinch", () => {
  const [open, shut] = read([source({ hand: hand(0.05) }), source({ hand: hand(0.008) })]);
  expect(open.near?.at_m).toEqual([0, 1, 0]);
  expect(open.gap_mm).toBeCloseTo(50, 9);
  expect(open.closed).toBe(0);
  expect(shut.closed).toBeGreaterThan(0.9);
});

test("joints that no camera sees are not tracked, and their ray alone does not count", () => {
  const lost = new Map([...hand(0.01)].map(([name]) => [name, place(null)] as const));
  const [pointer] = read([source({ hand: lost })]);
  expect(pointer).toMatchObject({ tracked: false, near: null, closed: 0 });
});

test("a hand without joints grabs by select, by squeeze or by its last button; the first counts and the last let go ends", () => {
  const own = source({
    hand: null,
    profiles: ["generic-hand-select-grasp"],
    gamepad: { mapping: "xr-standard", buttons: [button(0.3), button(0)] },
  });
  const { device, tell } = session([own]);
  const sources = followSources(device);
  const closed = (): number => sources.read(FRAME, SPACE, 0)[0].closed;
  expect(closed()).toBe(0);
  tell("select", own);
  expect(closed()).toBe(0);
  tell("selectstart", own);
  tell("squeezestart", own);
  expect(closed()).toBe(1);
  tell("selectend", own);
  expect(closed()).toBe(1);
  tell("squeezeend", own);
  expect(closed()).toBe(0);
  const grasping = source({
    hand: null,
    profiles: ["generic-hand-select-grasp"],
    gamepad: { mapping: "xr-standard", buttons: [button(0), button(0.8)] },
  });
  expect(read([grasping])[0]).toMatchObject({ closed: 1, kind: "ray" });
  sources.stop();
  tell("selectstart", own);
  expect(closed()).toBe(0);
});

test("a start that comes before its source is listed counts; one of a source that was removed does not", () => {
  const own = source({ targetRayMode: "transient-pointer" });
  const list: DeviceSource[] = [];
  const { device, tell } = session(list);
  const sources = followSources(device);
  tell("selectstart", own);
  expect(sources.read(FRAME, SPACE, 0)).toEqual([]);
  list.push(own);
  const [first] = sources.read(FRAME, SPACE, 0);
  expect(first).toMatchObject({ kind: "transient", closed: 1, near: { at_m: [0, 1, 0.1] } });
  list.pop();
  device.dispatchEvent(Object.assign(new Event("inputsourceschange"), { removed: [own] }));
  sources.read(FRAME, SPACE, 0);
  list.push(own);
  const [again] = sources.read(FRAME, SPACE, 0);
  expect(again.closed).toBe(0);
  expect(again.id).not.toBe(first.id);
});

test("a controller's grab point lies 6 cm before it, a finger on glass has none and holds as long as it is there", () => {
  const [controller, finger] = read([source({ profiles: ["generic-trigger"] }), source({ targetRayMode: "screen", handedness: "none" })]);
  expect(controller.near?.at_m[2]).toBeCloseTo(-0.06, 12);
  expect(finger).toMatchObject({ near: null, closed: 1, hand: "none" });
});

test("a hand whose tip stays hidden is a ray after a quarter of a second, until the tip is back and nothing is held", () => {
  const joints = new Map(hand(0.05));
  const own = source({ hand: joints, profiles: ["generic-hand"], gamepad: { mapping: "xr-standard", buttons: [button(0)] } });
  const { device, tell } = session([own]);
  const sources = followSources(device);
  const at = (t_ms: number): Pointer => sources.read(FRAME, SPACE, t_ms)[0];
  const tip = joints.get("thumb-tip") ?? SPACE;
  expect(at(0)).toMatchObject({ kind: "joints", tracked: true });
  joints.set("thumb-tip", place(null));
  expect(at(100)).toMatchObject({ kind: "joints", tracked: false });
  expect(at(240)).toMatchObject({ kind: "joints", tracked: false });
  expect(at(260)).toMatchObject({ kind: "ray", tracked: true, closed: 0, near: { at_m: [0, 1, 0.1] } });
  tell("selectstart", own);
  expect(at(280)).toMatchObject({ kind: "ray", closed: 1 });
  joints.set("thumb-tip", tip);
  expect(at(300)).toMatchObject({ kind: "ray", closed: 1 });
  tell("selectend", own);
  expect(at(320)).toMatchObject({ kind: "ray", closed: 0 });
  expect(at(460)).toMatchObject({ kind: "ray", closed: 0 });
  expect(at(480)).toMatchObject({ kind: "joints", tracked: true });
});

test("a hand of which nothing is seen does not become a ray", () => {
  const lost = new Map([...hand(0.01)].map(([name]) => [name, place(null)] as const));
  const sources = followSources(session([source({ hand: lost, profiles: ["generic-hand"] })]).device);
  for (const t_ms of [0, 300, 600]) expect(sources.read(FRAME, SPACE, t_ms)[0]).toMatchObject({ kind: "joints", tracked: false });
});

test("a phone or tablet that is looked through says so", () => {
  const { device } = session([]);
  expect(followSources(device).isOnGlass()).toBe(false);
  expect(followSources(Object.assign(device, { interactionMode: "screen-space" })).isOnGlass()).toBe(true);
});
