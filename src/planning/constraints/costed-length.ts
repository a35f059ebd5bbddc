import { atMost, type Judge, limitedOf } from "./entry.ts";

/** What may be crossed at a price may be crossed only so far. */
export const costedLength: Judge = (facts) =>
  limitedOf(facts).map(({ one, max_mm }) => atMost("costed-length", one.id, one.crossed_mm, max_mm, "mm"));
