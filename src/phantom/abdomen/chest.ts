import type { Part } from "../paint.ts";
import { between, type Random } from "../random.ts";
import { ellipsoid, field, join, type Knot, type Solid, swollen, tube, within, without } from "../solids.ts";
import { turned } from "../turn.ts";
import type { Person } from "./person.ts";
import { layered, tissue } from "./tissue.ts";
import { strandedFat } from "./trunk.ts";

const [LUNG_LABEL, BODY_LABEL] = [19, 22];
const DIAPHRAGM_MM = 3;
/** Fat between the muscles of the wall and the diaphragm or peritoneum: a dark line beside liver and spleen. */
export const STRIPE_MM = 1.8;
/** The right dome stands about 10 mm higher than the left. */
export const RIGHT_DOME = { centre: [-72, -8, 50], radii: [72, 81, 100] } as const;

/** All that lies under the diaphragm: three domes and, below the recess of the pleura, everything. */
export function underDiaphragm(): Solid {
  const right = ellipsoid(RIGHT_DOME.centre, RIGHT_DOME.radii);
  const left = ellipsoid([80, -5, 46], [65, 83, 95]);
  const middle = ellipsoid([10, -38, 60], [95, 60, 72]);
  const below = field((_x, y, z) => (z - 16 - 0.42 * Math.max(0, 66 - y)) * 0.92);
  return join(join(join(right, left, 24), middle, 26), below, 8);
}

/** Lungs with their vessels, the heart on the diaphragm, and the diaphragm with the fat under it. */
export function chestParts(person: Person, cavity: Solid, under: Solid): readonly Part[] {
  const { seed, contrast } = person;
  const mediastinum = join(
    field((x, y) => (Math.sqrt(((x - 6) / 33) ** 2 + ((y - 30) / 34) ** 2) - 1) * 33),
    field((x, y) => (Math.sqrt(((x - 4) / 26) ** 2 + ((y + 62) / 44) ** 2) - 1) * 26),
    20,
  );
  const inner = without(without(swollen(cavity, -1.5), swollen(under, 1)), mediastinum, 6);
  const lungs: Solid = { boxes: [{ low: [-140, -110, 0], high: [140, 110, 1000] }], distance: inner.distance };
  const organ = person.organ("heart");
  const heart = ellipsoid([26 + organ.shift[0], -40 + organ.shift[1], 176 + organ.shift[2]], [63, 43, 45], turned(0, 16, -22));
  const chambers = layered(tissue(contrast.muscle + 45, 8, 12, seed + 103), tissue(contrast.cava + 8, 6, 20, seed + 105), 9, 3);
  const diaphragm = layered(tissue(contrast.muscle - 4, 8, 9, seed + 107), strandedFat(contrast.fat, seed + 108), DIAPHRAGM_MM);
  return [
    { solid: lungs, label: LUNG_LABEL, bent: true, hu: tissue(-845, 35, 16, seed + 100) },
    ...lungVessels(person, lungs),
    { solid: within(swollen(heart, 6), cavity), label: BODY_LABEL, bent: true, hu: tissue(contrast.fat, 8, 10, seed + 102) },
    { solid: within(heart, swollen(cavity, -4)), label: BODY_LABEL, bent: true, hu: chambers },
    { solid: within(under, swollen(cavity, -STRIPE_MM)), label: BODY_LABEL, bent: true, hu: diaphragm },
  ];
}

function lungVessels(person: Person, lungs: Solid): readonly Part[] {
  const { random } = person.organ("lung vessels");
  return [1, -1].flatMap((side) =>
    Array.from(
      { length: 16 },
      (): Part => ({
        solid: within(tube(branch(side, random)), lungs),
        label: null,
        bent: true,
        hu: () => person.contrast.cava - 30,
      }),
    ),
  );
}

function branch(side: number, random: Random): readonly Knot[] {
  const [x, y, z] = [side * between(random, 70, 122), between(random, -60, 85), between(random, 70, 150)];
  const bend = () => between(random, -8, 8);
  const middle: Knot = [(x + side * 38) / 2 + bend(), (y + 20) / 2 + bend(), (z + 200) / 2 + bend(), 1.7];
  return [[side * 38, 20, 200, 3], middle, [x, y, z, 0.9]];
}
