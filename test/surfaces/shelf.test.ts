import { describe, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { buildSurfaces, DEFAULT_SURFACES, describeSurfaces, type Surface } from "../../src/surfaces/index.ts";
import { centroidOf, faultsByPlace, faultsOf, volumeOf } from "./shapes.ts";
import { hasShared, labelsOfShelf } from "./shelf.ts";

/** Real patients: thin and thick slices, thirteen organs with vessels and adrenals, MR in slices of 7.7 mm. */
const cases = ["ct-btcv-22", "mr-chaos-01"];

const skipped = hasShared ? "" : " (skipped: no shared data)";

describe.skipIf(!hasShared).each(cases)(`%s${skipped}`, (name) => {
  test("all structures are closed, of the labels' volume, near the voxel faces, and fit the budget; the right kidney lies on the patient's right", async () => {
    const map = labelsOfShelf(name);
    const surfaces = await buildSurfaces(map, DEFAULT_SURFACES, quietJob());
    const reports = describeSurfaces(surfaces, map);
    expect(reports.reduce((sum, { triangles }) => sum + triangles, 0)).toBeLessThanOrEqual(100_000);
    for (const [n, report] of reports.entries()) {
      expect([report.structure, faultsOf(surfaces[n]), faultsByPlace(surfaces[n])]).toEqual([report.structure, [], []]);
      expect(report.watertight).toBe(true);
      expect(report.volume_ml).toBeCloseTo(volumeOf(surfaces[n]) / 1000, 2);
      expect(Math.abs(report.volume_ml / report.labels_volume_ml - 1)).toBeLessThan(0.002);
      // Half a voxel's diagonal.
      expect(report.max_deviation_mm).toBeLessThanOrEqual(Math.hypot(...map.geometry.spacing_mm) / 2);
    }
    const of = (id: string): Surface => {
      const found = surfaces.find(({ structure }) => structure === id);
      if (found === undefined) throw new Error(`no ${id}`);
      return found;
    };
    expect(centroidOf(of("kidney_right"))[0]).toBeLessThan(centroidOf(of("kidney_left"))[0] - 50);
    expect(centroidOf(of("liver"))[0]).toBeLessThan(centroidOf(of("spleen"))[0]);
  }, 180_000);
});
