import type { StructureId } from "../../volume/index.ts";
import type { Assessment, Constraint, ConstraintKind, Level, Rules, StructureAssessment } from "../words.ts";

/** An excess up to this violates nothing (planning.md 3.4). */
const VIOLATION = 1e-9;

/** What constraints are judged by: all that was measured, the rules, and per structure what its rule says. */
export interface Facts {
  readonly rules: Rules;
  readonly measured: Omit<Assessment, "constraints" | "verdict" | "decisive" | "cost" | "problems">;
  readonly maxOf: (id: StructureId) => number | null;
}

/** One kind of constraint: its entries for a needle, violated or not; none where its limit is null. */
export type Judge = (facts: Facts) => readonly Constraint[];

/** The structures that the rules forbid here. */
export function forbiddenOf(facts: Facts): readonly StructureAssessment[] {
  return facts.measured.structures.filter((one) => one.role === "forbidden");
}

/** The structures that may be crossed up to a length, with it. */
export function limitedOf(facts: Facts): readonly { readonly one: StructureAssessment; readonly max_mm: number }[] {
  return facts.measured.structures.flatMap((one) => {
    const max_mm = one.role === "costed" ? facts.maxOf(one.id) : null;
    return max_mm === null ? [] : [{ one, max_mm }];
  });
}

/** An entry for a limit that a value must not exceed. */
export function atMost(
  kind: ConstraintKind,
  structure: StructureId | null,
  value: number,
  limit: number,
  unit: Constraint["unit"],
): Constraint {
  return entry(kind, structure, value, limit, value - limit, unit);
}

/** An entry for a limit that a value must reach. */
export function atLeast(
  kind: ConstraintKind,
  structure: StructureId | null,
  value: number,
  limit: number,
  unit: Constraint["unit"],
): Constraint {
  return entry(kind, structure, value, limit, limit - value, unit);
}

function entry(
  kind: ConstraintKind,
  structure: StructureId | null,
  value: number,
  limit: number,
  excess: number,
  unit: Constraint["unit"],
): Constraint {
  const violated: Level = kind === "caution" ? "caution" : "forbidden";
  return {
    id: structure === null ? kind : `${kind}:${structure}`,
    kind,
    structure,
    level: isViolated(excess) ? violated : "safe",
    value,
    limit,
    excess,
    unit,
  };
}

/** Whether an excess violates; 0 does not. */
export function isViolated(excess: number): boolean {
  return excess > VIOLATION;
}
