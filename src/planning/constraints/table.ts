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
  const labelOf = (constraint: Constraint): number => (constraint.structure === null ? 0 : (labels.get(constraint.structure) ?? 0));
  return TABLE.flatMap((judgeOne, row) => judgeOne(facts).map((constraint) => ({ row, constraint })))
    .sort(
      (a, b) =>
        SEVERITY[a.constraint.level] - SEVERITY[b.constraint.level] ||
        a.row - b.row ||
        b.constraint.excess - a.constraint.excess ||
        labelOf(a.constraint) - labelOf(b.constraint),
    )
    .map((entry) => entry.constraint);
}
