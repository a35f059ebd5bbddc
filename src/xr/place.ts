import { PATIENT_POSE, type RootPose, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { moved, TRUE_SCALE } from "./grab-model.ts";
import { aboutVertical, ahead, along, inverse, minus, NO_TURN, normalized, product, type RoomPose, turned } from "./vectors.ts";

/**
 * Where the model is set down: 1.2 m ahead, within the hands' reach, or 2 m, where a headset's eyes rest best (webxr.md 7); its middle 0.35 m below the
 * eyes, at chest height. Told from the eyes alone, so that a space without a floor does as well, and one whose floor is guessed wrong does no worse:
 * someone who stands (eyes from 1.3 m on) has it at 0.95 m or higher, someone on a chair (1.15 m) at table height, 0.8 m.
 */
const AHEAD_M = 1.2;
const AWAY_M = 2;
const BELOW_EYES_M = 0.35;

/**
 * The model upright before a person, its front towards them, its middle 1.2 m ahead at chest height.
 * @param onGlass a phone is held in front of the chest and looks where it is pointed: the model's middle stands in the middle of its picture.
 */
export function placedBefore(head: RoomPose, centre_mm: Triple, scale: number = TRUE_SCALE, onGlass = false): RootPose {
  const way = levelAhead(head);
  const middle_m = onGlass ? along(head.at_m, ahead(head), AHEAD_M) : chestAhead(head, way, AHEAD_M);
  const rotation = normalized(product(aboutVertical(Math.atan2(-way[0], -way[2])), PATIENT_POSE.rotation));
  const standing: RootPose = { position_m: [0, 0, 0], rotation, scale };
  return { ...standing, position_m: minus(middle_m, toScene(standing, centre_mm)) };
}

/**
 * The model 2 m ahead, or 1.2 m: as large as it was, and with the side towards the person that was there before.
 * @param onGlass as for `placedBefore`.
 */
export function pushed(root: RootPose, head: RoomPose, centre_mm: Triple, isAway: boolean, onGlass = false): RootPose {
  const way = levelAhead(head);
  const ahead_m = isAway ? AWAY_M : AHEAD_M;
  const centre_m = toScene(root, centre_mm);
  const before = minus(centre_m, head.at_m);
  const isSeen = Math.hypot(before[0], before[2]) > 0.05;
  const turn = isSeen ? aboutVertical(Math.atan2(before[2], before[0]) - Math.atan2(way[2], way[0])) : NO_TURN;
  return moved(root, centre_m, onGlass ? along(head.at_m, ahead(head), ahead_m) : chestAhead(head, way, ahead_m), turn, root.scale);
}

function levelAhead(head: RoomPose): Triple {
  const look = ahead(head);
  // Looking straight up or down there is no "ahead": the top of the head tells.
  const level = Math.hypot(look[0], look[2]) > 0.2 ? look : turned(head.turn, [0, look[1] < 0 ? 1 : -1, 0]);
  const flat = Math.hypot(level[0], level[2]) || 1;
  return [level[0] / flat, 0, level[2] / flat];
}

function chestAhead(head: RoomPose, way: Triple, ahead_m: number): Triple {
  return [head.at_m[0] + way[0] * ahead_m, head.at_m[1] - BELOW_EYES_M, head.at_m[2] + way[2] * ahead_m];
}

/** True size, about the model's own middle. */
export function atTrueSize(root: RootPose, centre_mm: Triple): RootPose {
  const centre_m = toScene(root, centre_mm);
  return moved(root, centre_m, centre_m, NO_TURN, TRUE_SCALE);
}

/** The same place before the eyes as before: for when the device moves its own origin ("reset"). */
export function carried(root: RootPose, before: RoomPose, now: RoomPose): RootPose {
  return moved(root, before.at_m, now.at_m, product(now.turn, inverse(before.turn)), root.scale);
}
