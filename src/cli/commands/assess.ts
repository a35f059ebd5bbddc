import { type Job, ok, type Result, refuse } from "../../base/index.ts";
import type { Engine } from "../../engine/index.ts";
import { assess as assessNeedle } from "../../planning/index.ts";
import { assessmentFields } from "../../texts/index.ts";
import type { Volume } from "../../volume/index.ts";
import type { Parsed } from "../args.ts";
import { imageSources } from "../case-in.ts";
import { modalityOf, modalityOption, onePositional, wholeNumber } from "../common.ts";
import { labelMapOf, mapOption } from "../labels-in.ts";
import { needleOf, rulesOf, rulesOptions } from "../rules-in.ts";
import type { JsonCommand } from "../words.ts";

const DEFAULT_SAMPLES = 4096;
const MOST_SAMPLES = 1_000_000;
const MOST_WORKERS = 64;

/** One needle against a label map: what it crosses, how near it comes to everything, and what the rules say (interfaces.md 5). */
export const assess: JsonCommand = {
  kind: "json",
  name: "assess",
  usage: "assess LABELS --entry x,y,z --target x,y,z [--preset biopsy|ablation|drainage] [options]",
  help: "Assesses one needle: crossings, clearances, constraints, verdict, hit probability.",
  options: [
    { name: "entry", value: "x,y,z", help: "entry point, LPS mm" },
    { name: "target", value: "x,y,z", help: "target point, LPS mm" },
    ...rulesOptions,
    { name: "image", value: "PATH", help: "the patient image, for Hounsfield units along the crossings" },
    { name: "image-series", value: "ID", help: "which series of it" },
    modalityOption,
    { name: "samples", value: "N", help: `Monte Carlo draws (default ${DEFAULT_SAMPLES}, 0 for none)` },
    { name: "profile", value: null, help: "adds the clearance profile along the shaft" },
    { name: "workers", value: "N", help: "accepted for all planning commands; one needle needs one" },
    mapOption,
  ],
  async run(parsed, { engine, job }) {
    const path = onePositional(parsed, "LABELS");
    if ("problem" in path) return path;
    const rules = await rulesOf(parsed);
    if ("problem" in rules) return rules;
    const needle = needleOf(parsed, rules.value);
    if ("problem" in needle) return needle;
    const samples = wholeNumber(parsed, "samples", DEFAULT_SAMPLES, 0, MOST_SAMPLES);
    if ("problem" in samples) return samples;
    const workers = wholeNumber(parsed, "workers", 1, 1, MOST_WORKERS);
    if ("problem" in workers) return workers;
    const labels = await labelMapOf(path.value, parsed, engine, job);
    if ("problem" in labels) return labels;
    const image = await imageOf(parsed, engine, job);
    if ("problem" in image) return image;
    const anatomy = await engine.anatomy(labels.value.map, labels.value.trust, job);
    const options = { image: image.value, samples: samples.value, profile: parsed.switches.has("profile") };
    const assessed = assessNeedle(anatomy, needle.value, rules.value, options);
    if ("problem" in assessed) return assessed;
    const { problems, ...fields } = assessmentFields(assessed.value, "en", null);
    return { fields, problems: [...labels.problems, ...image.problems, ...assessed.value.problems] };
  },
};

async function imageOf(parsed: Parsed, engine: Engine, job: Job): Promise<Result<Volume | null>> {
  const path = parsed.values["image"];
  if (path === undefined) return ok(null);
  const modality = modalityOf(parsed);
  if ("problem" in modality) return modality;
  const sources = await imageSources(path, job);
  if ("problem" in sources) return sources;
  const listing = await engine.scan(sources.value, { modality: modality.value, overrides: [] }, job);
  const series = parsed.values["image-series"] ?? listing.selected;
  if (series === null) return refuse("no-series", path, { files: listing.files.read });
  return engine.load(series, [], job);
}
