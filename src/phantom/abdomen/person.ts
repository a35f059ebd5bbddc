import type { Triple } from "../../volume/index.ts";
import { between, type Random, randomFrom } from "../random.ts";

/** Hounsfield units of the tissues of one person at one moment, about 70 s after the contrast agent (portal venous phase). */
interface Contrast {
  readonly liver: number;
  readonly spleen: number;
  readonly cortex: number;
  readonly medulla: number;
  readonly aorta: number;
  readonly portal: number;
  readonly cava: number;
  readonly hepatic: number;
  readonly pancreas: number;
  readonly gutWall: number;
  readonly muscle: number;
  readonly fat: number;
  readonly marrow: number;
  readonly cortexBone: number;
}

/** What distinguishes one made patient from another. All from the seed; about 1 or 0 each for an average adult. */
export interface Person {
  readonly seed: number;
  readonly contrast: Contrast;
  /** Thickness of the fat under the skin against the average. */
  readonly fat: number;
  /** Size of the whole trunk against the average. */
  readonly stature: number;
  /** Size factor and displacement (mm) of each organ, drawn by name so that a new organ changes no other. */
  readonly organ: (name: string) => { readonly size: number; readonly shift: Triple; readonly random: Random };
}

/** The made patient of a seed. */
export function personOf(seed: number): Person {
  const random = randomFrom(seed * 2654435761 + 1);
  const dose = between(random, 0.9, 1.1);
  const late = between(random, -1, 1);
  const blood = (hu: number) => 40 + (hu - 40) * dose;
  return {
    seed,
    contrast: {
      liver: blood(110) + between(random, -5, 5),
      spleen: blood(122),
      cortex: blood(188) + 8 * late,
      medulla: blood(158) + 12 * late,
      aorta: blood(152) - 10 * late,
      portal: blood(166) - 6 * late,
      cava: blood(138) + 8 * late,
      hepatic: blood(160),
      pancreas: blood(94) - 6 * late,
      gutWall: blood(92),
      muscle: between(random, 57, 64),
      fat: between(random, -110, -101),
      marrow: between(random, 140, 220),
      cortexBone: between(random, 520, 760),
    },
    fat: between(random, 0.75, 1.3),
    stature: between(random, 0.97, 1.03),
    organ: (name) => {
      const own = randomFrom(nameHash(name) ^ Math.imul(seed, 0x9e3779b1));
      return {
        size: between(own, 0.965, 1.035),
        shift: [between(own, -2.5, 2.5), between(own, -2.5, 2.5), between(own, -3.5, 3.5)],
        random: own,
      };
    },
  };
}

/** FNV-1a over the name's characters. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}
