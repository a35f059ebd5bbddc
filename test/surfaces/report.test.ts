import fc from "fast-check";
import { expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { buildSurfaces, DEFAULT_SURFACES, describeSurfaces, type Surface } from "../../src/surfaces/index.ts";
import { ijk, type LabelMap, type Triple, toPatient, voxelCount } from "../../src/volume/index.ts";
import { AXIAL, ball, deviationOf, geometryOf, LEFT_HANDED, mapOf, OBLIQUE } from "./shapes.ts";

/** The faces of a block of voxels as 12 triangles: what a report must call exact. */
function boxSurface(map: LabelMap, low: Triple, high: Triple): Surface {
  const corners = Array.from({ length: 8 }, (_, n) =>
    toPatient(map.geometry, ijk(n & 1 ? high[0] : low[0], n & 2 ? high[1] : low[1], n & 4 ? high[2] : low[2])),
  );
  const triangles = [0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5];
  return {
    structure: "liver",
    label: 1,
    positions_mm: Float32Array.from(corners.flat()),
    normals: new Float32Array(24),
    triangles: Uint32Array.from(triangles),
  };
}

test("a box drawn along the voxel faces is reported with its own numbers and no deviation", () => {
  const geometry = geometryOf([10, 12, 8], [1, 2, 3], AXIAL);
  const map = mapOf(geometry, (x, y, z) => (x >= 2 && x <= 5 && y >= 6 && y <= 12 && z >= 3 && z <= 12 ? 1 : 0));
  const [report] = describeSurfaces([boxSurface(map, [1.5, 2.5, 0.5], [5.5, 6.5, 4.5])], map);
  expect(report).toMatchObject({ structure: "liver", label: 1, vertices: 8, triangles: 12, watertight: true, components: 1 });
  expect(report.volume_ml).toBeCloseTo((4 * 8 * 12) / 1000, 5);
  expect(report.labels_volume_ml).toBeCloseTo((4 * 8 * 12) / 1000, 12);
  expect(report.area_cm2).toBeCloseTo((2 * (4 * 8 + 8 * 12 + 4 * 12)) / 100, 5);
  const [low, high] = [toPatient(geometry, ijk(1.5, 2.5, 0.5)), toPatient(geometry, ijk(5.5, 6.5, 4.5))];
  for (let axis = 0; axis < 3; axis++) {
    expect(report.bounds_mm[0][axis]).toBeCloseTo(low[axis], 3);
    expect(report.bounds_mm[1][axis]).toBeCloseTo(high[axis], 3);
  }
  expect(report.max_deviation_mm).toBeLessThan(1e-4);
});

test("a box that is drawn too far out is reported to deviate by just that", () => {
  const map = mapOf(geometryOf([10, 12, 8], [1, 2, 3], OBLIQUE), (x, y, z) =>
    x >= 2 && x <= 5 && y >= 6 && y <= 12 && z >= 3 && z <= 12 ? 1 : 0,
  );
  const [report] = describeSurfaces([boxSurface(map, [1.5, 2.5, 0.5], [5.5, 6.5, 6.1])], map);
  expect(report.max_deviation_mm).toBeCloseTo(1.6 * 3, 3);
});

test("a surface with a triangle missing is not watertight", () => {
  const map = mapOf(geometryOf([10, 10, 10], [1, 1, 1]), (x) => (x > 2 ? 1 : 0));
  const box = boxSurface(map, [2.5, -0.5, -0.5], [9.5, 9.5, 9.5]);
  expect(describeSurfaces([box], map)[0].watertight).toBe(true);
  expect(describeSurfaces([{ ...box, triangles: box.triangles.subarray(3) }], map)[0].watertight).toBe(false);
  expect(
    describeSurfaces([{ ...box, triangles: box.triangles.with(1, box.triangles[2]).with(2, box.triangles[1]) }], map)[0].watertight,
  ).toBe(false);
  expect(describeSurfaces([{ ...box, triangles: new Uint32Array(0) }], map)[0].watertight).toBe(false);
});

test("the largest deviation is the one by definition, for any voxels, grid and points", () => {
  const scene = fc
    .tuple(
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
      fc.tuple(
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.double({ min: 0.5, max: 6, noNaN: true }),
      ),
      fc.constantFrom(AXIAL, OBLIQUE, LEFT_HANDED),
    )
    .chain(([size, spacing_mm, direction]) => {
      const geometry = geometryOf(size, spacing_mm, direction);
      const count = voxelCount(geometry);
      const place = fc.tuple(
        fc.double({ min: -6, max: 12, noNaN: true }),
        fc.double({ min: -6, max: 12, noNaN: true }),
        fc.double({ min: -6, max: 12, noNaN: true }),
      );
      return fc.tuple(
        fc.constant(geometry),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: count, maxLength: count }),
        fc.array(place, { minLength: 1, maxLength: 4 }),
      );
    });
  fc.assert(
    fc.property(scene, ([geometry, cells, places]) => {
      const labels = Uint8Array.from(cells, (cell) => (cell === 0 ? 1 : 0));
      labels[0] = 1;
      const map: LabelMap = { geometry, labels, source: "import", foreign: [] };
      const positions_mm = Float32Array.from(places.flatMap(([i, j, k]) => [...toPatient(geometry, ijk(i, j, k))]));
      const surface: Surface = { structure: "liver", label: 1, positions_mm, normals: positions_mm, triangles: new Uint32Array(0) };
      expect(describeSurfaces([surface], map)[0].max_deviation_mm).toBeCloseTo(deviationOf(surface, map, 1), 6);
    }),
    { seed: 11, numRuns: 150 },
  );
});

test("what is reported of a built surface is what an independent look finds", async () => {
  const map = mapOf(geometryOf([20, 20, 10], [1, 1, 2], LEFT_HANDED), (x, y, z) =>
    ball([6, 8, 9], 5)(x, y, z) || ball([15, 15, 12], 3)(x, y, z) ? 1 : 0,
  );
  const surfaces = await buildSurfaces(map, DEFAULT_SURFACES, quietJob());
  const [report] = describeSurfaces(surfaces, map);
  expect(report.components).toBe(2);
  expect(report.watertight).toBe(true);
  expect(report.vertices).toBe(surfaces[0].positions_mm.length / 3);
  expect(report.max_deviation_mm).toBeCloseTo(deviationOf(surfaces[0], map, 1), 4);
});
