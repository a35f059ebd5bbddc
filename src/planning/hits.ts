import type { Triple } from "../volume/index.ts";
import { alongRay } from "./frame.ts";
import { normalDraws } from "./halton.ts";
import type { Path } from "./path.ts";
import { cross, unit } from "./vectors.ts";
import { walkCells } from "./walk.ts";
import type { Anatomy, Guidance, Hits } from "./words.ts";

/** The first axis of the box frame that leans less than this against the needle makes the first lateral direction (planning.md 6.2). */
const LEAN = 0.6;

/** Nothing drawn yet. */
export function noHits(): Hits {
  return { byLabel: new Float64Array(256), anyForbidden: 0 };
}

/** What is drawn: a shaft where it is planned, and how it may come to lie. */
export interface Drawn {
  readonly path: Path;
  readonly skin_mm: number;
  readonly radius_mm: number;
  readonly guidance: Guidance;
  /** 256 flags. */
  readonly forbidden: Uint8Array;
}

/**
 * Monte Carlo of the placement (planning.md 6.2): the same draws for every needle; a draw hits what its axis or one of four parallels on the shaft's
 * mantle crosses, by the exact walk. Everything in the box frame, so that turning patient and needle together changes nothing.
 * @param from draws made before. @param to and after. @param hits receives what these draws hit, added to what it holds.
 */
export function drawPlacements(anatomy: Anatomy, drawn: Drawn, from: number, to: number, hits: Hits): void {
  const { path, skin_mm, radius_mm, guidance, forbidden } = drawn;
  const { labels } = anatomy.map;
  const d = path.turned;
  const [e1, e2] = lateralAxes(d);
  const start = alongRay(path.ray, skin_mm);
  const length_mm = path.end_mm - skin_mm;
  const sigma = (guidance.sigma_deg * Math.PI) / 180;
  const normals = normalDraws(to - from, from);
  const { byLabel } = hits;
  const seen = new Int32Array(256);
  const ray = new Float64Array(6);
  const offsets = [
    [0, 0],
    [radius_mm, 0],
    [-radius_mm, 0],
    [0, radius_mm],
    [0, -radius_mm],
  ];
  for (let n = from + 1; n <= to; n++) {
    const z = 4 * (n - from - 1);
    const shift1 = guidance.sigma_mm * normals[z];
    const shift2 = guidance.sigma_mm * normals[z + 1];
    const tilt1 = Math.tan(sigma * normals[z + 2]);
    const tilt2 = Math.tan(sigma * normals[z + 3]);
    const length = Math.sqrt(1 + tilt1 * tilt1 + tilt2 * tilt2);
    for (let axis = 0; axis < 3; axis++) ray[3 + axis] = (d[axis] + tilt1 * e1[axis] + tilt2 * e2[axis]) / length;
    let hitsForbidden = false;
    for (const [off1, off2] of offsets) {
      for (let axis = 0; axis < 3; axis++) ray[axis] = start[axis] + (shift1 + off1) * e1[axis] + (shift2 + off2) * e2[axis];
      const count = walkCells(path.geometry, ray, 0, length_mm, path.cells);
      const { index } = path.cells;
      for (let c = 0; c < count; c++) {
        const label = index[c] < 0 ? 0 : labels[index[c]];
        if (seen[label] === n) continue;
        seen[label] = n;
        byLabel[label]++;
        if (forbidden[label] === 1) hitsForbidden = true;
      }
    }
    if (hitsForbidden) hits.anyForbidden++;
  }
}

/** Two unit vectors across a direction: `e1 = unit(d x c)`, c the first of i, j, k with |d.c| <= 0.6, `e2 = d x e1`. */
export function lateralAxes(d: Triple): readonly [Triple, Triple] {
  const axis = d.findIndex((part) => Math.abs(part) <= LEAN);
  const e1 = unit(cross(d, [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]));
  return [e1, cross(d, e1)];
}
