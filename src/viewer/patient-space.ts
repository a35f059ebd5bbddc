import { vec3 } from "gl-matrix";
import { type Lps, lps, type Triple } from "../volume/index.ts";

/**
 * The one way from patient millimetres to the scene's metres, and the only file where millimetres end.
 *
 * LPS mm -> metres, Y up, right-handed (the matrix of interfaces.md 4): X = x/1000, Y = z/1000, Z = -y/1000. As a pose of the root node "patient":
 * a quarter turn about X and a scale of 1/1000; its determinant is positive, so left stays left.
 */
export interface RootPose {
  readonly position_m: Triple;
  /** x, y, z, w; unit length. */
  readonly rotation: readonly [number, number, number, number];
  /** Scene metres per patient millimetre; positive. */
  readonly scale: number;
}

/** Where the root "patient" stands at the desk, and wherever nobody moved it. */
export const PATIENT_POSE: RootPose = { position_m: [0, 0, 0], rotation: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2], scale: 0.001 };

/** The same as a matrix, column-major, 16 doubles: what a GLB's root node carries. */
export const SCENE_FROM_PATIENT: readonly number[] = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1];

/** A point of the patient in the scene, metres. */
export function toScene(pose: RootPose, p: Triple): Triple {
  const turned = rotate(pose.rotation, [p[0] * pose.scale, p[1] * pose.scale, p[2] * pose.scale]);
  return [turned[0] + pose.position_m[0], turned[1] + pose.position_m[1], turned[2] + pose.position_m[2]];
}

/** A point of the scene in the patient, mm. */
export function fromScene(pose: RootPose, s: Triple): Lps {
  const [x, y, z, w] = pose.rotation;
  const local: Triple = [s[0] - pose.position_m[0], s[1] - pose.position_m[1], s[2] - pose.position_m[2]];
  const p = rotate([-x, -y, -z, w], local);
  return lps(p[0] / pose.scale, p[1] / pose.scale, p[2] / pose.scale);
}

/** A direction of the patient in the scene; length kept. */
export function directionToScene(pose: RootPose, d: Triple): Triple {
  return rotate(pose.rotation, d);
}

/** v turned by a unit quaternion. Plain arrays keep gl-matrix in double precision. */
function rotate(q: RootPose["rotation"], v: Triple): Triple {
  const out: [number, number, number] = [0, 0, 0];
  vec3.transformQuat(out, v, q);
  return out;
}
