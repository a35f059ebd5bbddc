import { runs, squaredDistance, type Triple } from "../volume/index.ts";
import { surfaceOf } from "./skin.ts";

/** Figures of segmentation.md 3. */
const NSD_MM = 2;
const MISSED_SHARE = 0.1;
/** A structure that was missed counts as this surface error in a model's P95. */
const MISSED_MM = 30;
const PERCENT = 95;

/** Agreement of one structure with its truth; null where a figure is not defined. */
export interface Scores {
  readonly dice: number | null;
  readonly nsd_2mm: number | null;
  readonly hd95_mm: number | null;
  /** 95th percentile of the union of both directed surface distances. */
  readonly p95_mm: number | null;
  /** The same for truth outside the prediction alone: that is what hurts a patient. */
  readonly under_p95_mm: number | null;
  readonly truth_ml: number;
  readonly found_ml: number;
  readonly volume_error: number | null;
  readonly missed: boolean;
  readonly invented: boolean;
  /** All surface distances, and those of the truth's surface to the prediction (0 inside it), mm; for percentiles over patients. */
  readonly distances_mm: Float64Array;
  readonly under_mm: Float64Array;
}

/** What counts as missed or invented: adrenals are small. */
export interface Limits {
  readonly missed_ml: number;
  readonly invented_ml: number;
}

/** The limits of a structure. */
export function limitsOf(structure: string): Limits {
  return structure.startsWith("adrenal") ? { missed_ml: 0.5, invented_ml: 0.3 } : { missed_ml: 1, invented_ml: 1 };
}

/** Compares a prediction with the truth on the same grid. Surface voxels and distances as segmentation.md 3 defines them. */
export function compare(predicted: runs.RunMask, truth: runs.RunMask, spacing_mm: Triple, limits: Limits): Scores {
  const ml = (spacing_mm[0] * spacing_mm[1] * spacing_mm[2]) / 1000;
  const found_ml = runs.countOf(predicted) * ml;
  const truth_ml = runs.countOf(truth) * ml;
  const both_ml = runs.countOf(runs.intersection(predicted, truth)) * ml;
  const missed = truth_ml >= limits.missed_ml && both_ml < MISSED_SHARE * truth_ml;
  const none = { truth_ml, found_ml, missed, distances_mm: new Float64Array(0), under_mm: new Float64Array(0) };
  const undefinedDistances = { nsd_2mm: null, hd95_mm: null, p95_mm: null, under_p95_mm: null };
  if (truth_ml === 0) return { ...none, ...undefinedDistances, dice: null, volume_error: null, invented: found_ml >= limits.invented_ml };
  const volumes = { dice: (2 * both_ml) / (found_ml + truth_ml), volume_error: (found_ml - truth_ml) / truth_ml, invented: false };
  if (missed || found_ml === 0) {
    const worst = Float64Array.of(MISSED_MM);
    return { ...none, ...undefinedDistances, ...volumes, nsd_2mm: 0, distances_mm: worst, under_mm: worst };
  }
  return { ...none, ...volumes, ...surfaceScores(predicted, truth, spacing_mm) };
}

type SurfaceScores = Pick<Scores, "nsd_2mm" | "hd95_mm" | "p95_mm" | "under_p95_mm" | "distances_mm" | "under_mm">;

function surfaceScores(predicted: runs.RunMask, truth: runs.RunMask, spacing_mm: Triple): SurfaceScores {
  const box = boxOf(runs.union(predicted, truth));
  const ofFound = surfaceOf(predicted, "free");
  const ofTruth = surfaceOf(truth, "free");
  const there = distancesFrom(ofFound, ofTruth, box, spacing_mm);
  const back = distancesFrom(ofTruth, ofFound, box, spacing_mm);
  const distances_mm = joined(there, back);
  const under_mm = distancesFrom(ofTruth, predicted, box, spacing_mm);
  const near = distances_mm.reduce((n, d) => n + (d <= NSD_MM ? 1 : 0), 0);
  return {
    nsd_2mm: distances_mm.length === 0 ? null : near / distances_mm.length,
    hd95_mm: there.length === 0 || back.length === 0 ? null : Math.max(percentile(there, PERCENT), percentile(back, PERCENT)),
    p95_mm: distances_mm.length === 0 ? null : percentile(distances_mm, PERCENT),
    under_p95_mm: under_mm.length === 0 ? null : percentile(under_mm, PERCENT),
    distances_mm,
    under_mm,
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

interface Box {
  readonly from: Triple;
  readonly size: Triple;
}

function boxOf(mask: runs.RunMask): Box {
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  runs.eachRun(mask, (y, z, from, to) => {
    for (const [axis, first, last] of [
      [0, from, to],
      [1, y, y],
      [2, z, z],
    ] as const) {
      low[axis] = Math.min(low[axis], first);
      high[axis] = Math.max(high[axis], last);
    }
  });
  return { from: [low[0], low[1], low[2]], size: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1] };
}

/** For every voxel of `from` the distance between voxel centres to the nearest of `to`, mm; empty if either is. */
function distancesFrom(from: runs.RunMask, to: runs.RunMask, box: Box, spacing_mm: Triple): Float64Array {
  if (to.ends.length === 0) return new Float64Array(0);
  const [w, h, d] = box.size;
  const sites = new Uint8Array(w * h * d);
  const rowOf = (y: number, z: number): number => w * (y - box.from[1] + h * (z - box.from[2])) - box.from[0];
  runs.eachRun(to, (y, z, first, last) => sites.fill(1, rowOf(y, z) + first, rowOf(y, z) + last + 1));
  const squared = squaredDistance(sites, box.size, spacing_mm);
  const distances = new Float64Array(runs.countOf(from));
  let used = 0;
  runs.eachRun(from, (y, z, first, last) => {
    const row = rowOf(y, z);
    for (let x = first; x <= last; x++) distances[used++] = Math.sqrt(squared[row + x]);
  });
  return distances;
}

/** A percentile with linear interpolation between order statistics. @throws Error for an empty list. */
export function percentile(values: Float64Array, percent: number): number {
  if (values.length === 0) throw new Error("no percentile of nothing");
  const sorted = values.toSorted();
  const at = ((sorted.length - 1) * percent) / 100;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** A percentile of the union of several patients' lists in which every patient weighs the same; null without any. */
export function percentileOverPatients(lists: readonly Float64Array[], percent: number): number | null {
  const entries = lists.flatMap((list) => Array.from(list, (value) => ({ value, weight: 1 / list.length })));
  entries.sort((a, b) => a.value - b.value);
  const total = entries.reduce((sum, entry) => sum + entry.weight, 0);
  let below = 0;
  for (const { value, weight } of entries) {
    below += weight;
    if (below >= (percent / 100) * total) return value;
  }
  return entries.at(-1)?.value ?? null;
}

/** Share of the truth of one side that was predicted as the other side. */
export function swappedShare(truth: runs.RunMask, predictedOther: runs.RunMask): number {
  const all = runs.countOf(truth);
  return all === 0 ? 0 : runs.countOf(runs.intersection(truth, predictedOther)) / all;
}

const ENCLOSING_MM = 5;

/**
 * The liver as ct-chaos-03 and ct-ircad-17 draw it: with the vessels and lesions that it encloses (closing by 5 mm, holes filled per slice),
 * else a network that names the portal vein loses Dice for being right.
 */
export function withEnclosed(liver: runs.RunMask, others: runs.RunMask, spacing_mm: Triple): runs.RunMask {
  const closed = runs.eroded(runs.dilated(liver, spacing_mm, ENCLOSING_MM, "ball"), spacing_mm, ENCLOSING_MM, "ball");
  return runs.union(liver, runs.intersection(runs.holesFilled(runs.union(closed, liver)), others));
}
