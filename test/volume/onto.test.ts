import fc from "fast-check";
import { expect, test } from "vitest";
import { type Geometry, ijk, type LabelMap, laidOnto, type Triple, toPatient, toVoxel } from "../../src/volume/index.ts";
import { gridOf } from "./made.ts";

const GRID = gridOf([7, 6, 5], [0.8, 1.1, 2.5], [-12.3, 45.6, -789.1], [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1]);

function mapOn(g: Geometry): LabelMap {
  const count = g.size[0] * g.size[1] * g.size[2];
  return { geometry: g, labels: Uint8Array.from({ length: count }, (_, at) => 1 + (at % 250)), source: "import", foreign: [] };
}

/** A part of GRID from `from` on, its axes taken in another order and some of them counted backwards. */
function part(from: Triple, size: Triple, order: Triple, down: readonly boolean[], off_mm = 0): Geometry {
  const corner = from.map((at, axis) => (down[axis] ? at + size[axis] - 1 : at));
  const origin = toPatient(GRID, ijk(corner[0], corner[1], corner[2]));
  const d = GRID.direction;
  const column = (axis: number): readonly number[] => [0, 3, 6].map((row) => (down[axis] ? -1 : 1) * d[row + axis]);
  const [a, b, c] = order.map(column);
  const pick = <T>(values: readonly T[]): readonly T[] => order.map((axis) => values[axis]);
  return gridOf(
    pick(size) as Triple,
    pick(GRID.spacing_mm) as Triple,
    [origin[0] + off_mm, origin[1], origin[2]],
    [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]],
  );
}

test("any part of a grid, however its axes are counted, is laid onto it voxel by voxel", () => {
  const orders: readonly Triple[] = [
    [0, 1, 2],
    [1, 0, 2],
    [2, 0, 1],
    [2, 1, 0],
  ];
  fc.assert(
    fc.property(
      fc.tuple(fc.nat(3), fc.nat(2), fc.nat(2)),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
      fc.constantFrom(...orders),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      (from, size, order, down) => {
        const map = mapOn(part(from, size, order, down));
        const laid = laidOnto(map, GRID);
        if (!laid) throw new Error("not laid");
        expect(laid.geometry).toBe(GRID);
        const [nx, ny, nz] = map.geometry.size;
        for (let at = 0; at < nx * ny * nz; at++) {
          const p = toPatient(map.geometry, ijk(at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))));
          const [i, j, k] = toVoxel(GRID, p).map(Math.round);
          expect(laid.labels[i + 7 * (j + 6 * k)]).toBe(map.labels[at]);
        }
        expect(laid.labels.filter((label) => label > 0).length).toBe(nx * ny * nz);
      },
    ),
    { numRuns: 60, seed: 3 },
  );
});

test("voxels that are not the grid's, or lie outside it, are not moved", () => {
  const whole: Triple = [0, 1, 2];
  const up = [false, false, false];
  expect(laidOnto(mapOn(part([0, 0, 0], [7, 6, 5], whole, up)), GRID)).not.toBeNull();
  expect(laidOnto(mapOn(part([0, 0, 0], [8, 6, 5], whole, up)), GRID)).toBeNull();
  expect(laidOnto(mapOn(part([-1, 0, 0], [3, 3, 3], whole, up)), GRID)).toBeNull();
  expect(laidOnto(mapOn(part([1, 1, 1], [3, 3, 3], whole, up, 0.05)), GRID)).toBeNull();
  const thick = gridOf([7, 6, 1], [0.8, 1.1, 5], GRID.origin_mm, GRID.direction);
  expect(laidOnto(mapOn(thick), GRID)).toBeNull();
  const coarse = gridOf([3, 3, 3], [1.6, 2.2, 5], GRID.origin_mm, GRID.direction);
  expect(laidOnto(mapOn(coarse), GRID)).toBeNull();
});
