import { roomPose } from "../device.ts";
import type { Pointer } from "../words.ts";
import type { Input, Reading } from "./words.ts";

/** Vision Pro: exists only during a pinch. The ray is where the eyes looked as it began; what moves things is the grip, the pinching hand. */
export const transient: Input = { kind: "transient", is: (source) => source.targetRayMode === "transient-pointer", read };

function read({ id, source, frame, space, pressed }: Reading): Pointer {
  const aim = roomPose(frame.getPose(source.targetRaySpace, space));
  return {
    id,
    hand: source.handedness,
    kind: "transient",
    near: source.gripSpace ? roomPose(frame.getPose(source.gripSpace, space)) : null,
    ray: aim,
    tip_m: null,
    closed: pressed ? 1 : 0,
    gap_mm: 0,
    tracked: aim !== null,
  };
}
