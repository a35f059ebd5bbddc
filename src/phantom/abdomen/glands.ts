import type { NineNumbers, Triple } from "../../volume/index.ts";
import type { Part } from "../paint.ts";
import { ripple } from "../ripple.ts";
import { ellipsoid, join, type Solid, swollen, tube, uneven, within, without } from "../solids.ts";
import { turned } from "../turn.ts";
import { STRIPE_MM } from "./chest.ts";
import type { Person } from "./person.ts";
import { clearOfSpine } from "./skeleton.ts";
import { rise, tissue } from "./tissue.ts";
import { strandedFat } from "./trunk.ts";

const [SPLEEN_LABEL, KIDNEY_RIGHT_LABEL, KIDNEY_LEFT_LABEL, PANCREAS_LABEL, ADRENAL_RIGHT_LABEL, ADRENAL_LEFT_LABEL, BODY_LABEL] = [
  2, 3, 4, 6, 13, 14, 22,
];

/** A shell around the left back of the upper abdomen, hollow towards stomach and kidney. */
export function spleenPart(person: Person, cavity: Solid, under: Solid): Part {
  const { size, shift } = person.organ("spleen");
  const at: Triple = [101 + shift[0], 34 + shift[1], 76 + shift[2]];
  const whole = ellipsoid(at, [38 * size, 55 * size, 57 * size], turned(-14, 0, 24));
  const hollow = ellipsoid([at[0] - 40, at[1] - 8, at[2] + 4], [27, 54, 58], turned(-14, 0, 24));
  const solid = within(within(without(whole, hollow, 8), swollen(under, -1.8), 4), swollen(cavity, -STRIPE_MM - 1.4), 5);
  return {
    solid: uneven(solid, 1.4, 22, person.seed + 150),
    label: SPLEEN_LABEL,
    hu: tissue(person.contrast.spleen, 5, 16, person.seed + 151),
    bent: true,
  };
}

interface Kidney {
  readonly label: number;
  readonly side: number;
  readonly at: Triple;
}
const KIDNEYS: readonly Kidney[] = [
  { label: KIDNEY_RIGHT_LABEL, side: -1, at: [-66, 30, -14] },
  { label: KIDNEY_LEFT_LABEL, side: 1, at: [66, 32, 8] },
];

/** The fat behind the peritoneum on both sides of the spine, from the kidneys up to the crura; on the right it keeps the liver off the spine. */
export function retroperitonealParts(person: Person, cavity: Solid, under: Solid): readonly Part[] {
  const free = within(swollen(under, -3.4), swollen(cavity, -STRIPE_MM - 2.4));
  return [1, -1].map((side): Part => {
    const space = uneven(ellipsoid([side * 40, 47, 26], [29, 43, 64], turned(0, 0, side * 22)), 2.5, 24, person.seed + 158);
    return { solid: within(space, free), label: BODY_LABEL, hu: strandedFat(person.contrast.fat, person.seed + 159), bent: true };
  });
}

/** Kidneys in their fat: upper poles nearer to the spine and farther back, a hollow with fat and vessels towards the middle. */
export function kidneyParts(person: Person, cavity: Solid): readonly Part[] {
  const { seed, contrast } = person;
  return KIDNEYS.flatMap(({ label, side, at: middle }): readonly Part[] => {
    const { size: drawn, shift } = person.organ(`kidney ${side}`);
    const size = 1 + (drawn - 1) / 2;
    const at: Triple = [middle[0] + shift[0], middle[1] + shift[1], middle[2] + shift[2]];
    const axes = turned(-9, -13 * side, side * 24);
    const bean = ellipsoid(at, [29 * size, 26 * size, 56 * size], axes);
    const toHilum = (out: number): Triple => along(at, axes, [-side * out, -3, 0]);
    const notch = ellipsoid(toHilum(31), [11, 15, 17], axes);
    const kidney = uneven(without(bean, notch, 12), 1.2, 20, seed + 160 + label);
    const sinus = uneven(ellipsoid(toHilum(14), [15, 10, 31], axes), 2.6, 11, seed + 162 + label);
    const bed = clearOfSpine(within(swollen(bean, 8), swollen(cavity, -1), 4));
    return [
      { solid: bed, label: BODY_LABEL, hu: strandedFat(contrast.fat, seed + 163), bent: true },
      { solid: kidney, label, hu: renal(person, seed + 164 + label), bent: true },
      { solid: sinus, label: BODY_LABEL, hu: sinusHu(person, seed + 168 + label), bent: true },
    ];
  });
}

function renal(person: Person, seed: number): Part["hu"] {
  const { cortex, medulla } = person.contrast;
  return (x, y, z, depth) => {
    const column = rise(ripple(seed, x / 11, y / 11, z / 11), -0.1, 0.35);
    const deep = rise(depth, 6, 9) * (1 - column);
    return cortex + deep * (medulla - cortex) + 5 * ripple(seed + 1, x / 7, y / 7, z / 7);
  };
}

/** Fat with the collecting system and vessels running through it. */
function sinusHu(person: Person, seed: number): Part["hu"] {
  return (x, y, z) => {
    const pipe = rise(ripple(seed, x / 8, y / 8, z / 8) + 0.4 * ripple(seed + 1, x / 4, y / 4, z / 4), 0.1, 0.5);
    return person.contrast.fat + 25 + pipe * 130;
  };
}

/** Head in the bend of the duodenum, neck before the portal vein, body over the aorta, tail to the spleen; fat between its lobules. */
export function pancreasPart(person: Person): Part {
  const { size, shift } = person.organ("pancreas");
  const [dx, dz] = [shift[0] * 0.5, shift[2] * 0.5];
  const body = tube([
    [-30 + dx, -18, -8 + dz, 9 * size],
    [-31 + dx, -22, 12 + dz, 13 * size],
    [-24 + dx, -28, 28 + dz, 13 * size],
    [-8 + dx, -39, 40 + dz, 9 * size],
    [12 + dx, -37, 51 + dz, 9.5 * size],
    [34 + dx, -20, 60 + dz, 10.5 * size],
    [56 + dx, -2, 67 + dz, 11 * size],
    [74 + dx, 12, 72 + dz, 9.5 * size],
  ]);
  const { seed, contrast } = person;
  const gland = tissue(contrast.pancreas, 10, 6, seed + 170);
  return {
    solid: uneven(uneven(body, 2.6, 8, seed + 171), 1.6, 4.2, seed + 172),
    label: PANCREAS_LABEL,
    hu: (x, y, z, depth) => gland(x, y, z, depth) - 55 * rise(ripple(seed + 173, x / 6, y / 6, z / 6), 0.45, 0.85),
    bent: true,
  };
}

/** Thin limbs above and in front of the upper poles: a line and a fork seen from below. */
export function adrenalParts(person: Person): readonly Part[] {
  const hu = tissue(70, 6, 6, person.seed + 180);
  const limb = (from: Triple, to: Triple, rise_mm: number): Solid =>
    join(
      tube(
        [
          [...from, 2.5],
          [...to, 2.3],
        ],
        [1, 1, 0.3],
      ),
      tube(
        [
          [from[0], from[1], from[2] + rise_mm, 2.5],
          [to[0], to[1], to[2] + rise_mm, 2],
        ],
        [1, 1, 0.3],
      ),
      2,
    );
  const right = join(limb([-26, 11, 54], [-39, 34, 46], 14), limb([-28, 15, 44], [-33, 31, 38], 7), 2);
  const left = join(
    limb([29, 2, 44], [31, 14, 42], 10),
    join(limb([31, 14, 42], [27, 25, 40], 8), limb([31, 14, 42], [39, 23, 40], 8), 2),
    2,
  );
  return [
    { solid: right, label: ADRENAL_RIGHT_LABEL, hu, bent: true },
    { solid: left, label: ADRENAL_LEFT_LABEL, hu, bent: true },
  ];
}

function along(at: Triple, axes: NineNumbers, by: Triple): Triple {
  const [x, y, z] = [0, 1, 2].map((row) => at[row] + axes[3 * row] * by[0] + axes[3 * row + 1] * by[1] + axes[3 * row + 2] * by[2]);
  return [x, y, z];
}
