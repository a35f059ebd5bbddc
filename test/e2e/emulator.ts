import { join } from "node:path";
import type { Page } from "playwright-core";
import { TOP } from "./browser.ts";
import { type DeviceName, type EmulatedDevices, emulatedDevices, type Hand } from "./emulated-devices.ts";
import { type EmulatedHands, emulatedHands } from "./emulated-hands.ts";

type Point = readonly [number, number, number];

/** What the page's side of the emulator offers to tests. */
export interface Emulator {
  use(name: DeviceName): void;
  /** The head, turned up or down by an angle. */
  head(at_m: Point, pitch?: number): void;
  /** A hand's grab point, or its ray aimed at a point from 0.8 m before it, turned about the vertical. */
  aim(hand: Hand, at_m: Point, yaw: number): void;
  /** The ray of a hand with joints at a point, from 0.6 m before it. */
  point(hand: Hand, at_m: Point): void;
  /** The tip of a hand's index finger at a point. */
  touch(hand: Hand, at_m: Point): void;
  press(hand: Hand, on: boolean): Promise<void>;
  /** A pinch or a button by its analogue value. */
  squeeze(hand: Hand, value: number): void;
  /** A button of a controller or of a hand that is shown as one, by its id. */
  button(hand: Hand, id: string, value: number): void;
  /** A finger on the phone's glass, that many CSS pixels below where a point is seen. */
  finger(hand: Hand, at_m: Point, below_px: number): void;
  /** Eyes that look at a point, whatever the pinching hand does; null when they follow the hand again. */
  gaze(at_m: Point | null): void;
  /** The left palm held up to the eyes, beside the chest, or turned away. */
  palm(up: boolean): void;
  /** Hands put down for controllers, or the other way round. */
  take(mode: "hand" | "controller"): void;
  connect(hand: Hand, on: boolean): void;
  frames(count: number): Promise<void>;
  /** Waits as long as the filter needs to come to rest; a frame counts for 50 ms at most, as in the filter. */
  rest(): Promise<void>;
  /** A point as both eyes see it: red, green, blue. */
  seen(at_m: Point): Promise<readonly [readonly number[], readonly number[]]>;
  visibility(state: string): void;
  /** The device moves its own origin. */
  recentre(): void;
  /** Joints that no camera sees: one by its name, or all. */
  hideJoints(on: boolean, name?: string): void;
  /** A device that does not know where the head is. */
  loseHead(on: boolean): void;
  /** The device corrects its map: anchors are read this far from where they were made, or not at all. */
  moveAnchors(shift_m: Point): void;
  loseAnchors(on: boolean): void;
  /** The page's clock goes forward. */
  wait(time_ms: number): void;
  endByDevice(): void;
}

/** Puts the emulator into a page before it loads; with `first` its devices are what the page finds. */
export async function wear(page: Page, first: DeviceName): Promise<void> {
  await page.addInitScript({ path: join(TOP, "node_modules", "iwer", "build", "iwer.min.js") });
  await page.addInitScript(emulatedDevices);
  await page.addInitScript(emulatedHands);
  await page.addInitScript(emulator, first);
}

/** Runs in the page: everything it needs is inside it or was put into the page before it. */
function emulator(first: DeviceName): void {
  interface Tracked {
    connected: boolean;
    readonly position: { set(x: number, y: number, z: number): void };
    readonly quaternion: { set(x: number, y: number, z: number, w: number): void };
    readonly inputSource: { readonly targetRaySpace: object };
    updatePinchValue(value: number): void;
    updateButtonValue(id: string, value: number): void;
    poseId: string;
  }
  interface Device {
    primaryInputMode: string;
    readonly position: Tracked["position"];
    readonly quaternion: Tracked["quaternion"];
    fovy: number;
    readonly hands: Record<Hand, Tracked>;
    readonly controllers: Record<Hand, Tracked>;
    readonly activeSession: (EventTarget & { end(): Promise<void> }) | undefined;
    ipd: number;
    installRuntime(options: object): void;
    updateVisibilityState(state: string): void;
  }
  interface Matrices {
    readonly view: ArrayLike<number>;
    readonly projection: ArrayLike<number>;
  }
  const own = globalThis as unknown as {
    IWER: { XRDevice: new (config: object, options: object) => Device };
    emulatedDevices: EmulatedDevices;
    emulatedHands: EmulatedHands;
    XRReferenceSpace: { prototype: { getOffsetReferenceSpace(t: unknown): unknown } };
    XRFrame: { prototype: Record<string, (...given: unknown[]) => unknown> };
    XRSession: {
      prototype: {
        requestReferenceSpace(type: string): Promise<EventTarget>;
        requestAnimationFrame(draw: (...given: unknown[]) => void): number;
      };
    };
    emulator: Emulator;
  };
  const { XRDevice } = own.IWER;
  const { configs, withHands } = own.emulatedDevices;
  const { openWithoutMoving, palmTurn, turnTo } = own.emulatedHands;
  const EYES_M = 1.6;
  /** Without a floor the session's origin is where the eyes began. */
  const lift = (): number => (name === "no-floor" || name === "bounded-only" ? EYES_M : 0);
  let device: Device;
  let name: DeviceName = first;
  let eyes: readonly Matrices[] = [];
  let jointsHidden: true | string | null = null;
  let headLost = false;
  let gazed: Point | null = null;
  let eyeAt: Point = [0, EYES_M, 0];
  let pitched = 0;
  const named = new WeakMap<object, string>();
  const anchorSpaces = new WeakSet<object>();
  let anchorsLost = false;
  let shift: Point = [0, 0, 0];
  let afterDrawing: (() => void) | null = null;
  const bases: EventTarget[] = [];
  const offset: Record<Hand, Point> = { left: [0, 0, 0], right: [0, 0, 0] };
  const tip: Record<Hand, Point> = { left: [0, 0, 0], right: [0, 0, 0] };
  let patched: object | null = null;

  function repair(): void {
    // The runtime is installed anew with every device, but its classes stay.
    if (patched === own.XRReferenceSpace.prototype) return;
    patched = own.XRReferenceSpace.prototype;
    const { getOffsetReferenceSpace } = own.XRReferenceSpace.prototype;
    own.XRReferenceSpace.prototype.getOffsetReferenceSpace = function (t: unknown): unknown {
      return getOffsetReferenceSpace.call(this, (t as { matrix: unknown }).matrix);
    };
    const { getPose, getJointPose, getViewerPose, fillPoses } = own.XRFrame.prototype;
    const isHidden = (joint: unknown): boolean => jointsHidden === true || jointsHidden === named.get(joint as object);
    own.XRFrame.prototype["getJointPose"] = function (...given): unknown {
      return isHidden(given[0]) ? null : getJointPose.apply(this, given);
    };
    own.XRFrame.prototype["fillPoses"] = function (...given): unknown {
      return [...(given[0] as Iterable<unknown>)].some(isHidden) ? false : fillPoses.apply(this, given);
    };
    own.XRFrame.prototype["getPose"] = function (...given): unknown {
      const isGaze = gazed !== null && name === "vision" && given[0] === device.controllers.right.inputSource.targetRaySpace;
      if (!isGaze || !gazed) return getPose.apply(this, given);
      const [x, y, z] = eyeAt;
      const turn = turnTo([gazed[0] - x, gazed[1] - y, gazed[2] - z]);
      return {
        transform: { position: { x, y, z }, orientation: { x: turn[0], y: turn[1], z: turn[2], w: turn[3] } },
        emulatedPosition: false,
      };
    };
    own.XRFrame.prototype["getViewerPose"] = function (...given): unknown {
      if (headLost) return null;
      type Views = { transform: { inverse: { matrix: ArrayLike<number> } }; projectionMatrix: ArrayLike<number> }[];
      const pose = getViewerPose.apply(this, given) as { transform: unknown; views: Views } | null;
      if (pose) eyes = pose.views.map((view) => ({ view: view.transform.inverse.matrix, projection: view.projectionMatrix }));
      if (!pose || name !== "phone") return pose;
      // A glass has one picture.
      Object.defineProperty(pose.views[0], "eye", { value: "none" });
      return { transform: pose.transform, views: [pose.views[0]], emulatedPosition: false };
    };
    repairAnchors();
    const { requestReferenceSpace, requestAnimationFrame: nextFrame } = own.XRSession.prototype;
    own.XRSession.prototype.requestAnimationFrame = function (draw): number {
      return nextFrame.call(this, (...given) => {
        draw(...given);
        afterDrawing?.();
      });
    };
    own.XRSession.prototype.requestReferenceSpace = async function (type: string): Promise<EventTarget> {
      const space = await requestReferenceSpace.call(this, type);
      bases.push(space);
      return space;
    };
  }

  /** The emulator's anchors neither move nor get lost. */
  function repairAnchors(): void {
    type Read =
      | { transform: { position: { x: number; y: number; z: number }; orientation: object }; emulatedPosition: boolean }
      | undefined;
    const { createAnchor, getPose } = own.XRFrame.prototype;
    own.XRFrame.prototype["createAnchor"] = async function (...given): Promise<unknown> {
      const anchor = (await createAnchor.apply(this, given)) as { anchorSpace: object };
      anchorSpaces.add(anchor.anchorSpace);
      return anchor;
    };
    own.XRFrame.prototype["getPose"] = function (...given): unknown {
      const pose = getPose.apply(this, given) as Read;
      if (!pose || !anchorSpaces.has(given[0] as object)) return pose;
      const { position: p, orientation } = pose.transform;
      const position = { x: p.x + shift[0], y: p.y + shift[1], z: p.z + shift[2] };
      return anchorsLost ? null : { transform: { position, orientation }, emulatedPosition: false };
    };
  }

  function use(next: DeviceName): void {
    name = next;
    [jointsHidden, headLost, gazed] = [null, false, null];
    // A phone held upright sees 60 degrees from top to bottom, with one eye.
    const isPhone = next === "phone";
    const view = isPhone
      ? { stereoEnabled: false, ipd: 0, fovy: Math.PI / 3 }
      : { stereoEnabled: true, ipd: 0.063, fovy: (29 * Math.PI) / 180 };
    device = new XRDevice(configs[next], view);
    device.installRuntime({ forceInstall: true });
    repair();
    device.primaryInputMode = withHands(next) ? "hand" : "controller";
    look([0, EYES_M, 0], 0);
    for (const side of ["left", "right"] as const) {
      if (withHands(next)) {
        ({ grab: offset[side], tip: tip[side] } = openWithoutMoving(device.hands[side], side));
        const { hand } = device.hands[side].inputSource as unknown as { readonly hand: ReadonlyMap<string, object> };
        for (const [joint, space] of hand) named.set(space, joint);
        continue;
      }
      const { inputSource } = device.controllers[side];
      const turnedInto = (shown: object): void => {
        for (const [key, value] of Object.entries(shown)) Object.defineProperty(inputSource, key, { value });
      };
      if (next !== "controllers") turnedInto({ hand: null });
      if (next === "vision") turnedInto({ targetRayMode: "transient-pointer" });
      if (isPhone) turnedInto({ targetRayMode: "screen", handedness: "none", gripSpace: null, gamepad: null });
      if (next === "vision" || isPhone) device.controllers[side].connected = false;
    }
  }

  function look(at_m: Point, pitch: number): void {
    [eyeAt, pitched] = [at_m, pitch];
    device.position.set(...at_m);
    device.quaternion.set(Math.sin(pitch / 2), 0, 0, Math.cos(pitch / 2));
  }

  /** Touches begin and end by events; the source exists in between. */
  async function touchGlass(hand: Hand, on: boolean): Promise<void> {
    const one = device.controllers[hand];
    const tell = (type: string): unknown =>
      device.activeSession?.dispatchEvent(Object.assign(new Event(type), { inputSource: one.inputSource }));
    if (!on) tell("selectend");
    one.connected = on;
    await frames(1);
    if (on) tell("selectstart");
    await frames(1);
  }

  const held = (hand: Hand): Tracked => (withHands(name) ? device.hands[hand] : device.controllers[hand]);
  const frames = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  const times = (m: ArrayLike<number>, p: readonly number[]): number[] =>
    [0, 1, 2, 3].map((row) => m[row] * p[0] + m[4 + row] * p[1] + m[8 + row] * p[2] + m[12 + row] * p[3]);

  own.emulator = {
    use,
    frames,
    async rest() {
      const clock = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      let [before, rested] = [await clock(), 0];
      while (rested < 500) {
        const now = await clock();
        rested += Math.min(50, now - before);
        before = now;
      }
    },
    head: (at_m, pitch = 0) => look(at_m, pitch),
    aim(hand, [x, y, z], yaw) {
      const one = held(hand);
      if (name === "phone") return own.emulator.finger(hand, [x, y, z], 0);
      if (withHands(name)) {
        one.position.set(x - offset[hand][0], y + lift() - offset[hand][1], z - offset[hand][2]);
        return;
      }
      one.position.set(x + 0.8 * Math.sin(yaw), y, z + 0.8 * Math.cos(yaw));
      one.quaternion.set(0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2));
    },
    point: (hand, [x, y, z]) => held(hand).position.set(x, y + lift(), z + 0.6),
    touch(hand, [x, y, z]) {
      held(hand).position.set(x - tip[hand][0], y + lift() - tip[hand][1], z - tip[hand][2]);
    },
    finger(hand, at_m, below_px) {
      const one = held(hand);
      const [c, s] = [Math.cos(pitched), Math.sin(pitched)];
      const [x, y, z] = [0, 1, 2].map((n) => at_m[n] - eyeAt[n]);
      // In the phone's own axes, lower on the glass by so many pixels, and back in the room's.
      const [up, back] = [c * y + s * z, c * z - s * y];
      const lower = up + (back * below_px * 2 * Math.tan(device.fovy / 2)) / innerHeight;
      one.position.set(...eyeAt);
      one.quaternion.set(...turnTo([x, c * lower - s * back, s * lower + c * back]));
    },
    gaze(at_m) {
      gazed = at_m;
    },
    palm(up) {
      const hand = device.hands.left;
      hand.poseId = "default";
      hand.quaternion.set(...palmTurn(hand, up));
      hand.position.set(-0.1, EYES_M - 0.12, -0.45);
    },
    take(mode) {
      device.primaryInputMode = mode;
    },
    button: (hand, id, value) => device.controllers[hand].updateButtonValue(id, value),
    async press(hand, on) {
      if (name === "phone") return touchGlass(hand, on);
      const one = held(hand);
      if (withHands(name)) one.updatePinchValue(on ? 1 : 0);
      else one.updateButtonValue("trigger", on ? 1 : 0);
      if (name === "vision" && on) one.connected = true;
      await frames(2);
      if (name === "vision" && !on) one.connected = false;
    },
    squeeze(hand, value) {
      if (withHands(name)) held(hand).updatePinchValue(value);
      else held(hand).updateButtonValue("trigger", value);
    },
    connect(hand, on) {
      held(hand).connected = on;
    },
    seen: (at_m) =>
      new Promise((resolve) => {
        // A picture can be read only in the frame that drew it.
        afterDrawing = () => {
          afterDrawing = null;
          const gl = [...document.querySelectorAll("canvas")].map((one) => one.getContext("webgl2")).find((one) => one !== null);
          if (!gl) throw new Error("there is no picture");
          const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
          const colors = eyes.slice(0, 2).map((eye, n) => {
            const [x, y, , w] = times(eye.projection, times(eye.view, [...at_m, 1]));
            const pixel = new Uint8Array(4);
            const column = Math.floor(((n + (x / w + 1) / 2) * width) / 2);
            gl.readPixels(column, Math.floor(((y / w + 1) / 2) * height), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
            return [...pixel.slice(0, 3)];
          });
          resolve([colors[0], colors[1]]);
        };
      }),
    visibility: (state) => device.updateVisibilityState(state),
    recentre: () => bases.at(-1)?.dispatchEvent(new Event("reset")),
    hideJoints(on, joint) {
      jointsHidden = on ? (joint ?? true) : null;
    },
    loseHead(on) {
      headLost = on;
    },
    moveAnchors(by) {
      shift = by;
    },
    loseAnchors(on) {
      anchorsLost = on;
    },
    wait(time_ms) {
      const now = performance.now.bind(performance);
      performance.now = () => now() + time_ms;
    },
    endByDevice: () => void device.activeSession?.end(),
  };
  use(first);
}
