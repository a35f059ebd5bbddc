import { roomPose } from "../device.ts";
import type { Pointer } from "../words.ts";
import type { Input, Reading } from "./words.ts";

/** A finger on the glass of a phone or tablet in handheld AR; exists while it touches. */
export const screen: Input = { kind: "screen", is: (source) => source.targetRayMode === "screen", read };

function read({ id, source, frame, space }: Reading): Pointer {
  const aim = roomPose(frame.getPose(source.targetRaySpace, space));
  return { id, hand: "none", kind: "screen", near: null, ray: aim, tip_m: null, closed: 1, gap_mm: 0, tracked: aim !== null };
}
