import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lettersOf } from "../../src/viewer/letters.ts";
import {
  piercing,
  pointUnder,
  shifted,
  sliceFrame,
  spotOf,
  steppedPoint,
  WHOLE,
  withinSlice,
  zoomedAbout,
} from "../../src/viewer/slices/frame.ts";
import { copyLabels, firstWindow, paintSlice } from "../../src/viewer/slices/pixels.ts";
import {
  nearestAxes,
  pictureDirections,
  pictureNumber,
  pixelOf,
  type SliceName,
  slicePlane,
  sliceShowing,
  voxelAt,
} from "../../src/viewer/slices/plane.ts";
import { type Geometry, handedness, ijk, type Lps, lps, toPatient, toVoxel } from "../../src/volume/index.ts";
import { bareSeries, gridOf } from "../volume/made.ts";
import { anyGrid } from "./grids.ts";

const views: readonly SliceName[] = ["axial", "coronal", "sagittal"];
const anyView = fc.constantFrom(...views);
const opposite = (v: readonly number[]): [number, number, number] => [-v[0], -v[1], -v[2]];
/** Letters at left, right, top and bottom of the picture. */
const edges = (g: Geometry, view: SliceName): string => {
  const { right, down } = pictureDirections(slicePlane(g, view));
  return [opposite(right), right, opposite(down), down].map((v) => lettersOf(v as unknown as Lps)).join(" ");
};

describe("radiological convention, whatever the order, flips and handedness of the grid", () => {
  const flips = [1, -1].flatMap((a) => [1, -1].flatMap((b) => [1, -1].map((c) => [a, b, c] as const)));
  test("axial from the feet, coronal from the front, sagittal with the front at the left", () => {
    for (const [a, b, c] of flips) {
      for (const d of [
        [a, 0, 0, 0, b, 0, 0, 0, c],
        [0, a, 0, 0, 0, b, c, 0, 0],
        [0, 0, a, b, 0, 0, 0, c, 0],
        [0, a, 0, b, 0, 0, 0, 0, c],
      ] as const) {
        const g = gridOf([5, 6, 7], [1, 2, 3], [0, 0, 0], d);
        expect(edges(g, "axial")).toBe("R L A P");
        expect(edges(g, "coronal")).toBe("R L H F");
        expect(edges(g, "sagittal")).toBe("A P H F");
      }
    }
    expect(new Set(flips.map(([a, b, c]) => handedness(gridOf([5, 6, 7], [1, 1, 1], [0, 0, 0], [a, 0, 0, 0, b, 0, 0, 0, c])))).size).toBe(
      2,
    );
  });
  test("a point further to the patient's left is never drawn further left (axial, coronal); further to the back never further left (sagittal)", () => {
    fc.assert(
      fc.property(anyGrid, anyView, (g, view) => {
        const { right, down } = pictureDirections(slicePlane(g, view));
        expect(right[view === "sagittal" ? 1 : 0]).toBeGreaterThan(0.7);
        expect(down[view === "axial" ? 1 : 2] * (view === "axial" ? 1 : -1)).toBeGreaterThan(0.7);
      }),
    );
  });
  test("the voxel axes are shared out one to each patient axis", () => {
    fc.assert(
      fc.property(anyGrid, (g) => {
        expect(nearestAxes(g).toSorted()).toEqual([0, 1, 2]);
      }),
      { numRuns: 50 },
    );
  });
  test("an oblique grid says so with two letters", () => {
    const turn = (25 * Math.PI) / 180;
    const g = gridOf([5, 5, 5], [1, 1, 1], [0, 0, 0], [Math.cos(turn), -Math.sin(turn), 0, Math.sin(turn), Math.cos(turn), 0, 0, 0, 1]);
    expect(edges(g, "axial")).toBe("RA LP AL PR");
  });
});

describe("which voxel lies under which pixel", () => {
  test("each pixel shows the voxel that holds its point of the patient", () => {
    fc.assert(
      fc.property(anyGrid, anyView, fc.nat(), (g, view, seed) => {
        const plane = slicePlane(g, view);
        const index = seed % plane.slices;
        const [nx, ny, nz] = g.size;
        const labels = Uint8Array.from({ length: nx * ny * nz }, (_, n) => (n * 7 + 3) % 251);
        const out = new Uint8Array(plane.columns * plane.rows);
        copyLabels(labels, plane, index, out);
        for (let row = 0; row < plane.rows; row++) {
          for (let column = 0; column < plane.columns; column++) {
            const [i, j, k] = toVoxel(g, toPatient(g, voxelAt(plane, column, row, index))).map(Math.round);
            expect(out[column + row * plane.columns]).toBe(labels[i + nx * (j + ny * k)]);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
  test("a point and its pixel are each other's inverse", () => {
    fc.assert(
      fc.property(anyGrid, anyView, fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -9, max: 9, noNaN: true }))), (g, view, v) => {
        const plane = slicePlane(g, view);
        const { column, row, index } = pixelOf(plane, toPatient(g, ijk(v[0], v[1], v[2])));
        const back = voxelAt(plane, column, row, index);
        for (const n of [0, 1, 2]) expect(back[n]).toBeCloseTo(v[n], 9);
      }),
    );
  });
  test("the frame's spot of a point and the point under the spot agree, zoomed and shifted too", () => {
    fc.assert(
      fc.property(
        anyGrid,
        anyView,
        fc.double({ min: 0.6, max: 20, noNaN: true }),
        fc.double({ min: -80, max: 80, noNaN: true }),
        (g, view, zoom, shift) => {
          const plane = slicePlane(g, view);
          const frame = sliceFrame(plane, 0, { width: 260, height: 230 }, { zoom, x_mm: shift, y_mm: -shift });
          const p = pointUnder(frame, 41.5, 77.25);
          const spot = spotOf(frame, p);
          expect(spot.x).toBeCloseTo(41.5, 6);
          expect(spot.y).toBeCloseTo(77.25, 6);
          expect(spot.off).toBeCloseTo(0, 9);
        },
      ),
    );
  });
  test("zooming keeps the point under the pointer", () => {
    const plane = slicePlane(gridOf([40, 30, 20], [1, 1.5, 2], [3, 4, 5], [1, 0, 0, 0, 1, 0, 0, 0, 1]), "axial");
    const size = { width: 300, height: 200 };
    const glass = shifted(WHOLE, sliceFrame(plane, 3, size, WHOLE), 12, -7);
    const before = pointUnder(sliceFrame(plane, 3, size, glass), 210, 50);
    const zoomed = zoomedAbout(glass, sliceFrame(plane, 3, size, glass), { x: 210, y: 50 }, 2.5);
    const after = pointUnder(sliceFrame(plane, 3, size, zoomed), 210, 50);
    for (const n of [0, 1, 2]) expect(after[n]).toBeCloseTo(before[n], 9);
    expect(zoomed.zoom).toBe(2.5);
  });
  test("the whole slice fits its view, with square millimetres", () => {
    const plane = slicePlane(gridOf([40, 30, 20], [1, 1.5, 2], [3, 4, 5], [1, 0, 0, 0, 1, 0, 0, 0, 1]), "coronal");
    const frame = sliceFrame(plane, 3, { width: 300, height: 200 }, WHOLE);
    expect(frame.columnStep / plane.column_mm).toBeCloseTo(frame.rowStep / plane.row_mm, 12);
    expect(plane.rows * frame.rowStep).toBeLessThanOrEqual(200 + 1e-9);
    expect(plane.columns * frame.columnStep).toBeLessThanOrEqual(300 + 1e-9);
  });
});

describe("stepping through the stack", () => {
  test("one step is one slice, towards the feet, the back or the patient's left; other coordinates stay", () => {
    fc.assert(
      fc.property(anyGrid, anyView, (g, view) => {
        const plane = slicePlane(g, view);
        const first = steppedPoint(plane, toPatient(g, ijk(0, 0, 0)), "first");
        const start = lps(first[0], first[1], first[2]);
        expect(pictureNumber(plane, sliceShowing(plane, start))).toBe(1);
        const next = steppedPoint(plane, start, 1);
        const moved = [next[0] - start[0], next[1] - start[1], next[2] - start[2]];
        if (plane.slices > 1) {
          const axis = view === "axial" ? 2 : view === "coronal" ? 1 : 0;
          expect(moved[axis] * (view === "axial" ? -1 : 1)).toBeGreaterThan(0);
          expect(Math.hypot(...moved)).toBeCloseTo(plane.slice_mm, 9);
        }
        const last = steppedPoint(plane, start, "last");
        expect(pictureNumber(plane, sliceShowing(plane, lps(last[0], last[1], last[2])))).toBe(plane.slices);
        expect(steppedPoint(plane, lps(last[0], last[1], last[2]), 5)).toEqual(last.map((x) => expect.closeTo(x, 9)));
      }),
    );
  });
});

describe("a line through a slice", () => {
  test("is solid where it lies within half a slice, and pierces where it crosses the middle", () => {
    expect(withinSlice({ off: -2 }, { off: 2 })).toEqual([0.375, 0.625]);
    expect(withinSlice({ off: 0.2 }, { off: 0.2 })).toEqual([0, 1]);
    expect(withinSlice({ off: 0.6 }, { off: 3 })).toBeNull();
    expect(piercing({ off: -1 }, { off: 3 })).toBe(0.25);
    expect(piercing({ off: 1 }, { off: 3 })).toBeNull();
  });
});

describe("the grey ramp", () => {
  const g = gridOf([4, 3, 2], [1, 1, 1], [0, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  test("is DICOM's linear VOI function, PS3.3 C.11.2.1.2.1, by definition", () => {
    const voxels = Int16Array.from({ length: 24 }, (_, n) => -400 + n * 37);
    const [centre, width] = [40, 400];
    const out = new Uint32Array(12);
    paintSlice(voxels, slicePlane(g, "axial"), 1, [centre, width], out);
    for (let n = 0; n < 12; n++) {
      const x = voxels[12 + n];
      const y =
        x <= centre - 0.5 - (width - 1) / 2
          ? 0
          : x > centre - 0.5 + (width - 1) / 2
            ? 255
            : Math.round(((x - (centre - 0.5)) / (width - 1) + 0.5) * 255);
      expect(out[n] >>> 24).toBe(255);
      expect([out[n] & 255, (out[n] >> 8) & 255, (out[n] >> 16) & 255]).toEqual([y, y, y]);
    }
  });
  test("opens with the file's window, else abdomen for CT, else the 1st to 99th percentile", () => {
    const series = bareSeries("s", "MR");
    const voxels = Int16Array.from({ length: 24 }, (_, n) => n * 10);
    expect(firstWindow({ geometry: g, voxels, unit: "HU", series: { ...series, window: { centre: 60, width: 350 } } })).toEqual([60, 350]);
    expect(firstWindow({ geometry: g, voxels, unit: "HU", series })).toEqual([40, 400]);
    expect(firstWindow({ geometry: g, voxels, unit: "none", series })).toEqual([115, 230]);
  });
});
