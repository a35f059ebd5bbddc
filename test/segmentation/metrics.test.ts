import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare, limitsOf, percentile, percentileOverPatients, swappedShare, withEnclosed } from "../../src/segmentation/metrics.ts";
import { runs, type Triple } from "../../src/volume/index.ts";

type Box = readonly [x0: number, x1: number, y0: number, y1: number, z0: number, z1: number];

function boxes(size: Triple, ...all: readonly Box[]): runs.RunMask {
  const cells = new Uint8Array(size[0] * size[1] * size[2]);
  for (const [x0, x1, y0, y1, z0, z1] of all)
    for (let z = z0; z <= z1; z++)
      for (let y = y0; y <= y1; y++) cells.fill(1, x0 + size[0] * (y + size[1] * z), x1 + 1 + size[0] * (y + size[1] * z));
  return runs.runsOf(cells, size, { low: 1, high: 1 });
}

const SIZE: Triple = [40, 40, 20];
const LIVER = limitsOf("liver");

describe("agreement with the truth", () => {
  test("of a set with itself is perfect", () => {
    const a = boxes(SIZE, [5, 20, 5, 20, 5, 15]);
    expect(compare(a, a, [1, 1, 2], LIVER)).toMatchObject({
      dice: 1,
      nsd_2mm: 1,
      hd95_mm: 0,
      p95_mm: 0,
      under_p95_mm: 0,
      volume_error: 0,
      missed: false,
      invented: false,
    });
  });

  test("of a cube moved by one voxel along x is known by hand", () => {
    // 10x10x10 cubes of 1 x 1 x 1 mm; the overlap is 9 x 10 x 10.
    const found = compare(boxes(SIZE, [6, 15, 5, 14, 5, 14]), boxes(SIZE, [5, 14, 5, 14, 5, 14]), [1, 1, 1], LIVER);
    expect(found.dice).toBeCloseTo(0.9, 12);
    // Only the two far faces lie off: of each surface of 488 voxels, 100 by 1 mm minus the rim that the other's faces reach.
    expect(found.hd95_mm).toBe(1);
    expect(found.nsd_2mm).toBe(1);
    expect(found.distances_mm.length).toBe(2 * (1000 - 512));
    expect(found.truth_ml).toBeCloseTo(1, 12);
  });

  test("knows that a slab 3 mm too thick on one face leaves that face outside of 2 mm", () => {
    const truth = boxes(SIZE, [5, 14, 5, 14, 5, 9]);
    const found = compare(boxes(SIZE, [5, 14, 5, 14, 5, 10]), truth, [1, 1, 3], LIVER);
    // Truth: 10 x 10 x 5 cells of 3 ml; surfaces 10*10*5 - 8*8*3 = 308 and 10*10*6 - 8*8*4 = 344 voxels.
    expect(found.distances_mm.length).toBe(308 + 344);
    // From the prediction: its top layer (100) lies 3 mm above the truth's top. Its second layer's rim (36) lies in the truth's top.
    // From the truth: the inner 64 of its top layer are inside the prediction: 2 mm and more from its side faces only where 4 in.
    const far = found.distances_mm.filter((d) => d > 2).length;
    expect(found.nsd_2mm).toBeCloseTo(1 - far / 652, 12);
    expect(far).toBe(100 + 4 * 4);
    expect(found.under_p95_mm).toBe(0);
    expect(found.volume_error).toBeCloseTo(0.2, 12);
  });

  test("leaves out the cut at the field of view: no surface there", () => {
    const cut = compare(boxes(SIZE, [0, 9, 0, 39, 0, 19]), boxes(SIZE, [0, 19, 0, 39, 0, 19]), [1, 1, 1], LIVER);
    // Each set has one face inside the grid: 40 x 20 voxels, all 10 mm apart.
    expect(cut.distances_mm.length).toBe(2 * 800);
    expect(cut).toMatchObject({ nsd_2mm: 0, hd95_mm: 10, p95_mm: 10, under_p95_mm: 10 });
    expect(cut.dice).toBeCloseTo(2 / 3, 12);
  });

  test("calls a structure missed when less than a tenth of it was found, and then has no distances", () => {
    const truth = boxes(SIZE, [5, 14, 5, 14, 5, 14]);
    expect(compare(boxes(SIZE, [14, 30, 5, 14, 5, 13]), truth, [1, 1, 1], LIVER)).toMatchObject({
      missed: true,
      nsd_2mm: 0,
      hd95_mm: null,
      p95_mm: null,
    });
    expect(compare(boxes(SIZE, [14, 30, 5, 14, 5, 14]), truth, [1, 1, 1], LIVER).missed).toBe(false);
    expect(compare(runs.noRuns(SIZE), truth, [1, 1, 1], LIVER)).toMatchObject({ missed: true, dice: 0, distances_mm: Float64Array.of(30) });
  });

  test("does not call a structure of less than 1 ml missed, but an adrenal of .5 ml", () => {
    const truth = boxes(SIZE, [5, 14, 5, 14, 5, 10]);
    expect(compare(runs.noRuns(SIZE), truth, [1, 1, 1], LIVER).missed).toBe(false);
    expect(compare(runs.noRuns(SIZE), truth, [1, 1, 1], limitsOf("adrenal_left")).missed).toBe(true);
  });

  test("calls a structure invented that the truth does not have, from 1 ml on, adrenals from .3 ml", () => {
    const none = runs.noRuns(SIZE);
    expect(compare(boxes(SIZE, [5, 14, 5, 14, 5, 14]), none, [1, 1, 1], LIVER)).toMatchObject({
      invented: true,
      dice: null,
      nsd_2mm: null,
    });
    expect(compare(boxes(SIZE, [5, 14, 5, 14, 5, 8]), none, [1, 1, 1], LIVER).invented).toBe(false);
    expect(compare(boxes(SIZE, [5, 14, 5, 14, 5, 8]), none, [1, 1, 1], limitsOf("adrenal_right")).invented).toBe(true);
  });

  test("agrees with distances by definition on random sets", () => {
    const cells = fc.uint8Array({ minLength: 6 * 5 * 4, maxLength: 6 * 5 * 4, max: 1 });
    fc.assert(
      fc.property(cells, cells, (a, b) => {
        const size: Triple = [6, 5, 4];
        const spacing: Triple = [0.7, 1.1, 2.5];
        const [p, t] = [a, b].map((one) => runs.runsOf(one, size, { low: 1, high: 1 }));
        const found = compare(p, t, spacing, { missed_ml: 1e9, invented_ml: 1e9 });
        const [sp, st] = [a, b].map((one) => surfaceByDefinition(one, size));
        if (sp.length === 0 || st.length === 0 || a.every((v) => v === 0)) return;
        const nearest = (from: readonly Triple[], to: readonly Triple[]): number[] =>
          from.map((u) => Math.min(...to.map((v) => Math.hypot(...[0, 1, 2].map((axis) => (u[axis] - v[axis]) * spacing[axis])))));
        const expected = [...nearest(sp, st), ...nearest(st, sp)];
        expect(found.distances_mm.length).toBe(expected.length);
        for (const [i, d] of expected.entries()) expect(found.distances_mm[i]).toBeCloseTo(d, 5);
      }),
      { numRuns: 80 },
    );
  });
});

/** Voxels with a face neighbour inside the grid that is not set. */
function surfaceByDefinition(cells: Uint8Array, [nx, ny, nz]: Triple): Triple[] {
  const out: Triple[] = [];
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const at = (i: number, j: number, k: number): boolean =>
          i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz || cells[i + nx * (j + ny * k)] === 1;
        if (!at(x, y, z)) continue;
        if (![at(x - 1, y, z), at(x + 1, y, z), at(x, y - 1, z), at(x, y + 1, z), at(x, y, z - 1), at(x, y, z + 1)].every((set) => set))
          out.push([x, y, z]);
      }
  return out;
}

test("a percentile lies between order statistics", () => {
  expect(percentile(Float64Array.of(4, 1, 3, 2), 50)).toBe(2.5);
  expect(
    percentile(
      Float64Array.from({ length: 101 }, (_, i) => i),
      95,
    ),
  ).toBe(95);
});

test("patients weigh the same in a common percentile, however many voxels they bring", () => {
  const many = new Float64Array(1000).fill(1);
  expect(percentileOverPatients([many, Float64Array.of(9, 9)], 95)).toBe(9);
  expect(percentileOverPatients([many, Float64Array.of(9, 9)], 45)).toBe(1);
  expect(percentileOverPatients([], 95)).toBeNull();
});

test("a kidney that was called the other one shows as the share that changed sides", () => {
  const truth = boxes(SIZE, [5, 14, 5, 14, 5, 14]);
  expect(swappedShare(truth, boxes(SIZE, [5, 14, 5, 14, 5, 6]))).toBeCloseTo(0.2, 12);
});

test("a vessel that the liver encloses counts as liver, one that runs beside it does not", () => {
  const liver = runs.difference(boxes(SIZE, [5, 30, 5, 30, 5, 14]), boxes(SIZE, [15, 18, 15, 18, 5, 14]));
  const vessels = boxes(SIZE, [15, 18, 15, 18, 5, 14], [31, 36, 15, 18, 5, 14]);
  expect(runs.countOf(runs.difference(withEnclosed(liver, vessels, [1, 1, 5]), liver))).toBe(4 * 4 * 10);
});
