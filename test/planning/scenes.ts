import { quietJob } from "../../src/base/index.ts";
import { type Anatomy, buildAnatomy, type Rules } from "../../src/planning/index.ts";
import { type Geometry, IMPORTED, type LabelMap, type NineNumbers, type Triple } from "../../src/volume/index.ts";
import { gridOf } from "../volume/made.ts";
import { IDENTITY } from "./worked.ts";

/** Paints cells of a label, both corners inclusive. */
export type Box = readonly [label: number, from: Triple, to: Triple];

/** A map of boxes, later ones over earlier ones; spacing 1 unless given, origin 0: cell (i,j,k) has its centre at (i,j,k). */
export function mapOf(size: Triple, boxes: readonly Box[], spacing_mm: Triple = [1, 1, 1], direction: NineNumbers = IDENTITY): LabelMap {
  const labels = new Uint8Array(size[0] * size[1] * size[2]);
  for (const [label, from, to] of boxes) {
    for (let k = from[2]; k <= to[2]; k++) {
      for (let j = from[1]; j <= to[1]; j++) {
        for (let i = from[0]; i <= to[0]; i++) labels[i + size[0] * (j + size[1] * k)] = label;
      }
    }
  }
  return { geometry: gridOf(size, spacing_mm, [0, 0, 0], direction), labels, source: "import", foreign: [] };
}

/** A map painted by a function of each cell's centre in the patient, mm. */
export function painted(geometry: Geometry, paint: (p: Triple) => number): LabelMap {
  const [nx, ny, nz] = geometry.size;
  const { spacing_mm: s, origin_mm: o, direction: d } = geometry;
  const labels = new Uint8Array(nx * ny * nz);
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        const [a, b, c] = [i * s[0], j * s[1], k * s[2]];
        labels[at] = paint([
          o[0] + d[0] * a + d[1] * b + d[2] * c,
          o[1] + d[3] * a + d[4] * b + d[5] * c,
          o[2] + d[6] * a + d[7] * b + d[8] * c,
        ]);
      }
    }
  }
  return { geometry, labels, source: "import", foreign: [] };
}

export function anatomyOf(map: LabelMap): Promise<Anatomy> {
  return buildAnatomy(map, IMPORTED, quietJob());
}

export const PLAIN = { image: null, samples: 0, profile: false };

/** Rules with another throw, so that a needle ends where its target is. */
export function thrown(rules: Rules, throw_mm: number): Rules {
  return { ...rules, needle: { ...rules.needle, throw_mm } };
}

export const LIVER = 1;
export const SPLEEN = 2;
export const PORTAL = 12;
export const COLON = 15;
export const LESION = 18;
export const BONE = 20;
export const BODY = 22;
