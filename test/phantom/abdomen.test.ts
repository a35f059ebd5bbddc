import { beforeAll, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { makePhantom, type Phantom } from "../../src/phantom/index.ts";
import { ijk, type Lps, labelOf, lps, structureOf, structures, toPatient, toVoxel, voxelVolume_ml } from "../../src/volume/index.ts";

let made: Phantom;
beforeAll(async () => {
  made = await makePhantom({ kind: "abdomen", seed: 1, size: null, spacing_mm: [3, 3, 5], orientation: null, noise_hu: null }, quietJob());
}, 300_000);

const numberOf = (id: string) => labelOf(made.labels, id) ?? -1;

function at(p: Lps): string | null {
  const g = made.labels.geometry;
  const v = toVoxel(g, p).map(Math.round);
  if (v.some((n, axis) => n < 0 || n >= g.size[axis])) return null;
  const label = made.labels.labels[v[0] + g.size[0] * (v[1] + g.size[1] * v[2])];
  return label === 0 ? "air" : structureOf(made.labels, label);
}

interface Found {
  voxels: number;
  ml: number;
  centre: Lps;
  low: number[];
  high: number[];
}
function find(id: string): Found {
  const [label, g] = [numberOf(id), made.labels.geometry];
  const sum = [0, 0, 0];
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  let voxels = 0;
  made.labels.labels.forEach((value, index) => {
    if (value !== label) return;
    voxels++;
    const p = toPatient(g, ijk(index % g.size[0], Math.floor(index / g.size[0]) % g.size[1], Math.floor(index / (g.size[0] * g.size[1]))));
    for (let a = 0; a < 3; a++) {
      sum[a] += p[a];
      low[a] = Math.min(low[a], p[a]);
      high[a] = Math.max(high[a], p[a]);
    }
  });
  return { voxels, ml: voxels * voxelVolume_ml(g), centre: lps(sum[0] / voxels, sum[1] / voxels, sum[2] / voxels), low, high };
}

/** Median HU of the voxels of a structure whose 26 neighbours are of it too (of all its voxels where there are none). */
function innerMedian(id: string): number {
  const [label, [nx, ny, nz]] = [numberOf(id), made.labels.geometry.size];
  const { labels } = made.labels;
  const [inner, all]: [number[], number[]] = [[], []];
  for (let k = 1; k < nz - 1; k++) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1; i < nx - 1; i++) {
        const index = i + nx * (j + ny * k);
        if (labels[index] !== label) continue;
        all.push(made.volume.voxels[index]);
        let whole = true;
        for (let n = 0; n < 27 && whole; n++) {
          whole = labels[index + (n % 3) - 1 + nx * ((Math.floor(n / 3) % 3) - 1 + ny * (Math.floor(n / 9) - 1))] === label;
        }
        if (whole) inner.push(made.volume.voxels[index]);
      }
    }
  }
  const values = (inner.length > 20 ? inner : all).sort((a, b) => a - b);
  return values[values.length >> 1];
}

test("every structure of an adult's upper abdomen is there, with a volume that raises no note", () => {
  const expected = structures.filter(({ id }) => !["bladder", "gas"].includes(id));
  for (const { id, usual_ml } of expected) {
    const { ml } = find(id);
    expect(ml, id).toBeGreaterThan(usual_ml?.[0] ?? 1);
    expect(ml, id).toBeLessThan(usual_ml?.[1] ?? 20_000);
  }
});

test("the large organs have the size of an average adult's", () => {
  const within: readonly (readonly [string, number, number])[] = [
    ["liver", 1300, 1900],
    ["spleen", 140, 280],
    ["kidney_right", 110, 200],
    ["kidney_left", 110, 200],
    ["gallbladder", 15, 45],
    ["pancreas", 45, 110],
    ["adrenal_right", 1.5, 6],
    ["adrenal_left", 1.5, 6],
    ["portal_and_splenic_vein", 12, 40],
  ];
  for (const [id, from, to] of within) {
    expect(find(id).ml, id).toBeGreaterThan(from);
    expect(find(id).ml, id).toBeLessThan(to);
  }
});

test("left is left: liver, gallbladder, right kidney and cava lie at smaller x than spleen, stomach, left kidney and aorta", () => {
  const x = (id: string) => find(id).centre[0];
  for (const id of ["liver", "gallbladder", "kidney_right", "adrenal_right"]) expect(x(id), id).toBeLessThan(-15);
  for (const id of ["spleen", "stomach", "kidney_left", "adrenal_left"]) expect(x(id), id).toBeGreaterThan(15);
  expect(x("inferior_vena_cava")).toBeLessThan(x("aorta") - 20);
});

test("the spine is behind the aorta, the right kidney below the left, the lungs above the liver", () => {
  expect(find("bone").centre[1]).toBeGreaterThan(find("aorta").centre[1] + 10);
  expect(find("kidney_right").centre[2]).toBeLessThan(find("kidney_left").centre[2] - 8);
  expect(find("lung").centre[2]).toBeGreaterThan(find("liver").centre[2] + 40);
  expect(find("gallbladder").centre[2]).toBeLessThan(find("liver").centre[2]);
});

test("both kidneys lie whole in the picture, far apart", () => {
  const [right, left] = [find("kidney_right"), find("kidney_left")];
  expect(left.low[0] - right.high[0]).toBeGreaterThan(50);
  const g = made.labels.geometry;
  for (const kidney of [right, left]) expect(kidney.low[2]).toBeGreaterThan(g.origin_mm[2] + 20);
});

test("tissues have the Hounsfield units of the portal venous phase", () => {
  const expected: readonly (readonly [string, number, number])[] = [
    ["liver", 98, 122],
    ["spleen", 106, 134],
    ["kidney_right", 150, 198],
    ["kidney_left", 150, 198],
    ["gallbladder", 0, 22],
    ["pancreas", 70, 108],
    ["aorta", 130, 175],
    ["inferior_vena_cava", 120, 158],
    ["portal_and_splenic_vein", 130, 180],
    ["lung", -900, -780],
    ["bone", 150, 420],
    ["lesion", 40, 75],
  ];
  for (const [id, from, to] of expected) {
    const hu = innerMedian(id);
    expect(hu, id).toBeGreaterThan(from);
    expect(hu, id).toBeLessThan(to);
  }
  expect(innerMedian("portal_and_splenic_vein")).toBeGreaterThan(innerMedian("liver") + 20);
});

test("noise in the liver is that of an abdominal CT", () => {
  const label = numberOf("liver");
  const around = made.truth.target_mm;
  const values: number[] = [];
  const g = made.volume.geometry;
  made.labels.labels.forEach((value, index) => {
    if (value !== label) return;
    const p = toPatient(g, ijk(index % g.size[0], Math.floor(index / g.size[0]) % g.size[1], Math.floor(index / (g.size[0] * g.size[1]))));
    const d = Math.hypot(p[0] - around[0], p[1] - around[1], p[2] - around[2]);
    if (d > 16 && d < 30) values.push(made.volume.voxels[index]);
  });
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  expect(sd).toBeGreaterThan(9);
  expect(sd).toBeLessThan(20);
});

test("the target is the middle of a lesion that liver surrounds on all sides", () => {
  const { centre, ml } = find("lesion");
  const { target_mm, shapes } = made.truth;
  expect(Math.hypot(centre[0] - target_mm[0], centre[1] - target_mm[1], centre[2] - target_mm[2])).toBeLessThan(1);
  const lesion = shapes.find((shape) => shape.structure === "lesion");
  if (lesion?.type !== "ellipsoid") throw new Error("the lesion is not known as an ellipsoid");
  expect(ml).toBeCloseTo(((4 / 3) * Math.PI * lesion.semi_axes_mm.reduce((product, r) => product * r, 1)) / 1000, 0);
  for (let n = 0; n < 200; n++) {
    const z = (2 * n + 1) / 200 - 1;
    const [c, s] = [Math.cos(2.4 * n), Math.sin(2.4 * n)].map((v) => v * Math.sqrt(1 - z * z));
    const r = lesion.semi_axes_mm[0] + 4;
    expect(["liver", "portal_and_splenic_vein"]).toContain(at(lps(target_mm[0] + r * c, target_mm[1] + r * s, target_mm[2] + r * z)));
  }
});

test("a needle reaches the lesion from the right side between the ribs through body and liver alone", () => {
  const t = made.truth.target_mm;
  let free = 0;
  let ribs = 0;
  for (let tilt = -30; tilt <= 30; tilt += 3) {
    for (let turn = -50; turn <= 40; turn += 3) {
      const [up, across] = [Math.sin((tilt * Math.PI) / 180), Math.cos((tilt * Math.PI) / 180)];
      const d = [-across * Math.cos((turn * Math.PI) / 180), across * Math.sin((turn * Math.PI) / 180), up];
      const crossed = new Set<string>();
      for (let s = 0; s < 160 && !crossed.has("air"); s += 0.5) {
        crossed.add(at(lps(t[0] + s * d[0], t[1] + s * d[1], t[2] + s * d[2])) ?? "outside");
      }
      if (crossed.has("bone")) ribs++;
      if (crossed.has("air") && [...crossed].every((id) => ["lesion", "liver", "body", "air"].includes(id))) free++;
    }
  }
  expect(free).toBeGreaterThan(150);
  expect(ribs).toBeGreaterThan(150);
});

test("ribs, spine and skin enclose the organs: every ray sideways from an organ leaves through body before air", () => {
  for (const id of ["liver", "spleen", "kidney_right", "kidney_left", "aorta"]) {
    const { centre } = find(id);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      let before: string | null = null;
      for (let s = 0; s < 260; s += 1) {
        const here = at(lps(centre[0] + s * dx, centre[1] + s * dy, centre[2]));
        if (here === "air") break;
        before = here;
      }
      expect(before, `${id} ${dx},${dy}`).toBe("body");
    }
  }
});

test("outside the patient there is air and no label but the body's own surface", () => {
  const g = made.labels.geometry;
  let airy = 0;
  let wrong = 0;
  made.labels.labels.forEach((label, index) => {
    if (label !== 0) return;
    airy++;
    // The table under the patient is the one thing outside that is not air.
    const y = toPatient(
      g,
      ijk(index % g.size[0], Math.floor(index / g.size[0]) % g.size[1], Math.floor(index / (g.size[0] * g.size[1]))),
    )[1];
    if (y < 100 && made.volume.voxels[index] > 100) wrong++;
  });
  expect(airy / made.labels.labels.length).toBeGreaterThan(0.3);
  expect(wrong).toBe(0);
});
