import type { Triple } from "../../volume/index.ts";
import { toBox, turnFromBox } from "../frame.ts";
import { outwardNormal } from "../normal.ts";
import type { Anatomy } from "../words.ts";

/** The outward unit normal of the skin near a point of it, LPS (the ball rule of planning.md 2.2, for any point); null without a body in the map. */
export function skinNormal(anatomy: Anatomy, point_mm: Triple): Triple | null {
  if (!anatomy.hasBody) return null;
  const g = anatomy.map.geometry;
  const holds = new Uint8Array(256).fill(1);
  holds[0] = 0;
  const { normal } = outwardNormal(g, anatomy.map.labels, { holds, lesion: null }, toBox(g, point_mm), [0, 0, -1]);
  return turnFromBox(g, normal);
}
