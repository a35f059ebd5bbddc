import { BODY_LABEL, labelOf, type StructureId, structureOf, type Triple } from "../volume/index.ts";
import { inComponent, type LesionComponent } from "./anatomy/lesions.ts";
import { cellAt } from "./frame.ts";
import { ruleFor } from "./rules/roles.ts";
import type { Run } from "./walk.ts";
import type { Anatomy, Rules } from "./words.ts";

/** A structure other than body that is crossed for less than this, mm, within the host counts as part of the way in (planning.md 2.5: a vessel inside). */
const INSIDE_MM = 3;

/** What lies at the target: the label there, the lesion if it is one, and the structure that holds it. */
export interface AtTarget {
  readonly label: number;
  readonly lesion: LesionComponent | null;
  readonly lesionLabel: number | null;
  readonly host: StructureId | null;
  readonly hostLabel: number | null;
}

/** Host and target structure of a target point (planning.md 2.5). @param u the target, box frame, inside the grid. */
export function atTarget(anatomy: Anatomy, rules: Rules, u: Triple): AtTarget {
  const { map } = anatomy;
  const cell = cellAt(map.geometry, u);
  const label = map.labels[cell];
  const lesionLabel = labelOf(map, "lesion");
  const lesion = label === lesionLabel ? (anatomy.lesions.find((one) => inComponent(one, cell)) ?? null) : null;
  const holder = lesion === null ? label : lesion.around;
  const id = holder === 0 ? null : structureOf(map, holder);
  const host = id !== null && ruleFor(rules, id).role === "host" ? id : null;
  return { label, lesion, lesionLabel, host, hostLabel: host === null ? null : holder };
}

/** Whether a run lies in the target structure. */
export function inTarget(target: AtTarget, run: Run): boolean {
  return target.lesion !== null && run.label === target.lesionLabel && inComponent(target.lesion, run.cell);
}

/** Where the axis comes into the host for good, and the host's length before the target structure. */
export interface HostEntry {
  readonly at_mm: number;
  readonly host_before_target_mm: number;
}

/**
 * From the target back over the runs while they are host, target structure, or anything short but body and outside; the earliest host or target run
 * reached is the entry (planning.md 2.5). A target on the host's very face has no run of it before: then the target is the entry.
 * @param runs entry to target. @returns null without a host.
 */
export function hostEntry(target: AtTarget, runs: readonly Run[], axis_mm: number): HostEntry | null {
  if (target.hostLabel === null) return null;
  const isHost = (run: Run): boolean => run.label === target.hostLabel;
  let start = runs.length;
  for (let at = runs.length - 1; at >= 0; at--) {
    const run = runs[at];
    const ours = isHost(run) || inTarget(target, run);
    const isInside = run.label !== 0 && run.label !== BODY_LABEL && run.to_mm - run.from_mm < INSIDE_MM;
    if (!ours && !isInside) break;
    if (ours) start = at;
  }
  if (start === runs.length) return { at_mm: axis_mm, host_before_target_mm: 0 };
  const way = runs.slice(start);
  const first = way.findIndex((run) => inTarget(target, run));
  const before = first < 0 ? way : way.slice(0, first);
  const host_before_target_mm = before.filter(isHost).reduce((sum, run) => sum + run.to_mm - run.from_mm, 0);
  return { at_mm: way[0].from_mm, host_before_target_mm };
}
