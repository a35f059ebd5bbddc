import { describe, expect, test } from "vitest";
import type { Triple } from "../../src/volume/index.ts";
import { isPalmUp, type PalmJoints, palmNormal, palmPlate } from "../../src/xr/panels/palm.ts";
import { type RoomPose, turnBetween, unit } from "../../src/xr/vectors.ts";

const looking = (at_m: Triple, to: Triple): RoomPose => ({
  at_m,
  turn: turnBetween([0, 0, -1], unit([to[0] - at_m[0], to[1] - at_m[1], to[2] - at_m[2]], [0, 0, -1])),
});

describe("palm", () => {
  /** One's own right palm, fingers up, 40 cm ahead, seen from behind +z. */
  const right: PalmJoints = {
    hand: "right",
    wrist: [0.1, 1.4, -0.4],
    indexBase: [0.13, 1.49, -0.4],
    littleBase: [0.07, 1.48, -0.4],
    indexTip: [0.135, 1.58, -0.4],
  };
  const head = looking([0.1, 1.6, 0], [0.1, 1.46, -0.4]);
  const mirrored = ([x, y, z]: Triple): Triple => [0.2 - x, y, z];
  const left: PalmJoints = {
    hand: "left",
    wrist: mirrored(right.wrist),
    indexBase: mirrored(right.indexBase),
    littleBase: mirrored(right.littleBase),
    indexTip: mirrored(right.indexTip),
  };

  test("the palm of either hand looks at its owner when held up", () => {
    for (const joints of [right, left]) {
      expect(palmNormal(joints)[2]).toBeGreaterThan(0.99);
      expect(isPalmUp(joints, head)).toBe(true);
    }
  });

  test("the back of a hand, a fist and a hand that is not looked at call no menu", () => {
    expect(isPalmUp({ ...right, hand: "left" }, head)).toBe(false);
    expect(isPalmUp({ ...right, indexTip: [0.12, 1.46, -0.33] }, head)).toBe(false);
    expect(isPalmUp(right, looking([0.1, 1.6, 0], [0.9, 1.6, -0.4]))).toBe(false);
  });

  test("the menu hangs beside the little finger and faces the eyes", () => {
    const plate = palmPlate(right, head, 0.12, 0.12);
    expect(plate.centre_m[0]).toBeLessThan(right.littleBase[0] - 0.05);
    expect(palmPlate(left, head, 0.12, 0.12).centre_m[0]).toBeGreaterThan(left.littleBase[0] + 0.05);
    expect(plate.right[1]).toBeCloseTo(0, 12);
    expect(plate.up[1]).toBeGreaterThan(0.8);
  });
});
