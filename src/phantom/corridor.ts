import { lps, type Triple } from "../volume/index.ts";
import { type Extent, tangentOf } from "./grid.ts";
import type { Part } from "./paint.ts";
import { between, onSphere, randomFrom } from "./random.ts";
import { cone, ellipsoid, within, without } from "./solids.ts";
import type { PhantomTruth } from "./words.ts";

/** planning.md 9: nearer than 60 mm the cone is so narrow that voxel noise moves the best direction. */
const FREE_MM = 60;
const SHELL_MM = 50;
const BODY_MM = 118;
const [FAT_HU, SOFT_HU, BONE_HU] = [-100, 45, 700];
const [BODY_LABEL, BONE_LABEL] = [22, 20];

export const corridorExtent: Extent = { centre_mm: [0, 0, 0], width_mm: [254, 254, 254], spacing_mm: [1.4, 1.4, 2] };

/** A target in a free ball, inside a forbidden shell (called bone) that one cone pierces, in a ball of body: the best path is known. */
export function corridorParts(seed: number): { parts: readonly Part[]; truth: Pick<PhantomTruth, "target_mm" | "shapes" | "corridor"> } {
  const random = randomFrom(seed);
  const centre: Triple = [between(random, -2, 2), between(random, -2, 2), between(random, -2, 2)];
  const axis = onSphere(random);
  const half_angle_deg = between(random, 5, 6);
  const ball = (radius: number) => ellipsoid(centre, [radius, radius, radius]);
  const outer = FREE_MM + SHELL_MM;
  const shell = without(ball(outer), ball(FREE_MM));
  const opening = within(cone(centre, axis, tangentOf(half_angle_deg), outer + 1), ball(outer + 1));
  const flat = (hu: number) => () => hu;
  return {
    parts: [
      { solid: ball(BODY_MM), label: BODY_LABEL, hu: flat(SOFT_HU), bent: false },
      { solid: without(shell, opening), label: BONE_LABEL, hu: flat(BONE_HU), bent: false },
      { solid: ball(8), label: BODY_LABEL, hu: flat(FAT_HU), bent: false },
    ],
    truth: {
      target_mm: lps(...centre),
      shapes: [],
      corridor: { axis, half_angle_deg },
    },
  };
}
