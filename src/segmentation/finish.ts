import { inSteps, type Job, ok, type Problem, type ProblemCode, problem, type Result } from "../base/index.ts";
import {
  BODY_LABEL,
  fromPatientOrder,
  type LabelMap,
  patientAxes,
  runs,
  type StructureId,
  type StructureReport,
  structureById,
  structureByLabel,
  type Trust,
  toPatientOrder,
  type Volume,
} from "../volume/index.ts";
import { allOf, type Grid } from "./grid.ts";
import type { ModelManifest } from "./manifest.ts";
import { confidenceOf, missing, notesOf, overallConfidence } from "./notes.ts";
import type { Frame } from "./picture.ts";
import { bloodPoolOf } from "./pool.ts";
import { type Cleaned, cleanUp } from "./postprocess.ts";
import { describeLabels } from "./reports.ts";
import { airOf, BONE_HU, bodyOf, boneOf, mrBodyOf } from "./rules.ts";
import { greyValuesOf, type Phase, phaseOf, refusal, seriesFindings } from "./series.ts";
import type { Confidence } from "./slices.ts";
import { spineOf } from "./spine.ts";

/** What the network said about a series. */
export interface NetworkAnswer {
  readonly manifest: ModelManifest;
  /** Labels in patient order (x to the left and fastest, y to the back, slices from the feet): slice z at z * nx * ny. */
  readonly labels: Uint8Array;
  readonly confidence: Confidence;
  readonly frame: Frame;
}

/** A series with its structures: the map in the series' own geometry, what makes it believable, one report a structure, and what was noticed. */
export interface Segmentation {
  readonly map: LabelMap;
  readonly trust: Trust;
  readonly reports: readonly StructureReport[];
  readonly problems: readonly Problem[];
  /** Mean softmax of everything that the network called a structure; null without a network or without a structure. */
  readonly sure: number | null;
}

const VESSELS = ["aorta", "inferior_vena_cava", "portal_and_splenic_vein"];
/** Stomach and bowel hold gas; the esophagus lies on the lung and says nothing about it. */
const HOLLOW = ["stomach", "duodenum", "colon", "small_bowel"];
const RULES = ["lung", "bone", "gas", "body"];
const DENSE = { low: BONE_HU.contrast, high: Infinity } as const;

/** Everything that is worked on, step after step; all in patient order. */
interface Work {
  readonly grid: Grid;
  readonly answer: NetworkAnswer | null;
  /** Hounsfield units that nobody cut off: only then do the rules for lung, gas and bone hold, and on CT the one for the body. */
  ruled: boolean;
  cleaned: Cleaned;
  body: runs.RunMask | null;
  lung: runs.RunMask | null;
  gas: runs.RunMask | null;
  bone: runs.RunMask | null;
  phase: Phase;
  trust: Trust;
  problems: Problem[];
  refused: readonly Problem[];
}

/**
 * From the network's labels (or none: rules alone) to a segmentation: clean-up, rules on Hounsfield units, failure detection.
 * A series that may not be segmented is the Problem `model-mismatch` with a code of segmentation.md 8 as `details.reason`.
 * @param overrides codes past which a person continues: `model-mismatch` lets pass what may be judged, and keeps it as a warning.
 */
export async function finish(
  volume: Volume,
  answer: NetworkAnswer | null,
  overrides: readonly ProblemCode[],
  job: Job,
): Promise<Result<Segmentation>> {
  const axes = patientAxes(volume.geometry);
  const grid: Grid = { voxels: toPatientOrder(volume.voxels, axes), size: axes.size, spacing_mm: axes.spacing_mm };
  const work = begin(grid, answer, volume.unit === "HU");
  const steps = [
    () => checkGreyValues(work, volume.series.id),
    () => findBody(work, volume.unit === "HU"),
    () => findAir(work),
    () => clean(work),
    () => findBone(work),
    () => checkSeries(work, volume.series.id),
  ];
  for (const step of steps) {
    job.signal.throwIfAborted();
    step();
    await pause(job);
    const fatal = work.refused.find((finding) => !(finding.override && overrides.includes(finding.code)));
    if (fatal !== undefined) return { problem: fatal };
  }
  work.problems.push(...work.refused.map((finding) => ({ ...finding, severity: "warning" as const })));
  const map: LabelMap = {
    geometry: volume.geometry,
    labels: fromPatientOrder(composed(work), axes),
    source: answer === null ? "rules" : "network",
    foreign: [],
  };
  const sliceOf = (z: number): number => (axes.flip[2] ? axes.size[2] - 1 - z : z);
  const reports = reportsOf(map, work, sliceOf);
  const sure = answer === null ? null : overallConfidence(answer.confidence);
  return ok({ map, trust: work.trust, reports, problems: work.problems, sure }, work.problems);
}

/** Lets messages in, so that a step of a few hundred milliseconds is never followed by another at once. */
async function pause(job: Job): Promise<void> {
  await inSteps({ signal: job.signal, report: () => {} }, "segment", 1, () => {});
}

function begin(grid: Grid, answer: NetworkAnswer | null, ruled: boolean): Work {
  const found = new Map<StructureId, runs.RunMask>();
  if (answer !== null)
    for (const [label, mask] of runs.runsByLabel(answer.labels, grid.size)) found.set(structureByLabel(label)?.id ?? "", mask);
  const trust: Trust =
    answer === null
      ? { surface_p95_mm: {}, gives: [], model: null }
      : {
          surface_p95_mm: Object.fromEntries(answer.manifest.labels.map((id) => [id, answer.manifest.structures[id].surface_p95_mm])),
          gives: answer.manifest.labels,
          model: { id: answer.manifest.id, version: answer.manifest.version, sha256: answer.manifest.sha256 },
        };
  const nothing = { body: null, lung: null, gas: null, bone: null };
  return { grid, answer, ruled, cleaned: { found, notes: [] }, ...nothing, phase: "portal", trust, problems: [], refused: [] };
}

function checkGreyValues(work: Work, series: string): void {
  if (!work.ruled) return;
  const grey = greyValuesOf(work.grid);
  if (!grey.areHu) work.refused = [refusal(series, "not-hu", {})];
  if (grey.clipped_hu === null) return;
  work.ruled = false;
  work.problems.push(problem("hu-clipped", "warning", series, { low_hu: grey.clipped_hu }));
}

/** A clipped CT has no body: what was cut off is what would tell it from table and air. MR has a body and nothing else. */
function findBody(work: Work, isCt: boolean): void {
  if (isCt && !work.ruled) return;
  work.body = isCt ? bodyOf(work.grid) : mrBodyOf(work.grid);
  work.trust = { ...work.trust, gives: [...(work.trust.gives ?? []), ...(isCt ? RULES : ["body"])] };
}

function findAir(work: Work): void {
  if (work.body === null || !work.ruled) return;
  const { found } = work.cleaned;
  const bowel = allOf(
    work.grid.size,
    [...found].filter(([id]) => HOLLOW.includes(id)).map(([, mask]) => mask),
  );
  const air = airOf(work.grid, work.body, bowel);
  work.lung = air.lung;
  work.gas = air.gas;
}

function clean(work: Work): void {
  const { grid, answer, body, lung } = work;
  if (answer === null) return;
  const { found } = work.cleaned;
  const none = runs.noRuns(grid.size);
  const dense = body !== null && work.ruled ? runs.intersection(runs.runsOf(grid.voxels, grid.size, DENSE), body) : none;
  const middle = (answer.frame.box.x0 + answer.frame.box.x1) / 2;
  const spine = spineOf(grid, body ?? none, runs.difference(dense, allOf(grid.size, found.values())), middle);
  work.cleaned = cleanUp(found, answer.manifest.postprocess, { grid, spine, body: work.ruled ? body : null, lung });
}

function findBone(work: Work): void {
  const { grid, answer, body } = work;
  const { found } = work.cleaned;
  if (answer !== null) {
    const { phase, note } = phaseOf(grid, found);
    work.phase = phase;
    if (note !== null) work.problems.push(note);
  }
  if (work.phase === "native") work.trust = { ...work.trust, surface_p95_mm: doubledVessels(work.trust.surface_p95_mm) };
  if (body === null || !work.ruled) return;
  const network = allOf(grid.size, found.values());
  const noBone = work.phase === "arterial" ? runs.union(network, bloodPoolOf(grid, body)) : network;
  work.bone = boneOf(grid, body, noBone, work.phase === "native" ? BONE_HU.native : BONE_HU.contrast);
}

/** Without contrast agent vessels are guessed from their surroundings. */
function doubledVessels(surface_p95_mm: Trust["surface_p95_mm"]): Trust["surface_p95_mm"] {
  return Object.fromEntries(Object.entries(surface_p95_mm).map(([id, p95_mm]) => [id, VESSELS.includes(id) ? 2 * p95_mm : p95_mm]));
}

function checkSeries(work: Work, series: string): void {
  const { grid, answer, body, lung, bone, phase } = work;
  if (answer === null) return;
  const { manifest, confidence, frame } = answer;
  if (frame.pixel_mm[0] > manifest.input.spacing_mm[0])
    work.problems.push(problem("body-scaled", "info", series, { spacing_mm: frame.pixel_mm[0] }));
  work.refused = seriesFindings({ grid, series, found: work.cleaned.found, body, lung, bone, manifest, confidence, phase });
}

/** All structures as one map: body first, rules over it, network over all, since a network voxel is never overwritten by a rule. */
function composed(work: Work): Uint8Array<ArrayBuffer> {
  const [nx, ny, nz] = work.grid.size;
  const labels = new Uint8Array(nx * ny * nz);
  if (work.body !== null) runs.paint(work.body, labels, BODY_LABEL);
  for (const [id, mask] of [
    ["lung", work.lung],
    ["gas", work.gas],
    ["bone", work.bone],
  ] as const)
    if (mask !== null) runs.paint(mask, labels, structureById(id)?.label ?? 0);
  for (const [id, mask] of work.cleaned.found) runs.paint(mask, labels, structureById(id)?.label ?? 0);
  return labels;
}

function reportsOf(map: LabelMap, work: Work, sliceOf: (z: number) => number): readonly StructureReport[] {
  const { grid, answer, cleaned } = work;
  const bare = describeLabels(map);
  if (answer === null) return bare;
  const { manifest, confidence } = answer;
  const evidence = { grid, found: cleaned.found, manifest, confidence, sliceOf };
  work.problems.push(...missing(evidence));
  return bare.map((report) => {
    const mask = cleaned.found.get(report.structure);
    if (mask === undefined) return report;
    const own = cleaned.notes.filter((entry) => entry.structure === report.structure).map((entry) => entry.note);
    return {
      ...report,
      source: "network",
      confidence: confidenceOf(report.structure, manifest, confidence),
      surface_p95_mm: work.trust.surface_p95_mm[report.structure] ?? null,
      notes: [...notesOf(report.structure, mask, evidence), ...own],
    };
  });
}
