import type { Part } from "../paint.ts";
import { between } from "../random.ts";
import { type Knot, type Solid, swollen, tube } from "../solids.ts";
import type { Person } from "./person.ts";
import { tissue } from "./tissue.ts";
import { spineY } from "./trunk.ts";

const [AORTA_LABEL, CAVA_LABEL, PORTAL_LABEL, BODY_LABEL] = [10, 11, 12, 22];

/** Aorta, cava, portal and splenic vein with their larger branches. A thin coat of fat keeps each apart from its neighbours. */
export function vesselParts(person: Person): readonly Part[] {
  const { seed, contrast } = person;
  const fat = tissue(contrast.fat, 6, 9, seed + 140);
  const named = (solid: Solid, label: number, hu: number, coat_mm: number): readonly Part[] => [
    ...(coat_mm > 0 ? [{ solid: swollen(solid, coat_mm), label: null, hu: fat, bent: true }] : []),
    { solid, label, hu: tissue(hu, 3, 14, seed + label), bent: true },
  ];
  const plain = (knots: readonly Knot[], hu: number): Part => ({ solid: tube(knots), label: BODY_LABEL, hu: () => hu, bent: true });
  const { aorta, cava, portal } = contrast;
  return [
    plain(
      [
        [-38, 14, -10, 4.2],
        [-26, 6, 0, 4.4],
        [-18, 2, 4, 4.4],
      ],
      cava - 4,
    ),
    plain(
      [
        [42, 22, 6, 4],
        [26, 4, 10, 4.2],
        [6, -13, 11, 4.2],
        [-14, -4, 9, 4.6],
      ],
      cava - 4,
    ),
    plain(
      [
        [6, 2, 6, 3],
        [-22, 16, 2, 2.6],
        [-42, 20, -6, 2.4],
      ],
      aorta - 6,
    ),
    plain(
      [
        [8, 2, 8, 3],
        [28, 14, 8, 2.6],
        [44, 24, 8, 2.4],
      ],
      aorta - 6,
    ),
    ...named(tube(AORTA), AORTA_LABEL, aorta, 1.6),
    plain(
      [
        [7, -6, 58, 4],
        [7, -18, 57, 3.6],
        [22, -20, 58, 2.8],
        [52, 2, 66, 2.4],
        [84, 26, 72, 2],
      ],
      aorta - 4,
    ),
    plain(
      [
        [7, -18, 57, 3.2],
        [-16, -24, 56, 2.6],
        [-34, -24, 64, 2.2],
      ],
      aorta - 4,
    ),
    plain(
      [
        [6, -4, 44, 4],
        [5, -17, 38, 3.8],
        [4, -27, 14, 3.6],
        [2, -34, -30, 3.2],
        [-8, -38, -80, 2.6],
      ],
      aorta - 2,
    ),
    ...named(tube(CAVA, [0.86, 1.06, 1]), CAVA_LABEL, cava, 0),
    plain(
      [
        [-9, -27, 32, 5.2],
        [-11, -34, 0, 4.8],
        [-14, -42, -40, 4],
        [-22, -44, -84, 3],
      ],
      portal - 4,
    ),
    ...named(tube(SPLENIC_AND_PORTAL), PORTAL_LABEL, portal, 1),
  ];
}

/** Small vessels in the fat of the mesentery, from the root outwards. */
export function mesentericParts(person: Person): readonly Part[] {
  const { random } = person.organ("mesentery");
  return Array.from({ length: 34 }, (): Part => {
    const [x, y, z] = [between(random, -80, 95), between(random, -70, -22), between(random, -112, 10)];
    const root: Knot = [between(random, -12, 4), -36, between(random, -85, -5), 1.9];
    const middle: Knot = [(x + root[0]) / 2 + between(random, -8, 8), (y - 36) / 2 + between(random, -8, 6), (z + root[2]) / 2, 1.5];
    return { solid: tube([root, middle, [x, y, z, 0.8]]), label: BODY_LABEL, hu: () => 120, bent: true };
  });
}

const AORTA: readonly Knot[] = [
  [24, spineY(205) - 10, 205, 12],
  [20, spineY(150) - 18, 150, 11.6],
  [14, spineY(100) - 26, 100, 11],
  [8, 6, 60, 10.4],
  [6, 5, 30, 9.8],
  [5, 4, -20, 9],
  [4, 5, -70, 8.6],
  [4, 8, -140, 8.2],
];
const CAVA: readonly Knot[] = [
  [-20, 10, -140, 10.5],
  [-22, 8, -60, 10.5],
  [-22, 3, 0, 11],
  [-24, 0, 40, 11.5],
  [-26, 4, 80, 12],
  [-24, 6, 110, 12.5],
  [-18, 0, 134, 12.5],
  [-6, -12, 160, 13],
];
const SPLENIC_AND_PORTAL: readonly Knot[] = [
  [90, 30, 72, 3.4],
  [70, 18, 68, 3.9],
  [46, 2, 60, 4.2],
  [22, -15, 51, 4.6],
  [-2, -24, 43, 5.4],
  [-10, -26, 42, 6.6],
  [-22, -21, 54, 6.8],
  [-36, -16, 66, 6.8],
  [-48, -13, 72, 5.8],
];
