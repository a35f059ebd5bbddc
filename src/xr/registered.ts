import type { Registration } from "../planning/index.ts";
import type { RootPose } from "../viewer/index.ts";
import { TRUE_SCALE } from "./grab-model.ts";
import { inverse, normalized, product, type Quaternion, type RoomPose, turned } from "./vectors.ts";

/** Where the root "patient" stands when the model is laid over a body: always at true size. */
export function registeredRoot({ rotation: r, translation_mm: t }: Pick<Registration, "rotation" | "translation_mm">): RootPose {
  return {
    position_m: [t[0] * TRUE_SCALE, t[1] * TRUE_SCALE, t[2] * TRUE_SCALE],
    rotation: quaternionOf(r),
    scale: TRUE_SCALE,
  };
}

/** The root after its anchor moved in the room. */
export function carriedByAnchor(root: RootPose, held: RoomPose, now: RoomPose): RootPose {
  const turn = product(now.turn, inverse(held.turn));
  const [x, y, z] = turned(turn, [root.position_m[0] - held.at_m[0], root.position_m[1] - held.at_m[1], root.position_m[2] - held.at_m[2]]);
  return { ...root, position_m: [now.at_m[0] + x, now.at_m[1] + y, now.at_m[2] + z], rotation: normalized(product(turn, root.rotation)) };
}

/** A proper rotation (row-major) as a unit quaternion; the largest part first, so that nothing small is divided by (Shepperd 1978). */
function quaternionOf(m: Registration["rotation"]): Quaternion {
  const candidates: readonly (readonly [number, number, number, number])[] = [
    [m[7] - m[5], m[2] - m[6], m[3] - m[1], 1 + m[0] + m[4] + m[8]],
    [1 + m[0] - m[4] - m[8], m[1] + m[3], m[2] + m[6], m[7] - m[5]],
    [m[1] + m[3], 1 - m[0] + m[4] - m[8], m[5] + m[7], m[2] - m[6]],
    [m[2] + m[6], m[5] + m[7], 1 - m[0] - m[4] + m[8], m[3] - m[1]],
  ];
  const own = [candidates[0][3], candidates[1][0], candidates[2][1], candidates[3][2]];
  return normalized(candidates[own.indexOf(Math.max(...own))]);
}
