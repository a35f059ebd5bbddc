import fc from "fast-check";
import { expect, test } from "vitest";
import { toGlb } from "../../src/surfaces/index.ts";
import { fromScene, PATIENT_POSE, type RootPose, SCENE_FROM_PATIENT, toScene } from "../../src/viewer/patient-space.ts";

const coordinate = fc.double({ min: -800, max: 800, noNaN: true });
const point = fc.tuple(coordinate, coordinate, coordinate);
const part = fc.double({ min: -1, max: 1, noNaN: true });
const pose: fc.Arbitrary<RootPose> = fc
  .record({
    position_m: fc.tuple(part, part, part),
    q: fc.tuple(part, part, part, part),
    scale: fc.double({ min: 0.00025, max: 0.004, noNaN: true }),
  })
  .filter(({ q }) => Math.hypot(...q) > 0.1)
  .map(({ position_m, q, scale }) => {
    const size = Math.hypot(...q);
    return { position_m, rotation: [q[0] / size, q[1] / size, q[2] / size, q[3] / size], scale };
  });

/** A point through a column-major matrix, by definition. */
function throughMatrix(m: readonly number[], p: readonly number[]): number[] {
  return [0, 1, 2].map((row) => m[row] * p[0] + m[4 + row] * p[1] + m[8 + row] * p[2] + m[12 + row]);
}

test("a marker on each side of the patient comes out on its own side of the scene", () => {
  expect(toScene(PATIENT_POSE, [100, 0, 0])).toEqual([0.1, 0, 0].map((x) => expect.closeTo(x, 12)));
  expect(toScene(PATIENT_POSE, [-100, 0, 0])[0]).toBeCloseTo(-0.1, 12);
  // The head is up, the front (anterior, -y) looks towards the viewer (+z of a right-handed scene).
  expect(toScene(PATIENT_POSE, [0, 0, 250])[1]).toBeCloseTo(0.25, 12);
  expect(toScene(PATIENT_POSE, [0, -80, 0])[2]).toBeCloseTo(0.08, 12);
});

test("seen from the front with the head up, the patient's left is at the picture's right: a mirrored patient cannot pass", () => {
  // The eye stands at +z and looks along -z with y up, so the picture's right is +x in a right-handed scene.
  const left = toScene(PATIENT_POSE, [100, 0, 0]);
  const head = toScene(PATIENT_POSE, [0, 0, 100]);
  const front = toScene(PATIENT_POSE, [0, -100, 0]);
  const determinant =
    left[0] * (head[1] * front[2] - head[2] * front[1]) -
    left[1] * (head[0] * front[2] - head[2] * front[0]) +
    left[2] * (head[0] * front[1] - head[1] * front[0]);
  expect(determinant).toBeCloseTo(0.001, 12);
});

test("the pose of the root is the matrix of interfaces.md 4", () => {
  fc.assert(
    fc.property(point, (p) => {
      const expected = throughMatrix(SCENE_FROM_PATIENT, p);
      expect(toScene(PATIENT_POSE, p)).toEqual(expected.map((x) => expect.closeTo(x, 12)));
    }),
  );
});

test("the matrix is the one that a GLB of the surfaces carries", () => {
  const surface = {
    structure: "liver",
    label: 1,
    positions_mm: new Float32Array(9),
    normals: new Float32Array(9),
    triangles: Uint32Array.of(0, 1, 2),
  };
  const glb = toGlb([surface]);
  const length = new DataView(glb.buffer).getUint32(12, true);
  const { nodes } = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + length)));
  expect(nodes.find((node: { name: string }) => node.name === "patient").matrix).toEqual(SCENE_FROM_PATIENT);
});

test("there and back again is the same point to 1e-9 mm, wherever the model was moved, turned and scaled", () => {
  fc.assert(
    fc.property(pose, point, (root, p) => {
      const back = fromScene(root, toScene(root, p));
      for (const n of [0, 1, 2]) expect(Math.abs(back[n] - p[n])).toBeLessThan(1e-9);
    }),
  );
});

test("distances in the scene are the patient's times the root's scale", () => {
  fc.assert(
    fc.property(pose, point, point, (root, p, q) => {
      const [a, b] = [toScene(root, p), toScene(root, q)];
      const scene = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      const patient = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
      expect(scene).toBeCloseTo(patient * root.scale, 9);
    }),
  );
});
