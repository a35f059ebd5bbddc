import type { DeviceFrame, DeviceSession, DeviceSource, DeviceSpace } from "../device.ts";
import type { PalmJoints } from "../panels/palm.ts";
import { LOST_MS } from "../pinch.ts";
import type { Pointer } from "../words.ts";
import { controller } from "./controller.ts";
import { isHandSeen, joints } from "./joints.ts";
import { palmOf } from "./palms.ts";
import { ray } from "./ray.ts";
import { screen } from "./screen.ts";
import { transient } from "./transient.ts";
import type { Input, Reading } from "./words.ts";

/** The kinds of input, asked in this order; the first that knows a source takes it. To add one: a file beside this, a row here. */
const inputs: readonly Input[] = [transient, screen, joints, ray, controller];

const USUAL_HEIGHT_PX = 1000;
/** After this long open, a release has been read by everyone. */
const RELEASED_MS = 150;

/** The sources of a session as pointers. */
export interface Sources {
  read(frame: DeviceFrame, space: DeviceSpace, t_ms: number): readonly Pointer[];
  /** Hands with joints that can be read now: whether a palm is held up. */
  palms(frame: DeviceFrame, space: DeviceSpace): readonly PalmJoints[];
  /** Pixels of an eye's picture from top to bottom. */
  eyeHeight(): number;
  /** The session is seen on the glass of a phone or a tablet, not worn. */
  isOnGlass(): boolean;
  stop(): void;
}

/**
 * Follows a session's sources. `select` itself is not listened to: runtimes disagree on when it comes; only starts and ends count. A start may come
 * before its source is listed.
 */
export function followSources(session: DeviceSession): Sources {
  const ids = new Map<DeviceSource, number>();
  const pressed = new Map<DeviceSource, Set<string>>();
  let next = 1;
  const on = (event: Event): void => {
    const { inputSource: source } = event as Event & { readonly inputSource: DeviceSource };
    const what = event.type.startsWith("select") ? "select" : "squeeze";
    const set = pressed.get(source) ?? new Set();
    if (event.type.endsWith("start")) set.add(what);
    else set.delete(what);
    pressed.set(source, set);
  };
  const changed = (event: Event): void => {
    for (const source of (event as Event & { readonly removed: readonly DeviceSource[] }).removed) pressed.delete(source);
  };
  const events = ["selectstart", "selectend", "squeezestart", "squeezeend"];
  for (const name of events) session.addEventListener(name, on);
  session.addEventListener("inputsourceschange", changed);

  const readJoints = withoutTips();
  const idOf = (source: DeviceSource): number => {
    const id = ids.get(source) ?? next++;
    ids.set(source, id);
    return id;
  };
  return {
    read(frame, space, t_ms) {
      const present = [...session.inputSources];
      for (const source of ids.keys()) if (!present.includes(source)) ids.delete(source);
      return present.flatMap((source) => {
        const input = inputs.find((one) => one.is(source));
        if (!input) return [];
        const reading = { id: idOf(source), source, frame, space, pressed: (pressed.get(source)?.size ?? 0) > 0 };
        return [input === joints ? readJoints(reading, t_ms) : input.read(reading)];
      });
    },
    palms: (frame, space) => [...session.inputSources].flatMap((source) => palmOf(source, frame, space) ?? []),
    eyeHeight: () => session.renderState.baseLayer?.framebufferHeight ?? USUAL_HEIGHT_PX,
    isOnGlass: () => session.interactionMode === "screen-space",
    stop() {
      for (const name of events) session.removeEventListener(name, on);
      session.removeEventListener("inputsourceschange", changed);
    },
  };
}

/** Reads hands with joints; one whose thumb or index tip is not seen, though the hand is, becomes the ray that the system makes of it. */
function withoutTips(): (reading: Reading, t_ms: number) => Pointer {
  const seen_ms = new WeakMap<DeviceSource, number>();
  /** Hands that are rays, and when they last held something. */
  const rays = new WeakMap<DeviceSource, number>();
  return (reading, t_ms) => {
    const { source, frame, space } = reading;
    const pointer = joints.read(reading);
    if (pointer.tracked || !seen_ms.has(source)) seen_ms.set(source, t_ms);
    const lost_ms = t_ms - (seen_ms.get(source) ?? t_ms);
    // Fingers hide each other now and then: tips are waited for as long as a grab waits for them.
    if (lost_ms > LOST_MS && isHandSeen(source, frame, space)) rays.set(source, rays.get(source) ?? t_ms);
    const held_ms = rays.get(source);
    if (held_ms === undefined) return pointer;
    const asRay = ray.read(reading);
    if (asRay.closed > 0) rays.set(source, t_ms);
    // What the ray has taken it keeps until its release is over, though the tips come back.
    else if (pointer.tracked && t_ms - held_ms > RELEASED_MS) rays.delete(source);
    return asRay;
  };
}
