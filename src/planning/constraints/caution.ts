import { atLeast, atMost, forbiddenOf, type Judge, limitedOf } from "./entry.ts";

/** What is worth a warning: nearer to something forbidden than its caution, or through something that has a price and a limit. */
export const caution: Judge = (facts) => [
  ...forbiddenOf(facts).flatMap((one) =>
    one.caution_mm === null ? [] : [atLeast("caution", one.id, one.clearance_mm, one.caution_mm, "mm")],
  ),
  ...limitedOf(facts).map(({ one }) => atMost("caution", one.id, one.crossed_mm, 0, "mm")),
];
