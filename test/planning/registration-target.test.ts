import { expect, test } from "vitest";
import { demandingPoint } from "../../src/planning/index.ts";
import { predictedTre } from "../../src/planning/registration/target-error.ts";
import { type Lps, lps, type Triple } from "../../src/volume/index.ts";
import { anatomyOf, BODY, LESION, LIVER, mapOf, SPLEEN } from "./scenes.ts";

/** On the front of a body of 60 x 60 x 60 mm cells of 1 mm; what matters is which place is farther. */
const POINTS: readonly Lps[] = [lps(5, 0, 50), lps(50, 0, 55), lps(20, 0, 20)];
const BODY_BOX = [BODY, [0, 0, 0], [59, 59, 59]] as const;
const worstBy = (places: readonly Triple[]): number => Math.max(...places.map((p) => predictedTre(POINTS, 5, p)));

test("without a needle and without a lesion the error is predicted at the part of the organs where it is largest, to a block of 8 cells", async () => {
  const anatomy = await anatomyOf(mapOf([60, 60, 60], [BODY_BOX, [LIVER, [4, 20, 30], [30, 40, 55]], [SPLEEN, [40, 44, 2], [55, 56, 14]]]));
  const found = demandingPoint(anatomy, POINTS);
  expect(found?.at).toBe("organs");
  // The slow truth: every boundary cell of both organs.
  const cells: Triple[] = [];
  for (let k = 0; k < 60; k++) {
    for (let j = 0; j < 60; j++) {
      for (let i = 0; i < 60; i++) {
        const label = anatomy.map.labels[i + 60 * (j + 60 * k)];
        if (label === LIVER || label === SPLEEN) cells.push([i, j, k]);
      }
    }
  }
  const worst = cells.reduce((most, p) => (predictedTre(POINTS, 5, p) > predictedTre(POINTS, 5, most) ? p : most));
  const at = found?.point_mm ?? [0, 0, 0];
  expect(Math.hypot(at[0] - worst[0], at[1] - worst[1], at[2] - worst[2])).toBeLessThan(8);
  expect(predictedTre(POINTS, 5, at)).toBeGreaterThan(0.9 * worstBy(cells));
});

test("lesions count before organs, each by its middle, the farthest of them", async () => {
  const anatomy = await anatomyOf(
    mapOf(
      [60, 60, 60],
      [BODY_BOX, [LIVER, [4, 20, 4], [50, 56, 55]], [LESION, [20, 24, 40], [24, 28, 44]], [LESION, [30, 50, 10], [36, 54, 12]]],
    ),
  );
  expect(demandingPoint(anatomy, POINTS)).toEqual({ at: "lesion", point_mm: [33, 52, 11] });
});

test("a body without organs is judged at its middle, and an empty map nowhere", async () => {
  const found = demandingPoint(await anatomyOf(mapOf([60, 60, 60], [[BODY, [10, 0, 20], [49, 39, 59]]])), POINTS);
  expect(found?.at).toBe("middle");
  for (const [axis, value] of [29.5, 19.5, 39.5].entries()) expect(Math.abs((found?.point_mm[axis] ?? 0) - value)).toBeLessThan(4);
  expect(demandingPoint(await anatomyOf(mapOf([8, 8, 8], [])), POINTS)).toBeNull();
});
