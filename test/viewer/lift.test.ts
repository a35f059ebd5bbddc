import { expect, test } from "vitest";
import { LIFT_PX, liftedFrom } from "../../src/viewer/dragging.ts";

const spot = { x: 100, y: 200 };
/** Where the handle is drawn when the pointer is at x, y: the drag moves it by what the pointer meant to move. */
function drawnAt(press: { x: number; y: number; touch: boolean }, way: readonly (readonly [number, number])[]): { x: number; y: number } {
  const lifted = liftedFrom(press, spot);
  let to = { x: press.x, y: press.y };
  for (const [x, y] of way) to = lifted(x, y);
  return { x: spot.x + to.x - press.x, y: spot.y + to.y - press.y };
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

test("a mouse keeps its grip", () => {
  expect(drawnAt({ x: 104, y: 203, touch: false }, [[154, 253]])).toEqual({ x: 150, y: 250 });
});
