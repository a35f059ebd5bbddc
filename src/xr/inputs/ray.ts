import { roomPose } from "../device.ts";
import { gapOf } from "../pinch.ts";
import type { Pointer } from "../words.ts";
import type { Input, Reading } from "./words.ts";

/**
 * A hand that the system shows as a steady ray with a grip and an analogue pinch, without joints: HoloLens 2 as known since Edge 110. Select, squeeze or
 * the grasp, its last button, all grab; the first one counts, and the last one let go ends (webxr.md 1).
 */
export const ray: Input = {
  kind: "ray",
  is: (source) => !source.hand && source.targetRayMode === "tracked-pointer" && source.profiles.some((profile) => profile.includes("hand")),
  read,
};

const PRESSED = 0.5;

function read({ id, source, frame, space, pressed }: Reading): Pointer {
  const aim = roomPose(frame.getPose(source.targetRaySpace, space));
  const grip = source.gripSpace ? roomPose(frame.getPose(source.gripSpace, space)) : null;
  const buttons = source.gamepad?.buttons ?? [];
  const pinch = buttons[0]?.value ?? (pressed ? 1 : 0);
  const grasp = buttons.length > 1 ? (buttons.at(-1)?.value ?? 0) : 0;
  return {
    id,
    hand: source.handedness,
    kind: "ray",
    near: grip,
    ray: aim,
    tip_m: null,
    closed: pressed || grasp > PRESSED ? 1 : 0,
    gap_mm: gapOf(Math.max(pinch, grasp)),
    tracked: aim !== null,
  };
}
