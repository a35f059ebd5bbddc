import fc from "fast-check";
import { expect, test } from "vitest";
import { outlineColor } from "../../src/viewer/index.ts";
import { geometryFrom, lps, type StructureId, type Triple, type Volume } from "../../src/volume/index.ts";
import { eyePicture, eyePlane } from "../../src/xr/needle-eye.ts";
import { dot, minus } from "../../src/xr/vectors.ts";

const coordinate = fc.double({ min: -150, max: 150, noNaN: true });
const point: fc.Arbitrary<Triple> = fc.tuple(coordinate, coordinate, coordinate);

test("the plane stands at right angles to the needle in its target, not mirrored to one who looks along it", () => {
  fc.assert(
    fc.property(point, point, (entry, target) => {
      const way = minus(target, entry);
      const length = Math.hypot(...way);
      fc.pre(length > 1);
      const cut = eyePlane(entry, target);
      if (!cut) throw new Error("no plane");
      const { right, down } = cut;
      expect(cut.centre_mm).toEqual(target);
      for (const side of [right, down]) {
        expect(Math.hypot(...side)).toBeCloseTo(1, 9);
        expect(Math.abs(dot(side, way)) / length).toBeLessThan(1e-9);
      }
      expect(dot(right, down)).toBeCloseTo(0, 9);
      // LPS is right-handed: right x down points away from the reader, as the needle does.
      const [a, b] = [right, down];
      const away: Triple = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
      expect(dot(away, way) / length).toBeCloseTo(1, 9);
      expect(down[2]).toBeLessThanOrEqual(1e-9 + (Math.abs(way[2]) / length >= 0.95 ? 1 : 0));
    }),
  );
});

test.each([
  ["from the front the patient's left is on the right, the head above", [0, -80, 0], [1, 0, 0], [0, 0, -1]],
  ["from the back the patient's right is on the right", [0, 80, 0], [-1, 0, 0], [0, 0, -1]],
  ["from the patient's right the front is on the right", [-80, 0, 0], [0, -1, 0], [0, 0, -1]],
  ["from the patient's left the back is on the right", [80, 0, 0], [0, 1, 0], [0, 0, -1]],
  ["from the feet it is an axial slice: the front above, the patient's left on the right", [0, 0, -80], [1, 0, 0], [0, 1, 0]],
] as const)("seen %s", (_, entry, right, down) => {
  const cut = eyePlane(entry, [0, 0, 0]);
  cut?.right.forEach((value, axis) => {
    expect(value).toBeCloseTo(right[axis], 12);
  });
  cut?.down.forEach((value, axis) => {
    expect(value).toBeCloseTo(down[axis], 12);
  });
});

test("a needle without length has no plane", () => {
  expect(eyePlane([1, 2, 3], [1, 2, 3])).toBeNull();
});

test("each pixel has the grey of its point; a structure's edge has its colour, its inside and what is beside it have none", () => {
  const made = geometryFrom([60, 60, 60], [2, 2, 2], lps(-59, -59, -59), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error(made.problem.code);
  const voxels = new Float32Array(60 ** 3);
  for (let n = 0; n < voxels.length; n++) voxels[n] = -59 + 2 * (n % 60);
  const volume = { geometry: made.value, voxels, unit: "HU", series: { id: "x" } } as unknown as Volume;
  const cut = eyePlane([0, -50, 0], [0, 0, 0]);
  if (!cut) throw new Error("no plane");
  // The liver from x = 10 mm on.
  const at = (p: Triple): StructureId | null => (p[0] > 10 ? "liver" : null);
  const picture = eyePicture(volume, cut, [0, 101], at);
  const side = Math.sqrt(picture.length / 4);
  const mm = cut.size_mm[0] / side;
  const liver = outlineColor("liver");
  let edges = 0;
  for (let n = 0; n < side * side; n++) {
    const x = ((n % side) + 0.5) * mm - cut.size_mm[0] / 2;
    const [r, g, b, a] = picture.subarray(4 * n, 4 * n + 4);
    expect(a).toBe(255);
    if (x > 10 && x <= 10 + mm) {
      edges++;
      expect(`rgb(${r}, ${g}, ${b})`).toBe(liver);
      continue;
    }
    expect([g, b]).toEqual([r, r]);
    expect(Math.abs(r - Math.min(255, Math.max(1, ((x + 0.5) / 100) * 254 + 127.5)))).toBeLessThanOrEqual(1);
  }
  expect(edges).toBe(side);
});
