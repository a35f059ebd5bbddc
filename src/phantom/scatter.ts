import { labelOf, lps, type NineNumbers, type StructureId, type Triple } from "../volume/index.ts";
import { type Extent, tangentOf } from "./grid.ts";
import type { Part } from "./paint.ts";
import { between, onSphere, type Random, randomFrom } from "./random.ts";
import { box, cone, ellipsoid, type Solid, tube } from "./solids.ts";
import { turned } from "./turn.ts";
import type { PhantomTruth, TrueShape } from "./words.ts";

export const scatterExtent: Extent = { centre_mm: [8, -14, 60], width_mm: [220, 220, 160], spacing_mm: [1.6, 1.6, 2] };

const BODY: Triple = [102, 102, 72];
const BODY_LABEL = 22;
/** The middle of each shape's own cell, from the body's centre: far enough apart that shapes of at most 27 mm never touch. */
const CELLS: readonly Triple[] = [
  [-42, -42, 2],
  [42, -42, -2],
  [-42, 42, -2],
  [42, 42, 2],
  [0, 0, 34],
];

/** Ball, tube, slab, ellipsoid and cone, turned and placed by the seed, one in each cell, in an ellipsoid of body. */
export function scatterParts(seed: number): { parts: readonly Part[]; truth: Pick<PhantomTruth, "target_mm" | "shapes" | "corridor"> } {
  const random = randomFrom(seed);
  const shapes = makers.map(({ structure, make }, index) => make(structure, jittered(CELLS[index], random), random));
  const body = ellipsoid(scatterExtent.centre_mm, BODY);
  const parts = shapes.map(
    (shape, index): Part => ({ solid: solidOf(shape), label: labelNumber(shape.structure), hu: () => makers[index].hu, bent: false }),
  );
  return {
    parts: [{ solid: body, label: BODY_LABEL, hu: () => 0, bent: false }, ...parts],
    truth: { target_mm: shapes[0].type === "ellipsoid" ? shapes[0].centre_mm : lps(...scatterExtent.centre_mm), shapes, corridor: null },
  };
}

const makers: readonly { structure: StructureId; hu: number; make: (structure: StructureId, at: Triple, random: Random) => TrueShape }[] = [
  {
    structure: "lesion",
    hu: 80,
    make: (structure, at, random) => {
      const r = between(random, 12, 24);
      return { structure, type: "ellipsoid", centre_mm: lps(...at), semi_axes_mm: [r, r, r], axes: turned(0, 0, 0) };
    },
  },
  {
    structure: "aorta",
    hu: 160,
    make: (structure, at, random) => {
      const axis = onSphere(random);
      const half = between(random, 10, 17);
      const end = (sign: number) => lps(at[0] + sign * half * axis[0], at[1] + sign * half * axis[1], at[2] + sign * half * axis[2]);
      return { structure, type: "tube", from_mm: end(-1), to_mm: end(1), radius_mm: between(random, 4, 9) };
    },
  },
  {
    structure: "bone",
    hu: 500,
    make: (structure, at, random) => ({
      structure,
      type: "box",
      centre_mm: lps(...at),
      half_mm: [between(random, 12, 18), between(random, 10, 16), between(random, 3, 6)],
      axes: anyTurn(random),
    }),
  },
  {
    structure: "kidney_right",
    hu: 140,
    make: (structure, at, random) => ({
      structure,
      type: "ellipsoid",
      centre_mm: lps(...at),
      semi_axes_mm: [between(random, 16, 25), between(random, 11, 18), between(random, 8, 12)],
      axes: anyTurn(random),
    }),
  },
  {
    structure: "stomach",
    hu: 40,
    make: (structure, at, random) => {
      const axis = onSphere(random);
      const length_mm = between(random, 30, 42);
      const tip_mm = lps(at[0] - (axis[0] * length_mm) / 2, at[1] - (axis[1] * length_mm) / 2, at[2] - (axis[2] * length_mm) / 2);
      return { structure, type: "cone", tip_mm, axis, half_angle_deg: between(random, 15, 28), length_mm };
    },
  },
];

/** The implicit solid of a true shape. */
function solidOf(shape: TrueShape): Solid {
  switch (shape.type) {
    case "ellipsoid":
      return ellipsoid(shape.centre_mm, shape.semi_axes_mm, shape.axes);
    case "box":
      return box(shape.centre_mm, shape.half_mm, shape.axes);
    case "tube":
      return tube([
        [shape.from_mm[0], shape.from_mm[1], shape.from_mm[2], shape.radius_mm],
        [shape.to_mm[0], shape.to_mm[1], shape.to_mm[2], shape.radius_mm],
      ]);
    case "cone":
      return cone(shape.tip_mm, shape.axis, tangentOf(shape.half_angle_deg), shape.length_mm);
  }
}

/** The label of an id of the table. @throws Error for any other: shapes name structures of the table only. */
function labelNumber(structure: StructureId): number {
  const label = labelOf({ foreign: [] }, structure);
  if (label === null) throw new Error(`${structure} is not in the table of structures`);
  return label;
}

function anyTurn(random: Random): NineNumbers {
  return turned(between(random, -180, 180), between(random, -180, 180), between(random, -180, 180));
}

function jittered(cell: Triple, random: Random): Triple {
  const c = scatterExtent.centre_mm;
  return [c[0] + cell[0] + between(random, -4, 4), c[1] + cell[1] + between(random, -4, 4), c[2] + cell[2] + between(random, -4, 4)];
}
