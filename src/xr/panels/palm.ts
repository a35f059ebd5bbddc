import type { Triple } from "../../volume/index.ts";
import { ahead, along, cross, distance, dot, minus, type RoomPose, unit } from "../vectors.ts";
import type { Plate } from "./words.ts";

/** The joints of one hand that tell whether its palm is held up; metres. */
export interface PalmJoints {
  readonly hand: "left" | "right";
  readonly wrist: Triple;
  readonly indexTip: Triple;
  readonly indexBase: Triple;
  readonly littleBase: Triple;
}

/** MRTK's HandConstraintPalmUp: palm within 80 degrees of facing the eyes, fingers flat within 45, the gaze within 20 cm of the hand. */
const FACING_DEG = 80;
const FLAT_DEG = 45;
const GAZE_M = 0.2;
/** From the palm's middle to the menu's, on the little finger's side. */
const ASIDE_M = 0.13;

const cosine = (degrees: number): number => Math.cos((degrees * Math.PI) / 180);
const COS_FACING: number = cosine(FACING_DEG);
const COS_FLAT: number = cosine(FLAT_DEG);

/** Out of the palm, unit. */
export function palmNormal({ hand, wrist, indexBase, littleBase }: PalmJoints): Triple {
  const across = cross(minus(indexBase, wrist), minus(littleBase, wrist));
  // Seen into one's own right palm, the index is on the right; on the left hand it is the other way round.
  return unit(hand === "left" ? [-across[0], -across[1], -across[2]] : across, [0, 1, 0]);
}

/** Whether a palm is held up to be read. */
export function isPalmUp(joints: PalmJoints, head: RoomPose): boolean {
  const normal = palmNormal(joints);
  const middle = palmMiddle(joints);
  const toEyes = unit(minus(head.at_m, middle), [0, 0, 1]);
  if (dot(normal, toEyes) < COS_FACING) return false;
  const fingers = palmNormal({ ...joints, indexBase: joints.indexTip });
  if (dot(normal, fingers) < COS_FLAT) return false;
  const away = dot(minus(middle, head.at_m), ahead(head));
  return away > 0 && distance(along(head.at_m, ahead(head), away), middle) <= GAZE_M;
}

/** Where the menu hangs: beside the little finger, facing the eyes, upright. */
export function palmPlate(joints: PalmJoints, head: RoomPose, width_m: number, height_m: number): Plate {
  const out = unit(minus(joints.littleBase, joints.indexBase), [1, 0, 0]);
  const centre_m = along(palmMiddle(joints), out, ASIDE_M);
  const facing = unit(minus(head.at_m, centre_m), [0, 0, 1]);
  const right = unit(cross([0, 1, 0], facing), [1, 0, 0]);
  return { centre_m, right, up: cross(facing, right), width_m, height_m };
}

function palmMiddle({ wrist, indexBase, littleBase }: PalmJoints): Triple {
  return [0, 1, 2].map((axis) => (wrist[axis] + indexBase[axis] + littleBase[axis]) / 3) as unknown as Triple;
}
