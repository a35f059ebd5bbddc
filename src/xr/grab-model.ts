import type { RootPose } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import {
  aboutVertical,
  cross,
  distance,
  dot,
  inverse,
  length,
  middle,
  minus,
  normalized,
  product,
  type Quaternion,
  type RoomPose,
  turnBetween,
  turned,
  twistAboutVertical,
  unit,
} from "./vectors.ts";

/** The model's true size: metres of the room a patient millimetre. */
export const TRUE_SCALE = 0.001;
/** From a quarter to four times true size. */
const SCALES: readonly [number, number] = [0.25 * TRUE_SCALE, 4 * TRUE_SCALE];
/** Within 3 % of true size it is true size. */
const SNAP = 0.03;

/** The model held by one hand since it stood at `root`: it goes with the hand and turns with it about the vertical; up stays up. */
export function heldByOne(root: RootPose, hand0: RoomPose, hand: RoomPose): RootPose {
  const turn = aboutVertical(twistAboutVertical(product(hand.turn, inverse(hand0.turn))));
  return moved(root, hand0.at_m, hand.at_m, turn, root.scale);
}

/**
 * The model held by two hands: the middle carries it, the ratio of the distances scales it, the line between the hands turns it about the vertical, or
 * freely where both hands are at it (`free`). Two fingers on glass turn it about the vertical as they twist: `looks` are the directions of the view.
 */
export function heldByTwo(
  root: RootPose,
  hands0: readonly [Triple, Triple],
  hands: readonly [Triple, Triple],
  free: boolean,
  looks: readonly [Triple, Triple] | null = null,
): RootPose {
  const [line0, line] = [minus(hands0[1], hands0[0]), minus(hands[1], hands[0])];
  const apart0 = Math.max(1e-4, distance(...hands0));
  const scale = allowedScale((root.scale * distance(...hands)) / apart0);
  const turn = free
    ? turnBetween(unit(line0, [1, 0, 0]), unit(line, [1, 0, 0]))
    : aboutVertical(looks ? wrapped(twist(line, looks[1]) - twist(line0, looks[0])) : levelTurn(line0, line));
  return moved(root, middle(...hands0), middle(...hands), turn, scale);
}

/** A scale within the limits, true size where it is nearly so. */
export function allowedScale(scale: number): number {
  if (Math.abs(scale / TRUE_SCALE - 1) < SNAP) return TRUE_SCALE;
  return Math.min(SCALES[1], Math.max(SCALES[0], scale));
}

/** The root after the point of it at `from` came to `to`, turned and scaled about it. */
export function moved(root: RootPose, from: Triple, to: Triple, turn: Quaternion, scale: number): RootPose {
  const arm = turned(turn, minus(root.position_m, from));
  const k = scale / root.scale;
  return {
    position_m: [to[0] + arm[0] * k, to[1] + arm[1] * k, to[2] + arm[2] * k],
    rotation: normalized(product(turn, root.rotation)),
    scale,
  };
}

/** From this share of its length on the floor a line begins to tell a turn, from that on it tells it wholly: one hand above the other tells none. */
const LEVEL: readonly [number, number] = [0.15, 0.35];

/** The turn about the vertical from one line to another, radians. */
function levelTurn(line0: Triple, line: Triple): number {
  const share = Math.min(levelShare(line0), levelShare(line));
  const sure = Math.min(1, Math.max(0, (share - LEVEL[0]) / (LEVEL[1] - LEVEL[0])));
  return sure * wrapped(heading(line0) - heading(line));
}

function levelShare(line: Triple): number {
  return Math.hypot(line[0], line[2]) / Math.max(1e-9, length(line));
}

/** Which way a line points on the floor, radians, growing clockwise from above. */
function heading(line: Triple): number {
  return Math.atan2(line[2], line[0]);
}

/** Which way a line points as it is seen, radians, growing counter-clockwise. */
function twist(line: Triple, look: Triple): number {
  const right = unit(cross(look, [0, 1, 0]), [1, 0, 0]);
  return Math.atan2(dot(line, cross(right, look)), dot(line, right));
}

function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
