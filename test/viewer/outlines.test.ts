import fc from "fast-check";
import { expect, test } from "vitest";
import { extentsOf, type Loop, outlinesOf } from "../../src/viewer/slices/outlines.ts";

const COLUMNS = 14;
const ROWS = 11;
const whole = { left: 0, top: 0, right: COLUMNS - 1, bottom: ROWS - 1 };
const picture = fc.uint8Array({ minLength: COLUMNS * ROWS, maxLength: COLUMNS * ROWS, max: 2 });

function area(loop: Loop): number {
  let sum = 0;
  for (let n = 0; n < loop.length; n += 2) {
    const m = (n + 2) % loop.length;
    sum += loop[n] * loop[m + 1] - loop[m] * loop[n + 1];
  }
  return sum / 2;
}

/** Distance of a point from the nearest edge between a pixel that is `label` and one that is not, by trying them all. */
function fromBoundary(labels: Uint8Array, label: number, x: number, y: number): number {
  const at = (column: number, row: number): boolean =>
    column >= 0 && row >= 0 && column < COLUMNS && row < ROWS && labels[column + row * COLUMNS] === label;
  let best = Infinity;
  for (let row = -1; row <= ROWS; row++) {
    for (let column = -1; column <= COLUMNS; column++) {
      if (at(column, row) !== at(column + 1, row)) best = Math.min(best, toSegment(x, y, column + 0.5, row - 0.5, column + 0.5, row + 0.5));
      if (at(column, row) !== at(column, row + 1)) best = Math.min(best, toSegment(x, y, column - 0.5, row + 0.5, column + 0.5, row + 0.5));
    }
  }
  return best;
}

function toSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const t = Math.min(1, Math.max(0, (x - ax) * (bx - ax) + (y - ay) * (by - ay)));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

test("every point of an outline lies within half a voxel of the true boundary", () => {
  fc.assert(
    fc.property(picture, (labels) => {
      for (const loop of outlinesOf(labels, COLUMNS, whole, 1))
        for (let n = 0; n < loop.length; n += 2) expect(fromBoundary(labels, 1, loop[n], loop[n + 1])).toBeLessThanOrEqual(0.5 + 1e-5);
    }),
    { numRuns: 40 },
  );
});

test("every boundary between pixels is outlined: none is farther than a voxel from a loop, single pixels included", () => {
  const labels = new Uint8Array(COLUMNS * ROWS);
  labels[5 + 4 * COLUMNS] = 1;
  const loops = outlinesOf(labels, COLUMNS, whole, 1);
  expect(loops.length).toBe(1);
  const xs = [...loops[0]].filter((_, n) => n % 2 === 0);
  const ys = [...loops[0]].filter((_, n) => n % 2 === 1);
  expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([4.5, 5.5, 3.5, 4.5]);
});

test("outlines run clockwise on the screen around what is inside, the other way around holes", () => {
  const labels = new Uint8Array(COLUMNS * ROWS);
  for (let row = 2; row < 9; row++) for (let column = 3; column < 11; column++) labels[column + row * COLUMNS] = 1;
  labels[6 + 5 * COLUMNS] = 0;
  const areas = outlinesOf(labels, COLUMNS, whole, 1).map(area);
  expect(areas.filter((a) => a > 0).length).toBe(1);
  expect(areas.filter((a) => a < 0).length).toBe(1);
});

test("a disc keeps its area to 3 % and its outline is round to 0.6 pixels", () => {
  const side = 60;
  const r = 20.3;
  const labels = Uint8Array.from({ length: side * side }, (_, n) => (Math.hypot((n % side) - 30, Math.floor(n / side) - 30) <= r ? 3 : 0));
  const loops = outlinesOf(labels, side, { left: 0, top: 0, right: side - 1, bottom: side - 1 }, 3);
  expect(loops.length).toBe(1);
  expect(Math.abs(area(loops[0]) / (Math.PI * r * r) - 1)).toBeLessThan(0.03);
  for (let n = 0; n < loops[0].length; n += 2) expect(Math.abs(Math.hypot(loops[0][n] - 30, loops[0][n + 1] - 30) - r)).toBeLessThan(0.6);
});

test("an outline cut to the label's extent is the one of the whole slice", () => {
  fc.assert(
    fc.property(picture, (labels) => {
      for (const extent of extentsOf(labels, COLUMNS, ROWS)) {
        const some = outlinesOf(labels, COLUMNS, extent, extent.label).map((loop) => [...loop]);
        const all = outlinesOf(labels, COLUMNS, whole, extent.label).map((loop) => [...loop]);
        expect(some.length).toBe(all.length);
        for (const [n, loop] of some.entries()) expect(loop).toEqual(all[n].map((x) => expect.closeTo(x, 4)));
      }
    }),
    { numRuns: 30 },
  );
});

test("the extents of a slice name every label but 0, tightly", () => {
  fc.assert(
    fc.property(picture, (labels) => {
      for (const label of [1, 2]) {
        const cells = [...labels.keys()].filter((n) => labels[n] === label);
        const extent = extentsOf(labels, COLUMNS, ROWS).find((one) => one.label === label);
        if (cells.length === 0) expect(extent).toBeUndefined();
        else
          expect(extent).toEqual({
            label,
            left: Math.min(...cells.map((n) => n % COLUMNS)),
            right: Math.max(...cells.map((n) => n % COLUMNS)),
            top: Math.min(...cells.map((n) => Math.floor(n / COLUMNS))),
            bottom: Math.max(...cells.map((n) => Math.floor(n / COLUMNS))),
          });
      }
    }),
    { numRuns: 30 },
  );
});

test("the whole of what is there has one outline where labels only touch each other", () => {
  const labels = new Uint8Array(COLUMNS * ROWS);
  for (let row = 2; row < 9; row++) for (let column = 3; column < 11; column++) labels[column + row * COLUMNS] = column < 7 ? 1 : 22;
  expect(outlinesOf(labels, COLUMNS, whole, null).length).toBe(1);
});
