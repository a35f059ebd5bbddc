import fc from "fast-check";
import { expect, test } from "vitest";
import { PATIENT_POSE } from "../../src/viewer/index.ts";
import { glassOf, liftStep, slopePerPx, startLift } from "../../src/xr/glass.ts";
import { heldByTwo } from "../../src/xr/grab-model.ts";
import { plateOnGlass, setForGlass } from "../../src/xr/panels/on-glass.ts";
import { mainPanel, palmPanel, warningPanel } from "../../src/xr/panels/pages.ts";
import { aboutVertical, ahead, distance, product, type RoomPose, turnBetween, turned, unit } from "../../src/xr/vectors.ts";
import { contentOf, nowOf } from "./content.ts";

type Triple = readonly [number, number, number];

/** 60 degrees from top to bottom, 360 x 780. */
const TALL = Math.tan(Math.PI / 6);
const GLASS = glassOf([(1 / TALL) * (780 / 360), 0, 0, 0, 0, 1 / TALL], 360);
const LANDSCAPE = glassOf([1 / TALL, 0, 0, 0, 0, (1 / TALL) * (780 / 360)], 360);

const angle = fc.double({ min: -1, max: 1, noNaN: true });
const head = fc.tuple(angle, angle, angle).map(
  ([yaw, pitch, x]): RoomPose => ({
    at_m: [x, 1.5, 0.2],
    turn: product(aboutVertical(2 * yaw), [Math.sin(pitch / 2), 0, 0, Math.cos(pitch / 2)]),
  }),
);

/** A place on the glass, CSS px from its middle, as a ray from the phone. */
function fingerAt(at: RoomPose, [x, y]: readonly [number, number]): RoomPose {
  const slope = slopePerPx(GLASS);
  return { at_m: at.at_m, turn: turnBetween([0, 0, -1], turned(at.turn, unit([x * slope, y * slope, -1], [0, 0, -1]))) };
}

/** Where a direction is seen, CSS px from the middle: through the phone's own axes, by projection. */
function seenAt(at: RoomPose, direction: Triple): readonly [number, number] {
  const [right, up, back] = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((axis) => {
    const own = turned(at.turn, axis);
    return own[0] * direction[0] + own[1] * direction[1] + own[2] * direction[2];
  });
  return [right / -back / slopePerPx(GLASS), up / -back / slopePerPx(GLASS)];
}

test("a pixel of the glass is the same slope across and along", () => {
  expect(slopePerPx(GLASS)).toBeCloseTo((2 * TALL) / 780, 12);
  expect(slopePerPx(LANDSCAPE)).toBeCloseTo((2 * TALL) / 780, 12);
});

test("a handle under a finger does not jump as it is taken, and stands 56 px above the finger once that moved as far", () => {
  const px = fc.double({ min: -150, max: 150, noNaN: true });
  fc.assert(
    fc.property(head, fc.tuple(px, px), fc.tuple(angle, angle), fc.tuple(px, px), (at, press, grip, way) => {
      const spot = [press[0] + 20 * grip[0], press[1] + 20 * grip[1]] as const;
      const direction = ahead(fingerAt(at, spot));
      const handle: Triple = [at.at_m[0] + direction[0], at.at_m[1] + direction[1], at.at_m[2] + direction[2]];
      let lift = startLift(at, fingerAt(at, press), handle);
      const first = liftStep(lift, at, fingerAt(at, press), slopePerPx(GLASS));
      expect(distance(first.direction, direction)).toBeLessThan(1e-9);
      const far = Math.hypot(...way) < 56 ? ([way[0] + 120, way[1]] as const) : way;
      ({ lift } = liftStep(first.lift, at, fingerAt(at, [press[0] + far[0], press[1] + far[1]]), slopePerPx(GLASS)));
      // Back near to where it began: it stays lifted.
      const end = [press[0] + far[0] / 8, press[1] + far[1] / 8] as const;
      const seen = seenAt(at, liftStep(lift, at, fingerAt(at, end), slopePerPx(GLASS)).direction);
      expect(seen[0]).toBeCloseTo(end[0], 6);
      expect(seen[1]).toBeCloseTo(end[1] + 56, 6);
    }),
  );
});

test("panels set for glass hold every word and button within their picture, none over another, buttons 34 px high and letters of 16 px", () => {
  const content = contentOf();
  for (const panel of [
    setForGlass(warningPanel(content, nowOf()), 1),
    setForGlass(palmPanel(content, false, nowOf()), 3),
    ...(["model", "structures", "registration"] as const).map((page) => setForGlass(mainPanel(content, nowOf({ page })), 2)),
  ]) {
    const boxes = [...panel.buttons, ...panel.texts].map(({ box }) => box);
    for (const [n, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThan(0);
      expect(box.x + box.width).toBeLessThan(panel.size.width);
      expect(box.y + box.height).toBeLessThanOrEqual(panel.size.height);
      for (const other of boxes.slice(n + 1)) {
        const apart =
          box.x + box.width <= other.x ||
          other.x + other.width <= box.x ||
          box.y + box.height <= other.y ||
          other.y + other.height <= box.y;
        expect(apart, `${panel.name} ${JSON.stringify([box, other])}`).toBe(true);
      }
    }
    for (const glass of [GLASS, LANDSCAPE]) {
      const plate = plateOnGlass(panel, { at_m: [0, 0, 0], turn: [0, 0, 0, 1] }, glass, 0.04);
      const pxPerM = 1 / (0.5 * slopePerPx(glass));
      const perPicture = (plate.width_m * pxPerM) / panel.size.width;
      expect(42 * perPicture).toBeGreaterThanOrEqual(16);
      for (const { box } of panel.buttons) expect(box.height * perPicture).toBeGreaterThanOrEqual(34);
      const [x, y] = [Math.abs(plate.centre_m[0]), Math.abs(plate.centre_m[1])].map((m) => m * pxPerM);
      const [right, up] = glass === GLASS ? [180, 390] : [390, 180];
      expect(x + (plate.width_m * pxPerM) / 2).toBeLessThanOrEqual(right);
      expect(y + (plate.height_m * pxPerM) / 2).toBeLessThanOrEqual(up + 1);
    }
  }
});

test("two fingers turn the model about the vertical by as much as they twist, however the phone is held", () => {
  fc.assert(
    fc.property(head, angle, angle, (at, start, twist) => {
      const hands = (a: number): readonly [Triple, Triple] => {
        const place = (out: number): Triple => {
          const [x, y, z] = turned(at.turn, [out * Math.cos(a), out * Math.sin(a), -1.2]);
          return [at.at_m[0] + x, at.at_m[1] + y, at.at_m[2] + z];
        };
        return [place(-0.1), place(0.1)];
      };
      const look = ahead(at);
      // Held level enough that "right" is what it is on the glass.
      const moved = heldByTwo(PATIENT_POSE, hands(3 * start), hands(3 * start + twist), false, [look, look]);
      const expected = product(aboutVertical(twist), PATIENT_POSE.rotation);
      const same = Math.abs(moved.rotation.reduce((sum, value, n) => sum + value * expected[n], 0));
      expect(same).toBeCloseTo(1, 9);
      expect(moved.scale).toBeCloseTo(PATIENT_POSE.scale, 12);
    }),
  );
});

test("two hands one above the other do not spin the model by their trembling", () => {
  const low: Triple = [0, 1, -1];
  for (const tremble of [0, 1, 2, 3, 4, 5]) {
    const up: Triple = [0.004 * Math.cos(tremble), 1.4, -1 + 0.004 * Math.sin(tremble)];
    expect(heldByTwo(PATIENT_POSE, [low, [0.004, 1.4, -1]], [low, up], false).rotation).toEqual(
      PATIENT_POSE.rotation.map((value) => expect.closeTo(value, 12)),
    );
  }
});
