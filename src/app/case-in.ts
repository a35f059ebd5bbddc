import { type Job, type Problem, problem, type Result, refuse, roundForOutput, sourceFromBytes } from "../base/index.ts";
import {
  CASE_HEAD_BYTES,
  type CaseDocument,
  type CaseFile,
  caseLabels,
  caseReports,
  caseTrust,
  isCase,
  openCaseFile,
  rulesInForce,
  sameAssessment,
} from "../case/index.ts";
import { type Engine, type Listing, type RawSource, surfaceErrorsOf } from "../engine/index.ts";
import { type Anatomy, assess } from "../planning/index.ts";
import type { Surface } from "../surfaces/index.ts";
import { assessmentFields, messageOf } from "../texts/index.ts";
import type { StructureReport, Volume } from "../volume/index.ts";
import type { Labels } from "./desk.ts";

/** A case file with everything that its bytes hold, read and checked. */
export interface OpenedCase {
  readonly document: CaseDocument;
  readonly labels: Labels;
  /** Null where they are missing or not of these labels: made again. */
  readonly surfaces: readonly Surface[] | null;
  readonly image: { readonly volume: Volume; readonly listing: Listing } | null;
  /** Assessments as the file has them, to compare with. */
  readonly stored: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** A mesh may stand this far over the cells of its label, mm: smoothing and the closing of the rim. */
const OVER_MM = 4;
/** Draws are the file's wish: this many at most. */
const MOST_DRAWS = 65_536;

/** Whether a source is a case file, by its first bytes. */
export async function isCaseSource(source: RawSource): Promise<boolean> {
  if (source.kind === "bytes") return isCase(source.bytes);
  return source.kind === "file" && isCase(new Uint8Array(await source.file.slice(0, CASE_HEAD_BYTES).arrayBuffer()));
}

/** A `.trocar` file: labels and image go through the engine's own readers, the rest is read here. */
export async function readCaseSource(source: RawSource, engine: Engine, job: Job): Promise<Result<OpenedCase>> {
  const opened = await openCaseFile(sourceFromBytes(source.path, await bytesOf(source)), job);
  if ("problem" in opened) return opened;
  const { record, surfaces } = opened.value;
  const unsaid = record.document.overrides.findIndex((one) => !canSay(one));
  if (unsaid >= 0) return refuse("case-invalid", source.path, { reason: `case.json /overrides/${unsaid} is not known to this version` });
  const labels = await labelsOf(opened.value, source.path, engine, job);
  if ("problem" in labels) return labels;
  const image = await imageOf(opened.value, engine, job);
  if (image && "problem" in image) return image;
  return {
    value: {
      document: record.document,
      labels: labels.value,
      surfaces: surfaces && ofLabels(surfaces, labels.value.found) ? surfaces : null,
      image: image?.value ?? null,
      stored: record.assessments,
      problems: labels.problems,
    },
    problems: [],
  };
}

/** `assessment-stale` for each needle whose assessment in the file says something else than what is computed now. */
export function staleAssessments({ document, stored }: OpenedCase, anatomy: Anatomy, volume: Volume | null): readonly Problem[] {
  const rules = rulesInForce(document);
  return document.needles.flatMap((needle) => {
    const then = stored[needle.id];
    if (then === undefined) return [];
    // As many draws as the file's own, or the probabilities would differ by chance.
    const samples = (then as { readonly hit?: { readonly samples?: unknown } | null } | null)?.hit?.samples;
    const judged = assess(anatomy, needle, rules, {
      image: volume,
      samples: typeof samples === "number" ? Math.min(samples, MOST_DRAWS) : 0,
      profile: false,
    });
    const same = "value" in judged && sameAssessment(then, roundForOutput(assessmentFields(judged.value, "en", null)));
    return same ? [] : [problem("assessment-stale", "warning", needle.id, { needle: needle.name || needle.id })];
  });
}

async function bytesOf(source: RawSource): Promise<Uint8Array<ArrayBuffer>> {
  if (source.kind === "bytes") return source.bytes;
  if (source.kind === "file") return new Uint8Array(await source.file.arrayBuffer());
  throw new Error("a page has no disk");
}

/** The label map with what is known of whoever made it: the shipped model's errors where it is the very model. */
async function labelsOf({ record, labels }: CaseFile, path: string, engine: Engine, job: Job): Promise<Result<Labels>> {
  const read = await engine.labels({ kind: "bytes", path: "labels.nii.gz", bytes: labels }, null, job);
  if ("problem" in read) return read;
  const map = await caseLabels(read.value.map, record, path);
  if ("problem" in map) return map;
  const shipped = await engine.models();
  if ("problem" in shipped) return shipped;
  const { trust, problems } = caseTrust(record, surfaceErrorsOf(shipped.value, record.labels.model));
  return {
    value: { map: map.value, trust, found: caseReports(read.value.reports, map.value, trust) },
    problems: [...read.problems, ...problems],
  };
}

/** The image, named as the series that the case says it was made from. */
async function imageOf({ record, image }: CaseFile, engine: Engine, job: Job): Promise<Result<OpenedCase["image"]> | null> {
  if (!image) return null;
  const { source } = record.document;
  const modality = source?.modality ?? null;
  const listing = await engine.scan([{ kind: "bytes", path: "image.nii.gz", bytes: image }], { modality, overrides: [] }, job);
  const loaded = listing.selected === null ? null : await engine.load(listing.selected, [], job);
  if (!loaded)
    return { problem: listing.problems.find((one) => one.severity === "error") ?? refuse("no-series", null, { files: 1 }).problem };
  if ("problem" in loaded) return loaded;
  const { series_uid: uid = null, study_uid = null, frame_of_reference_uid = null } = source ?? {};
  const series = { ...loaded.value.series, uid, study_uid, frame_of_reference_uid };
  return { value: { volume: { ...loaded.value, series }, listing }, problems: [] };
}

/** Whether a problem's numbers are those that its sentence needs: a file may say anything. */
function canSay(found: Problem): boolean {
  try {
    return messageOf(found, "en") !== "" && messageOf(found, "es") !== "";
  } catch {
    return false;
  }
}

/** Whether meshes are of these structures and lie where they lie: a picture must not show another patient than the verdict is about. */
function ofLabels(surfaces: readonly Surface[], found: readonly StructureReport[]): boolean {
  const meshes = new Map(surfaces.map((surface) => [surface.structure, surface]));
  return (
    meshes.size === found.length &&
    found.every(({ structure, label, bounds_mm }) => {
      const mesh = meshes.get(structure);
      return mesh?.label === label && within(mesh.positions_mm, bounds_mm);
    })
  );
}

function within(positions_mm: Float32Array, [low, high]: StructureReport["bounds_mm"]): boolean {
  return positions_mm.every((value, at) => value >= low[at % 3] - OVER_MM && value <= high[at % 3] + OVER_MM);
}
