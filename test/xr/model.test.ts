import { expect, test } from "vitest";
import { fromScene, PATIENT_POSE, type RootPose, toScene } from "../../src/viewer/index.ts";
import { allowedScale, heldByOne, heldByTwo, TRUE_SCALE } from "../../src/xr/grab-model.ts";
import { atTrueSize, carried, placedBefore, pushed } from "../../src/xr/place.ts";
import { aboutVertical, ahead, distance, NO_TURN, product, type RoomPose, turned } from "../../src/xr/vectors.ts";

type Triple = readonly [number, number, number];
const ROOT: RootPose = { position_m: [0.1, 1.2, -1], rotation: PATIENT_POSE.rotation, scale: TRUE_SCALE };
const CENTRE: Triple = [12, -34, 56];
const at = (at_m: Triple, turn = NO_TURN): RoomPose => ({ at_m, turn });

function near(a: readonly number[], b: readonly number[], digits = 9): void {
  for (const [n, value] of a.entries()) expect(value).toBeCloseTo(b[n], digits);
}

test("one hand carries the model: the point in the hand stays in the hand, and up stays up", () => {
  const hand0 = at([0.2, 1.3, -0.8]);
  const tilted = product(aboutVertical(0.7), [Math.sin(0.2), 0, 0, Math.cos(0.2)]);
  const held = fromScene(ROOT, hand0.at_m);
  const root = heldByOne(ROOT, hand0, at([0.5, 1.0, -0.6], tilted));
  near(toScene(root, held), [0.5, 1.0, -0.6]);
  const up = [toScene(root, [0, 0, 100]), toScene(root, [0, 0, 0])];
  near([up[0][0] - up[1][0], up[0][1] - up[1][1], up[0][2] - up[1][2]], [0, 0.1, 0]);
});

test("two hands scale by the ratio of their distances and turn about the vertical; both held points stay in the hands", () => {
  const [a0, b0] = [
    [-0.1, 1.2, -0.9],
    [0.1, 1.2, -0.9],
  ] as const;
  const [a, b] = [
    [-0.05, 1.3, -1.1],
    [-0.05, 1.3, -0.7],
  ] as const;
  const root = heldByTwo(ROOT, [a0, b0], [a, b], false);
  expect(root.scale / TRUE_SCALE).toBeCloseTo(2, 12);
  near(toScene(root, fromScene(ROOT, a0)), a);
  near(toScene(root, fromScene(ROOT, b0)), b);
});

test("two hands at the model turn it freely", () => {
  const [a0, b0] = [
    [-0.1, 1.2, -0.9],
    [0.1, 1.2, -0.9],
  ] as const;
  const [a, b] = [
    [-0.12, 1.1, -0.9],
    [0.04, 1.22, -0.9],
  ] as const;
  const root = heldByTwo(ROOT, [a0, b0], [a, b], true);
  near(toScene(root, fromScene(ROOT, a0)), a);
  near(toScene(root, fromScene(ROOT, b0)), b);
});

test("the scale stays between 0.25 and 4 and snaps to true size within 3 %", () => {
  expect(allowedScale(0.1 * TRUE_SCALE)).toBe(0.25 * TRUE_SCALE);
  expect(allowedScale(9 * TRUE_SCALE)).toBe(4 * TRUE_SCALE);
  expect(allowedScale(1.029 * TRUE_SCALE)).toBe(TRUE_SCALE);
  expect(allowedScale(0.971 * TRUE_SCALE)).toBe(TRUE_SCALE);
  expect(allowedScale(1.031 * TRUE_SCALE)).toBeCloseTo(1.031 * TRUE_SCALE, 15);
});

test.each([
  ["with a floor", [0.3, 1.62, 0.4], 0.9],
  ["without one, where the eyes are the origin", [0, 0, 0], -2.4],
] as const)("the model stands upright 1.2 m ahead at chest height, its front towards the person, %s", (_name, eyes, yaw) => {
  const nod = product(aboutVertical(yaw), [Math.sin(-0.15), 0, 0, Math.cos(-0.15)]);
  const head = at(eyes, nod);
  const root = placedBefore(head, CENTRE);
  const middle = toScene(root, CENTRE);
  expect(root.scale).toBe(TRUE_SCALE);
  expect(Math.hypot(middle[0] - eyes[0], middle[2] - eyes[2])).toBeCloseTo(1.2, 9);
  expect(middle[1] - eyes[1]).toBeCloseTo(-0.35, 9);
  const straight = turned(aboutVertical(yaw), [0, 0, -1.2]);
  near([middle[0] - eyes[0], middle[2] - eyes[2]], [straight[0], straight[2]]);
  // Anterior (-y) looks at the person, the head (+z) is up, the patient's left (+x) is on the person's right.
  const front = toScene(root, [CENTRE[0], CENTRE[1] - 100, CENTRE[2]]);
  expect(distance(front, [eyes[0], middle[1], eyes[2]])).toBeCloseTo(1.1, 9);
  expect(toScene(root, [CENTRE[0], CENTRE[1], CENTRE[2] + 100])[1] - middle[1]).toBeCloseTo(0.1, 9);
  const right = turned(aboutVertical(yaw), [0.1, 0, 0]);
  const left = toScene(root, [CENTRE[0] + 100, CENTRE[1], CENTRE[2]]);
  near([left[0] - middle[0], left[2] - middle[2]], [right[0], right[2]]);
});

test("someone who looks at the ceiling gets the model before them, not above", () => {
  const up = at([0, 1.6, 0], [Math.SQRT1_2, 0, 0, Math.SQRT1_2]);
  expect(ahead(up)[1]).toBeCloseTo(1, 9);
  const middle = toScene(placedBefore(up, CENTRE), CENTRE);
  near(middle, [0, 1.25, -1.2]);
});

test("pushed away the model stands 2 m ahead of wherever the person looks, at chest height, as large and with the same side towards them; back again at 1.2 m", () => {
  const head = at([0.3, 1.62, 0.4], aboutVertical(0.9));
  // Grown, and turned by hand: its right side looks at the person.
  const placed = placedBefore(at([0, 1.62, 0]), CENTRE, 1.7 * TRUE_SCALE);
  const turnedRoot: RootPose = { ...placed, rotation: product(aboutVertical(Math.PI / 2), placed.rotation) };
  const before = toScene(turnedRoot, CENTRE);
  const side = (root: RootPose, eyes: Triple): number => {
    const [c, r] = [toScene(root, CENTRE), toScene(root, [CENTRE[0] - 100, CENTRE[1], CENTRE[2]])];
    const toEyes = [eyes[0] - c[0], eyes[2] - c[2]];
    return (toEyes[0] * (r[0] - c[0]) + toEyes[1] * (r[2] - c[2])) / Math.hypot(...toEyes);
  };
  for (const [isAway, ahead_m] of [
    [true, 2],
    [false, 1.2],
  ] as const) {
    const root = pushed(turnedRoot, head, CENTRE, isAway);
    const middle = toScene(root, CENTRE);
    const goal = turned(head.turn, [0, 0, -ahead_m]);
    near(middle, [head.at_m[0] + goal[0], head.at_m[1] - 0.35, head.at_m[2] + goal[2]]);
    expect(root.scale).toBe(turnedRoot.scale);
    expect(side(root, head.at_m)).toBeCloseTo(
      side({ ...turnedRoot, position_m: turnedRoot.position_m }, [head.at_m[0], 0, head.at_m[2]]),
      9,
    );
    expect(before).not.toEqual(middle);
  }
});

test("the model's middle is 0.95 m above the floor or higher for whoever stands, and at table height before a chair", () => {
  const height = (eyes_m: number): number => toScene(placedBefore(at([0, eyes_m, 0]), CENTRE), CENTRE)[1];
  for (const eyes_m of [1.3, 1.5, 1.62, 1.9]) expect(height(eyes_m)).toBeGreaterThanOrEqual(0.95 - 1e-9);
  expect(height(1.15)).toBeCloseTo(0.8, 9);
});

test("true size keeps the model's middle where it is", () => {
  const big: RootPose = { ...ROOT, scale: 0.0027 };
  const root = atTrueSize(big, CENTRE);
  expect(root.scale).toBe(TRUE_SCALE);
  near(toScene(root, CENTRE), toScene(big, CENTRE));
});

test("when the device moves its origin the model stays before the eyes", () => {
  const [before, now] = [at([0, 1.6, 0], aboutVertical(0.3)), at([2, 0.4, 1], aboutVertical(-1.1))];
  const inEyes = (root: RootPose, head: RoomPose): Triple => {
    const p = toScene(root, CENTRE);
    return turned(
      [-head.turn[0], -head.turn[1], -head.turn[2], head.turn[3]],
      [p[0] - head.at_m[0], p[1] - head.at_m[1], p[2] - head.at_m[2]],
    );
  };
  near(inEyes(carried(ROOT, before, now), now), inEyes(ROOT, before));
});
