import { expect, test } from "vitest";
import { assess } from "../../src/planning/index.ts";
import type { NineNumbers, Triple } from "../../src/volume/index.ts";
import { gridOf } from "../volume/made.ts";
import { anatomyOf, COLON, LIVER, PLAIN, painted, thrown } from "./scenes.ts";
import { needleFrom, preset, taken } from "./worked.ts";

const rules = thrown(preset("biopsy"), 0);
const DIRECTIONS: readonly NineNumbers[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.8, -0.6, 0, 0.48, 0.64, -0.6, 0.36, 0.48, 0.8],
  [0.36, 0.48, 0.8, -0.8, 0.6, 0, 0.48, 0.64, -0.6],
];
const SPACINGS: readonly Triple[] = [
  [1, 1, 1],
  [0.8, 0.8, 3],
  [1.5, 1.2, 2],
];

/** A grid of 56 mm about the origin. */
function around(spacing: Triple, direction: NineNumbers) {
  const size = spacing.map((s) => Math.ceil(56 / s));
  const half = size.map((n, a) => ((n - 1) * spacing[a]) / 2);
  const origin = [0, 1, 2].map((r) => -(direction[3 * r] * half[0] + direction[3 * r + 1] * half[1] + direction[3 * r + 2] * half[2]));
  return gridOf([size[0], size[1], size[2]], spacing, [origin[0], origin[1], origin[2]], direction);
}

const length = (p: Triple): number => Math.hypot(p[0], p[1], p[2]);
/** Fixed directions that are no grid axes. */
const LINES: readonly Triple[] = [
  [0.6, 0.64, 0.48],
  [-0.28, 0.96, 0],
  [0, 0.6, -0.8],
  [0.936, -0.352, 0],
];

for (const spacing of SPACINGS) {
  for (const [n, direction] of DIRECTIONS.entries()) {
    test(`a ball of 15 mm at ${spacing.join("x")} mm, grid ${n}: clearance within half a voxel diagonal, chord within one at each end`, async () => {
      const anatomy = await anatomyOf(painted(around(spacing, direction), (p) => (length(p) < 15 ? COLON : LIVER)));
      const diagonal = length(spacing);
      for (const line of LINES) {
        for (const [beside, kind] of [
          [0, "through"],
          [7, "through"],
          [19, "past"],
          [23, "past"],
        ] as const) {
          const across: Triple = Math.abs(line[2]) < 0.9 ? [line[1], -line[0], 0] : [1, 0, 0];
          const shift = across.map((x) => (beside * x) / length(across));
          const at = (t: number): Triple => [shift[0] + t * line[0], shift[1] + t * line[1], shift[2] + t * line[2]];
          const a = taken(assess(anatomy, needleFrom(at(-40), at(kind === "past" ? 9 : 19), rules), rules, PLAIN));
          const ball = a.structures.find((one) => one.id === "colon");
          if (kind === "past") {
            expect(Math.abs((ball?.distance_mm ?? 0) - (beside - 15))).toBeLessThanOrEqual(diagonal / 2 + 1e-9);
            expect(ball?.crossed_mm).toBe(0);
            continue;
          }
          const half = Math.sqrt(15 * 15 - beside * beside);
          const run = a.crossings.find((one) => one.structure === "colon");
          // A voxel's diagonal seen along a chord that meets the ball at an angle is longer by 1/cos of it.
          const slack = diagonal / (half / 15);
          expect(Math.abs((run?.from_mm ?? 0) - (40 - half))).toBeLessThanOrEqual(slack);
          expect(Math.abs((run?.to_mm ?? 0) - (40 + half))).toBeLessThanOrEqual(slack);
        }
      }
    });
  }
}

test("a slab crossed at a slant: its chord is its thickness by the cosine, exact on cell faces", async () => {
  const geometry = gridOf([60, 40, 40], [1, 1, 1], [0, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const anatomy = await anatomyOf(painted(geometry, (p) => (p[0] >= 20 && p[0] < 28 ? COLON : LIVER)));
  const a = taken(assess(anatomy, needleFrom([3.5, 3.5, 20], [43.5, 33.5, 20], rules), rules, PLAIN));
  const run = a.crossings.find((one) => one.structure === "colon");
  expect(run?.length_mm).toBeCloseTo(8 / 0.8, 9);
  expect(run?.from_mm).toBeCloseTo(16 / 0.8, 9);
});

test("the normal of a large ball lies within 3 degrees of the radius", async () => {
  const direction = DIRECTIONS[1];
  const spacing: Triple = [1.5, 1.5, 2];
  const size: Triple = [90, 90, 70];
  const half = size.map((n, a) => ((n - 1) * spacing[a]) / 2);
  const origin = [0, 1, 2].map((r) => -(direction[3 * r] * half[0] + direction[3 * r + 1] * half[1] + direction[3 * r + 2] * half[2]));
  const geometry = gridOf(size, spacing, [origin[0], origin[1], origin[2]], direction);
  const anatomy = await anatomyOf(painted(geometry, (p) => (length(p) < 60 ? 22 : 0)));
  for (const line of LINES) {
    const a = taken(assess(anatomy, needleFrom([-90 * line[0], -90 * line[1], -90 * line[2]], [0, 0, 0], rules), rules, PLAIN));
    expect(90 - (a.skin?.incidence_deg ?? 0)).toBeLessThan(3);
  }
});
