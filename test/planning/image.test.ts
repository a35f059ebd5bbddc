import { expect, test } from "vitest";
import { assess } from "../../src/planning/index.ts";
import type { Volume } from "../../src/volume/index.ts";
import { bareSeries, gridOf } from "../volume/made.ts";
import { anatomyOf, BODY, LIVER, mapOf, thrown } from "./scenes.ts";
import { IDENTITY, needleFrom, preset, taken } from "./worked.ts";

const rules = thrown(preset("biopsy"), 4);
const map = mapOf(
  [40, 30, 30],
  [
    [BODY, [10, 5, 5], [30, 25, 25]],
    [LIVER, [15, 8, 8], [28, 22, 22]],
  ],
);

/** An image at another grid: 2 mm voxels whose value is 10 times their i. */
function image(unit: Volume["unit"]): Volume {
  const geometry = gridOf([20, 15, 15], [2, 2, 2], [0.5, 0.5, 0.5], IDENTITY);
  return { geometry, voxels: Int16Array.from({ length: 4500 }, (_, at) => 10 * (at % 20)), unit, series: bareSeries() };
}

test("Hounsfield units of a crossing are the image's own voxels, weighted by length", async () => {
  const options = { image: image("HU"), samples: 0, profile: false };
  const a = taken(assess(await anatomyOf(map), needleFrom([0, 15, 15], [20, 15, 15], rules), rules, options));
  // The image's voxel i covers x from 2i - 0.5 to 2i + 1.5; liver runs from 14.5 to 20: voxels 7 (1 mm), 8, 9 (2 mm each), 10 (0.5 mm).
  expect(a.crossings[2]).toMatchObject({ structure: "liver", hu: { min_hu: 70, max_hu: 100 } });
  expect(a.crossings[2].hu?.mean_hu).toBeCloseTo((70 + 2 * 80 + 2 * 90 + 0.5 * 100) / 5.5, 9);
  expect(a.crossings[0].hu).toMatchObject({ min_hu: 0, max_hu: 40 });
  expect(a.ahead[0].hu?.mean_hu).toBeCloseTo((1.5 * 100 + 2 * 110 + 0.5 * 120) / 4, 9);
});

test("beyond the image there are no Hounsfield units, and an image of another unit has none", async () => {
  const anatomy = await anatomyOf(map);
  const off = { ...image("HU"), geometry: gridOf([20, 15, 15], [2, 2, 2], [500, 0, 0], IDENTITY) };
  for (const other of [off, image("none")]) {
    const a = taken(assess(anatomy, needleFrom([0, 15, 15], [20, 15, 15], rules), rules, { image: other, samples: 0, profile: false }));
    expect(a.crossings.every((run) => run.hu === null)).toBe(true);
  }
});
