import type { Triple } from "../../volume/index.ts";
import type { Part } from "../paint.ts";
import { ellipsoid, field, join, type Knot, type Solid, swollen, tube, uneven, within } from "../solids.ts";
import { turned } from "../turn.ts";
import { RIGHT_DOME, STRIPE_MM } from "./chest.ts";
import type { Person } from "./person.ts";
import { clearOfSpine } from "./skeleton.ts";
import { layered, rise, tissue } from "./tissue.ts";

const [LIVER_LABEL, GALLBLADDER_LABEL, PORTAL_LABEL, LESION_LABEL, BODY_LABEL] = [1, 5, 12, 18, 22];
/** Where the lesion lies before the person's bending: in the right lobe, well away from the large vessels. */
export const LESION_AT: Triple = [-92, -14, 66];

/** Right lobe under its dome, left lobe across the midline, quadrate lobe between; below, a slanting visceral face. */
export function liverOf(person: Person, cavity: Solid, under: Solid): Solid {
  const { size, shift } = person.organ("liver");
  const [cx, cy, cz] = RIGHT_DOME.centre;
  const [a, b, c] = RIGHT_DOME.radii;
  const right = ellipsoid([cx, cy, cz], [a - 1, b - 1, c - 1.4]);
  const visceral = field((x, y, z) => (52 - 6 * (size - 1) * 20 + shift[2] + 0.8 * (x + 20) + 0.1 * y - 0.0016 * (x + 75) ** 2 - z) * 0.79);
  const lobe = within(right, visceral, 14);
  const left = ellipsoid([20 + shift[0], -52, 106], [76 * size, 33, 25], turned(14, 12, -6));
  const quadrate = ellipsoid([-26, -52, 82], [40, 36, 34], turned(0, 0, 0));
  const caudate = ellipsoid([-8, -6, 86], [17, 14, 24]);
  const whole = join(join(lobe, left, 18), join(quadrate, caudate, 10), 14);
  return clearOfSpine(
    uneven(within(within(whole, swollen(under, -1.6), 3), swollen(cavity, -STRIPE_MM - 1.4), 4), 1.6, 28, person.seed + 120),
  );
}

/** The liver with its veins, the gallbladder in its bed, the fissure of the round ligament and one lesion. */
export function liverParts(person: Person, liver: Solid): readonly Part[] {
  const { seed, contrast } = person;
  const parenchyma = tissue(contrast.liver, 5, 22, seed + 121);
  const inside = swollen(liver, -2);
  const vein = (knots: readonly Knot[], hu: number): Part => ({
    solid: within(tube(knots), inside, 1),
    label: null,
    hu: () => hu,
    bent: true,
  });
  const bladder = person.organ("gallbladder");
  const at: Triple = [-60 + bladder.shift[0], -52 + bladder.shift[1], 27 + bladder.shift[2]];
  const pear = join(
    ellipsoid(at, [16 * bladder.size, 30 * bladder.size, 16 * bladder.size], turned(24, 0, -14)),
    tube([
      [at[0] + 5, at[1] + 18, at[2] + 7, 8],
      [at[0] + 9, at[1] + 27, at[2] + 12, 5],
    ]),
    8,
  );
  const bile = layered(tissue(62, 6, 8, seed + 125), tissue(9, 3, 14, seed + 126), 1.1, 1.2);
  const fissure = within(ellipsoid([14, -66, 84], [2.6, 26, 24], turned(0, 8, 12)), liver);
  return [
    { solid: liver, label: LIVER_LABEL, hu: parenchyma, bent: true },
    ...HEPATIC_VEINS.map((knots) => vein(knots, contrast.hepatic)),
    ...PORTAL_BRANCHES.map((knots) => vein(knots, contrast.portal - 4)),
    ...portalStems(person),
    { solid: fissure, label: BODY_LABEL, hu: tissue(contrast.fat + 25, 10, 8, seed + 128), bent: true },
    { solid: swollen(pear, 0.9), label: BODY_LABEL, hu: tissue(contrast.fat + 55, 12, 8, seed + 129), bent: true },
    { solid: pear, label: GALLBLADDER_LABEL, hu: bile, bent: true },
  ];
}

/** The right and left branch near the hilum, thick enough that an expert's outline of the portal vein follows them. */
function portalStems(person: Person): readonly Part[] {
  const stems: readonly (readonly Knot[])[] = [
    [
      [-44, -14, 70, 6],
      [-54, -13, 74, 5.4],
      [-66, -12, 76, 5],
      [-84, -20, 84, 3.6],
    ],
    [
      [-66, -12, 76, 4.6],
      [-84, 8, 72, 3.4],
    ],
    [
      [-42, -16, 72, 5],
      [-38, -24, 78, 4.6],
      [-24, -36, 86, 4.2],
      [-6, -48, 94, 3.8],
      [6, -51, 97, 3],
    ],
  ];
  return stems.map((knots): Part => ({ solid: tube(knots), label: PORTAL_LABEL, hu: () => person.contrast.portal - 2, bent: true }));
}

/** A ball of poor enhancement with a soft rim, exact in patient space: it knows no bending. */
export function lesionPart(person: Person, centre: Triple, radius_mm: number): Part {
  const core = tissue(52, 10, 7, person.seed + 130);
  return {
    solid: ellipsoid(centre, [radius_mm, radius_mm, radius_mm]),
    label: LESION_LABEL,
    bent: false,
    hu: (x, y, z, depth) => core(x, y, z, depth) + 26 * (1 - rise(depth, 0, 4)),
  };
}

/** Right, middle and left hepatic vein from the cava outwards, with side branches. */
const HEPATIC_VEINS: readonly (readonly Knot[])[] = [
  [
    [-22, 4, 128, 5.5],
    [-45, 10, 122, 5],
    [-75, 20, 108, 3.8],
    [-100, 28, 85, 2.4],
    [-112, 28, 62, 1.4],
  ],
  [
    [-75, 20, 108, 2.8],
    [-98, 2, 104, 1.9],
    [-115, -8, 95, 1.2],
  ],
  [
    [-22, 0, 128, 5],
    [-34, -18, 120, 4.6],
    [-48, -40, 100, 3.6],
    [-56, -56, 78, 2.2],
    [-60, -66, 62, 1.3],
  ],
  [
    [-48, -40, 100, 2.6],
    [-72, -50, 92, 1.7],
    [-90, -54, 84, 1.1],
  ],
  [
    [-20, -2, 127, 4.6],
    [-6, -24, 120, 4],
    [16, -44, 112, 3],
    [42, -52, 106, 2],
    [64, -50, 102, 1.2],
  ],
  [
    [-60, 15, 114, 2.4],
    [-72, 40, 106, 1.8],
    [-80, 56, 96, 1.1],
  ],
];

/** Right anterior, right posterior and left portal branches from the hilum. */
const PORTAL_BRANCHES: readonly (readonly Knot[])[] = [
  [
    [-48, -14, 72, 5.6],
    [-66, -12, 76, 5],
    [-84, -20, 84, 3.6],
    [-98, -30, 98, 2.4],
    [-106, -34, 112, 1.4],
  ],
  [
    [-66, -12, 76, 4.4],
    [-84, 8, 72, 3.4],
    [-102, 22, 66, 2.3],
    [-116, 30, 56, 1.4],
  ],
  [
    [-84, -20, 84, 3],
    [-98, -40, 70, 2.1],
    [-106, -50, 54, 1.3],
  ],
  [
    [-84, 8, 72, 2.6],
    [-92, 30, 50, 1.9],
    [-102, 36, 30, 1.2],
  ],
  [
    [-84, -20, 84, 2.6],
    [-78, -40, 96, 1.8],
    [-80, -55, 110, 1.2],
  ],
  [
    [-102, 22, 66, 1.8],
    [-98, 42, 84, 1.4],
    [-96, 50, 100, 1],
  ],
  [
    [-40, -20, 76, 4.6],
    [-24, -36, 86, 4.2],
    [-6, -48, 94, 3.8],
    [14, -54, 98, 3],
    [40, -58, 100, 2],
    [62, -58, 100, 1.2],
  ],
  [
    [-6, -48, 94, 2.6],
    [-14, -66, 84, 1.9],
    [-20, -76, 72, 1.2],
  ],
  [
    [14, -54, 98, 2.2],
    [24, -66, 92, 1.5],
    [34, -72, 86, 1],
  ],
];
