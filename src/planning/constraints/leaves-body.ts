import { atMost, type Judge } from "./entry.ts";

/** Behind the skin the needle must stay in the body: arm, air, trunk is no path. */
export const leavesBody: Judge = ({ measured, rules }) => {
  const { max_outside_mm } = rules.limits;
  return max_outside_mm === null || measured.skin === null
    ? []
    : [atMost("leaves-body", null, measured.skin.outside_mm, max_outside_mm, "mm")];
};
