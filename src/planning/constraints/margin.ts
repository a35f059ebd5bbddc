import { atLeast, forbiddenOf, type Judge } from "./entry.ts";

/** Forbidden structures must not be nearer than their margin in force. */
export const margin: Judge = (facts) =>
  forbiddenOf(facts).flatMap((one) => (one.margin_mm === null ? [] : [atLeast("margin", one.id, one.clearance_mm, one.margin_mm, "mm")]));
