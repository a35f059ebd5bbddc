import type { Problem } from "../base/index.ts";
import { type CaseDocument, emptyCase, structureState } from "../case/index.ts";
import type { Assessment, Constraint, Level, Rules, StructureAssessment } from "../planning/index.ts";
import { postureOf, type UiLanguage, uiWords } from "../texts/index.ts";
import { type StructureId, type StructureReport, structureById } from "../volume/index.ts";
import { lookOf, opacityOf } from "./looks.ts";
import type { AssessmentCard, Clearance, NeedleRow, PageModel, Pass, RulesRow, StructureRow } from "./words.ts";

/** Who says in a language what the page shows: `texts`, bound to that language. */
export interface Speaker {
  structure(id: StructureId): string;
  problem(problem: Problem): string;
  sentence(assessment: Assessment): string;
  constraint(constraint: Constraint, assessment: Assessment): string;
}

/** What `pageModelFrom` computes from document and assessment; the rest is handed through. */
type Computed = "structures" | "assessment" | "needles" | "current" | "rules" | "view";

/** What an assessment's card needs beside the assessment. */
interface Judged {
  readonly lang: UiLanguage;
  readonly speaker: Speaker;
  /** DICOM Patient Position of the series, for the vertical; null when it is not known. */
  readonly patientPosition: string | null;
  /** The assessment belongs to older labels or rules. */
  readonly stale: boolean;
}

export interface PageInput extends Omit<PageModel, Computed>, Judged {
  readonly document: CaseDocument;
  readonly assessment: Assessment | null;
  /** What was found in the labels, by label. */
  readonly found: readonly StructureReport[];
  readonly presets: readonly Rules[];
}

const FOREIGN_COLOR = "#9aa7b6";
const OUTSIDE_COLOR = "#2a3340";
const OUTSIDE_LABEL = 0;
const URGENCY: Readonly<Record<Level, number>> = { forbidden: 0, caution: 1, safe: 2 };
const DOUBTS: ReadonlySet<Problem["code"]> = new Set(["low-confidence", "untrusted", "implausible-volume", "side-doubt"]);

/** The page's model from the case: document and assessment in, rows and cards with their words out. */
export function pageModelFrom(input: PageInput): PageModel {
  const { document, assessment, stale: _stale, patientPosition: _position, found, presets, speaker, ...rest } = input;
  return {
    ...rest,
    structures: structureRows(document, found, assessment, speaker),
    assessment: assessment && assessmentCard(assessment, input),
    needles: document.needles.map(needleRow),
    current: document.current,
    rules: rulesRow(document, presets, input.lang),
    view: document.view,
  };
}

/** The page before anything was opened. */
export function emptyPage(lang: UiLanguage, version: string): PageModel {
  return {
    lang,
    version,
    state: "empty",
    job: null,
    chip: null,
    series: [],
    plannable: false,
    unsegmented: null,
    structures: [],
    notSegmented: [],
    notices: [],
    failure: null,
    assessment: null,
    needles: [],
    current: null,
    gauges: [],
    rules: null,
    view: emptyCase(NO_RULES).view,
    placing: null,
    chosenHandle: null,
    history: { undo: 0, redo: 0 },
    dirty: false,
    recent: [],
    environment: { threads: 1, isolated: false, model: null },
    trueLabels: { available: false, shown: false },
    exports: [],
    canSaveImage: false,
    handOver: { way: "none", sheet: null },
    xr: null,
    skinMap: null,
    proposals: null,
    report: null,
  };
}

/** Rules that judge nothing: an empty page has no needle. */
const NO_RULES: Rules = {
  schema: "trocar/rules@1",
  id: "none",
  name: "",
  needle: { gauge: null, diameter_mm: 1, length_mm: 100, reserve_mm: 0, throw_mm: 0 },
  roles: {},
  limits: {
    max_depth_mm: null,
    min_skin_deg: null,
    min_capsule_deg: null,
    min_host_mm: null,
    max_out_of_plane_deg: null,
    max_hit: null,
    max_outside_mm: null,
  },
  weights: { risk: 0, depth: 0, crossed: 0, skin_angle: 0, capsule_angle: 0, out_of_plane: 0 },
  guidance: { id: "none", sigma_mm: 0, sigma_deg: 0 },
  ablation: null,
};

/** An assessment with its words: passes by depth, clearances most urgent first, the other broken rules worst first. */
function assessmentCard(assessment: Assessment, judged: Judged): AssessmentCard {
  const { speaker } = judged;
  const { hit, tolerance } = assessment;
  return {
    level: assessment.verdict,
    sentence: speaker.sentence(assessment),
    reasons: reasonsBeside(assessment).map((constraint) => speaker.constraint(constraint, assessment)),
    depth_mm: assessment.depth_mm,
    posture: postureOf(assessment.angles, judged.patientPosition),
    spare_mm: assessment.fit.spare_mm,
    passes: passes(assessment, uiWords(judged.lang).plan.outside, speaker),
    clearances: clearances(assessment, speaker),
    hit: hit && { any_forbidden: hit.any_forbidden, samples: hit.samples, guidance: hit.guidance },
    tolerance: tolerance && { ...tolerance, limiting: speaker.structure(tolerance.limiting) },
    stale: judged.stale,
  };
}

/** Broken rules beside the decisive one; a margin is not said of a structure that is crossed, nor a caution of one whose margin is broken. */
function reasonsBeside(assessment: Assessment): readonly Constraint[] {
  const broken = assessment.constraints.filter((one) => one.level !== "safe");
  const covered = (one: Constraint): boolean =>
    one.structure !== null &&
    ((one.kind === "margin" && broken.some((other) => other.kind === "crosses" && other.structure === one.structure)) ||
      (one.kind === "caution" && broken.some((other) => other.kind !== "caution" && other.structure === one.structure)));
  return broken.filter((one) => one.id !== assessment.decisive && !covered(one));
}

function passes(assessment: Assessment, outside: string, speaker: Speaker): readonly Pass[] {
  const along = assessment.crossings.map((run) => ({ run, ahead: false }));
  const ahead = assessment.ahead.map((run) => ({ run, ahead: true }));
  return [...along, ...ahead]
    .filter(({ run }) => run.depth_from_mm + run.length_mm > 0) // what lies before the skin is no part of the way
    .map(({ run, ahead }) => ({
      structure: run.structure,
      name: run.label === OUTSIDE_LABEL ? outside : speaker.structure(run.structure),
      color: run.label === OUTSIDE_LABEL ? OUTSIDE_COLOR : colorOf(run.structure),
      from_mm: Math.max(0, run.depth_from_mm),
      to_mm: run.depth_from_mm + run.length_mm,
      role: run.role,
      level: run.role === "forbidden" || run.role === "costed" ? levelOf(assessment, run.structure) : "safe",
      ahead,
    }));
}

function levelOf(assessment: Assessment, structure: StructureId): Level {
  return assessment.structures.find((one) => one.id === structure)?.level ?? "safe";
}

function clearances(assessment: Assessment, speaker: Speaker): readonly Clearance[] {
  return assessment.structures
    .filter((one) => one.role === "forbidden")
    .toSorted((a, b) => URGENCY[a.level] - URGENCY[b.level] || b.crossed_mm - a.crossed_mm || room(a) - room(b))
    .map((one) => ({
      structure: one.id,
      name: speaker.structure(one.id),
      color: colorOf(one.id),
      role: one.role,
      clearance_mm: one.clearance_mm,
      crossed_mm: one.crossed_mm,
      margin_mm: one.margin_mm,
      surface_p95_mm: one.surface_p95_mm,
      hit_probability: one.hit_probability,
      level: one.level,
    }));
}

/** What is left of the clearance after its margin. */
function room(one: StructureAssessment): number {
  return one.clearance_mm - (one.margin_mm ?? 0);
}

/** The rows of the structures found, by label, each with its state from the document and its figures to the current needle. */
function structureRows(
  document: CaseDocument,
  found: readonly StructureReport[],
  assessment: Assessment | null,
  speaker: Speaker,
): readonly StructureRow[] {
  return found.map((report) => {
    const state = structureState(document, report.structure);
    const judged = assessment?.structures.find((one) => one.id === report.structure && one.role !== "target") ?? null;
    return {
      id: report.structure,
      name: speaker.structure(report.structure),
      color: colorOf(report.structure),
      look: lookOf(state),
      opacity: opacityOf(state),
      role: state.role,
      volume_ml: report.volume_ml,
      clearance_mm: judged?.clearance_mm ?? null,
      crossed_mm: judged?.crossed_mm ?? null,
      judgedAs: judged?.role ?? null,
      level: judged?.level ?? null,
      note: report.notes.length > 0 ? report.notes.map((note) => speaker.problem(note)).join(" ") : null,
      cut: report.notes.some((note) => note.code === "cut-off"),
      uncertain: report.notes.some((note) => DOUBTS.has(note.code)),
    };
  });
}

function needleRow(needle: NeedleRow): NeedleRow {
  const { id, name, entry_mm, target_mm, gauge, diameter_mm, length_mm } = needle;
  return { id, name, entry_mm, target_mm, gauge, diameter_mm, length_mm };
}

function rulesRow(document: CaseDocument, presets: readonly Rules[], lang: UiLanguage): RulesRow {
  const { rules } = document;
  const names = uiWords(lang).plan.presets;
  const preset = presets.find((one) => one.id === rules.id);
  const options = preset ? presets : [...presets, rules];
  return {
    id: rules.id,
    options: options.map((one) => ({ id: one.id, name: names[one.id] ?? one.name })),
    edited: JSON.stringify(preset) !== JSON.stringify(rules) || document.structures.some((state) => state.role !== null),
    throw_mm: rules.needle.throw_mm,
  };
}

/** A structure's colour; grey for one that the table does not know. */
export function colorOf(structure: StructureId): string {
  return structureById(structure)?.color ?? FOREIGN_COLOR;
}
