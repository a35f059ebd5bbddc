import { readFileSync } from "node:fs";
import type { Volume } from "../../src/volume/index.ts";
import { geometryFrom, lps } from "../../src/volume/index.ts";
import { bareSeries } from "../volume/made.ts";

/** The golden vectors that the training code wrote: models/training/golden, formulas and expected numbers. */
const FOLDER = new URL("../../models/training/golden/", import.meta.url);

export interface Golden {
  readonly size: readonly [number, number, number];
  readonly spacing_mm: readonly [number, number, number];
  readonly direction: readonly (readonly number[])[];
  readonly table: readonly [number, number];
  readonly slice: number;
  readonly window: { readonly y: readonly [number, number]; readonly x: readonly [number, number] };
  readonly patient_size_xyz: readonly number[];
  readonly box: readonly number[];
  readonly centre: readonly number[];
  readonly pixel_mm: number;
  readonly input_sha256: string;
  readonly window_file: string;
}

export function goldenJson<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as T;
}

export function goldenBytes(file: string): Buffer {
  return readFileSync(new URL(file, FOLDER));
}

/** The volume by the formula that each golden file states in words. */
export function goldenVolume(golden: Golden): Volume {
  const [ni, nj, nk] = golden.size;
  const thin = ni < 20;
  const voxels = new Int16Array(ni * nj * nk);
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        const a = thin ? Math.trunc(((2 * j + 1 - nj) * 1000) / nj) : Math.trunc(((2 * i + 1 - ni) * 1000) / ni);
        const b = thin ? Math.trunc(((2 * k + 1 - nk) * 1000) / nk) : Math.trunc(((2 * j + 1 - nj) * 1000) / nj);
        const inside = a * a * 64 + b * b * 100 <= 48_000_000;
        const table = j >= golden.table[0] && j < golden.table[1];
        voxels[at] = inside ? -60 + ((i * 37 + j * 91 + k * 53 + i * j * 7 + j * k * 11) % 400) : table ? 40 : -1000;
      }
    }
  }
  const made = geometryFrom(golden.size, golden.spacing_mm, lps(0, 0, 0), golden.direction.flat() as never);
  if ("problem" in made) throw new Error(made.problem.code);
  return { geometry: made.value, voxels, unit: "HU", series: bareSeries("golden") };
}
