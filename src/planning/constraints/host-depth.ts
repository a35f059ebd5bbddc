import { atLeast, type Judge } from "./entry.ts";

/** Some host tissue must lie before the target: it seals the way. */
export const hostDepth: Judge = ({ measured, rules }) => {
  const { min_host_mm } = rules.limits;
  return min_host_mm === null || measured.host_entry === null
    ? []
    : [atLeast("host-depth", measured.host, measured.host_entry.host_before_target_mm, min_host_mm, "mm")];
};
