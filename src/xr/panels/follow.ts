import type { Triple } from "../../volume/index.ts";
import { ahead, along, distance, dot, minus, type RoomPose, unit } from "../vectors.ts";
import type { Plate } from "./words.ts";

/** A panel stays until it is this far off the view or off its place, then eases there (webxr.md 6; Microsoft comfort). */
const OFF_VIEW_DEG = 25;
const OFF_PLACE_M = 0.4;
const EASE_MS = 500;

/** Where a panel hangs and, while it moves, whence and whither. */
export interface Hanging {
  readonly at_m: Triple;
  /** Unit, level: towards the reader. */
  readonly facing: Triple;
  readonly move: {
    readonly from_m: Triple;
    readonly to_m: Triple;
    readonly facingFrom: Triple;
    readonly facingTo: Triple;
    readonly since_ms: number;
  } | null;
}

/** A panel newly hung at a place, turned to the reader. */
export function hung(at_m: Triple, head: RoomPose): Hanging {
  return { at_m, facing: towards(at_m, head), move: null };
}

/**
 * A frame of a panel that follows: it never sticks to the head; it stays where it is until the reader has turned or walked well away from it, then it
 * comes to `wanted_m` in half a second. It turns about the vertical only.
 */
export function followed(before: Hanging, wanted_m: Triple, head: RoomPose, t_ms: number): Hanging {
  if (before.move) return eased(before, before.move, t_ms);
  const isOff = offView_deg(before.at_m, head) > OFF_VIEW_DEG || distance(before.at_m, wanted_m) > OFF_PLACE_M;
  // A place that is no nearer to the view is no reason to move: the reader looks elsewhere.
  if (!isOff || distance(before.at_m, wanted_m) < 0.02) return before;
  const move = { from_m: before.at_m, to_m: wanted_m, facingFrom: before.facing, facingTo: towards(wanted_m, head), since_ms: t_ms };
  return eased(before, move, t_ms);
}

/** The plate of a hanging panel: upright, its face to the reader. */
export function plateOf(hanging: Hanging, width_m: number, height_m: number): Plate {
  const [x, , z] = hanging.facing;
  return { centre_m: hanging.at_m, right: [z, 0, -x], up: [0, 1, 0], width_m, height_m };
}

function eased(before: Hanging, move: NonNullable<Hanging["move"]>, t_ms: number): Hanging {
  const s = Math.min(1, Math.max(0, (t_ms - move.since_ms) / EASE_MS));
  if (s >= 1) return { at_m: move.to_m, facing: move.facingTo, move: null };
  const k = s * s * (3 - 2 * s);
  const facing = unit(along(move.facingFrom, minus(move.facingTo, move.facingFrom), k), move.facingTo);
  return { ...before, at_m: along(move.from_m, minus(move.to_m, move.from_m), k), facing, move };
}

/** The level direction from a place to the reader. */
function towards(at_m: Triple, head: RoomPose): Triple {
  return unit([head.at_m[0] - at_m[0], 0, head.at_m[2] - at_m[2]], [0, 0, 1]);
}

function offView_deg(at_m: Triple, head: RoomPose): number {
  const way = unit(minus(at_m, head.at_m), [0, 0, -1]);
  return (Math.acos(Math.min(1, Math.max(-1, dot(way, ahead(head))))) * 180) / Math.PI;
}
