import type { Triple, Volume } from "../volume/index.ts";
import { toBox, turnToBox } from "./frame.ts";
import { type Cells, scratchCells, walkCells } from "./walk.ts";
import type { Crossing } from "./words.ts";

/** A reader of Hounsfield units along one axis, by depths from the entry. */
export type HuAlong = (from_mm: number, to_mm: number) => Crossing["hu"];

/** Length-weighted mean, least and greatest Hounsfield units of the image's own voxels along an axis: no interpolation (planning.md 2.1). */
export function huAlong(image: Volume | null, entry_mm: Triple, direction: Triple): HuAlong {
  if (image === null || image.unit !== "HU") return () => null;
  const g = image.geometry;
  const ray = Float64Array.from([...toBox(g, entry_mm), ...turnToBox(g, direction)]);
  const cells = scratchCells(g);
  return (from_mm, to_mm) => statistics(image, cells, walkCells(g, ray, from_mm, to_mm, cells), from_mm);
}

function statistics(image: Volume, cells: Cells, count: number, from_mm: number): Crossing["hu"] {
  let length_mm = 0;
  let sum = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let c = 0, begin_mm = from_mm; c < count; begin_mm = cells.end_mm[c++]) {
    const here_mm = cells.end_mm[c] - begin_mm;
    if (cells.index[c] < 0 || !(here_mm > 0)) continue;
    const value = image.voxels[cells.index[c]];
    length_mm += here_mm;
    sum += here_mm * value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return length_mm > 0 ? { mean_hu: sum / length_mm, min_hu: least, max_hu: most } : null;
}
