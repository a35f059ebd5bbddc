import { expect, test } from "vitest";
import { geometryFrom, ijk, lps, type NineNumbers, type Triple, toPatient, toVoxel, type Volume } from "../../src/volume/index.ts";
import { cornersOf, needlePlane, reslice, turnBetweenTabs } from "../../src/xr/reslice.ts";
import { bareSeries } from "../volume/made.ts";

const OBLIQUE: NineNumbers = [0.906307787, -0.408217894, -0.109381655, 0.422618262, 0.875426098, 0.234569716, 0, -0.258819045, 0.965925826];

/** A volume whose value is a linear function of the patient's point: trilinear sampling must give it exactly. */
function ramp(of: (p: Triple) => number): Volume {
  const made = geometryFrom([40, 36, 20], [2, 2.5, 4], lps(-30, 20, 100), OBLIQUE);
  if ("problem" in made) throw new Error(made.problem.code);
  const geometry = made.value;
  const voxels = new Float32Array(40 * 36 * 20);
  for (let k = 0, n = 0; k < 20; k++)
    for (let j = 0; j < 36; j++) for (let i = 0; i < 40; i++) voxels[n++] = of(toPatient(geometry, ijk(i, j, k)));
  return { geometry, voxels, unit: "HU", series: bareSeries() };
}

test("the plane along the needle shows at each pixel the value of that pixel's point, on an oblique anisotropic grid; outside is 0", () => {
  const value = (p: Triple): number => 3 * p[0] - 2 * p[1] + p[2];
  const volume = ramp(value);
  const g = volume.geometry;
  const entry = toPatient(g, ijk(5, 3, 8));
  const target = toPatient(g, ijk(22, 25, 11));
  const plane = needlePlane(entry, target, 0.7);
  if (!plane) throw new Error("no plane");
  const side = 64;
  const pixels = new Uint8Array(side * side);
  const window: readonly [number, number] = [value(entry), 600];
  reslice(volume, plane, [side, side], window, pixels);
  const [a, b, , d] = cornersOf(plane);
  let inside = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [s, t] = [(column + 0.5) / side, (row + 0.5) / side];
      const p = [0, 1, 2].map((axis) => a[axis] + s * (b[axis] - a[axis]) + t * (d[axis] - a[axis])) as unknown as Triple;
      const v = toVoxel(g, lps(p[0], p[1], p[2]));
      const edge = Math.min(...v.map((x, axis) => Math.min(x, g.size[axis] - 1 - x)));
      const pixel = pixels[row * side + column];
      if (edge < -0.51) expect(pixel).toBe(0);
      if (edge < 0.01) continue;
      inside++;
      const grey = Math.min(255, Math.max(1, ((value(p) - (window[0] - 0.5)) / 599) * 254 + 127.5));
      expect(Math.abs(pixel - grey)).toBeLessThanOrEqual(1.01);
    }
  }
  expect(inside).toBeGreaterThan(300);
});

test("entry and target lie in the plane at every turn, the entry above", () => {
  const [entry, target]: readonly Triple[] = [
    [10, -100, 50],
    [-30, 20, 20],
  ];
  for (const turn of [0, 0.5, 2, -1]) {
    const plane = needlePlane(entry, target, turn);
    if (!plane) throw new Error("no plane");
    const n = [
      plane.right[1] * plane.down[2] - plane.right[2] * plane.down[1],
      plane.right[2] * plane.down[0] - plane.right[0] * plane.down[2],
      plane.right[0] * plane.down[1] - plane.right[1] * plane.down[0],
    ];
    for (const p of [entry, target]) expect(p.reduce((sum, v, axis) => sum + (v - plane.centre_mm[axis]) * n[axis], 0)).toBeCloseTo(0, 9);
    expect(Math.hypot(...n)).toBeCloseTo(1, 12);
    expect(entry.reduce((sum, v, axis) => sum + (v - plane.centre_mm[axis]) * plane.down[axis], 0)).toBeLessThan(0);
  }
  expect(needlePlane(entry, entry, 0)).toBeNull();
});

test("dragging the plane's tab turns it by the angle that the hand went round the needle", () => {
  const first = needlePlane([0, 0, 0], [0, 100, 0], 0);
  const second = needlePlane([0, 0, 0], [0, 100, 0], 0.4);
  if (!first || !second) throw new Error("no plane");
  const at = (plane: typeof first, out: number): Triple =>
    [0, 1, 2].map((axis) => plane.centre_mm[axis] + out * plane.right[axis] + 7 * plane.down[axis]) as unknown as Triple;
  expect(turnBetweenTabs(first, at(first, 80), at(second, 95))).toBeCloseTo(0.4, 12);
});
