import { join } from "node:path";
import type { Page } from "playwright-core";
import { TOP } from "./browser.ts";

/** Devices that the tests wear. iwer 2.5 stands in for them, with the repairs of webxr.md 12. */
export type DeviceName = "quest" | "hololens-joints" | "hololens-ray" | "controllers" | "vision" | "no-floor" | "vr-only";
export type Hand = "left" | "right";
type Point = readonly [number, number, number];

/** What the page's side of the emulator offers to tests. */
export interface Emulator {
  use(name: DeviceName): void;
  /** The head, without a turn. */
  head(at_m: Point): void;
  /** A hand's grab point, or its ray aimed at a point from 0.8 m before it, turned about the vertical. */
  aim(hand: Hand, at_m: Point, yaw: number): void;
  /** The tip of a hand's index finger at a point. */
  touch(hand: Hand, at_m: Point): void;
  press(hand: Hand, on: boolean): Promise<void>;
  /** A pinch or a button by its analogue value. */
  squeeze(hand: Hand, value: number): void;
  connect(hand: Hand, on: boolean): void;
  frames(count: number): Promise<void>;
  /** Waits as long as the filter needs to come to rest; a frame counts for 50 ms at most, as in the filter. */
  rest(): Promise<void>;
  /** A point as both eyes see it: red, green, blue. */
  seen(at_m: Point): Promise<readonly [readonly number[], readonly number[]]>;
  visibility(state: string): void;
  /** The device moves its own origin. */
  recentre(): void;
  /** Joints that no camera sees. */
  hideJoints(on: boolean): void;
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
  await page.addInitScript(emulator, first);
}

/** Runs in the page: everything it needs is inside it. */
function emulator(first: DeviceName): void {
  interface Tracked {
    connected: boolean;
    readonly position: { set(x: number, y: number, z: number): void };
    readonly quaternion: { set(x: number, y: number, z: number, w: number): void };
    readonly inputSource: object;
    updatePinchValue(value: number): void;
    updateButtonValue(id: string, value: number): void;
    poseId: string;
  }
  interface Device {
    primaryInputMode: string;
    readonly position: Tracked["position"];
    readonly quaternion: Tracked["quaternion"];
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
    IWER: { XRDevice: new (config: object, options: object) => Device; metaQuest3: object & Record<string, unknown> };
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
  const { XRDevice, metaQuest3 } = own.IWER;
  const modes = { "immersive-vr": "opaque", "immersive-ar": "alpha-blend" };
  const additive = { "immersive-vr": "additive", "immersive-ar": "additive" };
  const handLike = (profileId: string): object => {
    const button = (id: string, eventTrigger: string): object => ({ id, type: "analog", eventTrigger });
    const side = {
      gamepad: {
        mapping: "xr-standard",
        buttons: [button("trigger", "select"), null, null, null, button("grasp", "squeeze")],
        axes: [],
      },
      gripOffsetMatrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      numHapticActuators: 0,
    };
    return { profileId, fallbackProfileIds: ["generic-hand-select"], layout: { left: side, right: side } };
  };
  const hololens = {
    name: "HoloLens 2",
    controllerConfig: undefined as object | undefined,
    supportedSessionModes: ["inline", "immersive-vr", "immersive-ar"],
    supportedFeatures: ["viewer", "local", "local-floor", "unbounded", "anchors", "hit-test", "hand-tracking"],
    supportedFrameRates: [60],
    isSystemKeyboardSupported: true,
    internalNominalFrameRate: 60,
    environmentBlendModes: additive,
    interactionMode: "world-space",
    userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
  };
  const withoutJoints = hololens.supportedFeatures.filter((feature) => feature !== "hand-tracking");
  const configs: Record<DeviceName, object> = {
    quest: { ...metaQuest3, environmentBlendModes: modes },
    "hololens-joints": hololens,
    "hololens-ray": { ...hololens, supportedFeatures: withoutJoints, controllerConfig: handLike("generic-hand-select-grasp") },
    controllers: { ...metaQuest3, environmentBlendModes: modes },
    vision: {
      ...hololens,
      name: "Vision",
      supportedSessionModes: ["inline", "immersive-vr"],
      environmentBlendModes: modes,
      supportedFeatures: withoutJoints,
      controllerConfig: handLike("generic-hand-select"),
    },
    "no-floor": { ...metaQuest3, environmentBlendModes: modes, supportedFeatures: ["viewer", "local", "hand-tracking"] },
    "vr-only": { ...metaQuest3, environmentBlendModes: modes, supportedSessionModes: ["inline", "immersive-vr"] },
  };
  const withHands = (name: DeviceName): boolean => !["hololens-ray", "controllers", "vision"].includes(name);

  const EYES_M = 1.6;
  /** Without a floor the session's origin is where the eyes began. */
  const lift = (): number => (name === "no-floor" ? EYES_M : 0);
  let device: Device;
  let name: DeviceName = first;
  let eyes: readonly Matrices[] = [];
  let jointsHidden = false;
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
    const { getJointPose, getViewerPose } = own.XRFrame.prototype;
    own.XRFrame.prototype["getJointPose"] = function (...given): unknown {
      return jointsHidden ? null : getJointPose.apply(this, given);
    };
    own.XRFrame.prototype["getViewerPose"] = function (...given): unknown {
      const pose = getViewerPose.apply(this, given) as {
        views: { transform: { inverse: { matrix: ArrayLike<number> } }; projectionMatrix: ArrayLike<number> }[];
      } | null;
      if (pose) eyes = pose.views.map((view) => ({ view: view.transform.inverse.matrix, projection: view.projectionMatrix }));
      return pose;
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

  /** A pose whose tips are 42 mm apart about the same middle as when they meet: the grab point does not move as the fingers open. */
  function openWithoutMoving(hand: Tracked, side: Hand): void {
    const key = Object.getOwnPropertySymbols(hand).find((symbol) => "poses" in (hand as never)[symbol]);
    if (!key) throw new Error("the emulator's hand has no poses");
    type Joints = Record<string, { offsetMatrix: number[]; radius: number }>;
    const { poses } = (hand as never)[key] as { poses: Record<string, { jointTransforms: Joints; gripOffsetMatrix?: number[] }> };
    const { jointTransforms, gripOffsetMatrix } = poses["pinch"];
    const thumb = [...jointTransforms["thumb-tip"].offsetMatrix];
    const index = [...jointTransforms["index-finger-tip"].offsetMatrix];
    const middle = [12, 13, 14].map((n) => (thumb[n] + index[n]) / 2);
    offset[side] = [side === "right" ? -middle[0] : middle[0], middle[1], middle[2]];
    thumb[12] -= 0.02;
    index[12] += 0.02;
    tip[side] = [side === "right" ? -index[12] : index[12], index[13], index[14]];
    const wide = {
      jointTransforms: {
        ...jointTransforms,
        "thumb-tip": { ...jointTransforms["thumb-tip"], offsetMatrix: thumb },
        "index-finger-tip": { ...jointTransforms["index-finger-tip"], offsetMatrix: index },
      },
      ...(gripOffsetMatrix ? { gripOffsetMatrix } : {}),
    };
    poses["wide"] = wide;
    hand.poseId = "wide";
  }

  function use(next: DeviceName): void {
    name = next;
    device = new XRDevice(configs[next], { stereoEnabled: true, ipd: 0.063, fovy: (29 * Math.PI) / 180 });
    device.installRuntime({ forceInstall: true });
    repair();
    device.primaryInputMode = withHands(next) ? "hand" : "controller";
    device.position.set(0, EYES_M, 0);
    for (const side of ["left", "right"] as const) {
      if (withHands(next)) openWithoutMoving(device.hands[side], side);
      if (next === "hololens-ray" || next === "vision")
        Object.defineProperty(device.controllers[side].inputSource, "hand", { value: null });
      if (next === "vision") {
        Object.defineProperty(device.controllers[side].inputSource, "targetRayMode", { value: "transient-pointer" });
        device.controllers[side].connected = false;
      }
    }
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
    head: ([x, y, z]) => device.position.set(x, y, z),
    aim(hand, [x, y, z], yaw) {
      const one = held(hand);
      if (withHands(name)) {
        one.position.set(x - offset[hand][0], y + lift() - offset[hand][1], z - offset[hand][2]);
        return;
      }
      one.position.set(x + 0.8 * Math.sin(yaw), y, z + 0.8 * Math.cos(yaw));
      one.quaternion.set(0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2));
    },
    touch(hand, [x, y, z]) {
      held(hand).position.set(x - tip[hand][0], y + lift() - tip[hand][1], z - tip[hand][2]);
    },
    async press(hand, on) {
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
    hideJoints(on) {
      jointsHidden = on;
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
