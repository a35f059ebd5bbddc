import fc from "fast-check";
import { expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { makePhantom, orientations, type PhantomOptions, phantomGeometry, type TrueShape } from "../../src/phantom/index.ts";
import { ijk, type Lps, labelOf, lps, type Triple, toPatient, toVoxel } from "../../src/volume/index.ts";

const PLAIN: PhantomOptions = { kind: "shapes", seed: 1, size: null, spacing_mm: null, orientation: null, noise_hu: null };
const make = (options: Partial<PhantomOptions>) => makePhantom({ ...PLAIN, ...options }, quietJob());

/** The same by its textbook definition, sharing nothing with the solids that are sampled. */
function holds(shape: TrueShape, p: Lps): boolean {
  const from = (at: Lps): Triple => [p[0] - at[0], p[1] - at[1], p[2] - at[2]];
  const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const own = (d: Triple, axes: readonly number[]) => [0, 1, 2].map((c) => dot(d, [axes[c], axes[3 + c], axes[6 + c]]));
  switch (shape.type) {
    case "ellipsoid":
      return own(from(shape.centre_mm), shape.axes).reduce((sum, v, c) => sum + (v / shape.semi_axes_mm[c]) ** 2, 0) < 1;
    case "box":
      return own(from(shape.centre_mm), shape.axes).every((v, c) => Math.abs(v) < shape.half_mm[c]);
    case "tube": {
      const [d, line] = [from(shape.from_mm), [0, 1, 2].map((a) => shape.to_mm[a] - shape.from_mm[a]) as unknown as Triple];
      const t = Math.min(1, Math.max(0, dot(d, line) / dot(line, line)));
      return Math.hypot(d[0] - t * line[0], d[1] - t * line[1], d[2] - t * line[2]) < shape.radius_mm;
    }
    case "cone": {
      const d = from(shape.tip_mm);
      const length = Math.hypot(...d);
      return length < shape.length_mm && dot(d, shape.axis) > length * Math.cos((shape.half_angle_deg * Math.PI) / 180);
    }
  }
}

test.each(Object.entries(orientations))("shapes are labelled by voxel centres exactly, %s", async (_name, orientation) => {
  const { labels, truth } = await make({ orientation, seed: 5, spacing_mm: [3.1, 2.3, 2.7] });
  const g = labels.geometry;
  const [nx, ny] = g.size;
  let wrong = 0;
  const found = new Set<string>();
  labels.labels.forEach((label, index) => {
    const p = toPatient(g, ijk(index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))));
    const shape = truth.shapes.find((each) => holds(each, p));
    if (shape) found.add(shape.type);
    if (shape ? label !== labelOf(labels, shape.structure) : label !== 0 && label !== 22) wrong++;
  });
  expect(wrong).toBe(0);
  expect([...found].sort()).toEqual(["box", "cone", "ellipsoid", "tube"]);
});

test("a voxel on a surface holds the mean of both sides by its share", async () => {
  const { volume, truth } = await make({ seed: 3, orientation: orientations.oblique, spacing_mm: [2, 2, 3], noise_hu: 0 });
  const g = volume.geometry;
  const slab = truth.shapes.find((shape) => shape.type === "box");
  if (slab?.type !== "box") throw new Error("no slab");
  const inner = toVoxel(g, slab.centre_mm).map(Math.round);
  let checked = 0;
  for (let k = inner[2] - 8; k <= inner[2] + 8; k++) {
    for (let j = inner[1] - 10; j <= inner[1] + 10; j++) {
      for (let i = inner[0] - 10; i <= inner[0] + 10; i++) {
        let inside = 0;
        const n = 8;
        for (let s = 0; s < n ** 3; s++) {
          const q = ijk(
            i + ((s % n) + 0.5) / n - 0.5,
            j + ((Math.floor(s / n) % n) + 0.5) / n - 0.5,
            k + (Math.floor(s / n ** 2) + 0.5) / n - 0.5,
          );
          if (holds(slab, toPatient(g, q))) inside++;
        }
        const share = inside / n ** 3;
        if (share === 0 || share === 1) continue;
        checked++;
        // Bone 500 in body 0; a sub-sample grid of 3 x 3 x 4 resolves a plane to about a tenth.
        expect(Math.abs(volume.voxels[i + g.size[0] * (j + g.size[1] * k)] - 500 * share)).toBeLessThan(75);
      }
    }
  }
  expect(checked).toBeGreaterThan(300);
});

test("the corridor's shell is open along its axis and nowhere else", async () => {
  const { labels, truth } = await make({ kind: "corridor", seed: 11, orientation: orientations.oblique, spacing_mm: [3, 3, 3] });
  if (truth.corridor === null) throw new Error("no corridor");
  const { axis, half_angle_deg } = truth.corridor;
  expect(half_angle_deg).toBeGreaterThanOrEqual(5);
  expect(half_angle_deg).toBeLessThanOrEqual(6);
  expect(Math.hypot(...axis)).toBeCloseTo(1, 12);
  const g = labels.geometry;
  const [nx, ny] = g.size;
  let wrong = 0;
  labels.labels.forEach((label, index) => {
    const p = toPatient(g, ijk(index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))));
    const d = [0, 1, 2].map((a) => p[a] - truth.target_mm[a]);
    const r = Math.hypot(...d);
    const off_deg = (Math.acos((d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2]) / r) * 180) / Math.PI;
    const forbidden = r > 60 && r < 110 && off_deg > half_angle_deg;
    if (label !== (forbidden ? 20 : r < 118 ? 22 : 0)) wrong++;
  });
  expect(wrong).toBe(0);
});

test.each(Object.entries(orientations))(
  "markers stand at voxel centres, on their sides, brightest where they are, %s",
  async (_name, orientation) => {
    const { volume, labels, truth } = await make({ kind: "marker", orientation, spacing_mm: [1.3, 1.7, 2.1] });
    const g = volume.geometry;
    expect(truth.markers.map((marker) => marker.name)).toEqual(["L", "R", "A", "P", "H", "F", "target"]);
    const at = new Map(truth.markers.map((marker) => [marker.name, marker.point_mm]));
    for (const { name, point_mm } of truth.markers) {
      const index = toVoxel(g, point_mm).map(Math.round);
      const centre = toPatient(g, ijk(index[0], index[1], index[2]));
      for (let a = 0; a < 3; a++) expect(point_mm[a]).toBe(centre[a]);
      const linear = index[0] + g.size[0] * (index[1] + g.size[1] * index[2]);
      expect(volume.voxels[linear]).toBeGreaterThanOrEqual(900);
      expect(labels.labels[linear]).toBe(name === "target" ? 18 : 20);
    }
    const coordinate = (name: string, axis: number) => at.get(name)?.[axis] ?? Number.NaN;
    expect(coordinate("L", 0)).toBeGreaterThan(coordinate("R", 0) + 100);
    expect(coordinate("P", 1)).toBeGreaterThan(coordinate("A", 1) + 100);
    expect(coordinate("H", 2)).toBeGreaterThan(coordinate("F", 2) + 100);
    expect(truth.target_mm).toEqual(at.get("target"));
  },
);

test("each marker's voxels have the marker's point as their middle", async () => {
  const { labels, truth } = await make({ kind: "marker", orientation: orientations.oblique });
  const target = truth.markers.find((marker) => marker.name === "target");
  const g = labels.geometry;
  const sum = [0, 0, 0];
  let count = 0;
  labels.labels.forEach((label, index) => {
    if (label !== 18) return;
    const p = toPatient(g, ijk(index % g.size[0], Math.floor(index / g.size[0]) % g.size[1], Math.floor(index / (g.size[0] * g.size[1]))));
    for (let a = 0; a < 3; a++) sum[a] += p[a];
    count++;
  });
  expect(count).toBeGreaterThan(1);
  for (let a = 0; a < 3; a++) expect(sum[a] / count).toBeCloseTo(target?.point_mm[a] ?? Number.NaN, 9);
});

test("no mirroring and no swap of axes carries the markers onto each other", async () => {
  const { truth } = await make({ kind: "marker" });
  const { centre, offsets } = aroundMiddle(truth.markers.map((marker) => marker.point_mm));
  expect(centre.every(Number.isFinite)).toBe(true);
  const reach = offsets.map((d) => Math.hypot(...d));
  for (let a = 0; a < reach.length; a++)
    for (let b = a + 1; b < reach.length; b++) expect(Math.abs(reach[a] - reach[b])).toBeGreaterThan(0.4);
});

function aroundMiddle(points: readonly Lps[]): { centre: number[]; offsets: number[][] } {
  const centre = [0, 1, 2].map((a) => points.reduce((sum, p) => sum + p[a], 0) / points.length);
  return { centre, offsets: points.map((p) => [0, 1, 2].map((a) => p[a] - centre[a])) };
}

test("the same options give the same bytes, another seed gives others", async () => {
  const small: Partial<PhantomOptions> = { kind: "abdomen", size: [32, 24, 12], spacing_mm: [9, 9, 12] };
  const [a, b, other] = [await make({ ...small, seed: 4 }), await make({ ...small, seed: 4 }), await make({ ...small, seed: 5 })];
  const bytes = (made: typeof a) => Buffer.concat([Buffer.from(made.volume.voxels.buffer), Buffer.from(made.labels.labels.buffer)]);
  expect(Buffer.compare(bytes(a), bytes(b))).toBe(0);
  expect(b.truth).toEqual(a.truth);
  expect(Buffer.compare(bytes(a), bytes(other))).not.toBe(0);
});

test("a grid that makes no sense is refused with the reason", () => {
  const refused = phantomGeometry({ ...PLAIN, size: [10, 0, 4] });
  expect("problem" in refused && refused.problem.code).toBe("geometry-invalid");
  const skewed = phantomGeometry({ ...PLAIN, orientation: [1, 0.2, 0, 0, 1, 0, 0, 0, 1] });
  expect("problem" in skewed && skewed.problem.code).toBe("geometry-not-orthogonal");
});

test("a phantom is sampled, not turned: any grid shows the same patient at the same millimetre", async () => {
  const kind = { kind: "abdomen", seed: 2, size: [44, 32, 24], spacing_mm: [7, 7, 7], noise_hu: 0 } as const;
  const [upright, oblique] = [await make(kind), await make({ ...kind, orientation: orientations.oblique })];
  let same = 0;
  let all = 0;
  const g = oblique.labels.geometry;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: oblique.labels.labels.length - 1 }), (index) => {
      const p = toPatient(
        g,
        ijk(index % g.size[0], Math.floor(index / g.size[0]) % g.size[1], Math.floor(index / (g.size[0] * g.size[1]))),
      );
      const at = toVoxel(upright.labels.geometry, lps(p[0], p[1], p[2])).map(Math.round);
      const [nx, ny, nz] = upright.labels.geometry.size;
      if (at.some((v, a) => v < 0 || v >= [nx, ny, nz][a])) return;
      all++;
      if (upright.labels.labels[at[0] + nx * (at[1] + ny * at[2])] === oblique.labels.labels[index]) same++;
    }),
    { numRuns: 3000, seed: 1 },
  );
  // Nearest voxels of two 7 mm grids lie up to 6 mm apart, so organs' edges disagree; a turned or mirrored patient would agree on air alone.
  expect(same / all).toBeGreaterThan(0.85);
});

test("a stopped job ends with AbortError", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(makePhantom(PLAIN, { signal: stop.signal, report: () => {} })).rejects.toThrow(/abort/i);
});
