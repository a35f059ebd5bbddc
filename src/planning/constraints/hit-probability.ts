import { atMost, type Judge } from "./entry.ts";

/** How probable it may be that a forbidden structure is hit; judged only where draws were made. */
export const hitProbability: Judge = ({ measured, rules }) => {
  const { max_hit } = rules.limits;
  return max_hit === null || measured.hit === null ? [] : [atMost("hit-probability", null, measured.hit.any_forbidden, max_hit, "1")];
};
