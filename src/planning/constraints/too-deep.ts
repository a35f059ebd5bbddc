import { atMost, type Judge } from "./entry.ts";

/** The length that the needle needs against what the shaft, or the rules' depth, allow. */
export const tooDeep: Judge = ({ measured, rules }) => {
  const { needed_mm, available_mm } = measured.fit;
  const { max_depth_mm } = rules.limits;
  const limit_mm = max_depth_mm === null ? available_mm : Math.min(available_mm, max_depth_mm + rules.needle.throw_mm);
  return [atMost("too-deep", null, needed_mm, limit_mm, "mm")];
};
