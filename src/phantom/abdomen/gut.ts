import type { Part } from "../paint.ts";
import { between, type Random } from "../random.ts";
import { type Knot, type Solid, swollen, tube, uneven } from "../solids.ts";
import { sine } from "../turn.ts";
import type { Person } from "./person.ts";
import { food, gasOver, layered, stool, type Tissue, tissue } from "./tissue.ts";

const [STOMACH_LABEL, DUODENUM_LABEL, ESOPHAGUS_LABEL, COLON_LABEL, SMALL_BOWEL_LABEL, BODY_LABEL] = [7, 8, 9, 15, 16, 22];
/** Fat that keeps a bowel apart from its neighbours, here more, there less. */
const [COAT_MM, COAT_UNEVEN_MM] = [1.2, 1.8];

/** Esophagus, stomach and duodenum. */
export function upperGut(person: Person): readonly Part[] {
  const { seed, contrast } = person;
  const wall = tissue(contrast.gutWall, 8, 6, seed + 200);
  const { size } = person.organ("stomach");
  const stomach = tube(STOMACH.map(([x, y, z, r]): Knot => [x, y, z, r * size]));
  const folds = uneven(uneven(stomach, 1.8, 16, seed + 201), 1, 7, seed + 202);
  const inStomach = layered(wall, gasOver(-52, food(seed + 203)), 4, 1.2);
  const inDuodenum = layered(wall, tissue(38, 22, 6, seed + 206), 2.6, 1.2);
  const inEsophagus = layered(tissue(58, 6, 6, seed + 207), tissue(20, 40, 4, seed + 208), 4.2, 1.5);
  return [
    ...coated(person, uneven(tube(DUODENUM), 1.4, 9, seed + 205), DUODENUM_LABEL, inDuodenum),
    ...coated(person, tube(ESOPHAGUS, [0.85, 1.1, 1]), ESOPHAGUS_LABEL, inEsophagus),
    ...coated(person, folds, STOMACH_LABEL, inStomach),
  ];
}

/** Ascending, transverse and descending colon with haustra, stool and gas. */
export function colonParts(person: Person): readonly Part[] {
  const { seed, contrast } = person;
  const wall = tissue(contrast.gutWall - 8, 8, 6, seed + 210);
  const filled = (content: Tissue) => layered(wall, content, 2.4, 1);
  const { random } = person.organ("colon");
  const pieces: readonly (readonly [readonly Knot[], Tissue])[] = [
    [ASCENDING, filled(gasOver(-8, stool(seed + 211)))],
    [DESCENDING, filled(gasOver(22, stool(seed + 212)))],
    [TRANSVERSE, filled(gasOver(-76, stool(seed + 213)))],
  ];
  return pieces.flatMap(([knots, content]) =>
    coated(person, uneven(tube(haustra(knots, random)), 1.2, 10, seed + 214), COLON_LABEL, content),
  );
}

/** Loops of jejunum and ileum in the mesentery, some with fluid, some collapsed, a few with gas in front. */
export function smallBowelParts(person: Person): readonly Part[] {
  const { seed, contrast } = person;
  const { random } = person.organ("small bowel");
  return Array.from(LOOP_ROWS, (row, index) => {
    const wall = tissue(contrast.gutWall + 12, 10, 5, seed + 220 + index);
    const fluid = tissue(between(random, 16, 60), 16, 7, seed + 240 + index);
    const content = random() < 0.25 ? gasOver(row.y - 4, fluid) : fluid;
    return coated(
      person,
      uneven(tube(meander(row, random)), 1.6, 9, seed + 260 + index),
      SMALL_BOWEL_LABEL,
      layered(wall, content, 2.8, 1.4),
    );
  }).flat();
}

function coated(person: Person, solid: Solid, label: number, hu: Tissue): readonly Part[] {
  return [
    {
      solid: uneven(swollen(solid, COAT_MM), COAT_UNEVEN_MM, 13, person.seed + 272),
      label: BODY_LABEL,
      hu: tissue(person.contrast.fat + 8, 8, 9, person.seed + 270),
      bent: true,
    },
    { solid, label, hu, bent: true },
  ];
}

interface LoopRow {
  readonly y: number;
  readonly z: number;
  readonly from_x: number;
  readonly to_x: number;
}
const LOOP_ROWS: readonly LoopRow[] = [
  { y: -22, z: -112, from_x: -72, to_x: 78 },
  { y: -50, z: -108, from_x: -78, to_x: 84 },
  { y: -72, z: -118, from_x: -70, to_x: 74 },
  { y: -16, z: -82, from_x: 30, to_x: 92 },
  { y: -26, z: -84, from_x: -78, to_x: -24 },
  { y: -50, z: -80, from_x: 8, to_x: 92 },
  { y: -56, z: -76, from_x: -82, to_x: -10 },
  { y: -74, z: -86, from_x: -68, to_x: 70 },
  { y: -20, z: -50, from_x: 34, to_x: 94 },
  { y: -48, z: -50, from_x: 18, to_x: 94 },
  { y: -48, z: -46, from_x: -76, to_x: -20 },
  { y: -70, z: -52, from_x: -66, to_x: 60 },
  { y: -30, z: -20, from_x: 30, to_x: 94 },
  { y: -50, z: -18, from_x: 24, to_x: 90 },
  { y: -34, z: 8, from_x: 38, to_x: 92 },
  { y: -48, z: 30, from_x: 52, to_x: 96 },
];

/** A loop that winds across, up and down and to and fro. */
function meander(row: LoopRow, random: Random): readonly Knot[] {
  const knots: Knot[] = [];
  const phase = between(random, 0, 360);
  for (let x = row.from_x; x <= row.to_x; x += 9) {
    const turn = phase + (x - row.from_x) * 7.2;
    knots.push([
      x,
      row.y + 6 * sine(1.7 * turn) + between(random, -2, 2),
      row.z + 9 * sine(turn) + between(random, -2, 2),
      between(random, 7.5, 11.5),
    ]);
  }
  return knots;
}

/** Every 5 mm a knot; the radius swells and narrows every 28 mm or so. */
function haustra(knots: readonly Knot[], random: Random): readonly Knot[] {
  const fine: Knot[] = [];
  let run = between(random, 0, 28);
  for (let n = 0; n + 1 < knots.length; n++) {
    const [a, b] = [knots[n], knots[n + 1]];
    const length = Math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2 + (b[2] - a[2]) ** 2);
    const steps = Math.max(1, Math.round(length / 6));
    for (let s = 0; s < steps; s++, run += length / steps) {
      const t = s / steps;
      const r = (a[3] + t * (b[3] - a[3])) * (1 + 0.15 * sine((run * 360) / 28));
      fine.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]), r]);
    }
  }
  return fine;
}

const STOMACH: readonly Knot[] = [
  [62, 20, 104, 22],
  [70, 4, 101, 28],
  [74, -16, 92, 29],
  [70, -38, 76, 26],
  [52, -54, 60, 22],
  [26, -60, 48, 18],
  [2, -58, 44, 15],
  [-18, -52, 46, 10],
];
const ESOPHAGUS: readonly Knot[] = [
  [4, 26, 205, 8],
  [6, 20, 170, 8],
  [10, 10, 142, 8.5],
  [20, 4, 124, 8.5],
  [40, 4, 114, 9],
];
const DUODENUM: readonly Knot[] = [
  [-24, -50, 47, 10],
  [-40, -44, 46, 11.5],
  [-50, -30, 36, 11],
  [-53, -16, 14, 11.5],
  [-50, -10, -12, 11.5],
  [-36, -10, -30, 11],
  [-10, -15, -34, 10],
  [16, -17, -28, 10],
  [32, -16, -6, 10.5],
  [38, -24, 14, 10],
];
const ASCENDING: readonly Knot[] = [
  [-98, -14, -128, 23],
  [-104, 0, -96, 22],
  [-108, 10, -64, 20],
  [-106, 6, -40, 19],
  [-96, -16, -26, 20],
  [-88, -40, -22, 19],
];
const TRANSVERSE: readonly Knot[] = [
  [-88, -48, -24, 18],
  [-70, -66, -30, 18],
  [-36, -73, -26, 18],
  [0, -75, -16, 17],
  [34, -74, -4, 17],
  [62, -68, 12, 18],
  [86, -52, 32, 18],
  [102, -30, 46, 18],
  [112, -8, 50, 17],
];
const DESCENDING: readonly Knot[] = [
  [112, -2, 46, 16],
  [114, 18, 20, 15],
  [112, 30, -20, 15],
  [108, 32, -70, 15],
  [104, 22, -128, 15],
];
