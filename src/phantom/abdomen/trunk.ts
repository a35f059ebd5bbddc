import type { Triple } from "../../volume/index.ts";
import type { Part } from "../paint.ts";
import { ripple } from "../ripple.ts";
import { ellipsoid, field, join, type Solid, tube, within, without } from "../solids.ts";
import type { Person } from "./person.ts";
import { rise, tissue } from "./tissue.ts";

/** A level of a trunk-like body: height, half width, front and back, mm. */
type Level = readonly [z: number, half_width: number, front: number, back: number];

/** The inside of ribs and muscle (abdominal and chest cavity); the rest of the trunk is laid around it. */
const CAVITY: readonly Level[] = [
  [-140, 132, -80, 88],
  [-60, 131, -86, 88],
  [0, 132, -92, 89],
  [60, 134, -97, 93],
  [120, 133, -98, 96],
  [200, 126, -90, 98],
];
/** Thickness of the muscles of flank, front and back at the levels of CAVITY. */
const MUSCLE: readonly Level[] = [
  [-140, 18, 9, 13],
  [-60, 17, 9, 13],
  [0, 16, 9, 13],
  [60, 14, 10, 13],
  [120, 13, 12, 13],
  [200, 15, 13, 13],
];
/** Thickness of the fat under the skin, of an average person. */
const FAT: readonly Level[] = [
  [-140, 30, 25, 30],
  [-60, 27, 22, 26],
  [0, 22, 18, 20],
  [60, 16, 14, 15],
  [120, 12, 10, 12],
  [200, 12, 9, 11],
];
const BODY_LABEL = 22;

/** Where the spine runs: the middle of the vertebral bodies, from front to back, at a height. */
export function spineY(z: number): number {
  return z > 0 ? 33 + z * z * 0.0006 : 33 + z * z * 0.0002;
}

/** The inside of the trunk: what the muscles beside the spine and the spine leave free. */
export function cavityOf(): Solid {
  const oval = ovalColumn(CAVITY);
  const paraspinal = (side: number): Solid =>
    field((x, y, z) => {
      const up = rise(z, -10, 70);
      const dx = (x - side * (36 - 8 * up)) / (42 - 12 * up);
      const dy = (y - spineY(z) - 51 - 5 * up) / (36 - 8 * up);
      return (Math.sqrt(dx * dx + dy * dy) - 1) * (36 - 8 * up);
    });
  const spine = field((x, y, z) => Math.sqrt(x * x + (y - spineY(z) - 12) ** 2) - (27 - 3 * rise(z, 0, 70)));
  return without(without(oval, join(paraspinal(1), paraspinal(-1), 8), 16), spine, 8);
}

/** The skin, the fat under it, the muscles around the cavity, and the fat that fills the cavity until organs come. */
export function trunkParts(person: Person, cavity: Solid): readonly Part[] {
  const wall = ovalColumn(added(CAVITY, MUSCLE, 1));
  const skin = ovalColumn(added(added(CAVITY, MUSCLE, 1), FAT, person.fat));
  const { seed, contrast } = person;
  const fat = tissue(contrast.fat, 7, 16, seed + 40);
  const muscle = tissue(contrast.muscle, 9, 11, seed + 43);
  return [
    {
      solid: skin,
      label: BODY_LABEL,
      bent: true,
      hu: (x, y, z, depth) => {
        const septum = Math.abs(ripple(seed + 50, x / 13, y / 13, z / 18)) < 0.035 ? 34 : 0;
        const under = fat(x, y, z, depth) + septum;
        return under + (18 - under) * (1 - rise(depth, 1.2, 2.4));
      },
    },
    { solid: wall, label: BODY_LABEL, bent: true, hu: (x, y, z, depth) => muscle(x, y, z, depth) - streak(person, x, y, z, depth) },
    { solid: cavity, label: BODY_LABEL, bent: true, hu: strandedFat(contrast.fat, seed + 60) },
  ];
}

/** Fat with fine strands, as around bowel. */
export function strandedFat(hu: number, seed: number): Part["hu"] {
  const base = tissue(hu, 6, 14, seed);
  return (x, y, z, depth) => {
    const strand = Math.abs(ripple(seed + 4, x / 11, y / 11, z / 15));
    return base(x, y, z, depth) + 40 * (1 - rise(strand, 0.01, 0.07));
  };
}

/** How much fat between the layers of muscle darkens the wall: between the three muscles of the flank, beside the rectus, among the fibres of the back. */
function streak(person: Person, x: number, y: number, z: number, depth: number): number {
  const side = Math.abs(x);
  if (y > 40) {
    const fibre = ripple(person.seed + 47, x / 9, y / 7, z / 34);
    return 75 * rise(fibre, 0.25, 0.7) + 60 * rise(3 - Math.abs(side - 42 + 0.2 * (y - 100)), 0, 3) * rise(y, 60, 75);
  }
  if (z > 75) return 60 * rise(ripple(person.seed + 48, x / 12, y / 12, z / 7), 0.2, 0.8);
  const layers = side > 70 ? 70 * (1 - rise(Math.abs(depth - 5.5), 0.4, 1.4)) + 60 * (1 - rise(Math.abs(depth - 11), 0.4, 1.3)) : 0;
  const rectus = y < -60 ? 110 * (1 - rise(Math.abs(side - 66), 2, 5)) + 60 * (1 - rise(side, 2, 4)) : 0;
  return layers + rectus;
}

/** Muscles that lie inside the cavity: psoas and quadratus of both sides, the crura of the diaphragm. */
export function innerMuscles(person: Person): readonly Part[] {
  const muscle = tissue(person.contrast.muscle, 8, 12, person.seed + 70);
  const mirrored = (build: (side: number) => Solid) =>
    [1, -1].map((side): Part => ({ solid: build(side), label: BODY_LABEL, hu: muscle, bent: true }));
  return [
    ...mirrored((s) =>
      tube([
        [s * 26, spineY(25) + 4, 25, 5],
        [s * 31, spineY(-20) + 3, -20, 12],
        [s * 39, spineY(-60), -60, 18],
        [s * 46, spineY(-120) - 4, -125, 22],
      ]),
    ),
    ...mirrored((s) => ellipsoid([s * 72, 68, -50], [30, 11, 62])),
    ...mirrored((s) =>
      tube([
        [s * 15, 26, 118, 3],
        [s * 16, 20, 90, 4.5],
        [s * 17, 14, 60, 5],
        [s * 16, 15, 25, 4],
        [s * 14, 18, -5, 2.5],
      ]),
    ),
  ];
}

/** The table under the patient: a thin curved plate with a soft mat on it. */
export function tableParts(person: Person): readonly Part[] {
  const back_mm = (CAVITY[1][3] + MUSCLE[1][3] + FAT[1][3] * person.fat) * person.stature + 4;
  const bow = (radius: number, thick: number): Solid =>
    within(
      field((x, y) => {
        const r = Math.sqrt(x * x + (y - back_mm + 520) ** 2);
        return Math.abs(r - radius) - thick / 2;
      }),
      field((x) => Math.abs(x) - 205),
    );
  return [
    { solid: bow(533, 16), label: null, bent: false, hu: () => -930 },
    { solid: bow(544, 2.2), label: null, bent: false, hu: () => 60 },
  ];
}

function added(base: readonly Level[], by: readonly Level[], factor: number): readonly Level[] {
  return base.map(
    ([z, width, front, back], i): Level => [z, width + factor * by[i][1], front - factor * by[i][2], back + factor * by[i][3]],
  );
}

/** Sections are ovals between an ellipse and its box: u^2 + v^2 - SQUARE u^2 v^2 = 1 (Fernandez Guasti's squircle, 1992). */
const SQUARE = 0.4;
/** Beyond this the formula would turn back. */
const FAR = 1.7;

function ovalColumn(levels: readonly Level[]): Solid {
  const widest = Math.max(...levels.map((level) => level[1]));
  const low: Triple = [-widest, Math.min(...levels.map((level) => level[2])), -1000];
  const high: Triple = [widest, Math.max(...levels.map((level) => level[3])), 1000];
  return {
    boxes: [{ low, high }],
    distance: (x, y, z) => {
      let n = 0;
      while (n < levels.length - 2 && z > levels[n + 1][0]) n++;
      const from = levels[n];
      const to = levels[n + 1];
      const t = rise(z, from[0], to[0]);
      const a = from[1] + t * (to[1] - from[1]);
      const front = from[2] + t * (to[2] - from[2]);
      const back = from[3] + t * (to[3] - from[3]);
      const b = (back - front) / 2;
      const uu = Math.min(FAR, (x / a) ** 2);
      const vv = Math.min(FAR, ((y - (front + back) / 2) / b) ** 2);
      const r = Math.sqrt(uu + vv - SQUARE * uu * vv);
      const gx = (Math.sqrt(uu) * (1 - SQUARE * vv)) / a;
      const gy = (Math.sqrt(vv) * (1 - SQUARE * uu)) / b;
      const steep = Math.sqrt(gx * gx + gy * gy);
      return steep < 1e-6 ? -Math.min(a, b) : (r * (r - 1)) / steep;
    },
  };
}
