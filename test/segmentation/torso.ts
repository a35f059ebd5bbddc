import type { Grid } from "../../src/segmentation/grid.ts";
import { runs, type Triple } from "../../src/volume/index.ts";
import { normal, random } from "../random.ts";

/** A torso of ellipses with known truth, in patient order: x to the left, y to the back, z to the head. */
export const SIZE: Triple = [190, 140, 30];
export const SPACING_MM: Triple = [2, 2, 5];

export interface Ellipsoid {
  /** Centre and semi-axes, mm from the first voxel's centre; a semi-axis of Infinity makes a cylinder. */
  readonly at: Triple;
  readonly semi: Triple;
  readonly hu: number;
}

export interface Torso {
  readonly grid: Grid;
  /** Voxels of each named part, as painted last. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  readonly body: Uint8Array;
}

const ALL = Infinity;
/** Name, shape: painted in this order, later ones over earlier ones. */
const ANATOMY: readonly (readonly [string, Ellipsoid])[] = [
  ["skin", { at: [190, 130, 75], semi: [165, 105, ALL], hu: 30 }],
  ["fat", { at: [190, 130, 75], semi: [161, 101, ALL], hu: -100 }],
  ["muscle", { at: [190, 130, 75], semi: [145, 85, ALL], hu: 50 }],
  ["lung", { at: [115, 120, 190], semi: [55, 60, 95], hu: -850 }],
  ["lung", { at: [265, 120, 190], semi: [55, 60, 95], hu: -850 }],
  ["liver", { at: [120, 120, 55], semi: [60, 55, 45], hu: 110 }],
  ["spleen", { at: [280, 155, 60], semi: [25, 30, 35], hu: 120 }],
  ["stomach", { at: [255, 95, 50], semi: [30, 30, 35], hu: 30 }],
  ["air", { at: [255, 80, 50], semi: [22, 14, 25], hu: -990 }],
  ["kidney", { at: [135, 165, 15], semi: [24, 22, 35], hu: 180 }],
  ["kidney", { at: [245, 165, 15], semi: [24, 22, 35], hu: 180 }],
  ["cortex", { at: [190, 185, 75], semi: [24, 20, ALL], hu: 450 }],
  ["marrow", { at: [190, 185, 75], semi: [19, 15, ALL], hu: 150 }],
  ["canal", { at: [190, 197, 75], semi: [7, 6, ALL], hu: 30 }],
  ["rib", { at: [60, 150, 75], semi: [5, 14, ALL], hu: 500 }],
  ["rib", { at: [320, 150, 75], semi: [5, 14, ALL], hu: 500 }],
  ["aorta", { at: [205, 155, 75], semi: [10, 10, ALL], hu: 160 }],
  ["bowel gas", { at: [150, 85, 5], semi: [14, 10, 12], hu: -1000 }],
];

/** Gaussian noise from a seed. */
export function noise(seed: number): () => number {
  const next = random(seed);
  return () => normal(next);
}

/** The torso, with anything else in the picture: table, blanket, arms, metal. `shift_mm` moves it sideways, so that the picture cuts it. */
export function torso(extra: readonly (readonly [string, Ellipsoid])[] = [], shift_mm = 0, noise_hu = 15): Torso {
  const [nx, ny, nz] = SIZE;
  const voxels = new Int16Array(nx * ny * nz).fill(-1000);
  const owner = new Uint8Array(voxels.length);
  const shapes = [...extra.filter(([name]) => OUTSIDE.has(name)), ...ANATOMY, ...extra.filter(([name]) => !OUTSIDE.has(name))];
  const names = [...new Set(shapes.map(([name]) => name))];
  for (const [name, { at, semi, hu }] of shapes) {
    const middle = at[0] + (OUTSIDE.has(name) ? 0 : shift_mm);
    for (let row = 0; row < ny * nz; row++) {
      const left = 1 - (((row % ny) * 2 - at[1]) / semi[1]) ** 2 - ((Math.floor(row / ny) * 5 - at[2]) / semi[2]) ** 2;
      if (left < 0) continue;
      const half = semi[0] * Math.sqrt(left);
      const from = Math.max(0, Math.ceil((middle - half) / 2));
      const to = Math.min(nx - 1, Math.floor((middle + half) / 2));
      if (to < from) continue;
      voxels.fill(hu, row * nx + from, row * nx + to + 1);
      owner.fill(names.indexOf(name) + 1, row * nx + from, row * nx + to + 1);
    }
  }
  const draw = noise(7);
  for (let i = 0; i < voxels.length; i++) voxels[i] = Math.max(-1024, Math.min(3071, Math.round(voxels[i] + noise_hu * draw())));
  const parts = new Map(names.map((name, n) => [name, owner.map((o) => (o === n + 1 ? 1 : 0))]));
  const outside = new Set(names.flatMap((name, n) => (OUTSIDE.has(name) ? [n + 1] : [])));
  const body = owner.map((o) => (o > 0 && !outside.has(o) ? 1 : 0));
  return { grid: { voxels, size: SIZE, spacing_mm: SPACING_MM }, parts, body };
}

const OUTSIDE = new Set(["table", "blanket", "arm"]);

export const TABLE: readonly [string, Ellipsoid] = ["table", { at: [190, 262, 75], semi: [180, 6, ALL], hu: 150 }];
export const BLANKET: readonly [string, Ellipsoid] = ["blanket", { at: [190, 18, 75], semi: [120, 3, ALL], hu: -150 }];
export const ARM: readonly [string, Ellipsoid] = ["arm", { at: [12, 130, 75], semi: [10, 25, ALL], hu: 50 }];

export function maskOf(cells: Uint8Array): runs.RunMask {
  return runs.runsOf(cells, SIZE, { low: 1, high: 255 });
}

/** Several parts as one set. */
export function partsOf(made: Torso, ...names: readonly string[]): runs.RunMask {
  return names.map((name) => maskOf(made.parts.get(name) ?? new Uint8Array(0))).reduce(runs.union, runs.noRuns(SIZE));
}

export function dice(a: runs.RunMask, b: runs.RunMask): number {
  return (2 * runs.countOf(runs.intersection(a, b))) / (runs.countOf(a) + runs.countOf(b));
}
