import { type Problem, refuse, VERSION } from "../../base/index.ts";
import type { Listing } from "../../engine/index.ts";
import { problemFields } from "../../texts/index.ts";
import { imageSources } from "../case-in.ts";
import { modalityOf, modalityOption, onePositional, overridesOf, required, wholeNumber } from "../common.ts";
import { writeWhole } from "../files.ts";
import { volumeLabelsNifti } from "../labels-out.ts";
import type { JsonCommand } from "../words.ts";

const MOST_THREADS = 64;

/** A label map of one series, by the network and the rules (interfaces.md 3). */
export const segment: JsonCommand = {
  kind: "json",
  name: "segment",
  usage:
    "segment PATH --out LABELS.nii.gz [--series ID] [--model ID] [--quality fast|accurate] [--threads N] [--modality CT|MR] [--seg OUT.dcm]",
  help: "Segments one series into a label map in its own geometry.",
  options: [
    { name: "out", value: "LABELS.nii.gz", help: "where the label map goes" },
    { name: "series", value: "ID", help: "an id of inspect; else the best abdominal series" },
    { name: "model", value: "ID", help: "a model of models/; else the best that fits" },
    { name: "quality", value: "fast|accurate", help: "which of several models (default: accurate where one is shipped)" },
    { name: "threads", value: "N", help: "inference workers" },
    { name: "override", value: "CODE,CODE", help: "problems that a person has judged and goes on with" },
    modalityOption,
    { name: "seg", value: "OUT.dcm", help: "writes the labels as a DICOM SEG too" },
  ],
  async run(parsed, { engine, job, now_ms }) {
    const path = onePositional(parsed, "PATH");
    if ("problem" in path) return path;
    const out = required(parsed, "out");
    if ("problem" in out) return out;
    const modality = modalityOf(parsed);
    if ("problem" in modality) return modality;
    const overrides = overridesOf(parsed);
    if ("problem" in overrides) return overrides;
    const threads = wholeNumber(parsed, "threads", 0, 1, MOST_THREADS);
    if ("problem" in threads) return threads;
    const quality = parsed.values["quality"] ?? null;
    if (quality !== null && quality !== "fast" && quality !== "accurate") {
      return refuse("usage", "--quality", { reason: `--quality is fast or accurate, not "${quality}"` });
    }
    const sources = await imageSources(path.value, job);
    if ("problem" in sources) return sources;

    const started = now_ms();
    const listing = await engine.scan(sources.value, { modality: modality.value, overrides: overrides.value }, job);
    const series = parsed.values["series"] ?? listing.selected;
    if (series === null) return refused(listing, path.value);
    const read = now_ms();
    const loaded = await engine.load(series, overrides.value, job);
    if ("problem" in loaded) return loaded;
    const volume = loaded.value;
    const assembled = now_ms();
    const choice = { model: parsed.values["model"] ?? null, quality, overrides: overrides.value, threads: threads.value || null } as const;
    const segmented = await engine.segment(volume, choice, null, job);
    if ("problem" in segmented) return segmented;
    const { map, manifest, reports, timing } = segmented.value;
    const written = await volumeLabelsNifti(map);
    const file = await writeWhole(out.value, written.bytes);
    if ("problem" in file) return file;
    const seg = parsed.values["seg"] ?? null;
    if (seg !== null) {
      const model = manifest && { id: manifest.id, version: manifest.version };
      const context = { source: volume.series, model, edited: false, version: VERSION, made: null };
      const bytes = await engine.seg(map, context, job);
      if ("problem" in bytes) return bytes;
      const object = await writeWhole(seg, bytes.value);
      if ("problem" in object) return object;
    }
    return {
      problems: [...listing.problems, ...loaded.problems, ...segmented.problems],
      fields: {
        series: { id: volume.series.id, uid: volume.series.uid, modality: volume.series.modality, geometry: map.geometry },
        model: manifest === null ? null : { id: manifest.id, version: manifest.version, sha256: manifest.sha256, labels: manifest.labels },
        out: { labels: out.value, seg, sha256: written.voxels_sha256 },
        structures: reports.map(({ structure, ...report }) => ({
          id: structure,
          ...report,
          notes: report.notes.map((note) => problemFields(note, "en")),
        })),
        timing: {
          read_ms: read - started,
          assemble_ms: assembled - read,
          inference_ms: timing.inference_ms,
          per_slice_ms: timing.inference_ms / volume.geometry.size[2],
          post_ms: timing.post_ms,
          total_ms: now_ms() - started,
        },
      },
    };
  },
};

/** Why nothing can be segmented: what is wrong with the first series, or that there is none. */
function refused(listing: Listing, path: string): { readonly problem: Problem } {
  const found = [...listing.series.flatMap((series) => series.problems), ...listing.problems].find((one) => one.severity === "error");
  return found ? { problem: found } : refuse("no-series", path, { files: listing.files.read });
}
