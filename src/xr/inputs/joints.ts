import { type DeviceFrame, type DeviceSource, type DeviceSpace, roomPose } from "../device.ts";
import { pinchStrength } from "../pinch.ts";
import { distance, middle } from "../vectors.ts";
import type { Pointer } from "../words.ts";
import type { Input, Reading } from "./words.ts";

/** Hands with joints: the grab point lies between the tips of thumb and index, the pinch is their gap. The source's own ray serves for what is far. */
export const joints: Input = {
  kind: "joints",
  is: (source) => Boolean(source.hand) && source.targetRayMode === "tracked-pointer",
  read,
};

/** A gap that no hand has: open. */
const WIDE_MM = 100;

function read({ id, source, frame, space }: Reading): Pointer {
  const joint = (name: string): ReturnType<typeof roomPose> => {
    const of = source.hand?.get(name);
    return of && frame.getJointPose ? roomPose(frame.getJointPose(of, space)) : null;
  };
  const [thumb, index, wrist] = [joint("thumb-tip"), joint("index-finger-tip"), joint("wrist")];
  const tips = thumb && index;
  const gap_mm = tips ? distance(thumb.at_m, index.at_m) * 1000 : WIDE_MM;
  return {
    id,
    hand: source.handedness,
    kind: "joints",
    near: tips ? { at_m: middle(thumb.at_m, index.at_m), turn: (wrist ?? index).turn } : null,
    ray: roomPose(frame.getPose(source.targetRaySpace, space)),
    tip_m: index?.at_m ?? null,
    closed: pinchStrength(gap_mm),
    gap_mm,
    tracked: tips !== null,
  };
}

/** Whether a hand is there at all, whatever of its fingers is hidden. */
export function isHandSeen({ hand }: DeviceSource, frame: DeviceFrame, space: DeviceSpace): boolean {
  const wrist = hand?.get("wrist");
  return wrist !== undefined && roomPose(frame.getJointPose?.(wrist, space)) !== null;
}
