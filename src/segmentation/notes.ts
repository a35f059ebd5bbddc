import { type Problem, problem } from "../base/index.ts";
import { runs, type StructureId } from "../volume/index.ts";
import { type Grid, volumeOf_ml, voxel_ml } from "./grid.ts";
import type { ModelManifest } from "./manifest.ts";
import type { Found } from "./postprocess.ts";
import { surfaceOf } from "./skin.ts";
import type { Confidence } from "./slices.ts";

/** Figures of segmentation.md 8. */
const CUT_SHARE = 0.01;
const SECOND_PIECE_SHARE = 0.05;
const CONFIDENCE_SLAB_MM = 20;
const CONFIDENCE_SLACK = 0.1;
const NOT_FOUND_SHARE = 0.1;
/** A slab with less than this share of the structure is its tip, where no network is sure. */
const SLAB_LEAST_SHARE = 0.1;

/** What the notes are made from; everything in patient order. */
export interface Evidence {
  readonly grid: Grid;
  readonly found: Found;
  readonly manifest: ModelManifest;
  readonly confidence: Confidence;
  /** Number of the array's own slice for a slice in patient order. */
  readonly sliceOf: (z: number) => number;
}

/** Mean softmax of a structure over the series, or null if the network never chose it. */
export function confidenceOf(id: StructureId, manifest: ModelManifest, confidence: Confidence): number | null {
  const channel = manifest.output.classes.indexOf(id);
  const slices = confidence.sums.length / confidence.classes;
  return meanBetween(confidence, channel, 0, slices, 1);
}

/** Mean softmax of everything that the network called a structure, or null for nothing. */
export function overallConfidence(confidence: Confidence): number | null {
  const pixels = confidence.counts.reduce((sum, n) => sum + n, 0);
  return pixels === 0 ? null : confidence.sums.reduce((sum, p) => sum + p, 0) / pixels;
}

function meanBetween(confidence: Confidence, channel: number, from: number, to: number, least: number): number | null {
  let [sum, count] = [0, 0];
  for (let z = from; z < to; z++) {
    sum += confidence.sums[z * confidence.classes + channel];
    count += confidence.counts[z * confidence.classes + channel];
  }
  return count < least ? null : sum / count;
}

function countOf(confidence: Confidence, channel: number): number {
  let count = 0;
  for (let at = channel; at < confidence.counts.length; at += confidence.classes) count += confidence.counts[at];
  return count;
}

/** What is to be said about one structure that was found: cut off, in pieces, too large or small, uncertain, untrusted. */
export function notesOf(id: StructureId, mask: runs.RunMask, evidence: Evidence): readonly Problem[] {
  const record = evidence.manifest.structures[id];
  const cut = cutOff(id, mask);
  const volume_ml = volumeOf_ml(mask, evidence.grid);
  const range = record.volume_ml;
  const pieces = severalPieces(id, mask, evidence.grid);
  const implausible =
    cut === null && range !== null && volume_ml >= NOT_FOUND_SHARE * range[0] && (volume_ml < range[0] || volume_ml > range[1])
      ? problem("implausible-volume", "warning", id, { volume_ml, from_ml: range[0], to_ml: range[1] })
      : null;
  const scarce = range !== null && volume_ml < NOT_FOUND_SHARE * range[0] ? problem("not-found", "warning", id, {}) : null;
  const untrusted = record.trusted ? null : problem("untrusted", "warning", id, { surface_p95_mm: record.surface_p95_measured_mm });
  return [cut, pieces, implausible, scarce, lowConfidence(id, evidence), untrusted].filter((note) => note !== null);
}

/** Structures of the model without a voxel: expected wherever there is a liver. */
export function missing(evidence: Evidence): readonly Problem[] {
  if (!evidence.found.has("liver")) return [];
  return evidence.manifest.labels.filter((id) => !evidence.found.has(id)).map((id) => problem("not-found", "warning", id, {}));
}

/** At least 1 % of the surface on the outer layer of the volume; the side that holds most of it is named. */
function cutOff(id: StructureId, mask: runs.RunMask): Problem | null {
  const [nx, ny, nz] = mask.size;
  const outer = { top: 0, bottom: 0, side: 0 };
  runs.eachRun(mask, (y, z, from, to) => {
    const length = to - from + 1;
    if (z === nz - 1) outer.top += length;
    if (z === 0) outer.bottom += length;
    if (y === 0 || y === ny - 1) outer.side += length;
    else outer.side += (from === 0 ? 1 : 0) + (to === nx - 1 ? 1 : 0);
  });
  const all = outer.top + outer.bottom + outer.side;
  if (all === 0) return null;
  const share = all / Math.max(all, runs.countOf(surfaceOf(mask, "counts")));
  if (share < CUT_SHARE) return null;
  const side = outer.top >= outer.bottom && outer.top >= outer.side ? "top" : outer.bottom >= outer.side ? "bottom" : "side";
  return problem("cut-off", "warning", id, { side, share });
}

function severalPieces(id: StructureId, mask: runs.RunMask, grid: Grid): Problem | null {
  const parts = runs.componentsOf(mask, 26);
  if (parts.count < 2 || parts.voxels[1] < SECOND_PIECE_SHARE * runs.countOf(mask)) return null;
  const volumes_ml = Array.from(parts.voxels, (voxels) => voxels * voxel_ml(grid));
  return problem("several-pieces", "warning", id, { pieces: parts.count, volumes_ml });
}

/** Below the model's limit as a whole, or clearly below it over some 20 mm; then the slices are named, as the array counts them. */
function lowConfidence(id: StructureId, { grid, manifest, confidence, sliceOf }: Evidence): Problem | null {
  const limit = manifest.structures[id].confidence_min;
  const channel = manifest.output.classes.indexOf(id);
  const nz = grid.size[2];
  const thick = Math.max(1, Math.round(CONFIDENCE_SLAB_MM / grid.spacing_mm[2]));
  const least = Math.max(1, SLAB_LEAST_SHARE * countOf(confidence, channel));
  let slices: readonly [number, number] | null = null;
  let worst = Infinity;
  for (let z = 0; z + thick <= nz; z++) {
    const mean = meanBetween(confidence, channel, z, z + thick, least);
    if (mean === null || mean >= limit - CONFIDENCE_SLACK || mean >= worst) continue;
    const [a, b] = [sliceOf(z), sliceOf(z + thick - 1)];
    [worst, slices] = [mean, [Math.min(a, b), Math.max(a, b)]];
  }
  const mean = confidenceOf(id, manifest, confidence);
  if (slices === null && (mean === null || mean >= limit)) return null;
  return problem("low-confidence", "warning", id, { slices, confidence: slices === null ? (mean ?? 0) : worst });
}
