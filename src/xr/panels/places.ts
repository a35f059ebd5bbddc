import type { Triple } from "../../volume/index.ts";
import { cross, distance, dot, minus, type RoomPose, unit } from "../vectors.ts";
import { followed, type Hanging, hung, plateOf } from "./follow.ts";
import { PICTURE, widthAt } from "./sizes.ts";
import type { Plate } from "./words.ts";

/** Between the model and the panels beside it. */
const ASIDE_M = 0.045;
/** Between the two panels, one above the other. */
const BETWEEN_M = 0.02;
/** Beside a small or far model the panels stand no farther out than this: a headset shows 43 degrees at most. */
const FARTHEST_M = 0.45;

/** The model as panels see it: its corners in the room, or null while there is none. */
export type ModelCorners = readonly Triple[] | null;

/** Where a panel belongs: beside the model on the reader's right, the warning above the menu; without a model 1.2 m ahead. */
export function wantedPlace(which: "warning" | "main", head: RoomPose, corners: ModelCorners): Triple {
  const centre = corners ? middleOf(corners) : aheadOf(head);
  const way = unit([centre[0] - head.at_m[0], 0, centre[2] - head.at_m[2]], [0, 0, -1]);
  const side = cross(way, [0, 1, 0]);
  const half = Math.max(0, ...(corners ?? []).map((corner) => dot(minus(corner, centre), side)));
  const width_m = widthAt(distance(head.at_m, centre));
  const out = Math.min(half, FARTHEST_M) + ASIDE_M + width_m / 2;
  const rise = ((width_m * PICTURE.height) / PICTURE.width + BETWEEN_M) / 2;
  return [centre[0] + side[0] * out, centre[1] + (which === "warning" ? rise : -rise), centre[2] + side[2] * out];
}

/** A panel that hangs and follows; its size is that of the distance at which it was hung. */
export interface Placed {
  readonly hanging: Hanging;
  readonly width_m: number;
}

/** A frame of a placed panel. @param before null to hang it anew. */
export function placedPanel(before: Placed | null, wanted_m: Triple, head: RoomPose, t_ms: number): Placed {
  const width_m = widthAt(distance(head.at_m, wanted_m));
  if (!before) return { hanging: hung(wanted_m, head), width_m };
  const hanging = followed(before.hanging, wanted_m, head, t_ms);
  return { hanging, width_m: before.hanging.move && !hanging.move ? width_m : before.width_m };
}

export function plateOfPlaced({ hanging, width_m }: Placed): Plate {
  return plateOf(hanging, width_m, (width_m * PICTURE.height) / PICTURE.width);
}

function middleOf(corners: readonly Triple[]): Triple {
  return [0, 1, 2].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length) as unknown as Triple;
}

const AHEAD_M = 1.2;

function aheadOf(head: RoomPose): Triple {
  const [x, y, z, w] = head.turn;
  const level = unit([-2 * (x * z + w * y), 0, -(1 - 2 * (x * x + y * y))], [0, 0, -1]);
  return [head.at_m[0] + AHEAD_M * level[0], head.at_m[1] - 0.1, head.at_m[2] + AHEAD_M * level[2]];
}
