import { lps, type Triple } from "../../volume/index.ts";
import type { Extent } from "../grid.ts";
import type { Bend, Part } from "../paint.ts";
import { ripple } from "../ripple.ts";
import { UPRIGHT } from "../solids.ts";
import type { PhantomTruth } from "../words.ts";
import { chestParts, underDiaphragm } from "./chest.ts";
import { adrenalParts, kidneyParts, pancreasPart, retroperitonealParts, spleenPart } from "./glands.ts";
import { colonParts, smallBowelParts, upperGut } from "./gut.ts";
import { LESION_AT, lesionPart, liverOf, liverParts } from "./liver.ts";
import { type Person, personOf } from "./person.ts";
import { ribParts, spineParts } from "./skeleton.ts";
import { cavityOf, innerMuscles, tableParts, trunkParts } from "./trunk.ts";
import { mesentericParts, vesselParts } from "./vessels.ts";

/** From below the kidneys to above the liver's dome; x 0 is the spine, y 0 near the aorta, z 0 between the kidneys. */
export const abdomenExtent: Extent = { centre_mm: [0, 16, 33], width_mm: [384, 384, 276], spacing_mm: [1.5, 1.5, 3] };

/** How far space is bent, and over what distance the bend turns. */
const BEND_MM = 3.5;
const BEND_GRAIN_MM = 75;
const LESION_RADIUS_MM = 11;

/** The abdomen of a seed: what is where, later parts over earlier ones, and the target in its lesion. */
export function abdomenAnatomy(seed: number): {
  parts: readonly Part[];
  bend: Bend;
  finish: () => [];
  truth: Pick<PhantomTruth, "target_mm" | "shapes" | "corridor">;
} {
  const person = personOf(seed);
  const bend = bendOf(person);
  const cavity = cavityOf();
  const under = underDiaphragm();
  const liver = liverOf(person, cavity, under);
  const target = straightened(LESION_AT, bend);
  const parts = [
    ...tableParts(person),
    ...trunkParts(person, cavity),
    ...chestParts(person, cavity, under),
    ...innerMuscles(person),
    ...ribParts(person),
    ...spineParts(person),
    ...mesentericParts(person),
    ...liverParts(person, liver),
    ...retroperitonealParts(person, cavity, under),
    spleenPart(person, cavity, under),
    ...adrenalParts(person),
    ...kidneyParts(person, cavity),
    ...upperGut(person),
    pancreasPart(person),
    ...vesselParts(person),
    ...smallBowelParts(person),
    ...colonParts(person),
    lesionPart(person, target, LESION_RADIUS_MM),
  ];
  return {
    parts,
    bend,
    finish: () => [],
    truth: {
      target_mm: lps(...target),
      shapes: [
        {
          structure: "lesion",
          type: "ellipsoid",
          centre_mm: lps(...target),
          semi_axes_mm: [LESION_RADIUS_MM, LESION_RADIUS_MM, LESION_RADIUS_MM],
          axes: UPRIGHT,
        },
      ],
      corridor: null,
    },
  };
}

/** The person's own build: the whole trunk larger or smaller, everything a little bent. */
function bendOf(person: Person): Bend {
  const shrink = 1 / person.stature;
  const seed = person.seed + 300;
  return {
    reach_mm: BEND_MM * 1.8 + Math.abs(1 - shrink) * 260,
    apply: (x, y, z, out) => {
      const u = x / BEND_GRAIN_MM;
      const v = y / BEND_GRAIN_MM;
      const w = z / BEND_GRAIN_MM;
      out[0] = x * shrink + BEND_MM * ripple(seed, u, v, w);
      out[1] = y * shrink + BEND_MM * ripple(seed + 1, u, v, w);
      out[2] = z * shrink + BEND_MM * ripple(seed + 2, u, v, w);
    },
  };
}

/** The point of the patient that the bend carries to `at`: a fixed point, reached because the bend is gentle. */
function straightened(at: Triple, bend: Bend): Triple {
  const out = new Float64Array(3);
  let [x, y, z] = at;
  for (let round = 0; round < 40; round++) {
    bend.apply(x, y, z, out);
    x += at[0] - out[0];
    y += at[1] - out[1];
    z += at[2] - out[2];
  }
  return [x, y, z];
}
