import { expect, test } from "vitest";
import { PATIENT_POSE, toScene } from "../../src/viewer/index.ts";
import { carriedByAnchor, registeredRoot } from "../../src/xr/registered.ts";
import { type Quaternion, type RoomPose, turned } from "../../src/xr/vectors.ts";

test("the root of a registration is a proper turn for any rotation, also half turns", () => {
  for (const q of [
    [0, 0, 0, 1],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0.5, -0.5, 0.5, 0.5],
    [0.1, 0.2, -0.3, 0.927],
  ] as const) {
    const size = Math.hypot(...q);
    const turn: Quaternion = [q[0] / size, q[1] / size, q[2] / size, q[3] / size];
    const columns = (
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ] as const
    ).map((axis) => turned(turn, axis));
    const at = (row: number, column: number): number => columns[column][row];
    const pose = registeredRoot({
      rotation: [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)],
      translation_mm: [100, 200, 300],
    });
    const expected = turned(turn, [10, -20, 30]).map((v, axis) => (v + [100, 200, 300][axis]) / 1000);
    for (const [axis, v] of toScene(pose, [10, -20, 30]).entries()) expect(v).toBeCloseTo(expected[axis], 12);
  }
});

test("a model held by an anchor turns and moves with it about the anchor", () => {
  const held: RoomPose = { at_m: [1, 0, 0], turn: [0, 0, 0, 1] };
  const quarter: Quaternion = [0, Math.SQRT1_2, 0, Math.SQRT1_2];
  const next = carriedByAnchor({ ...PATIENT_POSE, position_m: [2, 0, 0] }, held, { at_m: [1, 1, 0], turn: quarter });
  expect(next.position_m).toEqual([expect.closeTo(1, 12), 1, expect.closeTo(-1, 12)]);
});
