import { type StructureId, structureOf } from "../volume/index.ts";
import { type Nearest, nearestOnAxis, nearestScratch } from "./anatomy/nearest.ts";
import { isViolated } from "./constraints/entry.ts";
import { alongRay, fromBox } from "./frame.ts";
import type { AtTarget } from "./host.ts";
import type { Path } from "./path.ts";
import { roleAside, ruleFor } from "./rules/roles.ts";
import type { Anatomy, Level, Role, RoleRule, Rules, StructureAssessment } from "./words.ts";

/** A structure of the map with what the rules make of it here. */
export interface Ruled {
  readonly id: StructureId;
  readonly label: number;
  readonly role: Role;
  readonly rule: RoleRule;
  readonly nearest: Nearest;
  readonly margin_mm: number | null;
  readonly caution_mm: number | null;
}

/** Every structure of the map, by label: its role here, where the axis comes nearest to it, its margins in force (planning.md 2.3, 2.4). */
export function ruledStructures(anatomy: Anatomy, path: Path, target: AtTarget, rules: Rules, skin_mm: number): readonly Ruled[] {
  const { labels, trees } = anatomy.blocks;
  const scratch = nearestScratch(trees);
  return Array.from(labels, (label, at) => {
    const id = structureOf(anatomy.map, label);
    const rule = ruleFor(rules, id);
    const role = roleHere(target, id, label, rule);
    const p95_mm = anatomy.trust.surface_p95_mm[id] ?? 0;
    const crossed = path.whole.find((run) => run.label === label);
    const crossed_mm = crossed === undefined ? null : Math.max(skin_mm, crossed.from_mm);
    const span = [skin_mm, path.end_mm] as const;
    return {
      id,
      label,
      role,
      rule,
      nearest: nearestOnAxis({ tree: trees[at], at }, path.geometry.spacing_mm, path.ray, span, crossed_mm, scratch),
      margin_mm: role === "forbidden" && rule.margin_mm !== null ? rule.margin_mm + p95_mm : null,
      caution_mm: role === "forbidden" && rule.caution_mm !== null ? rule.caution_mm + p95_mm : null,
    };
  });
}

/** 256 flags: which labels are forbidden to this needle. */
export function forbiddenHere(anatomy: Anatomy, target: AtTarget, rules: Rules): Uint8Array {
  const flags = new Uint8Array(256);
  for (const label of anatomy.blocks.labels) {
    const id = structureOf(anatomy.map, label);
    if (roleHere(target, id, label, ruleFor(rules, id)) === "forbidden") flags[label] = 1;
  }
  return flags;
}

function roleHere(target: AtTarget, id: StructureId, label: number, rule: RoleRule): Role {
  if (target.lesion !== null && label === target.label) return "target";
  return id === target.host ? "host" : roleAside(rule);
}

/** What the report says of one structure. @param probability of a hit by label, or null without draws. */
export function structureAssessment(
  anatomy: Anatomy,
  path: Path,
  one: Ruled,
  radius_mm: number,
  probability: ((label: number) => number) | null,
): StructureAssessment {
  const runs = path.whole.filter((run) => run.label === one.label);
  const crossed_mm = runs.reduce((sum, run) => sum + run.to_mm - run.from_mm, 0);
  const { distance_mm, at_mm, nearest } = one.nearest;
  const clearance_mm = distance_mm - radius_mm;
  return {
    id: one.id,
    label: one.label,
    role: one.role,
    crossed_mm,
    crossings: runs.length,
    first_mm: runs.at(0)?.from_mm ?? null,
    distance_mm,
    clearance_mm,
    at_mm,
    axis_point_mm: fromBox(path.geometry, alongRay(path.ray, at_mm)),
    nearest_mm: fromBox(path.geometry, nearest),
    margin_mm: one.margin_mm,
    caution_mm: one.caution_mm,
    surface_p95_mm: anatomy.trust.surface_p95_mm[one.id] ?? null,
    hit_probability: probability === null ? null : probability(one.label),
    level: levelOf(one, crossed_mm, clearance_mm),
  };
}

function levelOf(one: Ruled, crossed_mm: number, clearance_mm: number): Level {
  if (one.role === "forbidden") {
    if (isViolated(crossed_mm) || (one.margin_mm !== null && isViolated(one.margin_mm - clearance_mm))) return "forbidden";
    return one.caution_mm !== null && isViolated(one.caution_mm - clearance_mm) ? "caution" : "safe";
  }
  if (one.role !== "costed" || one.rule.max_mm === null || !isViolated(crossed_mm)) return "safe";
  return isViolated(crossed_mm - one.rule.max_mm) ? "forbidden" : "caution";
}
