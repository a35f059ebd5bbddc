import { readFileSync } from "node:fs";
import { join } from "node:path";
import dicomParser from "dicom-parser";
import { unzipSync } from "fflate";
import { quietJob, type SourceFile, sha256Hex, sourceFromBytes } from "../../src/base/index.ts";
import { assemble, scanFiles } from "../../src/dicom/index.ts";
import { assess, buildAnatomy, defaultNeedle, presetById } from "../../src/planning/index.ts";
import {
  closeModel,
  describeLabels,
  emptyConfidence,
  enterSlice,
  finish,
  inferSlice,
  labelOfChannels,
  labelsFromLogits,
  type Model,
  networkInput,
  openModel,
  prepareSeries,
  readManifest,
  segmentSlices,
} from "../../src/segmentation/index.ts";
import { buildSurfaces, DEFAULT_SURFACES } from "../../src/surfaces/index.ts";
import { IMPORTED, type LabelMap, labelMapFromNifti, lps, readNifti, runs, type Triple, type Volume } from "../../src/volume/index.ts";
import { ablationSimply } from "../planning/ablation-simple.ts";
import { everyCell, floodComponents, naiveClearance, naiveLabels } from "./baselines.ts";
import { benchPage } from "./page.ts";
import { type Row, rowOf } from "./rows.ts";

const TOP = process.cwd();
const rows: Row[] = [];
const job = quietJob();

await main();

async function main(): Promise<void> {
  const files = sampleFiles();
  const volume = await benchReading(files);
  const model = await openShipped();
  const { map } = await benchNetwork(volume, model);
  benchComponents(map);
  await benchSurfaces(map);
  const naive_ms = await benchAssessments(map);
  await benchAblation();
  if (!process.env["CHROMIUM_PATH"]) console.error("No Chrome or Chromium here: the rows of the page and of the room are left out.");
  else rows.push(...(await benchPage(naive_ms)));
  print();
}

function sampleFiles(): readonly SourceFile[] {
  const entries = unzipSync(readFileSync(join(TOP, "assets", "sample", "series.zip")));
  return Object.entries(entries).map(([path, bytes]) => sourceFromBytes(path, new Uint8Array(bytes)));
}

async function benchReading(files: readonly SourceFile[]): Promise<Volume> {
  const bytes = await Promise.all(files.map((file) => file.bytes()));
  const read = async (): Promise<Volume> => {
    const list = await scanFiles(files, job);
    const series = list.series.find((one) => one.id === list.selected);
    if (!series) throw new Error("the sample has no series");
    const assembled = await assemble(series, [], job);
    if ("problem" in assembled) throw new Error(assembled.problem.code);
    return assembled.value;
  };
  const ours = await best_ms(3, read);
  // What no reader can undercut with this parser: parse every file, copy its pixels once, place and check nothing.
  const theirs = await best_ms(3, async () => {
    for (const one of bytes) {
      const element = dicomParser.parseDicom(one).elements["x7fe00010"];
      new Int16Array(one.slice(element.dataOffset, element.dataOffset + element.length).buffer);
    }
  });
  add(`series -> volume, ${files.length} slices`, ours, "ms", "dicom-parser and one copy, nothing placed or checked", theirs);
  return read();
}

/** The same network in float32, beside the shipped one as the reference for what int8 costs and gains. */
async function openReference(shipped: Model): Promise<Model> {
  const file = `${shipped.manifest.id}.fp32.onnx`;
  const bytes = new Uint8Array(readFileSync(join(TOP, "models", file)));
  const manifest = { ...shipped.manifest, file, form: "fp32" as const, sha256: await sha256Hex(bytes) };
  const opened = await openModel(manifest, { model: bytes, wasm: null, threads: 1 });
  if ("problem" in opened) throw new Error(opened.problem.code);
  return opened.value;
}

async function openShipped(): Promise<Model> {
  const folder = join(TOP, "models");
  const manifest = readManifest(JSON.parse(readFileSync(join(folder, "ct-abdomen-fast.json"), "utf8")), "models/ct-abdomen-fast.json");
  if ("problem" in manifest) throw new Error(manifest.problem.code);
  const opened = await openModel(manifest.value, {
    model: new Uint8Array(readFileSync(join(folder, manifest.value.file))),
    wasm: null,
    threads: 1,
  });
  if ("problem" in opened) throw new Error(opened.problem.code);
  return opened.value;
}

async function benchNetwork(volume: Volume, model: Model): Promise<{ readonly map: LabelMap }> {
  const prepared = prepareSeries(volume, model.manifest);
  const [nx, ny, nz] = prepared.axes.size;
  const middle = nz >> 1;
  const input = networkInput(prepared, middle);
  // A fresh wasm instance runs baseline code for its first seconds (speed.md 0).
  for (let i = 0; i < 12; i++) await inferSlice(model, input);
  const infer = await best_ms(8, () => inferSlice(model, input));
  const reference = await openReference(model);
  for (let i = 0; i < 6; i++) await inferSlice(reference, input);
  const float = await best_ms(5, () => inferSlice(reference, input));
  await closeModel(reference);
  add("inference of a slice, int8, 1 thread", infer, "ms", "the same network in float32", float);
  const picture = await best_ms(5, async () => networkInput(prepared, middle));
  add("picture of a slice (resampling, 5 channels)", picture, "ms", "its inference", infer);
  const logits = await inferSlice(model, input);
  const labelsOf = labelOfChannels(model.manifest);
  const out = new Uint8Array(nx * ny);
  const back = await best_ms(5, async () => labelsFromLogits(prepared, logits, labelsOf, out));
  const slow = new Uint8Array(nx * ny);
  const naive = await best_ms(2, async () => naiveLabels(prepared, logits, labelsOf, slow));
  if (!same(out, slow)) throw new Error("the fast way back and the naive one differ");
  add("logits -> labels of a slice", back, "ms", "all logits upsampled, then the largest", naive);

  const labels = new Uint8Array(nx * ny * nz);
  const confidence = emptyConfidence(model.manifest, nz);
  const enter = (slice: { readonly z: number; readonly labels: Uint8Array; readonly sureness: Parameters<typeof enterSlice>[2] }): void => {
    labels.set(slice.labels, slice.z * nx * ny);
    enterSlice(confidence, slice.z, slice.sureness);
  };
  const all = Array.from({ length: nz }, (_, z) => z);
  const whole = await best_ms(1, () => segmentSlices(prepared, model, all, enter, job));
  add("network over the series, per slice", whole / nz, "ms", "inference alone", infer);
  const answer = { manifest: model.manifest, labels, confidence, frame: prepared.frame };
  const finished = await finish(volume, answer, ["model-mismatch"], job);
  if ("problem" in finished) throw new Error(finished.problem.code);
  const rules = await best_ms(1, () => finish(volume, answer, ["model-mismatch"], job));
  add("clean-up, rules, checks of the series", rules, "ms", "the network over it", whole);
  return { map: finished.value.map };
}

function benchComponents(map: LabelMap): void {
  const mask = map.labels.map((label) => (label > 0 ? 1 : 0));
  const time = (work: () => unknown): number => Math.min(...[0, 1].map(() => timed(work)));
  const ours = time(() => runs.componentsOf(runs.runsOf(mask, map.geometry.size, { low: 1, high: 1 }), 26));
  const theirs = time(() => floodComponents(mask, map.geometry.size));
  add("26-connected components of the body", ours, "ms", "flood fill, a queue of voxels", theirs);
}

async function benchSurfaces(map: LabelMap): Promise<void> {
  const ours = await best_ms(1, () => buildSurfaces(map, DEFAULT_SURFACES, job));
  const kidney = describeLabels(map).find((found) => found.structure === "kidney_left");
  if (!kidney) throw new Error("no left kidney");
  const only = { ...DEFAULT_SURFACES, structures: ["kidney_left"], triangles: 4000 };
  const one = await best_ms(2, () => buildSurfaces(map, only, job));
  const theirs = await best_ms(2, async () => everyCell(map, kidney.label));
  add("surfaces of all structures", ours, "ms", "one kidney's alone", one);
  add(
    "kidney surface: field, smooth, welded, simplified",
    one,
    "ms",
    "marching-cubes-fast on every cell of its box: stairs, unwelded",
    theirs,
  );
}

/** @returns what the planner that one writes first needs for a needle, ms. */
async function benchAssessments(map: LabelMap): Promise<number> {
  const anatomy = await buildAnatomy(map, IMPORTED, job);
  const building = await best_ms(1, () => buildAnatomy(map, IMPORTED, job));
  const flood = await best_ms(1, async () =>
    floodComponents(
      map.labels.map((label) => (label === 0 ? 1 : 0)),
      map.geometry.size,
    ),
  );
  add("anatomy (blocks, exterior, skin) once a label map", building, "ms", "the exterior alone by flood fill", flood);
  const rules = presetById("biopsy");
  const liver = describeLabels(map).find((found) => found.structure === "liver");
  if (!rules || !liver) throw new Error("no rules or no liver");
  const target_mm = lps(...liver.centroid_mm);
  const entries: Triple[] = Array.from({ length: 400 }, (_, i) => {
    const [a, b] = [(i * 2.399963) % (2 * Math.PI), -0.4 + 0.002 * i];
    return [target_mm[0] + 150 * Math.cos(a), target_mm[1] + 150 * Math.sin(a), target_mm[2] + 60 * b];
  });
  const needles = entries.map((entry) => ({ ...defaultNeedle(rules), id: "n", name: "", entry_mm: lps(...entry), target_mm }));
  const pass = async (samples: number, count: number): Promise<number> => {
    const took = await best_ms(1, async () => {
      for (const needle of needles.slice(0, count)) assess(anatomy, needle, rules, { image: null, samples, profile: false });
    });
    return took / count;
  };
  await pass(0, 100);
  const exact = await pass(0, needles.length);
  const sampled = await best_ms(1, async () => {
    for (const needle of needles.slice(0, 4)) naiveClearance(map, needle.entry_mm, needle.target_mm);
  });
  add("assessment of a needle, exact", exact, "ms", "2000 samples, every voxel from each 400th", sampled / 4);
  add("assessments a second", 1000 / exact, "/s", "with 4096 draws", 1000 / (await pass(4096, 20)));
  return sampled / 4;
}

/** The sample's true labels: they hold a lesion for the zone to cover. */
async function benchAblation(): Promise<void> {
  const file = (name: string): Buffer => readFileSync(join(TOP, "assets", "sample", name));
  const image = await readNifti(new Uint8Array(file("labels.nii.gz")), "labels.nii.gz");
  const rules = presetById("ablation");
  if ("problem" in image || !rules?.ablation) throw new Error("the sample and its rules are shipped");
  const map = labelMapFromNifti(image.value, null);
  if ("problem" in map) throw new Error(map.problem.code);
  const anatomy = await buildAnatomy(map.value, IMPORTED, job);
  const [x, y, z] = (JSON.parse(file("truth.json").toString()) as { target_mm: Triple }).target_mm;
  const needles = Array.from({ length: 60 }, (_, n) => ({
    ...defaultNeedle(rules),
    id: "n",
    name: "",
    entry_mm: lps(x - 110, y + n - 30, z),
    target_mm: lps(x, y, z),
  }));
  const judged = needles.map((needle) => taken(assess(anatomy, needle, rules, { image: null, samples: 0, profile: false })));
  const ours = await best_ms(4, () => {
    for (const needle of needles) assess(anatomy, needle, rules, { image: null, samples: 0, profile: false });
  });
  const zone = rules.ablation;
  const theirs = await best_ms(2, () => ablationSimply(anatomy, judged[0], zone));
  add("assessment by the ablation rules", ours / needles.length, "ms", "its zone alone, asking every cell of the map", theirs);
}

function taken<T>(result: { readonly value: T } | { readonly problem: { readonly code: string } }): T {
  if ("problem" in result) throw new Error(result.problem.code);
  return result.value;
}

function add(stage: string, ours: number, unit: string, baseline: string, theirs: number): void {
  rows.push(rowOf(stage, ours, unit, baseline, theirs));
}

function print(): void {
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify(rows));
    return;
  }
  const cell = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3));
  console.log(`Node ${process.version}, ${process.arch}; one thread; ratio = times faster than the baseline in the same run`);
  console.log("desk and room: Chromium drawing by software; the quietest of six rounds; the emulated headset's own time is taken off");
  for (const { stage, ours, unit, baseline, theirs, ratio } of rows) {
    console.log(
      `${stage.padEnd(58)}${`${cell(ours)} ${unit}`.padStart(12)}   x${cell(ratio).padStart(7)}   of ${cell(theirs)} ${unit}: ${baseline}`,
    );
  }
}

async function best_ms(times: number, work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await work();
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

function timed(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
