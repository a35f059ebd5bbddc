import type { CaseNeedle } from "../../src/case/index.ts";
import type { DragField } from "../../src/viewer/index.ts";
import { lps } from "../../src/volume/index.ts";

/** A needle from the front, oblique, for hands to drag. */
export const NEEDLE: CaseNeedle = {
  id: "needle-1",
  name: "Needle 1",
  entry_mm: lps(0, -100, 0),
  target_mm: lps(10, 0, 20),
  gauge: 18,
  diameter_mm: 1.2,
  length_mm: 150,
  note: "",
};

/** A patient in which everything may be everywhere. */
export const FREE: DragField = {
  geometry: null,
  inBody: null,
  nearestSkin: (p) => p,
  firstBodyAlong: () => null,
  snapEntry: (entry_mm) => ({ value: entry_mm, problems: [] }),
};
