import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { budgetShares } from "../../src/surfaces/budget.ts";
import { contour } from "../../src/surfaces/contour.ts";
import { boxesOf, cropOf, PAD } from "../../src/surfaces/crop.ts";
import { blocksFor, type Field, isoFor, keepSides, occupancy, refined, signedDistance, smooth } from "../../src/surfaces/field.ts";
import { areaOf, type Mesh, openEdges, signedVolume, taubin, withVolume } from "../../src/surfaces/mesh.ts";
import { piecesOf } from "../../src/surfaces/pieces.ts";
import { unpinched } from "../../src/surfaces/pinches.ts";
import { simplified, simplifierReady } from "../../src/surfaces/simplify.ts";
import type { Triple } from "../../src/volume/index.ts";
import { ball, geometryOf, mapOf } from "./shapes.ts";

/** A field with random values inside and the outermost layer outside. */
const anyField = fc
  .tuple(fc.integer({ min: 3, max: 8 }), fc.integer({ min: 3, max: 8 }), fc.integer({ min: 3, max: 8 }))
  .chain((size) => {
    const count = size[0] * size[1] * size[2];
    return fc.tuple(
      fc.constant(size),
      fc.array(fc.oneof(fc.constant(0), fc.double({ min: -2, max: 2, noNaN: true })), { minLength: count, maxLength: count }),
    );
  })
  .map(([size, list]): Field => {
    const values = Float32Array.from(list, (value, n) => {
      const at = [n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / (size[0] * size[1]))];
      return at.some((i, a) => i === 0 || i === size[a] - 1) ? 2 : value;
    });
    return { values, size, origin: [0, 0, 0], step: [1, 1, 1] };
  });

describe("contour", () => {
  test("any field, ambiguous cells and zeros included, has a closed contour whose every triangle has an area", () => {
    fc.assert(
      fc.property(anyField, (field) => {
        const mesh = contour(field, 0, 1);
        expect(openEdges(mesh.triangles, mesh.positions.length / 3)).toEqual([]);
        let least = Infinity;
        for (let t = 0; t < mesh.triangles.length; t += 3)
          least = Math.min(least, areaOf(mesh.positions, mesh.triangles.subarray(t, t + 3)));
        expect(least).toBeGreaterThan(1e-6);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  test("each vertex lies on an edge of the grid whose ends are on different sides, where the field between them is zero", () => {
    fc.assert(
      fc.property(anyField, (field) => {
        const { positions } = contour(field, 0, 1);
        const at = (i: number, j: number, k: number): number => field.values[i + field.size[0] * (j + field.size[1] * k)];
        const wrong: string[] = [];
        for (let v = 0; v < positions.length; v += 3) {
          const p = [positions[v], positions[v + 1], positions[v + 2]];
          const axis = p.findIndex((value) => !Number.isInteger(value));
          const [low, high] = [p.with(axis, Math.floor(p[axis])), p.with(axis, Math.ceil(p[axis]))];
          const [a, b] = [at(low[0], low[1], low[2]), at(high[0], high[1], high[2])];
          // Values within 0.02 of zero are moved there, so the zero is off by that part of the difference at most.
          const off = Math.abs(p[axis] - low[axis] - a / (a - b));
          const oneFraction = p.filter((value) => !Number.isInteger(value)).length === 1;
          if (!oneFraction || a > 0 === b > 0 || off > 0.021 / Math.max(0.04, Math.abs(a - b))) wrong.push(`${p}: ${a}, ${b}`);
        }
        expect(wrong).toEqual([]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  test("origin and step place the nodes", () => {
    const values = new Float32Array(27).fill(1);
    values[13] = -1;
    const mesh = contour({ values, size: [3, 3, 3], origin: [10, 20, 30], step: [2, 4, 6] }, 0, 1);
    const sorted = (axis: number): number[] => [...new Set(mesh.positions.filter((_, n) => n % 3 === axis))].toSorted((a, b) => a - b);
    expect([sorted(0), sorted(1), sorted(2)]).toEqual([
      [11, 12, 13],
      [22, 24, 26],
      [33, 36, 39],
    ]);
    expect(signedVolume(mesh.positions, mesh.triangles)).toBeGreaterThan(0);
  });
});

describe("fields", () => {
  test("the crop holds exactly the structure's voxels, with a border outside also where they touch the map's", () => {
    const map = mapOf(geometryOf([9, 8, 7], [1, 1, 1]), (x, y, z) => (ball([0, 4, 6], 3)(x, y, z) ? 5 : x > 6 ? 2 : 0));
    const box = boxesOf(map)[5];
    expect(box).toEqual({ low: [0, 1, 3], high: [3, 7, 6] });
    expect(boxesOf(map)[3]).toBeNull();
    if (box === null) throw new Error("no box");
    const member = new Uint8Array(256);
    member[5] = 1;
    const crop = cropOf(map, box, member);
    expect(crop.size).toEqual([4 + 2 * PAD, 7 + 2 * PAD, 4 + 2 * PAD]);
    expect(crop.voxels).toBe(map.labels.filter((label) => label === 5).length);
    crop.inside.forEach((flag, n) => {
      const p = [n % crop.size[0], Math.floor(n / crop.size[0]) % crop.size[1], Math.floor(n / (crop.size[0] * crop.size[1]))];
      const [i, j, k] = p.map((value, a) => value + crop.from[a]);
      const within = i >= 0 && j >= 0 && k >= 0 && i < 9 && j < 8 && k < 7;
      expect(flag).toBe(within && map.labels[i + 9 * (j + 8 * k)] === 5 ? 1 : 0);
    });
  });

  test("the signed distance is that to the nearest voxel centre of the other side, by definition, within its band", () => {
    const spacing_mm: Triple = [0.8, 1.1, 3];
    const map = mapOf(geometryOf([9, 8, 5], spacing_mm), (x, y, z) => (ball([3, 4, 6], 3.5)(x, y, z) ? 1 : 0));
    const box = boxesOf(map)[1];
    if (box === null) throw new Error("no box");
    const member = new Uint8Array(256);
    member[1] = 1;
    const crop = cropOf(map, box, member);
    const { values } = signedDistance(crop, spacing_mm);
    const band_mm = Math.max(2.5 * 3, 5 * 0.8);
    const at = (n: number): number[] =>
      [n % crop.size[0], Math.floor(n / crop.size[0]) % crop.size[1], Math.floor(n / (crop.size[0] * crop.size[1]))].map(
        (i, a) => i * spacing_mm[a],
      );
    const centres = Array.from(crop.inside, (_, n) => at(n));
    for (let n = 0; n < values.length; n += 7) {
      let best = Infinity;
      for (let m = 0; m < values.length; m++) {
        if (crop.inside[m] !== crop.inside[n]) best = Math.min(best, Math.hypot(...centres[m].map((value, a) => value - centres[n][a])));
      }
      expect(values[n]).toBeCloseTo((crop.inside[n] === 1 ? -1 : 1) * Math.min(band_mm, best), 4);
    }
  });

  test("the iso value parts the given number of nodes from the rest, half way to the next", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 60 }), fc.nat(), (list, pick) => {
        const values = Float32Array.from(list);
        const sorted = [...new Set(values.toSorted())];
        fc.pre(sorted.length > 1);
        const last = pick % (sorted.length - 1);
        const nodes = values.filter((value) => value <= sorted[last]).length;
        const iso = isoFor({ values, size: [values.length, 1, 1], origin: [0, 0, 0], step: [1, 1, 1] }, nodes);
        // Values closer together than the bisection reaches count as one.
        fc.pre(sorted[last + 1] - sorted[last] > 1e-5);
        expect(iso).toBeCloseTo((sorted[last] + sorted[last + 1]) / 2, 9);
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  test("smoothing is [1 2 1]/4 along each axis, and keeps the outermost layer", () => {
    const size: Triple = [5, 5, 5];
    const values = new Float32Array(125);
    values[62] = 64;
    smooth({ values, size, origin: [0, 0, 0], step: [1, 1, 1] }, [1, 1, 1]);
    const weight = [0, 1, 2, 1, 0];
    values.forEach((value, n) => {
      expect(value).toBe(weight[n % 5] * weight[Math.floor(n / 5) % 5] * weight[Math.floor(n / 25)]);
    });
    const ramp = Float32Array.from({ length: 7 * 3 * 3 }, (_, n) => (n % 7 === 0 ? 9 : 0));
    smooth({ values: ramp, size: [7, 3, 3], origin: [0, 0, 0], step: [1, 1, 1] }, [3, 3, 3]);
    expect(ramp.filter((_, n) => n % 7 === 0).every((value) => value === 9)).toBe(true);
  });

  test("after smoothing every node is on the side that the labels give it", () => {
    const values = Float32Array.from([3, 0.4, -0.2, -5]);
    keepSides({ values, size: [4, 1, 1], origin: [0, 0, 0], step: [1, 1, 1] }, 0.5, Float32Array.from([1, -1, 1, -1]), 1);
    [2.5, -0.1, 0.1, -5.5].forEach((value, n) => {
      expect(values[n]).toBeCloseTo(value, 6);
    });
  });

  test("blocks hold the share of their voxels, and a finer grid repeats each voxel", () => {
    const map = mapOf(geometryOf([7, 6, 5], [0.5, 0.5, 2]), (x, y, z) => (ball([1.5, 1.5, 4], 2)(x, y, z) ? 1 : 0));
    const box = boxesOf(map)[1];
    if (box === null) throw new Error("no box");
    const member = new Uint8Array(256);
    member[1] = 1;
    const crop = cropOf(map, box, member);
    const coarse = occupancy(crop, [0.5, 0.5, 2], [2, 2, 1]);
    expect(coarse.origin).toEqual([0.5, 0.5, 0]);
    // The field is (half - share) times the finest node spacing of 1 mm: the shares times 4 add up to the voxels.
    expect(coarse.values.reduce((sum, value) => sum + (0.5 - value) * 4, 0)).toBeCloseTo(crop.voxels, 3);
    const fine = refined(crop, [0.5, 0.5, 2], 3);
    expect(fine.values.filter((value) => value < 0).length).toBe(27 * crop.voxels);
    // The first fine node lies a third of a voxel before the first voxel's centre.
    expect(fine.origin[0]).toBeCloseTo(-1 / 3, 12);
    expect(fine.step[0]).toBeCloseTo(1 / 3, 12);
  });

  test("only crops beyond their limits are contoured from blocks, finest axes first", () => {
    const crop = (voxels: number) => ({
      inside: { length: voxels } as Uint8Array,
      size: [1, 1, 1] as Triple,
      from: [0, 0, 0] as Triple,
      voxels: 1,
    });
    expect(blocksFor(crop(1e6), [0.7, 0.7, 1.5])).toEqual([1, 1, 1]);
    expect(blocksFor(crop(4e6), [0.7, 0.7, 1.5])).toEqual([2, 2, 1]);
    expect(blocksFor(crop(4e6), [1, 1, 1])).toEqual([1, 1, 1]);
    expect(blocksFor(crop(30e6), [0.7, 0.7, 1.5])).toEqual([2, 2, 2]);
  });
});

/** A tetrahedron with three right angles at `at`, looking outward; `first` is the number of its first vertex. */
function tetrahedron(at: Triple, size: number, first: number): { positions: number[]; triangles: number[] } {
  const positions = [at, [at[0] + size, at[1], at[2]], [at[0], at[1] + size, at[2]], [at[0], at[1], at[2] + size]].flat();
  return { positions, triangles: [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3].map((v) => v + first) };
}

describe("pinches", () => {
  test("two tetrahedra that share an edge are parted into two closed pieces", () => {
    // Corners: the shared edge 0-1 along z; 2, 3 on one side, 4, 5 on the other.
    const positions = Float64Array.from([0, 0, 0, 0, 0, 1, 1, -0.3, 0.5, 1, 0.3, 0.5, -1, -0.3, 0.5, -1, 0.3, 0.5]);
    const solid = (a: number, b: number, c: number, d: number): number[] => [a, c, b, a, b, d, a, d, c, b, c, d];
    const one = solid(0, 1, 2, 3);
    const two = solid(0, 1, 5, 4);
    const outward = (list: number[]): number[] => (signedVolume(positions, Uint32Array.from(list)) > 0 ? list : list.toReversed());
    const triangles = Uint32Array.from([...outward(one), ...outward(two)]);
    expect(openEdges(triangles, 6).length).toBeGreaterThan(0);
    const { mesh, from, stuck } = unpinched({ positions, triangles });
    expect(stuck).toEqual([]);
    expect(openEdges(mesh.triangles, mesh.positions.length / 3)).toEqual([]);
    expect(piecesOf(mesh.triangles, from.length).count).toBe(2);
    expect(from.toSorted((a, b) => a - b)).toEqual([0, 0, 1, 1, 2, 3, 4, 5]);
    // Each keeps its volume but for the little that the copies were drawn apart.
    expect(signedVolume(mesh.positions, mesh.triangles) / signedVolume(positions, triangles)).toBeGreaterThan(0.95);
  });

  test("two triangles back to back enclose nothing and go", () => {
    const solid = tetrahedron([0, 0, 0], 1, 0);
    const flat = [4, 5, 6, 4, 6, 5];
    const positions = Float64Array.from([...solid.positions, 5, 5, 5, 6, 5, 5, 5, 6, 5]);
    const { mesh } = unpinched({ positions, triangles: Uint32Array.from([...solid.triangles, ...flat]) });
    expect([...mesh.triangles].toSorted()).toEqual([...Uint32Array.from(solid.triangles)].toSorted());
  });

  test("a mesh without pinches stays as it is", () => {
    const ring = contour(signedDistance(cropOfBall(6), [1, 1, 1]), 0, 1);
    const { mesh, stuck } = unpinched(ring);
    expect(stuck).toEqual([]);
    expect(mesh.triangles.length).toBe(ring.triangles.length);
    expect(signedVolume(mesh.positions, mesh.triangles)).toBeCloseTo(signedVolume(ring.positions, ring.triangles), 9);
  });
});

function cropOfBall(radius: number): ReturnType<typeof cropOf> {
  const n = 2 * Math.ceil(radius) + 3;
  const map = mapOf(geometryOf([n, n, n], [1, 1, 1]), (x, y, z) =>
    ball([(n - 1) / 2, (n - 1) / 2, (n - 1) / 2], radius)(x, y, z) ? 1 : 0,
  );
  const box = boxesOf(map)[1];
  if (box === null) throw new Error("no box");
  const member = new Uint8Array(256);
  member[1] = 1;
  return cropOf(map, box, member);
}

describe("meshes", () => {
  const raw: Mesh = contour(signedDistance(cropOfBall(9), [1, 1, 1]), 0, 1);

  test("Taubin's filter keeps the volume, and no vertex goes further than its reach", () => {
    const smoothed = taubin(raw, 10, [0.2, 0.3, 0.4]);
    expect(signedVolume(smoothed.positions, smoothed.triangles) / signedVolume(raw.positions, raw.triangles)).toBeCloseTo(1, 2);
    const furthest = [0, 1, 2].map((axis) =>
      smoothed.positions.reduce((most, value, n) => (n % 3 === axis ? Math.max(most, Math.abs(value - raw.positions[n])) : most), 0),
    );
    expect(furthest[0]).toBeLessThanOrEqual(0.2 + 1e-12);
    expect(furthest[1]).toBeLessThanOrEqual(0.3 + 1e-12);
    expect(furthest[2]).toBeLessThanOrEqual(0.4 + 1e-12);
  });

  test("a mesh is brought to any volume near its own by moving along its normals", () => {
    const volume = signedVolume(raw.positions, raw.triangles);
    for (const wanted of [0.8 * volume, volume, 1.25 * volume]) {
      const moved = withVolume(raw, wanted);
      expect(Math.abs(signedVolume(moved.positions, moved.triangles) / wanted - 1)).toBeLessThan(2e-4);
    }
  });

  test("volume and area of a known body are exact, wherever it lies", () => {
    const far = tetrahedron([1e4, -2e4, 3e4], 3, 0);
    const [positions, triangles] = [Float64Array.from(far.positions), Uint32Array.from(far.triangles)];
    expect(signedVolume(positions, triangles)).toBeCloseTo(4.5, 9);
    expect(areaOf(positions, triangles)).toBeCloseTo(3 * 4.5 + (Math.sqrt(3) / 4) * 18, 9);
    expect(signedVolume(positions, triangles.toReversed())).toBeCloseTo(-4.5, 9);
  });

  test("simplifying reaches its target, stays closed and near", async () => {
    await simplifierReady();
    const few = simplified(raw, 200);
    expect(few.triangles.length / 3).toBeLessThanOrEqual(200);
    expect(openEdges(few.triangles, few.positions.length / 3)).toEqual([]);
    expect(signedVolume(few.positions, few.triangles) / signedVolume(raw.positions, raw.triangles)).toBeCloseTo(1, 1);
    expect(simplified(raw, 1e6)).toBe(raw);
  });
});

describe("budget", () => {
  test("each gets its share by area, vessels more, none under the floor or over what it has, all within the total", () => {
    const wishes = [
      { structure: "liver", area_mm2: 90_000, triangles: 200_000 },
      { structure: "aorta", area_mm2: 20_000, triangles: 60_000 },
      { structure: "stomach", area_mm2: 20_000, triangles: 60_000 },
      { structure: "adrenal_left", area_mm2: 50, triangles: 5000 },
      { structure: "lesion", area_mm2: 50, triangles: 300 },
    ];
    const shares = budgetShares(wishes, 50_000);
    expect(shares.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(50_000);
    expect(shares.reduce((a, b) => a + b, 0)).toBeGreaterThan(49_990);
    expect(shares[1] / shares[2]).toBeCloseTo(3, 2);
    expect(shares[0] / shares[2]).toBeCloseTo(4.5, 2);
    expect(shares[3]).toBe(800);
    expect(shares[4]).toBe(300);
  });

  test("for any wishes the total holds, and what fits whole is left whole", () => {
    const wish = fc.record({
      structure: fc.constantFrom("liver", "aorta", "body", "bone", "label:99"),
      area_mm2: fc.double({ min: 0, max: 1e6, noNaN: true }),
      triangles: fc.integer({ min: 4, max: 500_000 }),
    });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 25 }), fc.integer({ min: 100, max: 200_000 }), (wishes, total) => {
        const shares = budgetShares(wishes, total);
        const all = wishes.reduce((sum, { triangles }) => sum + triangles, 0);
        expect(shares.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(total);
        const floor = Math.min(800, Math.floor(total / Math.max(1, wishes.length)));
        const wrong = shares.filter((share, n) => share > wishes[n].triangles || share < Math.min(wishes[n].triangles, floor));
        expect(wrong).toEqual([]);
        if (all <= total && wishes.every(({ area_mm2 }) => area_mm2 > 0)) expect(shares).toEqual(wishes.map(({ triangles }) => triangles));
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});
