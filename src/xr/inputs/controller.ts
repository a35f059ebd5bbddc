import { roomPose } from "../device.ts";
import { gapOf } from "../pinch.ts";
import { ahead, along } from "../vectors.ts";
import type { Pointer } from "../words.ts";
import type { Input, Reading } from "./words.ts";

/** A controller in a hand: trigger and squeeze grab; its grab point lies 6 cm before the ray's origin (webxr.md 6). */
export const controller: Input = { kind: "controller", is: (source) => source.targetRayMode === "tracked-pointer", read };

const TIP_M = 0.06;

function read({ id, source, frame, space, pressed }: Reading): Pointer {
  const aim = roomPose(frame.getPose(source.targetRaySpace, space));
  const value = Math.max(source.gamepad?.buttons[0]?.value ?? 0, source.gamepad?.buttons[1]?.value ?? 0, pressed ? 1 : 0);
  return {
    id,
    hand: source.handedness,
    kind: "controller",
    near: aim && { at_m: along(aim.at_m, ahead(aim), TIP_M), turn: aim.turn },
    ray: aim,
    tip_m: null,
    closed: pressed ? 1 : 0,
    gap_mm: gapOf(value),
    tracked: aim !== null,
  };
}
