import { atLeast, atMost, forbiddenOf, type Judge } from "./entry.ts";

/** The zone must cover the lesion; no entry without a lesion at the target. */
export const ablationCoverage: Judge = ({ measured, rules }) => {
  const coverage = measured.ablation?.coverage ?? null;
  return rules.ablation === null || coverage === null ? [] : [atLeast("ablation", null, coverage, rules.ablation.min_coverage, "1")];
};

/** The zone, grown by its touch margin, must reach nothing forbidden. */
export const ablationTouches: Judge = (facts) => {
  const { ablation } = facts.measured;
  if (ablation === null) return [];
  return forbiddenOf(facts).map((one) => {
    const touched = ablation.touches.find((touch) => touch.structure === one.id);
    return atMost("ablation", one.id, touched?.volume_ml ?? 0, 0, "ml");
  });
};
