import { atLeast, atMost, type Judge } from "./entry.ts";

/** The needle must not graze the skin. */
export const skinAngle: Judge = ({ measured, rules }) => {
  const { min_skin_deg } = rules.limits;
  return min_skin_deg === null || measured.skin === null
    ? []
    : [atLeast("skin-angle", null, measured.skin.incidence_deg, min_skin_deg, "deg")];
};

/** The needle must not graze the host's capsule: it would slip. */
export const capsuleAngle: Judge = ({ measured, rules }) => {
  const { min_capsule_deg } = rules.limits;
  return min_capsule_deg === null || measured.host_entry === null
    ? []
    : [atLeast("capsule-angle", measured.host, measured.host_entry.incidence_deg, min_capsule_deg, "deg")];
};

/** How far the needle may leave the acquired slice. */
export const outOfPlane: Judge = ({ measured, rules }) => {
  const { max_out_of_plane_deg } = rules.limits;
  return max_out_of_plane_deg === null
    ? []
    : [atMost("out-of-plane", null, Math.abs(measured.angles.slice_deg), max_out_of_plane_deg, "deg")];
};
