import type { Triple } from "../volume/index.ts";
import { ahead, inverse, minus, type RoomPose, turned, unit } from "./vectors.ts";

/** The glass of a phone or a tablet in handheld AR: how wide and high it sees at 1 m, and how many CSS pixels its short side has. */
export interface Glass {
  readonly width: number;
  readonly height: number;
  readonly shortSide_px: number;
}

/** @param projection of the only view, column-major. */
export function glassOf(projection: ArrayLike<number>, shortSide_px: number): Glass {
  return { width: 2 / projection[0], height: 2 / projection[5], shortSide_px };
}

/** How much of the view at 1 m a CSS pixel covers. */
export function slopePerPx({ width, height, shortSide_px }: Glass): number {
  return Math.min(width, height) / shortSide_px;
}

/** A place on the glass: slopes to the right and up. */
type Spot = readonly [right: number, up: number];

/** A finger hides what it touches: a handle that it drags stands this far above it, CSS px, as at the desk (viewer, `LIFT_PX`). */
const LIFT_PX = 56;

/** A handle under a finger on its way out from under it. */
export interface Lift {
  readonly press: Spot;
  /** Where the handle was seen at the press. */
  readonly spot: Spot;
  /** 0 at the press .. 1 when the handle stands above the finger's middle. */
  readonly out: number;
}

/** A handle taken by a finger. @param ray the finger's. */
export function startLift(head: RoomPose, ray: RoomPose, handle_m: Triple): Lift {
  return { press: spotOf(head, ahead(ray)), spot: spotOf(head, minus(handle_m, ray.at_m)), out: 0 };
}

/** Where the handle is meant to be: it glides out with the first 56 px of way and then stays that far above the finger, so nothing jumps as it is taken. */
export function liftStep(
  before: Lift,
  head: RoomPose,
  ray: RoomPose,
  slope: number,
): { readonly lift: Lift /** Unit. */; readonly direction: Triple } {
  const { press, spot } = before;
  const [right, up] = spotOf(head, ahead(ray));
  const lift = LIFT_PX * slope;
  const out = Math.max(before.out, Math.min(1, Math.hypot(right - press[0], up - press[1]) / lift));
  const meant: Triple = [right + (1 - out) * (spot[0] - press[0]), up + (1 - out) * (spot[1] - press[1]) + out * lift, -1];
  return { lift: { ...before, out }, direction: turned(head.turn, unit(meant, [0, 0, -1])) };
}

function spotOf(head: RoomPose, direction: Triple): Spot {
  const [x, y, z] = turned(inverse(head.turn), direction);
  // Behind the glass there is nothing to see; a ray along it is not a finger's.
  const depth = Math.max(1e-6, -z);
  return [x / depth, y / depth];
}
