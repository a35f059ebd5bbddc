import { atMost, forbiddenOf, type Judge } from "./entry.ts";

/** What goes past the target must not enter a forbidden structure. */
export const throwPast: Judge = (facts) =>
  forbiddenOf(facts).map((one) => {
    const runs = facts.measured.ahead.filter((run) => run.label === one.label);
    return atMost(
      "throw",
      one.id,
      runs.reduce((sum, run) => sum + run.length_mm, 0),
      0,
      "mm",
    );
  });
