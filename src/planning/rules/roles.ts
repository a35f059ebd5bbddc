import { type StructureId, structureById, structures } from "../../volume/index.ts";
import type { Role, RoleRule, Rules } from "../words.ts";

/** The rule of whatever is named nowhere. */
const ANYTHING = "*";

/** The rule that holds for a structure: its id's, else that of the last of its groups that is named, else `*` (interfaces.md 8). */
export function ruleFor(rules: Rules, id: StructureId): RoleRule {
  const named = namedRule(rules, id);
  if (named !== null) return named;
  const fallback = rules.roles[ANYTHING];
  if (fallback === undefined) throw new Error("a rules document without * was not checked by readRules");
  return fallback;
}

function namedRule(rules: Rules, id: StructureId): RoleRule | null {
  if (Object.hasOwn(rules.roles, id)) return rules.roles[id];
  const groups = structureById(id)?.groups ?? [];
  const group = groups.findLast((name) => Object.hasOwn(rules.roles, name));
  return group === undefined ? null : rules.roles[group];
}

/** The role of a structure that is neither host nor target here: one that may be host is costed if it has a price, else forbidden (planning.md 3.1). */
export function roleAside(rule: RoleRule): Role {
  if (rule.role !== "host") return rule.role;
  return rule.cost_per_mm === null ? "forbidden" : "costed";
}

/** Structures of the table that the rules name, by id or group, as forbidden unless they are the host; by label. */
export function forbiddenByName(rules: Rules, host: StructureId | null): readonly StructureId[] {
  return structures
    .map((structure) => structure.id)
    .filter((id) => {
      const rule = namedRule(rules, id);
      return id !== host && rule !== null && roleAside(rule) === "forbidden";
    });
}
