import { ok, type Problem, problem, type Result, refuse } from "../base/index.ts";
import { type StructureId, structureOf, type Triple } from "../volume/index.ts";
import { ablationOf } from "./ablation.ts";
import { isViolated } from "./constraints/entry.ts";
import { judge } from "./constraints/table.ts";
import { costOf } from "./cost.ts";
import { alongRay, cellAt, fromBox, onOuterLayer, toBox, turnFromBox } from "./frame.ts";
import { type Drawn, drawPlacements, noHits } from "./hits.ts";
import { type AtTarget, atTarget, hostEntry, inTarget } from "./host.ts";
import { type HuAlong, huAlong } from "./hu.ts";
import { incidence_deg, outwardNormal } from "./normal.ts";
import { backToExterior_mm, outsideAfter_mm, type Path, pathOf, skinRun } from "./path.ts";
import { clearanceProfile, type Extremes, extremesOf, type Profiled } from "./profile.ts";
import { isGuided } from "./rules/needles.ts";
import { forbiddenByName, ruleFor } from "./rules/roles.ts";
import { forbiddenHere, type Ruled, ruledStructures, structureAssessment } from "./structures.ts";
import type { Run } from "./walk.ts";
import type { Anatomy, Assessment, AssessOptions, Crossing, Hits, Needle, Rules } from "./words.ts";

const DEGREES = 180 / Math.PI;
/** What a run of label 0 is called. */
const OUTSIDE = "outside";
const EVERY_LABEL_BUT_0: Uint8Array = new Uint8Array(256).fill(1, 1);

/**
 * One needle against one anatomy, exactly (planning.md 2 to 4, 6, 7). Pure; about a millisecond without draws, nothing that grows with the volume.
 * Problems: `labels-empty`, `needle-zero-length`, `target-outside-volume`, `target-outside-body`. What is worth a warning rides in the assessment's own
 * `problems` and in the result's.
 */
export function assess(anatomy: Anatomy, needle: Needle, rules: Rules, options: AssessOptions): Result<Assessment> {
  const placed = placedOf(anatomy, needle, rules);
  if ("problem" in placed) return placed;
  const problems: Problem[] = [];
  const found = measure(anatomy, needle, rules, options, { ...placed.value, problems });
  const constraints = judge({ rules, measured: found.measured, maxOf: (id) => ruleFor(rules, id).max_mm });
  const worst = constraints.at(0);
  const verdict = worst?.level ?? "safe";
  const decisive = worst === undefined || verdict === "safe" ? null : worst.id;
  const cost = costOf({ ...found, priceOf: (id) => ruleFor(rules, id).cost_per_mm ?? 0 }, rules);
  return ok(inOrder(found.measured, { constraints, verdict, decisive, cost, problems }), problems);
}

/**
 * A part of the draws that `assess` makes: whoever has no 20 ms at once counts them part after part and gives the sum to `assess`, which then says the very
 * same. A needle that cannot be assessed hits nothing.
 * @param part draws `from` up to `to`, of all that are wanted. @param hits receives what these hit, added to what it holds.
 */
export function countHits(
  anatomy: Anatomy,
  needle: Needle,
  rules: Rules,
  part: { readonly from: number; readonly to: number },
  hits: Hits,
): void {
  const placed = placedOf(anatomy, needle, rules);
  if ("problem" in placed || !isGuided(rules.guidance)) return;
  const { path, u, first } = placed.value;
  const drawn = {
    path,
    skin_mm: first?.from_mm ?? 0,
    radius_mm: needle.diameter_mm / 2,
    guidance: rules.guidance,
    forbidden: forbiddenHere(anatomy, atTarget(anatomy, rules, u), rules),
  };
  drawPlacements(anatomy, drawn, part.from, part.to, hits);
}

/** Where a needle lies, or why it cannot be assessed. */
function placedOf(anatomy: Anatomy, needle: Needle, rules: Rules): Result<Omit<Placed, "problems">> {
  const { geometry } = anatomy.map;
  if (anatomy.blocks.labels.length === 0) return refuse("labels-empty", null, {});
  const path = pathOf(anatomy, needle.entry_mm, needle.target_mm, rules.needle.throw_mm);
  if (path === null) return refuse("needle-zero-length", null, {});
  const u = toBox(geometry, needle.target_mm);
  if (cellAt(geometry, u) < 0) return refuse("target-outside-volume", null, {});
  const first = anatomy.hasBody ? skinRun(path) : null;
  if (anatomy.hasBody && first === null) return refuse("target-outside-body", null, {});
  return ok({ path, u, first }, []);
}

/** Where a needle that can be assessed lies: its path, its target in the box frame, its first body run (null without `body`). */
interface Placed {
  readonly path: Path;
  readonly u: Triple;
  readonly first: Run | null;
  /** Receives what is worth a warning. */
  readonly problems: Problem[];
}

/** All that is measured, before it is judged. */
function measure(
  anatomy: Anatomy,
  needle: Needle,
  rules: Rules,
  options: AssessOptions,
  placed: Placed,
): { measured: Measured; extremes: Extremes | null } {
  const { path, u, first, problems } = placed;
  const { throw_mm, reserve_mm } = rules.needle;
  const target = atTarget(anatomy, rules, u);
  const skin = first === null ? null : skinOf(anatomy, path, first, problems);
  const skin_mm = skin?.at_mm ?? 0;
  const depth_mm = path.axis_mm - skin_mm;
  const host_entry = hostOf(anatomy, path, target, problems);
  const structures = ruledStructures(anatomy, path, target, rules, skin_mm);
  warnings(anatomy, target, rules, structures, problems);
  const radius_mm = needle.diameter_mm / 2;
  const profiled = structures.map(
    ({ id, label, nearest, margin_mm }, at): Profiled => ({
      id,
      label,
      nearest,
      tree: anatomy.blocks.trees[at],
      margin_mm: margin_mm ?? 0,
    }),
  );
  const forbidden = profiled.filter((_, at) => structures[at].role === "forbidden");
  const extremes = extremesOf(anatomy, path, skin_mm, radius_mm, forbidden, rules.guidance);
  const isDrawn = options.samples > 0 && isGuided(rules.guidance);
  const shaft = { path, skin_mm, radius_mm, guidance: rules.guidance };
  const drawn = isDrawn ? draws(anatomy, { ...shaft, forbidden: forbiddenHere(anatomy, target, rules) }, options) : null;
  const crossingOf = crossingsBy(anatomy, target, structures, skin_mm, huAlong(options.image, needle.entry_mm, path.direction));
  const { entry_mm, target_mm, gauge, diameter_mm, length_mm } = needle;
  const measured: Measured = {
    geometry: path.geometry,
    needle: { entry_mm, target_mm, direction: path.direction, axis_mm: path.axis_mm, gauge, diameter_mm, length_mm },
    skin,
    depth_mm,
    angles: anglesOf(path),
    fit: fitOf(depth_mm + throw_mm, length_mm - reserve_mm),
    host: target.host,
    host_entry,
    crossings: path.toTarget.map(crossingOf),
    ahead: path.ahead.map((run) => ({ ...crossingOf(run), from_mm: run.from_mm - path.axis_mm, to_mm: run.to_mm - path.axis_mm })),
    structures: structures.map((one) => structureAssessment(anatomy, path, one, radius_mm, drawn?.probability ?? null)),
    hit: drawn?.hit ?? null,
    tolerance: extremes === null ? null : toleranceOf(extremes),
    profile: options.profile ? clearanceProfile(anatomy, path, skin_mm, radius_mm, profiled) : null,
    ablation: rules.ablation === null ? null : ablationOf(anatomy, path, target, rules.ablation, u),
  };
  return { measured, extremes };
}

function fitOf(needed_mm: number, available_mm: number): Assessment["fit"] {
  return { needed_mm, available_mm, spare_mm: available_mm - needed_mm, ok: !isViolated(needed_mm - available_mm) };
}

/** planning.md 6.4; nothing negative is a tolerance. */
function toleranceOf({ cone, lateral_mm, limiting }: Extremes): NonNullable<Assessment["tolerance"]> {
  return { cone_deg: Math.max(0, Math.atan(cone) * DEGREES), lateral_mm: Math.max(0, lateral_mm), limiting };
}

type Measured = Omit<Assessment, "constraints" | "verdict" | "decisive" | "cost" | "problems">;

/** The fields in the order of interfaces.md 5. */
function inOrder(measured: Measured, judged: Pick<Assessment, "constraints" | "verdict" | "decisive" | "cost" | "problems">): Assessment {
  const { hit, tolerance, profile, ablation, ...before } = measured;
  const { constraints, verdict, decisive, cost, problems } = judged;
  return { ...before, constraints, verdict, decisive, hit, tolerance, profile, ablation, cost, problems };
}

function skinOf(anatomy: Anatomy, path: Path, first: Run, problems: Problem[]): NonNullable<Assessment["skin"]> {
  const g = path.geometry;
  const at_mm = first.from_mm;
  const u = alongRay(path.ray, at_mm);
  const back_mm = backToExterior_mm(anatomy, path);
  if (back_mm !== null) problems.push(problem("entry-inside-body", "warning", null, { back_mm }));
  else if (onOuterLayer(g, first.cell)) problems.push(problem("skin-at-border", "warning", null, {}));
  const { normal, leavesGrid } = outwardNormal(g, anatomy.map.labels, { holds: EVERY_LABEL_BUT_0, lesion: null }, u, path.turned);
  if (leavesGrid) problems.push(problem("normal-near-border", "warning", "skin", {}));
  return {
    at_mm,
    point_mm: fromBox(g, u),
    normal: turnFromBox(g, normal),
    incidence_deg: incidence_deg(path.turned, normal),
    outside_mm: outsideAfter_mm(anatomy, path, at_mm),
  };
}

function hostOf(anatomy: Anatomy, path: Path, target: AtTarget, problems: Problem[]): Assessment["host_entry"] {
  const entry = hostEntry(target, path.toTarget, path.axis_mm);
  if (entry === null || target.hostLabel === null) return null;
  const holds = new Uint8Array(256);
  holds[target.hostLabel] = 1;
  if (target.lesion !== null) holds[target.label] = 1;
  const lesion = target.lesion === null ? null : { label: target.label, component: target.lesion };
  const u = alongRay(path.ray, entry.at_mm);
  const { normal, leavesGrid } = outwardNormal(path.geometry, anatomy.map.labels, { holds, lesion }, u, path.turned);
  if (leavesGrid) problems.push(problem("normal-near-border", "warning", target.host, {}));
  return {
    at_mm: entry.at_mm,
    point_mm: fromBox(path.geometry, u),
    incidence_deg: incidence_deg(path.turned, normal),
    host_before_target_mm: entry.host_before_target_mm,
  };
}

function warnings(anatomy: Anatomy, target: AtTarget, rules: Rules, structures: readonly Ruled[], problems: Problem[]): void {
  if (!anatomy.hasBody) problems.push(problem("no-skin", "warning", null, {}));
  if (target.host === null) problems.push(problem("no-host", "info", null, {}));
  const at = structures.find((one) => one.label === target.label);
  if (at?.role === "forbidden") problems.push(problem("target-in-forbidden", "warning", at.id, {}));
  const { gives } = anatomy.trust;
  const known = new Set<StructureId>(gives ?? structures.map((one) => one.id));
  const absent = forbiddenByName(rules, target.host).filter((id) => !known.has(id));
  if (absent.length > 0) problems.push(problem("role-not-segmented", "warning", null, { structures: absent }));
}

function crossingsBy(
  anatomy: Anatomy,
  target: AtTarget,
  structures: readonly Ruled[],
  skin_mm: number,
  hu: HuAlong,
): (run: Run) => Crossing {
  const roles = new Map(structures.map((one) => [one.label, one.role]));
  return (run) => {
    const role = roles.get(run.label) ?? "ignored";
    return {
      structure: run.label === 0 ? OUTSIDE : structureOf(anatomy.map, run.label),
      label: run.label,
      // Of the lesions only the one at the target is the target structure.
      role: role === "target" && !inTarget(target, run) ? "ignored" : role,
      from_mm: run.from_mm,
      to_mm: run.to_mm,
      length_mm: run.to_mm - run.from_mm,
      depth_from_mm: run.from_mm - skin_mm,
      hu: hu(run.from_mm, run.to_mm),
    };
  };
}

function draws(
  anatomy: Anatomy,
  drawn: Drawn,
  { samples, hits: counted }: AssessOptions,
): { hit: NonNullable<Assessment["hit"]>; probability: (label: number) => number } {
  const hits = counted ?? noHits();
  if (!counted) drawPlacements(anatomy, drawn, 0, samples, hits);
  const { id, sigma_mm, sigma_deg } = drawn.guidance;
  return {
    hit: { any_forbidden: hits.anyForbidden / samples, samples, guidance: id, sigma_mm, sigma_deg },
    probability: (label) => hits.byLabel[label] / samples,
  };
}

/** planning.md 2.6: taken for display once all is decided. */
function anglesOf(path: Path): Assessment["angles"] {
  const [x, y, z] = path.direction;
  const d = path.geometry.direction;
  const isTurned = d[8] < 0 || (d[8] === 0 && d[5] < 0);
  const slice = x * d[2] + y * d[5] + z * d[8];
  const in_plane_deg = Math.atan2(x, y) * DEGREES;
  return {
    in_plane_deg: in_plane_deg === -180 ? 180 : in_plane_deg,
    cranio_caudal_deg: Math.asin(Math.min(1, Math.max(-1, z))) * DEGREES,
    slice_deg: Math.asin(Math.min(1, Math.max(-1, isTurned ? -slice : slice))) * DEGREES,
  };
}
