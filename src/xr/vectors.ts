import type { Triple } from "../volume/index.ts";

/** Small vectors and unit quaternions (x, y, z, w), in doubles. */
export type Quaternion = readonly [number, number, number, number];

/** A place and a turn in the room, metres. */
export interface RoomPose {
  readonly at_m: Triple;
  readonly turn: Quaternion;
}

export const NO_TURN: Quaternion = [0, 0, 0, 1];

export function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** a + t b. */
export function along(a: Triple, b: Triple, t: number): Triple {
  return [a[0] + t * b[0], a[1] + t * b[1], a[2] + t * b[2]];
}

export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Triple): number {
  return Math.sqrt(dot(a, a));
}

export function distance(a: Triple, b: Triple): number {
  return length(minus(a, b));
}

export function middle(a: Triple, b: Triple): Triple {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

/** A vector of length 1, or the given one where there is no direction. */
export function unit(a: Triple, otherwise: Triple): Triple {
  const size = length(a);
  return size > 1e-12 ? [a[0] / size, a[1] / size, a[2] / size] : otherwise;
}

/** v turned by q. */
export function turned(q: Quaternion, v: Triple): Triple {
  const [x, y, z, w] = q;
  const tx = 2 * (y * v[2] - z * v[1]);
  const ty = 2 * (z * v[0] - x * v[2]);
  const tz = 2 * (x * v[1] - y * v[0]);
  return [v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx];
}

/** First b, then a. */
export function product(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

export function inverse(q: Quaternion): Quaternion {
  return [-q[0], -q[1], -q[2], q[3]];
}

/** The same turn with length 1: products of many drift. */
export function normalized(q: Quaternion): Quaternion {
  const size = Math.hypot(...q);
  return [q[0] / size, q[1] / size, q[2] / size, q[3] / size];
}

/** A turn about the vertical. */
export function aboutVertical(angle: number): Quaternion {
  return [0, Math.sin(angle / 2), 0, Math.cos(angle / 2)];
}

/** How far a turn turns about the vertical, radians: the twist of its swing and twist. */
export function twistAboutVertical(q: Quaternion): number {
  const angle = 2 * Math.atan2(q[1], q[3]);
  return angle > Math.PI ? angle - 2 * Math.PI : angle < -Math.PI ? angle + 2 * Math.PI : angle;
}

/** The shortest turn that brings one direction onto another. */
export function turnBetween(from: Triple, to: Triple): Quaternion {
  const w = 1 + dot(from, to);
  if (w < 1e-9) {
    const side = unit(cross(from, Math.abs(from[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]), [1, 0, 0]);
    return [side[0], side[1], side[2], 0];
  }
  const [x, y, z] = cross(from, to);
  return normalized([x, y, z, w]);
}

/** The turn of an upright thing that brings its z onto a direction (unit): about the vertical, then up or down. */
export function uprightTowards(direction: Triple): Quaternion {
  const half = -Math.asin(Math.min(1, Math.max(-1, direction[1]))) / 2;
  return product(aboutVertical(Math.atan2(direction[0], direction[2])), [Math.sin(half), 0, 0, Math.cos(half)]);
}

/** A turn as an axis times its angle, radians, the short way round. */
export function rotationVector(q: Quaternion): Triple {
  const sign = q[3] < 0 ? -1 : 1;
  const size = Math.hypot(q[0], q[1], q[2]);
  const k = size < 1e-12 ? 2 * sign : (2 * sign * Math.atan2(size, Math.abs(q[3]))) / size;
  return [q[0] * k, q[1] * k, q[2] * k];
}

/** The turn of a rotation vector. */
export function fromRotationVector(v: Triple): Quaternion {
  const angle = length(v);
  const k = angle < 1e-12 ? 0.5 : Math.sin(angle / 2) / angle;
  return [v[0] * k, v[1] * k, v[2] * k, Math.cos(angle / 2)];
}

/** The direction that a pose looks in: along its own -z. */
export function ahead(pose: RoomPose): Triple {
  return turned(pose.turn, [0, 0, -1]);
}
