import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Job } from "../../base/index.ts";
import type { Engine, Segmented } from "../../engine/index.ts";
import { evaluation } from "../../segmentation/index.ts";
import { messageOf } from "../../texts/index.ts";
import { sourcesOf } from "../files.ts";
import { type CaseRecord, readCases, readImage, readTruth, truthOf } from "../shelf.ts";
import type { TextCommand } from "../words.ts";

const SAMPLE = fileURLToPath(new URL("../../assets/sample/", import.meta.url));
const DEFAULT_SPLITS = "validation,test";

/** The protocol of models/training over labelled patients and the sample: every number through the product's own way (segmentation.md 2, 3). */
export const evaluate: TextCommand = {
  kind: "text",
  name: "evaluate",
  usage: "evaluate [DATA] [--splits validation,test] [--cases id,id] [--out SCORES.json]",
  help: "Scores the shipped networks on labelled patients (cases.json beside them) and on the sample patient.",
  options: [
    { name: "splits", value: "a,b", help: `which splits of cases.json (default ${DEFAULT_SPLITS}; all: every labelled CT)` },
    { name: "cases", value: "id,id", help: "only these cases" },
    { name: "out", value: "SCORES.json", help: "the scores for models/training/manifest.py" },
  ],
  async run({ positionals, values }, { engine, job }) {
    const scored = new Map<string, evaluation.CaseScores>();
    const failures: string[] = [];
    const [data] = positionals;
    const splits = (values["splits"] ?? DEFAULT_SPLITS).split(",");
    const only = values["cases"]?.split(",");
    if (data === undefined) console.log("no folder of labelled patients given: the sample patient alone");
    else {
      const cases = await readCases(data);
      if ("problem" in cases) return cases;
      const chosen = cases.value.filter((one) =>
        only ? only.includes(one.id) : one.modality === "CT" && (splits.includes("all") || splits.includes(one.split)),
      );
      for (const record of chosen) await scoreCase(data, record, engine, job, scored, failures);
    }
    const patients = [...scored.values()];
    if (!only) await scoreSample(engine, job);
    if (patients.length > 0) printSummary(patients);
    for (const failure of failures) console.log(failure);
    if (values["out"] !== undefined) await writeFile(values["out"], `${JSON.stringify(evaluation.scoresDocument(scored), null, 1)}\n`);
    return { code: failures.length === 0 ? 0 : 1 };
  },
};

async function scoreCase(
  data: string,
  record: CaseRecord,
  engine: Engine,
  job: Job,
  scored: Map<string, evaluation.CaseScores>,
  failures: string[],
): Promise<void> {
  const volume = await readImage(data, record, engine, job);
  if ("problem" in volume) {
    failures.push(`${record.id}: refused: ${messageOf(volume.problem, "en")}`);
    return;
  }
  const truth = await readTruth(data, record, engine, job);
  const segmented = await engine.segment(volume.value, { model: null, quality: null, overrides: [], threads: null }, null, job);
  if ("problem" in segmented) {
    failures.push(`${record.id}: refused: ${messageOf(segmented.problem, "en")}`);
    return;
  }
  if (truth === null) return;
  const scores = evaluation.evaluateCase(segmented.value, truth);
  scored.set(record.id, scores);
  printCase(`${record.id} (${record.split})`, scores, segmented.value);
}

/** The made patient: no measure of how a network does on real ones, so it never joins the means. */
async function scoreSample(engine: Engine, job: Job): Promise<void> {
  const sources = await sourcesOf(join(SAMPLE, "series.zip"));
  if ("problem" in sources) throw new Error(sources.problem.code);
  const listing = await engine.scan(sources.value, { modality: null, overrides: [] }, job);
  const volume = await engine.load(listing.selected ?? "", [], job);
  if ("problem" in volume) throw new Error(volume.problem.code);
  const truthFile = await sourcesOf(join(SAMPLE, "labels.nii.gz"));
  if ("problem" in truthFile) throw new Error(truthFile.problem.code);
  const labels = await engine.labels(truthFile.value[0], null, job);
  const segmented = await engine.segment(volume.value, { model: null, quality: null, overrides: [], threads: null }, null, job);
  if ("problem" in labels || "problem" in segmented) throw new Error("the sample patient could not be segmented");
  const truth: evaluation.Truth = truthOf(labels.value.map);
  printCase("sample patient (made; never in the means)", evaluation.evaluateCase(segmented.value, truth), segmented.value);
}

function printCase(title: string, scores: evaluation.CaseScores, segmented: Segmented): void {
  console.log(`\n${title}: sure ${scores.sure?.toFixed(3) ?? "-"}, swaps ${scores.swaps.length}${sides(segmented)}`);
  for (const [id, one] of Object.entries(scores.structures)) {
    if (one.dice === null && !one.invented) continue;
    const flags = [one.missed ? "MISSED" : "", one.invented ? "INVENTED" : ""].join(" ").trim();
    console.log(
      `  ${id.padEnd(26)} Dice ${cell(one.dice, 3)}  NSD2 ${cell(one.nsd_2mm, 3)}  HD95 ${cell(one.hd95_mm, 1)} mm  P95 ${cell(one.p95_mm, 1)} mm  ${flags}`,
    );
  }
}

/** Where the kidneys were found: the right one must lie on the patient's right (smaller x). */
function sides(segmented: Segmented): string {
  const x = (id: string): number | undefined => segmented.reports.find((report) => report.structure === id)?.centroid_mm[0];
  const [right, left] = [x("kidney_right"), x("kidney_left")];
  return right === undefined || left === undefined
    ? ""
    : `, right kidney ${(left - right).toFixed(0)} mm ${right < left ? "right" : "WRONG SIDE"} of the left`;
}

function printSummary(cases: readonly evaluation.CaseScores[]): void {
  console.log(`\nmean over ${cases.length} patients`);
  const rows = Object.entries(evaluation.summarise(cases)).filter(([, row]) => row.n > 0);
  for (const [id, row] of rows) {
    console.log(
      `  ${id.padEnd(26)} n ${row.n}  Dice ${cell(row.dice, 3)}  NSD2 ${cell(row.nsd_2mm, 3)}  P95 ${cell(row.p95_mm, 1)} mm  missed ${row.missed}  invented ${row.invented}`,
    );
  }
}

function cell(value: number | null, digits: number): string {
  return value === null ? "-" : value.toFixed(digits);
}
