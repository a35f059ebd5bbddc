import { expect, test } from "vitest";
import { bloodPoolOf } from "../../src/segmentation/pool.ts";
import { bodyOf } from "../../src/segmentation/rules.ts";
import { runs } from "../../src/volume/index.ts";
import { type Ellipsoid, partsOf, torso } from "./torso.ts";

const HEART: readonly [string, Ellipsoid] = ["heart", { at: [200, 90, 120], semi: [45, 35, 25], hu: 380 }];
const DENSE: readonly [string, Ellipsoid] = ["dense vertebra", { at: [190, 180, 75], semi: [26, 26, Infinity], hu: 300 }];

test("a heart full of contrast agent is pool; ribs and a dense vertebra are not", () => {
  const made = torso([HEART, DENSE]);
  const pool = bloodPoolOf(made.grid, bodyOf(made.grid));
  const heart = partsOf(made, "heart");
  expect(runs.countOf(runs.difference(heart, pool)) / runs.countOf(heart)).toBeLessThan(0.1);
  expect(runs.countOf(runs.intersection(pool, partsOf(made, "rib", "dense vertebra", "cortex")))).toBe(0);
});

test("a torso without contrast agent has no pool", () => {
  const made = torso();
  expect(runs.countOf(bloodPoolOf(made.grid, bodyOf(made.grid)))).toBe(0);
});
