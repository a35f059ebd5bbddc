import fc from "fast-check";
import { expect, test } from "vitest";
import { LIFT_PX, liftedFrom } from "../../src/viewer/dragging.ts";

const room = { width: 390, floor: 720 };
const spot = { x: 100, y: 200 };
type Way = readonly (readonly [number, number])[];

/** Where the handle is drawn when the pointer is at x, y: the drag moves it by what the pointer meant to move. */
function drawnAt(press: { x: number; y: number; touch: boolean }, way: Way, from = spot): { x: number; y: number } {
  const lifted = liftedFrom({ ...press, room }, from);
  let to = { x: press.x, y: press.y };
  for (const [x, y] of way) to = lifted(x, y);
  return { x: from.x + to.x - press.x, y: from.y + to.y - press.y };
}

test("after its first way the handle stands above the finger's middle, wherever in the ring the finger took it", () => {
  for (const press of [
    { x: 100, y: 200 },
    { x: 117, y: 186 },
    { x: 88, y: 220 },
  ]) {
    const at = drawnAt({ ...press, touch: true }, [
      [press.x + 40, press.y + 60],
      [150, 300],
    ]);
    expect(at.x).toBeCloseTo(150, 9);
    expect(at.y).toBeCloseTo(300 - LIFT_PX, 9);
  }
});

test("it glides there: a finger that moves 1 px moves the handle by at most 3", () => {
  const press = { x: 110, y: 190, touch: true };
  let before = drawnAt(press, []);
  for (let d = 1; d <= 100; d++) {
    const way = Array.from({ length: d }, (_, i) => [press.x + i + 1, press.y] as const);
    const at = drawnAt(press, way);
    expect(Math.hypot(at.x - before.x, at.y - before.y)).toBeLessThanOrEqual(3);
    before = at;
  }
});

test("it stays out once it is out: coming back to where the finger began leaves the handle above it", () => {
  const at = drawnAt({ x: 100, y: 200, touch: true }, [
    [200, 200],
    [100, 200],
  ]);
  expect(at).toEqual({ x: 100, y: 200 - LIFT_PX });
});

test("near the view's upper edge it moves to the side, towards the middle, and stays in the view", () => {
  const left = drawnAt({ x: 100, y: 40, touch: true }, [[160, 40]], { x: 100, y: 40 });
  expect(left.y).toBeGreaterThanOrEqual(14);
  expect(left.x).toBeGreaterThan(160 + 20);
  const right = drawnAt({ x: 300, y: 40, touch: true }, [[240, 40]], { x: 300, y: 40 });
  expect(right.y).toBeGreaterThanOrEqual(14);
  expect(right.x).toBeLessThan(240 - 20);
});

test("wherever the finger is, the handle can be seen: 28 px or more from the finger's middle, and never jumps", () => {
  const y = fc.double({ min: 15, max: room.floor - 15, noNaN: true });
  const x = fc.double({ min: 0, max: room.width, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(60, 330), x, y, (from, toX, toY) => {
      const press = { x: from, y: 300, touch: true };
      const start = { x: from, y: 300 };
      const out = [from, 400] as const;
      const there = drawnAt(press, [out, [toX, toY]], start);
      const beside = drawnAt(press, [out, [toX + 0.5, toY + 0.5]], start);
      expect(Math.hypot(beside.x - there.x, beside.y - there.y)).toBeLessThanOrEqual(3);
      // Towards the middle there is room beside the finger unless it has crossed to the other side's edge.
      const hasRoom = from < room.width / 2 ? toX < room.width - 14 - LIFT_PX : toX > 14 + LIFT_PX;
      if (hasRoom) expect(Math.hypot(there.x - toX, there.y - toY)).toBeGreaterThanOrEqual(28);
      expect(there.y).toBeGreaterThanOrEqual(14 - 1e-9);
      expect(there.y).toBeLessThanOrEqual(room.floor);
    }),
  );
});

test("every spot of the view down to the screen's lower edge can be reached", () => {
  const press = { x: 200, y: 300, touch: true };
  const out = [200, 400] as const;
  for (let goal = 15; goal < room.floor; goal += 7) {
    const rows = Array.from({ length: 2 * room.floor }, (_, n) => drawnAt(press, [out, [200, n / 2]], { x: 200, y: 300 }).y);
    expect(Math.min(...rows.map((y) => Math.abs(y - goal)))).toBeLessThanOrEqual(0.5);
  }
});

test("a mouse keeps its grip", () => {
  expect(drawnAt({ x: 104, y: 203, touch: false }, [[154, 253]])).toEqual({ x: 150, y: 250 });
});
