import fc from "fast-check";
import { expect, test } from "vitest";
import { ellipseDistance } from "../../src/planning/ablation.ts";
import { assess, type Rules } from "../../src/planning/index.ts";
import { gridOf } from "../volume/made.ts";
import { ablationSimply } from "./ablation-simple.ts";
import { anatomyOf, BODY, COLON, LESION, LIVER, PLAIN, PORTAL, painted } from "./scenes.ts";
import { needleFrom, preset, taken } from "./worked.ts";

const rules = preset("ablation");
const GRID = gridOf([60, 50, 30], [1.2, 1.1, 2], [0, 0, 0], [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1]);
const at = (i: number, j: number, k: number) => {
  const [x, y, z] = [i * 1.2, j * 1.1, k * 2];
  return [0.8 * x - 0.6 * y, 0.6 * x + 0.8 * y, z] as const;
};
const TARGET = at(33.2, 24.7, 14.9);
const away = (p: readonly number[], c: readonly number[]): number => Math.hypot(p[0] - c[0], p[1] - c[1], p[2] - c[2]);

function map(radius: number) {
  return painted(GRID, (p) => {
    if (away(p, TARGET) < radius) return LESION;
    if (away(p, at(40, 36, 14)) < 5) return COLON;
    if (away(p, at(22, 24, 20)) < 3) return PORTAL;
    if (away(p, TARGET) < 22) return LIVER;
    return away(p, TARGET) < 27 ? BODY : 0;
  });
}

test("coverage, margin coverage, least margin and touches are what counting cells one by one gives", async () => {
  for (const [radius, offset] of [
    [6, 0],
    [7, 3],
    [9, -4],
  ] as const) {
    const labels = map(radius);
    const anatomy = await anatomyOf(labels);
    const by: Rules = {
      ...rules,
      ablation: { semi_along_mm: 16, semi_across_mm: 11, centre_offset_mm: offset, margin_mm: 5, min_coverage: 1, touch_margin_mm: 4 },
    };
    const entry = at(5, 10, 12);
    const a = taken(assess(anatomy, needleFrom([...entry], [...TARGET], by), by, PLAIN));
    const d = a.needle.direction;
    const centre = TARGET.map((x, axis) => x + offset * d[axis]);
    const cells: { p: readonly [number, number, number]; label: number }[] = [];
    labels.labels.forEach((label, index) => {
      cells.push({ p: at(index % 60, Math.floor(index / 60) % 50, Math.floor(index / 3000)), label });
    });
    const level = (p: readonly number[], grow: number): number => {
      const v = p.map((x, axis) => x - centre[axis]);
      const along = v[0] * d[0] + v[1] * d[1] + v[2] * d[2];
      return along ** 2 / (16 + grow) ** 2 + (v[0] ** 2 + v[1] ** 2 + v[2] ** 2 - along ** 2) / (11 + grow) ** 2;
    };
    const lesion = cells.filter((cell) => cell.label === LESION);
    expect(a.ablation?.coverage).toBe(lesion.filter((cell) => level(cell.p, 0) <= 1).length / lesion.length);
    // A centre is within 5 mm of the lesion when it is of one of its boxes, in the frame of the grid.
    const turned = (p: readonly number[]) => [0.8 * p[0] + 0.6 * p[1], -0.6 * p[0] + 0.8 * p[1], p[2]];
    const boxes = lesion.map((cell) => turned(cell.p));
    const near = cells.filter((cell) => {
      if (cell.label === LESION) return true;
      if (cell.label !== LIVER || away(cell.p, TARGET) > radius + 9) return false;
      const u = turned(cell.p);
      return boxes.some((box) => beyond(u[0] - box[0], 0.6) + beyond(u[1] - box[1], 0.55) + beyond(u[2] - box[2], 1) <= 25);
    });
    expect(a.ablation?.margin_coverage).toBeCloseTo(near.filter((cell) => level(cell.p, 0) <= 1).length / near.length, 12);
    const touched = (label: number): number =>
      (cells.filter((cell) => cell.label === label && level(cell.p, 4) <= 1).length * 1.2 * 1.1 * 2) / 1000;
    const expected = [
      [PORTAL, "portal_and_splenic_vein"],
      [COLON, "colon"],
    ] as const;
    expect(a.ablation?.touches.map((touch) => [touch.structure, touch.volume_ml.toFixed(9)])).toEqual(
      expected.filter(([label]) => touched(label) > 0).map(([label, id]) => [id, touched(label).toFixed(9)]),
    );
    const margins = lesion.map((cell) => {
      const v = cell.p.map((x, axis) => x - centre[axis]);
      const along = v[0] * d[0] + v[1] * d[1] + v[2] * d[2];
      const across = Math.sqrt(Math.max(0, v[0] ** 2 + v[1] ** 2 + v[2] ** 2 - along ** 2));
      return (level(cell.p, 0) <= 1 ? 1 : -1) * sampled(16, 11, Math.abs(along), across);
    });
    expect(a.ablation?.min_margin_mm).toBeCloseTo(Math.min(...margins), 4);
    const coverage = a.constraints.find((one) => one.id === "ablation");
    expect(coverage).toMatchObject({ value: a.ablation?.coverage, limit: 1, unit: "1" });
    expect(a.constraints.find((one) => one.id === "ablation:colon")).toMatchObject({ unit: "ml", limit: 0 });
  }
});

test("zones of any shape and direction give what asking every cell gives", async () => {
  const anatomy = await anatomyOf(map(8));
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  const size = fc.double({ min: 0.5, max: 28, noNaN: true });
  const zone = fc.record({
    semi_along_mm: size,
    semi_across_mm: size,
    centre_offset_mm: fc.double({ min: -9, max: 9, noNaN: true }),
    margin_mm: fc.double({ min: 0, max: 10, noNaN: true }),
    min_coverage: fc.constant(1),
    touch_margin_mm: fc.double({ min: 0, max: 8, noNaN: true }),
  });
  const axis = fc.oneof(fc.constantFrom([1, 0, 0], [0, 1, 0], [0, 0, -1], [0.8, 0.6, 0], [-0.6, 0.8, 0]), fc.tuple(part, part, part));
  fc.assert(
    fc.property(zone, axis, fc.tuple(part, part, part), (ablation, way, off) => {
      const target = TARGET.map((x, n) => x + 6 * off[n]);
      const entry = target.map((x, n) => x + 60 * way[n]);
      fc.pre(Math.hypot(...way) > 0.1);
      const by: Rules = { ...rules, ablation };
      const a = taken(assess(anatomy, needleFrom([entry[0], entry[1], entry[2]], [target[0], target[1], target[2]], by), by, PLAIN));
      const { min_margin_mm, ...exactly } = ablationSimply(anatomy, a, ablation);
      expect(a.ablation).toMatchObject(exactly);
      if (min_margin_mm === null) expect(a.ablation?.min_margin_mm).toBe(null);
      else expect(a.ablation?.min_margin_mm).toBeCloseTo(min_margin_mm, 9);
    }),
    { numRuns: 80, seed: 5 },
  );
});

/** Squared part of a distance that lies beyond half a box. */
function beyond(off: number, half: number): number {
  const more = Math.max(0, Math.abs(off) - half);
  return more * more;
}

/** Distance to an ellipse by trying angles, then finer about the best. */
function sampled(a: number, b: number, x: number, y: number): number {
  let [centre, width, best] = [Math.PI / 4, Math.PI / 4, Infinity];
  for (let round = 0; round < 9; round++) {
    let found = centre;
    for (let step = -20; step <= 20; step++) {
      const angle = centre + (width * step) / 20;
      const distance = Math.sqrt((x - a * Math.cos(angle)) ** 2 + (y - b * Math.sin(angle)) ** 2);
      if (distance < best) [best, found] = [distance, angle];
    }
    centre = found;
    width /= 8;
  }
  return best;
}

test("the distance to an ellipse is what trying its angles gives, inside, outside and on the axes", () => {
  const size = fc.double({ min: 1, max: 40, noNaN: true });
  const place = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 60, noNaN: true }));
  fc.assert(
    fc.property(size, size, place, place, (a, b, x, y) => {
      expect(ellipseDistance(a, b, x, y)).toBeCloseTo(sampled(a, b, x, y), 6);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("a margin wider than what is kept with the anatomy is measured anew", async () => {
  const anatomy = await anatomyOf(map(5));
  const wide = (margin_mm: number): Rules => ({
    ...rules,
    ablation: { semi_along_mm: 30, semi_across_mm: 30, centre_offset_mm: 0, margin_mm, min_coverage: 1, touch_margin_mm: 0 },
  });
  const cover = (margin_mm: number) =>
    taken(assess(anatomy, needleFrom([...at(5, 10, 12)], [...TARGET], wide(margin_mm)), wide(margin_mm), PLAIN)).ablation;
  expect(cover(10)?.margin_coverage).toBe(1);
  expect(cover(14)?.margin_coverage).toBe(1);
  expect(cover(10)?.min_margin_mm).toBeGreaterThan(24);
});

test("without a lesion at the target nothing is covered: the fields are null and the constraint is absent", async () => {
  const anatomy = await anatomyOf(map(0));
  const a = taken(assess(anatomy, needleFrom([...at(5, 10, 12)], [...TARGET], rules), rules, PLAIN));
  expect(a.ablation).toMatchObject({ target_structure: null, coverage: null, margin_coverage: null, min_margin_mm: null });
  expect(a.ablation?.volume_ml).toBeCloseTo(22.6195, 4);
  expect(a.constraints.some((one) => one.id === "ablation")).toBe(false);
});

test("biopsy rules have no zone", async () => {
  const anatomy = await anatomyOf(map(6));
  const biopsy = preset("biopsy");
  expect(taken(assess(anatomy, needleFrom([...at(5, 10, 12)], [...TARGET], biopsy), biopsy, PLAIN)).ablation).toBeNull();
});
