import { type DeviceFrame, type DeviceSource, type DeviceSpace, roomPose } from "../device.ts";
import type { PalmJoints } from "../panels/palm.ts";

/** The joints of a source that tell whether its palm is held up; null for what has none, or while one is not seen. */
export function palmOf(source: DeviceSource, frame: DeviceFrame, space: DeviceSpace): PalmJoints | null {
  const { hand, handedness } = source;
  if (!hand || handedness === "none" || !frame.getJointPose) return null;
  const at = (name: string): PalmJoints["wrist"] | null => {
    const joint = hand.get(name);
    return (joint && roomPose(frame.getJointPose?.(joint, space))?.at_m) ?? null;
  };
  const wrist = at("wrist");
  const indexTip = wrist && at("index-finger-tip");
  const indexBase = indexTip && at("index-finger-phalanx-proximal");
  const littleBase = indexBase && at("pinky-finger-phalanx-proximal");
  return wrist && indexTip && indexBase && littleBase ? { hand: handedness, wrist, indexTip, indexBase, littleBase } : null;
}
