import fc from "fast-check";
import { expect, test } from "vitest";
import { assess, firstBodyAlong, nearestSkin, snapEntry } from "../../src/planning/index.ts";
import { lps, type Triple } from "../../src/volume/index.ts";
import { gridOf } from "../volume/made.ts";
import { anatomyOf, BODY, type Box, LIVER, mapOf, PLAIN, painted, thrown } from "./scenes.ts";
import { IDENTITY, needleFrom, preset, taken } from "./worked.ts";

const SIZE: Triple = [40, 30, 30];
const TRUNK: Box = [BODY, [10, 5, 5], [30, 25, 25]];

async function snap(boxes: readonly Box[], from: Triple, to: Triple) {
  return snapEntry(await anatomyOf(mapOf(SIZE, boxes)), lps(...from), lps(...to));
}

test("an entry snaps to the face of the first exterior cell on the way back from the target", async () => {
  expect(taken(await snap([TRUNK], [0, 15, 15], [20, 15, 15]))).toEqual([9.5, 15, 15]);
  expect(taken(await snap([TRUNK], [18, 15, 15], [20, 15, 15]))).toEqual([9.5, 15, 15]);
});

test("a pocket inside the body is passed, an arm in front is not reached", async () => {
  const pocket: Box = [0, [14, 12, 12], [16, 18, 18]];
  const arm: Box = [BODY, [2, 5, 5], [4, 25, 25]];
  expect(taken(await snap([arm, TRUNK, pocket], [0, 15, 15], [20, 15, 15]))).toEqual([9.5, 15, 15]);
});

test("where the scan cuts the body there is no skin to snap to", async () => {
  const cut = await snap([[BODY, [0, 5, 5], [30, 25, 25]]], [-10, 15, 15], [20, 15, 15]);
  expect(cut).toMatchObject({ problem: { code: "entry-outside-reach" } });
  const topSlice = await snap([[BODY, [10, 5, 0], [30, 25, 29]]], [0, 15, 29], [20, 15, 29]);
  expect(topSlice).toMatchObject({ problem: { code: "entry-outside-reach" } });
});

test("a target outside body or scan, a needle without length and a map without body do not snap", async () => {
  expect(await snap([TRUNK], [0, 15, 15], [5, 15, 15])).toMatchObject({ problem: { code: "target-outside-body" } });
  expect(await snap([TRUNK], [0, 15, 15], [50, 15, 15])).toMatchObject({ problem: { code: "target-outside-volume" } });
  expect(await snap([TRUNK], [20, 15, 15], [20, 15, 15])).toMatchObject({ problem: { code: "needle-zero-length" } });
  expect(await snap([[LIVER, [10, 5, 5], [30, 25, 25]]], [0, 15, 15], [20, 15, 15])).toMatchObject({ problem: { code: "no-skin" } });
});

/** An oblique ellipsoid of body in a turned grid. */
const OBLIQUE = gridOf([40, 44, 24], [1.3, 1.1, 2.7], [-30, -20, 500], [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, -1]);
const CENTRE: Triple = [-30 + 0.8 * 25 - 0.6 * 24, -20 + 0.6 * 25 + 0.8 * 24, 500 - 32];
const ball = (p: Triple): number => (Math.hypot(p[0] - CENTRE[0], p[1] - CENTRE[1], p[2] - CENTRE[2]) < 19 ? BODY : 0);

test("a snapped entry is assessed with its skin at 0 and the outside behind it", async () => {
  const anatomy = await anatomyOf(painted(OBLIQUE, ball));
  const rules = thrown(preset("biopsy"), 0);
  const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
  fc.assert(
    fc.property(angle, fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0, max: 12, noNaN: true }), (turn, lift, off) => {
      const flat = Math.sqrt(1 - lift * lift);
      const away: Triple = [flat * Math.cos(turn), flat * Math.sin(turn), lift];
      const to: Triple = [CENTRE[0] + off, CENTRE[1], CENTRE[2]];
      const entry = taken(snapEntry(anatomy, lps(to[0] + 60 * away[0], to[1] + 60 * away[1], to[2] + 60 * away[2]), lps(...to)));
      const a = taken(assess(anatomy, needleFrom([entry[0], entry[1], entry[2]], to, rules), rules, PLAIN));
      expect(a.skin?.at_mm).toBe(0);
      expect(a.skin?.outside_mm).toBeLessThan(1e-6);
      expect(a.problems.map((found) => found.code)).not.toContain("entry-inside-body");
    }),
    { numRuns: 200, seed: 5 },
  );
});

test("the nearest skin is the nearest face centre between body and exterior, by trying all", async () => {
  const map = painted(OBLIQUE, ball);
  const anatomy = await anatomyOf(map);
  const { size, spacing_mm: s, origin_mm: o, direction: d } = map.geometry;
  const faces: Triple[] = [];
  const label = (i: number, j: number, k: number): number => map.labels[i + size[0] * (j + size[1] * k)];
  for (let k = 1; k < size[2] - 1; k++) {
    for (let j = 1; j < size[1] - 1; j++) {
      for (let i = 1; i < size[0] - 1; i++) {
        if (label(i, j, k) === 0) continue;
        for (const [a, b, c] of [
          [-1, 0, 0],
          [1, 0, 0],
          [0, -1, 0],
          [0, 1, 0],
          [0, 0, -1],
          [0, 0, 1],
        ]) {
          if (label(i + a, j + b, k + c) !== 0) continue;
          const [x, y, z] = [(i + a / 2) * s[0], (j + b / 2) * s[1], (k + c / 2) * s[2]];
          faces.push([o[0] + d[0] * x + d[1] * y + d[2] * z, o[1] + d[3] * x + d[4] * y + d[5] * z, o[2] + d[6] * x + d[7] * y + d[8] * z]);
        }
      }
    }
  }
  const gap = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  const coordinate = fc.double({ min: -60, max: 60, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, coordinate, (x, y, z) => {
      const p: Triple = [CENTRE[0] + x, CENTRE[1] + y, CENTRE[2] + z];
      const found = nearestSkin(anatomy, p);
      const least = faces.reduce((best, face) => Math.min(best, gap(face, p)), Infinity);
      expect(found).not.toBeNull();
      expect(gap(found as Triple, p)).toBeCloseTo(least, 9);
    }),
    { numRuns: 200, seed: 6 },
  );
});

test("a map without body has no nearest skin", async () => {
  expect(nearestSkin(await anatomyOf(mapOf(SIZE, [[LIVER, [10, 5, 5], [30, 25, 25]]])), [0, 0, 0])).toBeNull();
});

test("a ray meets the body on the face of its first cell, never where the scan cuts it, and not from inside", async () => {
  const anatomy = await anatomyOf(mapOf(SIZE, [TRUNK]));
  expect(firstBodyAlong(anatomy, [-500, 15, 15], [2, 0, 0])).toEqual([9.5, 15, 15]);
  expect(firstBodyAlong(anatomy, [20, 15, 400], [0, 0, -1])).toEqual([20, 15, 25.5]);
  expect(firstBodyAlong(anatomy, [-500, 15, 15], [-1, 0, 0])).toBeNull();
  expect(firstBodyAlong(anatomy, [20, 15, 15], [1, 0, 0])).toBeNull();
  const cut = await anatomyOf(mapOf(SIZE, [[BODY, [10, 5, 0], [30, 25, 29]]]));
  expect(firstBodyAlong(cut, [20, 15, 400], [0, 0, -1])).toBeNull();
  expect(firstBodyAlong(await anatomyOf(mapOf(SIZE, [[LIVER, [10, 5, 5], [30, 25, 25]]])), [-500, 15, 15], [1, 0, 0])).toBeNull();
});

test("the normal of an axis-aligned face points straight out", async () => {
  const anatomy = await anatomyOf(painted(gridOf([60, 60, 60], [1, 1, 1], [0, 0, 0], IDENTITY), (p) => (p[0] > 20 ? BODY : 0)));
  const rules = thrown(preset("biopsy"), 0);
  const a = taken(assess(anatomy, needleFrom([0, 30, 30], [40, 30, 30], rules), rules, PLAIN));
  expect(a.skin?.normal[0]).toBeLessThan(-0.999);
});
