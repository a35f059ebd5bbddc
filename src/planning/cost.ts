import type { StructureId } from "../volume/index.ts";
import type { Extremes } from "./profile.ts";
import { isGuided } from "./rules/needles.ts";
import type { Assessment, Rules } from "./words.ts";

/** Slack at which proximity costs nothing, mm; the price at which crossing costs all; a right angle (planning.md 4). */
const FREE_SLACK_MM = 15;
const FULL_CROSSED = 100;
const RIGHT_DEG = 90;

/** What the cost is computed from. */
export interface Costed {
  readonly measured: Pick<Assessment, "skin" | "depth_mm" | "angles" | "fit" | "host_entry" | "structures">;
  readonly extremes: Extremes | null;
  readonly priceOf: (id: StructureId) => number;
}

/** The six terms, 0..1, all to be small, and their weighted mean (planning.md 4). */
export function costOf(costed: Costed, rules: Rules): Assessment["cost"] {
  const { measured } = costed;
  const crossed = measured.structures
    .filter((one) => one.role === "costed")
    .reduce((sum, one) => sum + costed.priceOf(one.id) * one.crossed_mm, 0);
  const terms = {
    risk: riskOf(costed, rules),
    depth: measured.fit.available_mm > 0 ? clamp(measured.depth_mm / measured.fit.available_mm) : 1,
    crossed: clamp(crossed / FULL_CROSSED),
    skin_angle: measured.skin === null ? 0 : clamp((RIGHT_DEG - measured.skin.incidence_deg) / RIGHT_DEG),
    capsule_angle: measured.host_entry === null ? 0 : clamp((RIGHT_DEG - measured.host_entry.incidence_deg) / RIGHT_DEG),
    out_of_plane: clamp(Math.abs(measured.angles.slice_deg) / RIGHT_DEG),
  };
  const w = rules.weights;
  const all = w.risk + w.depth + w.crossed + w.skin_angle + w.capsule_angle + w.out_of_plane;
  const sum =
    w.risk * terms.risk +
    w.depth * terms.depth +
    w.crossed * terms.crossed +
    w.skin_angle * terms.skin_angle +
    w.capsule_angle * terms.capsule_angle +
    w.out_of_plane * terms.out_of_plane;
  return { total: sum / all, terms };
}

/** `0.25 prox + 0.75 exp(-z^2/2)`; proximity alone without a guidance method; 0 where nothing is forbidden. */
function riskOf({ measured, extremes }: Costed, rules: Rules): number {
  const slacks = measured.structures.filter((one) => one.role === "forbidden").map((one) => one.clearance_mm - (one.margin_mm ?? 0));
  if (slacks.length === 0 || extremes === null) return 0;
  const proximity = clamp((FREE_SLACK_MM - Math.min(...slacks)) / FREE_SLACK_MM);
  if (!isGuided(rules.guidance)) return proximity;
  const z = Math.max(0, extremes.z);
  return clamp(0.25 * proximity + 0.75 * Math.exp((-z * z) / 2));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
