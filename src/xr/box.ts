import type { Triple } from "../volume/index.ts";
import { along, length, minus } from "./vectors.ts";
import type { ModelBox } from "./words.ts";

/**
 * Where a ray enters the model's box, metres from its origin, 0 from inside; null where it passes by. Slabs (Kay and Kajiya 1986) in the patient, where the
 * box stands straight. @param direction unit.
 */
export function boxAlong(model: ModelBox, origin_m: Triple, direction: Triple): number | null {
  const from = model.toPatient(origin_m);
  // A similarity: a metre along the ray is this way in the patient, so what is reckoned in it are metres.
  const way = minus(model.toPatient(along(origin_m, direction, 1)), from);
  if (!(length(way) > 0)) return null;
  let enter = 0;
  let leave = Number.POSITIVE_INFINITY;
  for (let axis = 0; axis < 3; axis++) {
    const a = (model.low_mm[axis] - from[axis]) / way[axis];
    const b = (model.high_mm[axis] - from[axis]) / way[axis];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter <= leave ? enter : null;
}
