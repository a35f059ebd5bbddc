import type { Constraint, Level } from "../words.ts";
import { ablationCoverage, ablationTouches } from "./ablation.ts";
import { capsuleAngle, outOfPlane, skinAngle } from "./angles.ts";
import { caution } from "./caution.ts";
import { costedLength } from "./costed-length.ts";
import { crosses } from "./crosses.ts";
import type { Facts, Judge } from "./entry.ts";
import { hitProbability } from "./hit-probability.ts";
import { hostDepth } from "./host-depth.ts";
import { leavesBody } from "./leaves-body.ts";
import { margin } from "./margin.ts";
import { throwPast } from "./throw.ts";
import { tooDeep } from "./too-deep.ts";

/** Every constraint in the order of planning.md 3.4. To add one: a file beside this one, a row here. */
const TABLE: readonly Judge[] = [
  tooDeep,
  crosses,
  margin,
  throwPast,
  skinAngle,
  capsuleAngle,
  hostDepth,
  costedLength,
  outOfPlane,
  leavesBody,
  hitProbability,
  ablationCoverage,
  ablationTouches,
  caution,
];

const SEVERITY: Readonly<Record<Level, number>> = { forbidden: 0, caution: 1, safe: 2 };

/** All constraints in their order: level, table, excess falling, label. */
export function judge(facts: Facts): readonly Constraint[] {
  const labels = new Map(facts.measured.structures.map((one) => [one.id, one.label]));
  const all: { readonly constraint: Constraint; readonly severity: number; readonly row: number; readonly label: number }[] = [];
  for (const [row, judgeOne] of TABLE.entries()) {
    for (const constraint of judgeOne(facts)) {
      const label = constraint.structure === null ? 0 : (labels.get(constraint.structure) ?? 0);
      all.push({ constraint, severity: SEVERITY[constraint.level], row, label });
    }
  }
  all.sort((a, b) => a.severity - b.severity || a.row - b.row || b.constraint.excess - a.constraint.excess || a.label - b.label);
  return all.map((entry) => entry.constraint);
}
