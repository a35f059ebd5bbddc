import type { Triple } from "../volume/index.ts";
import type { Quaternion, RoomPose } from "./vectors.ts";

/** The parts of WebXR (W3C WebXR Device API, Hand Input, Gamepads modules) that this room uses; TypeScript's own libraries do not know them. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface DevicePose {
  readonly transform: { readonly position: Point; readonly orientation: Point & { readonly w: number } };
}

/** A space of the device; opaque. */
export type DeviceSpace = EventTarget;

interface DeviceView {
  readonly projectionMatrix: ArrayLike<number>;
}

export interface DeviceFrame {
  getPose(space: DeviceSpace, base: DeviceSpace): DevicePose | null | undefined;
  getJointPose?(joint: DeviceSpace, base: DeviceSpace): (DevicePose & { readonly radius?: number }) | null | undefined;
  getViewerPose(base: DeviceSpace): (DevicePose & { readonly views: readonly DeviceView[] }) | null | undefined;
}

export interface DeviceSource {
  readonly handedness: "left" | "right" | "none";
  readonly targetRayMode: string;
  readonly targetRaySpace: DeviceSpace;
  readonly gripSpace?: DeviceSpace | null;
  /** Null by the specification, undefined in some runtimes, where there are no joints. */
  readonly hand?: ReadonlyMap<string, DeviceSpace> | null;
  readonly profiles: readonly string[];
  readonly gamepad?: {
    readonly mapping: string;
    readonly buttons: readonly { readonly value: number; readonly pressed: boolean }[];
  } | null;
}

export interface DeviceSession extends EventTarget {
  readonly inputSources: Iterable<DeviceSource>;
  readonly environmentBlendMode: string;
  readonly visibilityState: string;
  /** "screen-space" on a phone or a tablet that is looked at, "world-space" on a head; some runtimes do not say. */
  readonly interactionMode?: string;
  readonly renderState: { readonly baseLayer?: { readonly framebufferHeight: number } | null };
  requestReferenceSpace(type: string): Promise<DeviceSpace>;
}

/**
 * A device's pose as this room reckons; null where it has none, or none in numbers. An `emulatedPosition` is taken as it is: devices without a place of their
 * own for hands, and rays that begin at the head, have no other.
 */
export function roomPose(pose: DevicePose | null | undefined): RoomPose | null {
  if (!pose) return null;
  const { position: p, orientation: q } = pose.transform;
  const at_m: Triple = [p.x, p.y, p.z];
  const turn: Quaternion = [q.x, q.y, q.z, q.w];
  return [...at_m, ...turn].every(Number.isFinite) ? { at_m, turn } : null;
}
