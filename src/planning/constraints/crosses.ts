import { atMost, forbiddenOf, type Judge } from "./entry.ts";

/** Forbidden structures must not be crossed, up to the shaft's end. */
export const crosses: Judge = (facts) => forbiddenOf(facts).map((one) => atMost("crosses", one.id, one.crossed_mm, 0, "mm"));
