import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs, type Triple } from "../../src/volume/index.ts";

/** A small grid with some of its voxels set. */
const scene = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }))
  .chain(([nx, ny, nz]) =>
    fc.record({
      size: fc.constant<Triple>([nx, ny, nz]),
      a: fc.uint8Array({ minLength: nx * ny * nz, maxLength: nx * ny * nz, max: 1 }),
      b: fc.uint8Array({ minLength: nx * ny * nz, maxLength: nx * ny * nz, max: 1 }),
    }),
  );
const spacing = fc.tuple(fc.constantFrom(0.5, 0.7, 1, 1.6), fc.constantFrom(0.7, 1, 2.4), fc.constantFrom(0.8, 2, 5));

function runsOf(cells: Uint8Array, size: Triple): runs.RunMask {
  return runs.runsOf(cells, size, { low: 1, high: 255 });
}

function cellsOf(mask: runs.RunMask): number[] {
  const out = new Uint8Array(mask.size[0] * mask.size[1] * mask.size[2]);
  runs.paint(mask, out, 1);
  return [...out];
}

/** Coordinates of a linear index. */
function at(index: number, [nx, ny]: Triple): Triple {
  return [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))];
}

/** Flood fill, voxel by voxel: slow and obviously right. Returns for each voxel the first index of its part, or -1. */
function flooded(cells: Uint8Array, size: Triple, connectivity: runs.Connectivity): Int32Array {
  const part = new Int32Array(cells.length).fill(-1);
  const near = (a: Triple, b: Triple): boolean => {
    const [dx, dy, dz] = [Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2])];
    if (connectivity === 26) return Math.max(dx, dy, dz) === 1;
    if (connectivity === 6) return dx + dy + dz === 1;
    return dz === 0 && (connectivity === 8 ? Math.max(dx, dy) === 1 : dx + dy === 1);
  };
  for (let start = 0; start < cells.length; start++) {
    if (cells[start] === 0 || part[start] >= 0) continue;
    const queue = [start];
    part[start] = start;
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (let other = 0; other < cells.length; other++) {
        if (cells[other] === 0 || part[other] >= 0 || !near(at(next, size), at(other, size))) continue;
        part[other] = start;
        queue.push(other);
      }
    }
  }
  return part;
}

describe("a set of voxels as runs", () => {
  test("is the set of voxels whose value lies in the range", () => {
    fc.assert(
      fc.property(scene, ({ size, a }) => {
        expect(cellsOf(runsOf(a, size))).toEqual([...a]);
      }),
    );
  });

  test("holds runs that rise and never touch", () => {
    fc.assert(
      fc.property(scene, ({ size, a, b }) => {
        const mask = runs.union(runsOf(a, size), runsOf(b, size));
        for (let row = 0; row < size[1] * size[2]; row++) {
          for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) {
            expect(mask.ends[2 * n]).toBeLessThanOrEqual(mask.ends[2 * n + 1]);
            if (n > mask.starts[row]) expect(mask.ends[2 * n]).toBeGreaterThan(mask.ends[2 * n - 1] + 1);
          }
        }
      }),
    );
  });

  test("joins, meets, subtracts and complements as sets do", () => {
    fc.assert(
      fc.property(scene, ({ size, a, b }) => {
        const [A, B] = [runsOf(a, size), runsOf(b, size)];
        expect(cellsOf(runs.union(A, B))).toEqual([...a].map((v, i) => v | b[i]));
        expect(cellsOf(runs.intersection(A, B))).toEqual([...a].map((v, i) => v & b[i]));
        expect(cellsOf(runs.difference(A, B))).toEqual([...a].map((v, i) => v & (1 - b[i])));
        expect(cellsOf(runs.complement(A))).toEqual([...a].map((v) => 1 - v));
        expect(runs.countOf(A)).toBe(a.reduce((sum, v) => sum + v, 0));
      }),
    );
  });

  test("of each label of a map is the set of its voxels", () => {
    fc.assert(
      fc.property(scene, ({ size, a, b }) => {
        const labels = a.map((v, i) => v + 2 * b[i]);
        const found = runs.runsByLabel(labels, size);
        expect([...found.keys()]).toEqual([1, 2, 3].filter((label) => labels.includes(label)));
        for (const [label, mask] of found) expect(cellsOf(mask)).toEqual([...labels].map((v) => (v === label ? 1 : 0)));
      }),
    );
  });
});

describe("dilation by a distance", () => {
  test.each(["slice", "ball"] as const)("reaches exactly the voxels within the radius (%s)", (reach) => {
    fc.assert(
      fc.property(scene, spacing, fc.constantFrom(0, 0.7, 1, 2.4, 5), ({ size, a }, spacing_mm, radius_mm) => {
        const expected = [...a].map((_, i) => {
          const p = at(i, size);
          return a.some((v, j) => {
            const q = at(j, size);
            if (v === 0 || (reach === "slice" && p[2] !== q[2])) return false;
            const [dx, dy, dz] = [0, 1, 2].map((axis) => (p[axis] - q[axis]) * spacing_mm[axis]);
            return dx * dx <= radius_mm * radius_mm - dy * dy - dz * dz;
          })
            ? 1
            : 0;
        });
        expect(cellsOf(runs.dilated(runsOf(a, size), spacing_mm, radius_mm, reach))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test("and erosion are each other's complement, so that the grid's edge erodes nothing", () => {
    const full = runsOf(new Uint8Array(60).fill(1), [5, 4, 3]);
    expect(runs.countOf(runs.eroded(full, [1, 1, 1], 3, "ball"))).toBe(60);
    const hole = new Uint8Array(125).fill(1);
    hole[62] = 0;
    expect(runs.countOf(runs.eroded(runsOf(hole, [5, 5, 5]), [1, 1, 1], 1, "ball"))).toBe(125 - 7);
  });
});

describe("connected parts", () => {
  test.each([26, 6, 8, 4] as const)("are those of a flood fill (%i neighbours)", (connectivity) => {
    fc.assert(
      fc.property(scene, ({ size, a }) => {
        const slow = flooded(a, size, connectivity);
        const found = runs.componentsOf(runsOf(a, size), connectivity);
        const firsts = [...new Set(slow)].filter((first) => first >= 0);
        const voxelsOf = (first: number): number => slow.reduce((n, f) => n + (f === first ? 1 : 0), 0);
        const order = firsts.toSorted((p, q) => voxelsOf(q) - voxelsOf(p) || p - q);
        expect(found.count).toBe(order.length);
        for (const [c, first] of order.entries()) {
          const expected = [...slow].map((f) => (f === first ? 1 : 0));
          expect(cellsOf(runs.keepComponents(found, (other) => other === c))).toEqual(expected);
          const members = [...slow.keys()].filter((i) => slow[i] === first).map((i) => at(i, size));
          const mean = [0, 1, 2].map((axis) => members.reduce((sum, p) => sum + p[axis], 0) / members.length);
          for (const axis of [0, 1, 2]) {
            expect(found.boxes[6 * c + axis]).toBe(Math.min(...members.map((p) => p[axis])));
            expect(found.boxes[6 * c + 3 + axis]).toBe(Math.max(...members.map((p) => p[axis])));
            expect(runs.centroidOf(found, c)[axis]).toBeCloseTo(mean[axis], 9);
          }
        }
      }),
    );
  });

  test("come largest first, and of equal ones the first in memory", () => {
    const cells = Uint8Array.from([1, 0, 1, 1, 0, 1, 0, 1, 1, 1]);
    const found = runs.componentsOf(runsOf(cells, [10, 1, 1]), 26);
    expect([...found.voxels]).toEqual([3, 2, 1, 1]);
    expect([...found.boxes.filter((_, i) => i % 6 === 0)]).toEqual([7, 2, 0, 5]);
  });

  test("that meet another set are exactly those that share a voxel with it", () => {
    fc.assert(
      fc.property(scene, ({ size, a, b }) => {
        const found = runs.componentsOf(runsOf(a, size), 6);
        const touching = runs.touchingComponents(found, runsOf(b, size));
        for (let c = 0; c < found.count; c++) {
          const part = cellsOf(runs.keepComponents(found, (other) => other === c));
          expect(touching.has(c)).toBe(part.some((v, i) => v === 1 && b[i] === 1));
        }
      }),
    );
  });

  test("of 52 million voxels with an organ's outlines take under a second", () => {
    const size: Triple = [512, 512, 200];
    const cells = new Uint8Array(512 * 512 * 200);
    for (let z = 0, i = 0; z < 200; z++)
      for (let y = 0; y < 512; y++)
        for (let x = 0; x < 512; x++, i++)
          cells[i] = (x - 256) ** 2 + (y - 256) ** 2 < 200 ** 2 && (x * 7 + y * 13 + z * 5) % 61 > 3 ? 1 : 0;
    const mask = runsOf(cells, size);
    const before = process.cpuUsage().user;
    expect(runs.componentsOf(mask, 26).count).toBeGreaterThan(0);
    const spent = process.cpuUsage().user - before;
    expect(spent).toBeLessThan(1_000_000);
  });
});

describe("holes", () => {
  test("are the parts of a slice that a set encloses without reaching its border", () => {
    fc.assert(
      fc.property(scene, ({ size, a }) => {
        const empty = a.map((v) => 1 - v);
        const part = flooded(empty, size, 4);
        const open = new Set([...part.keys()].filter((i) => isRim(at(i, size), size)).map((i) => part[i]));
        const expected = [...a].map((_, i) => (part[i] >= 0 && !open.has(part[i]) ? 1 : 0));
        expect(cellsOf(runs.holesOf(runsOf(a, size)))).toEqual(expected);
        expect(cellsOf(runs.holesFilled(runsOf(a, size)))).toEqual(expected.map((v, i) => v | a[i]));
      }),
    );
  });
});

function isRim([x, y]: Triple, [nx, ny]: Triple): boolean {
  return x === 0 || y === 0 || x === nx - 1 || y === ny - 1;
}
