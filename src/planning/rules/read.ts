import { ok, type Result, refuse } from "../../base/index.ts";
import { structures } from "../../volume/index.ts";
import type { AblationRule, Guidance, Limits, RoleRule, Rules, Weights } from "../words.ts";
import { diameterOfGauge } from "./needles.ts";

/** Why a rules document is refused: stable codes; `texts` has the words. */
export type RulesFault =
  | "not-an-object"
  | "unknown-key"
  | "missing-key"
  | "not-a-text"
  | "not-a-number"
  | "negative"
  | "not-positive"
  | "not-a-fraction"
  | "unknown-schema"
  | "unknown-structure"
  | "unknown-role"
  | "unknown-gauge"
  | "no-fallback"
  | "no-weight";

const SCHEMA = "trocar/rules@1";
const FALLBACK = "*";
/** Ids that a foreign label map may bring (interfaces.md 1). */
const FOREIGN = ["label:", "other:"];
const NAMES: ReadonlySet<string> = new Set([FALLBACK, ...structures.flatMap((structure) => [structure.id, ...structure.groups])]);
const ROLES: readonly RoleRule["role"][] = ["host", "costed", "forbidden", "ignored"];

/** Thrown inside this file only, caught at its door: the first fault ends the reading. */
class Fault extends Error {
  readonly pointer: string;
  readonly reason: RulesFault;
  constructor(pointer: string, reason: RulesFault) {
    super(reason);
    this.pointer = pointer;
    this.reason = reason;
  }
}

/**
 * A rules document (interfaces.md 8) from parsed JSON, every key present: keys left out of a role entry or of `limits` become null, all others must be
 * there, unknown ones are refused. Problem: `rules-invalid`, `where` a JSON pointer (RFC 6901), `reason` a `RulesFault`.
 */
export function readRules(json: unknown): Result<Rules> {
  try {
    return ok(rulesFrom(json));
  } catch (fault) {
    if (fault instanceof Fault) return refuse("rules-invalid", fault.pointer, { reason: fault.reason });
    throw fault;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function rulesFrom(json: unknown): Rules {
  const all = fields(json, "", ["schema", "id", "name", "needle", "roles", "limits", "weights", "guidance", "ablation"]);
  if (all.schema !== SCHEMA) throw new Fault("/schema", "unknown-schema");
  return {
    schema: SCHEMA,
    id: text(all, "", "id"),
    name: text(all, "", "name"),
    needle: needleFrom(all.needle),
    roles: rolesFrom(all.roles),
    limits: limitsFrom(all.limits),
    weights: weightsFrom(all.weights),
    guidance: guidanceFrom(all.guidance),
    ablation: all.ablation === null ? null : ablationFrom(all.ablation),
  };
}

function needleFrom(json: unknown): Rules["needle"] {
  const at = "/needle";
  const all = fields(json, at, ["gauge", "diameter_mm", "length_mm", "reserve_mm", "throw_mm"]);
  const { gauge } = all;
  if (gauge !== null && (typeof gauge !== "number" || diameterOfGauge(gauge) === null)) throw new Fault(`${at}/gauge`, "unknown-gauge");
  return {
    gauge,
    diameter_mm: positive(all, at, "diameter_mm"),
    length_mm: positive(all, at, "length_mm"),
    reserve_mm: amount(all, at, "reserve_mm"),
    throw_mm: amount(all, at, "throw_mm"),
  };
}

function rolesFrom(json: unknown): Rules["roles"] {
  const all = record(json, "/roles");
  const roles = Object.entries(all).map(([name, entry]) => {
    const at = `/roles/${escaped(name)}`;
    if (!NAMES.has(name) && !FOREIGN.some((start) => name.startsWith(start))) throw new Fault(at, "unknown-structure");
    return [name, roleFrom(entry, at)] as const;
  });
  if (!Object.hasOwn(all, FALLBACK)) throw new Fault("/roles", "no-fallback");
  return Object.fromEntries(roles);
}

function roleFrom(json: unknown, at: string): RoleRule {
  const all = fields(json, at, ["role"], ["margin_mm", "caution_mm", "max_mm", "cost_per_mm"]);
  const role = ROLES.find((one) => one === all.role);
  if (role === undefined) throw new Fault(`${at}/role`, "unknown-role");
  return {
    role,
    margin_mm: amountOrNull(all, at, "margin_mm"),
    caution_mm: amountOrNull(all, at, "caution_mm"),
    max_mm: amountOrNull(all, at, "max_mm"),
    cost_per_mm: amountOrNull(all, at, "cost_per_mm"),
  };
}

function limitsFrom(json: unknown): Limits {
  const at = "/limits";
  const all = fields(
    json,
    at,
    [],
    ["max_depth_mm", "min_skin_deg", "min_capsule_deg", "min_host_mm", "max_out_of_plane_deg", "max_hit", "max_outside_mm"],
  );
  return {
    max_depth_mm: amountOrNull(all, at, "max_depth_mm"),
    min_skin_deg: amountOrNull(all, at, "min_skin_deg"),
    min_capsule_deg: amountOrNull(all, at, "min_capsule_deg"),
    min_host_mm: amountOrNull(all, at, "min_host_mm"),
    max_out_of_plane_deg: amountOrNull(all, at, "max_out_of_plane_deg"),
    max_hit: (all.max_hit ?? null) === null ? null : fraction(all, at, "max_hit"),
    max_outside_mm: amountOrNull(all, at, "max_outside_mm"),
  };
}

function weightsFrom(json: unknown): Weights {
  const at = "/weights";
  const all = fields(json, at, ["risk", "depth", "crossed", "skin_angle", "capsule_angle", "out_of_plane"]);
  const weights: Weights = {
    risk: amount(all, at, "risk"),
    depth: amount(all, at, "depth"),
    crossed: amount(all, at, "crossed"),
    skin_angle: amount(all, at, "skin_angle"),
    capsule_angle: amount(all, at, "capsule_angle"),
    out_of_plane: amount(all, at, "out_of_plane"),
  };
  if (Object.values(weights).every((weight) => weight === 0)) throw new Fault(at, "no-weight");
  return weights;
}

function guidanceFrom(json: unknown): Guidance {
  const at = "/guidance";
  const all = fields(json, at, ["id", "sigma_mm", "sigma_deg"]);
  return { id: text(all, at, "id"), sigma_mm: amount(all, at, "sigma_mm"), sigma_deg: amount(all, at, "sigma_deg") };
}

function ablationFrom(json: unknown): AblationRule {
  const at = "/ablation";
  const all = fields(json, at, ["semi_along_mm", "semi_across_mm", "centre_offset_mm", "margin_mm", "min_coverage", "touch_margin_mm"]);
  return {
    semi_along_mm: positive(all, at, "semi_along_mm"),
    semi_across_mm: positive(all, at, "semi_across_mm"),
    centre_offset_mm: finite(all, at, "centre_offset_mm"),
    margin_mm: amount(all, at, "margin_mm"),
    min_coverage: fraction(all, at, "min_coverage"),
    touch_margin_mm: amount(all, at, "touch_margin_mm"),
  };
}

function record(json: unknown, at: string): Fields {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Fault(at, "not-an-object");
  return json as Fields;
}

/** An object whose keys are known: those that must be there, and those that may. */
function fields<Needed extends string, Allowed extends string = never>(
  json: unknown,
  at: string,
  needed: readonly Needed[],
  allowed: readonly Allowed[] = [],
): Readonly<Record<Needed | Allowed, unknown>> {
  const all = record(json, at);
  const known: readonly string[] = [...needed, ...allowed];
  const unknown = Object.keys(all).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Fault(`${at}/${escaped(unknown)}`, "unknown-key");
  const missing = needed.find((key) => !Object.hasOwn(all, key));
  if (missing !== undefined) throw new Fault(`${at}/${missing}`, "missing-key");
  return all as Readonly<Record<Needed | Allowed, unknown>>;
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function text(all: Fields, at: string, key: string): string {
  const value = all[key];
  if (typeof value !== "string" || value === "") throw new Fault(`${at}/${key}`, "not-a-text");
  return value;
}

function finite(all: Fields, at: string, key: string): number {
  const value = all[key];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Fault(`${at}/${key}`, "not-a-number");
  return value;
}

function amount(all: Fields, at: string, key: string): number {
  const value = finite(all, at, key);
  if (value < 0) throw new Fault(`${at}/${key}`, "negative");
  return value;
}

function amountOrNull(all: Fields, at: string, key: string): number | null {
  return (all[key] ?? null) === null ? null : amount(all, at, key);
}

function positive(all: Fields, at: string, key: string): number {
  const value = amount(all, at, key);
  if (value === 0) throw new Fault(`${at}/${key}`, "not-positive");
  return value;
}

function fraction(all: Fields, at: string, key: string): number {
  const value = amount(all, at, key);
  if (value > 1) throw new Fault(`${at}/${key}`, "not-a-fraction");
  return value;
}
