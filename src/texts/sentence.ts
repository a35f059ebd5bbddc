import type { Assessment, Constraint, Role, StructureAssessment } from "../planning/index.ts";
import { BODY_LABEL, type StructureId, structureById } from "../volume/index.ts";
import { postureOf } from "./angles.ts";
import type { Catalogue, Clause, Language, Name } from "./catalogue.ts";
import { english } from "./en.ts";
import { spanish } from "./es.ts";
import { clearance, crossing, up } from "./numbers.ts";

/** The languages. To add one: a file of type `Catalogue`, a row here. */
const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en: english, es: spanish };
const OUTSIDE = "outside";

/** All words of a language. */
export function catalogueOf(lang: Language): Catalogue {
  return CATALOGUES[lang];
}

/** What a structure is called by itself: "Right kidney". */
export function structureName(id: StructureId, lang: Language): string {
  return nameOf(id, lang).alone;
}

/** All forms of a structure's name; a foreign one (`other:<text>`, `label:<n>`) is called by its text or number. */
export function nameOf(id: StructureId, lang: Language): Name {
  const catalogue = CATALOGUES[lang];
  if (id === OUTSIDE) return catalogue.outside;
  if (structureById(id) !== undefined) return catalogue.names[id];
  const colon = id.indexOf(":");
  const own = id.slice(colon + 1);
  return catalogue.foreign(id.startsWith("label:") ? null : own, own);
}

/** What a constraint found, as one sentence; the assessment gives depths and the parts of margins. */
export function constraintMessage(constraint: Constraint, assessment: Assessment, lang: Language): string {
  return `${capital(clauseOf(constraint, assessment, lang))}.`;
}

/**
 * The one sentence of a plan in its fixed order: verdict, reason, crossings, nearest, depth, angles (field.md 7). Numbers are rounded away from safety.
 * @param patientPosition DICOM Patient Position of the series, for the vertical, or null when it is not known.
 */
export function sentenceOf(assessment: Assessment, lang: Language, patientPosition: string | null): string {
  const verdict = CATALOGUES[lang].verdicts[assessment.verdict];
  const decisive = decisiveOf(assessment);
  const opening = decisive === null ? `${verdict}.` : `${verdict}: ${clauseOf(decisive, assessment, lang)}.`;
  return [opening, ...restOf(assessment, decisive, lang, patientPosition)].join(" ");
}

/** The same without the verdict, for a card that carries it as its title. */
export function explanationOf(assessment: Assessment, lang: Language, patientPosition: string | null): string {
  const decisive = decisiveOf(assessment);
  const reason = decisive === null ? [] : [constraintMessage(decisive, assessment, lang)];
  return [...reason, ...restOf(assessment, decisive, lang, patientPosition)].join(" ");
}

function decisiveOf(assessment: Assessment): Constraint | null {
  return assessment.constraints.find((constraint) => constraint.id === assessment.decisive) ?? null;
}

function restOf(assessment: Assessment, decisive: Constraint | null, lang: Language, patientPosition: string | null): readonly string[] {
  const { numbers, sentence } = CATALOGUES[lang];
  const posture = postureOf(assessment.angles, patientPosition);
  const crossed = crossingsOf(assessment, decisive, lang);
  const nearest = nearestOf(assessment, decisive, lang);
  const depth = sentence.depth(up(numbers, assessment.depth_mm), assessment.skin !== null);
  return [
    ...(crossed === null ? [] : [`${crossed}.`]),
    ...(nearest === null ? [] : [`${nearest}.`]),
    `${depth}, ${sentence.inPlane(posture)}, ${sentence.craniocaudal(posture)}.`,
  ];
}

/** Structures on the way to the target in the order in which they come, but body, outside and what the reason already names. */
function crossingsOf(assessment: Assessment, decisive: Constraint | null, lang: Language): string | null {
  const { numbers, sentence } = CATALOGUES[lang];
  const told = decisive !== null && isOfCrossing(decisive, assessment) ? decisive.structure : null;
  const lengths = new Map<StructureId, { mm: number; role: Role }>();
  for (const run of assessment.crossings) {
    if (run.label === 0 || run.label === BODY_LABEL || run.structure === told) continue;
    const before = lengths.get(run.structure)?.mm ?? 0;
    lengths.set(run.structure, { mm: before + run.length_mm, role: run.role });
  }
  // Host and target are meant to be crossed: what is less than a millimetre of them is not worth a word.
  const words = [...lengths]
    .filter(([, { mm, role }]) => (role === "host" || role === "target" ? mm >= READ_MM : mm > 0))
    .map(([id, { mm, role }]) => sentence.crossed(nameOf(id, lang).inList, crossing(numbers, mm, role)));
  return words.length === 0 ? null : capital(words.join(", "));
}

function isOfCrossing(constraint: Constraint, assessment: Assessment): boolean {
  if (constraint.kind === "crosses" || constraint.kind === "costed-length") return true;
  return constraint.kind === "caution" && structureOf(assessment, constraint)?.role === "costed";
}

/** The forbidden structure that comes nearest without being crossed, unless the reason is about it. */
function nearestOf(assessment: Assessment, decisive: Constraint | null, lang: Language): string | null {
  const { numbers, sentence } = CATALOGUES[lang];
  const told = decisive !== null && (decisive.kind === "margin" || decisive.kind === "caution") ? decisive.structure : null;
  const near = assessment.structures
    .filter((one) => one.role === "forbidden" && one.crossed_mm === 0 && one.id !== told)
    .reduce<StructureAssessment | null>((least, one) => (least === null || one.clearance_mm < least.clearance_mm ? one : least), null);
  if (near === null) return null;
  const margin = near.level === "safe" || near.margin_mm === null ? null : sentence.margin(partsOf(near.margin_mm, near));
  const distance = near.clearance_mm < 0 ? null : clearance(numbers, near.clearance_mm);
  return sentence.nearest(nameOf(near.id, lang).inList, distance, margin);
}

function partsOf(inForce_mm: number, one: StructureAssessment): readonly [number, number | null] {
  return one.surface_p95_mm === null ? [inForce_mm, null] : [inForce_mm - one.surface_p95_mm, one.surface_p95_mm];
}

function structureOf(assessment: Assessment, constraint: Constraint): StructureAssessment | undefined {
  return assessment.structures.find((one) => one.id === constraint.structure);
}

function clauseOf(constraint: Constraint, assessment: Assessment, lang: Language): string {
  const one = structureOf(assessment, constraint);
  const name = constraint.structure === null ? null : nameOf(constraint.structure, lang);
  const ahead = assessment.ahead.map((run) => ({ ...run, to_mm: run.depth_from_mm + run.length_mm }));
  const runs = [...assessment.crossings.map((run) => ({ ...run, to_mm: run.depth_from_mm + run.length_mm })), ...ahead];
  const clause: Clause = {
    value: constraint.value,
    limit: constraint.limit,
    violated: constraint.level !== "safe",
    name: name?.inText ?? "",
    depths: joined(runs.filter((run) => run.structure === constraint.structure).map((run) => [run.depth_from_mm, run.to_mm] as const)),
    parts: one === undefined ? [constraint.limit, null] : partsOf(constraint.limit, one),
    costed: one?.role === "costed",
  };
  return CATALOGUES[lang].constraints[constraint.kind](clause);
}

/** Stretches that meet, or are read in the same millimetre, are one to a reader. */
function joined(stretches: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const list: [number, number][] = [];
  for (const [from, to] of stretches) {
    const last = list.at(-1);
    if (last && from - last[1] < READ_MM) last[1] = to;
    else list.push([from, to]);
  }
  return list;
}

const READ_MM = 1;

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
