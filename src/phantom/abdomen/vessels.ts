import type { Part } from "../paint.ts";
import { between } from "../random.ts";
import { field, type Knot, type Solid, swollen, tube, within } from "../solids.ts";
import type { Person } from "./person.ts";
import { layered, tissue } from "./tissue.ts";
import { spineY } from "./trunk.ts";

const [AORTA_LABEL, CAVA_LABEL, PORTAL_LABEL, BODY_LABEL] = [10, 11, 12, 22];

/** Aorta, cava, portal and splenic vein with their larger branches; fat keeps aorta and portal vein apart from their neighbours. */
export function vesselParts(person: Person): readonly Part[] {
  const { seed } = person;
  const fat = tissue(person.contrast.fat, 6, 9, seed + 140);
  const blood = (hu: number, of: number) => tissue(hu, 3, 14, seed + 141 + of);
  const coat = (solid: Solid, thick_mm: number): Part => ({ solid: swollen(solid, thick_mm), label: BODY_LABEL, hu: fat, bent: true });
  const { aorta, cava, portal } = person.contrast;
  const [main, vein] = [tube(AORTA), tube(SPLENIC_AND_PORTAL)];
  const veinOfBody = tube(CAVA, [0.86, 1.06, 1]);
  return [
    ...branches(RENAL_VEINS, cava - 4),
    ...branches(RENAL_ARTERIES, aorta - 6),
    coat(main, 1.8),
    { solid: main, label: AORTA_LABEL, hu: layered(tissue(62, 5, 8, seed + 145), blood(aorta, 0), 1.1, 0.8), bent: true },
    ...branches(VISCERAL_ARTERIES, aorta - 4),
    { solid: veinOfBody, label: BODY_LABEL, hu: blood(cava, 1), bent: true },
    {
      solid: within(
        veinOfBody,
        field((_x, _y, z) => z - CAVA_TOP_MM),
      ),
      label: CAVA_LABEL,
      hu: blood(cava, 1),
      bent: true,
    },
    ...branches(MESENTERIC_VEIN, portal - 4),
    coat(
      within(
        vein,
        field((_x, _y, z) => z - HILUM_MM),
      ),
      1,
    ),
    { solid: vein, label: PORTAL_LABEL, hu: blood(portal, 2), bent: true },
  ];
}

function branches(lines: readonly (readonly Knot[])[], hu: number): readonly Part[] {
  return lines.map((knots): Part => ({ solid: tube(knots), label: BODY_LABEL, hu: () => hu, bent: true }));
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

/** Where the portal vein enters the liver, and the cava the heart. */
const HILUM_MM = 58;
const CAVA_TOP_MM = 158;
const RENAL_VEINS: readonly (readonly Knot[])[] = [
  [
    [-38, 14, -10, 4.2],
    [-26, 6, 0, 4.4],
    [-18, 2, 4, 4.4],
  ],
  [
    [42, 22, 6, 4],
    [26, 4, 10, 4.2],
    [6, -13, 11, 4.2],
    [-14, -4, 9, 4.6],
  ],
];
const RENAL_ARTERIES: readonly (readonly Knot[])[] = [
  [
    [6, 2, 6, 3],
    [-22, 16, 2, 2.6],
    [-42, 20, -6, 2.4],
  ],
  [
    [8, 2, 8, 3],
    [28, 14, 8, 2.6],
    [44, 24, 8, 2.4],
  ],
];
/** Celiac trunk with the splenic artery, common hepatic artery, superior mesenteric artery. */
const VISCERAL_ARTERIES: readonly (readonly Knot[])[] = [
  [
    [7, -6, 58, 4],
    [7, -18, 57, 3.6],
    [22, -20, 58, 2.8],
    [52, 2, 66, 2.4],
    [84, 26, 72, 2],
  ],
  [
    [7, -18, 57, 3.2],
    [-16, -24, 56, 2.6],
    [-34, -24, 64, 2.2],
  ],
  [
    [6, -4, 44, 4],
    [5, -17, 38, 3.8],
    [4, -27, 14, 3.6],
    [2, -34, -30, 3.2],
    [-8, -38, -80, 2.6],
  ],
];
const MESENTERIC_VEIN: readonly (readonly Knot[])[] = [
  [
    [-9, -27, 32, 5.2],
    [-11, -34, 0, 4.8],
    [-14, -42, -40, 4],
    [-22, -44, -84, 3],
  ],
];
const AORTA: readonly Knot[] = [
  [24, spineY(205) - 10, 205, 12.8],
  [20, spineY(150) - 18, 150, 12.4],
  [14, spineY(100) - 26, 100, 11.8],
  [8, 6, 60, 11.2],
  [6, 5, 30, 10.6],
  [5, 4, -20, 9.8],
  [4, 5, -70, 9.4],
  [4, 8, -140, 9],
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
