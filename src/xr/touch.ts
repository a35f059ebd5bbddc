import type { Triple } from "../volume/index.ts";
import { DRAG_FILTER, type Filtered, filtered, startFilter } from "./filter.ts";
import { LOST_MS } from "./pinch.ts";
import { ahead, distance, dot, length, minus, type RoomPose } from "./vectors.ts";

/**
 * A tip that holds still on a spot takes it: 0.6 s within 3 mm, then the mean of the last 30 frames of 60 Hz (webxr.md 8). All in time, since devices run at
 * 30 to 120 Hz. Stillness is told from the filtered tip: 1.5 mm of jitter alone moves a raw one by more than 3 mm.
 */
const STILL_MS = 600;
const STILL_M = 0.003;
const MEAN_MS = 500;
/** After a spot is taken the tip must leave it before it may take another. */
const AWAY_M = 0.03;

interface Sample {
  readonly raw_m: Triple;
  readonly smooth_m: Triple;
  readonly t_ms: number;
  /** How long it was seen still before, since the sample before it, ms. */
  readonly held_ms: number;
}

/** A tip that is waited for. */
export interface Still {
  /** In mm. */
  readonly filter: Filtered | null;
  readonly samples: readonly Sample[];
  /** The frame before showed no tip. */
  readonly isUnseen: boolean;
  readonly taken_m: Triple | null;
}

export const NOT_STILL: Still = { filter: null, samples: [], isUnseen: false, taken_m: null };

interface StillStep {
  readonly still: Still;
  readonly taken_m: Triple | null;
  /** 0..1 of the wait. */
  readonly part: number;
}

/** A frame of a tip; `taken_m` when it has just held still for long enough. @param tip_m null when it is not seen. */
export function stillStep(before: Still, tip_m: Triple | null, t_ms: number): StillStep {
  if (!tip_m) return { still: { ...recent(before, t_ms), isUnseen: true }, taken_m: null, part: 0 };
  if (before.taken_m && distance(before.taken_m, tip_m) < AWAY_M)
    return { still: { ...NOT_STILL, taken_m: before.taken_m }, taken_m: null, part: 0 };
  const { filter: last, samples: earlier } = recent(before, t_ms);
  const filter = last ? filtered(last, inMm(tip_m), t_ms, DRAG_FILTER) : startFilter(inMm(tip_m), t_ms);
  const smooth_m: Triple = [filter.at[0] / 1000, filter.at[1] / 1000, filter.at[2] / 1000];
  // Backwards in time as long as all samples lie within 3 mm of the newest.
  const from = earlier.findLastIndex((sample) => distance(sample.smooth_m, smooth_m) > STILL_M) + 1;
  const previous = earlier.at(-1);
  const step_ms = previous && !before.isUnseen ? t_ms - previous.t_ms : 0;
  const samples = [...earlier.slice(from), { raw_m: tip_m, smooth_m, t_ms, held_ms: step_ms }];
  const held_ms = samples.slice(1).reduce((sum, sample) => sum + sample.held_ms, 0);
  if (held_ms < STILL_MS) return { still: { filter, samples, isUnseen: false, taken_m: null }, taken_m: null, part: held_ms / STILL_MS };
  const taken_m = meanOf(samples.filter((sample) => t_ms - sample.t_ms <= MEAN_MS).map((sample) => sample.raw_m));
  return { still: { ...NOT_STILL, taken_m }, taken_m, part: 1 };
}

/** Without samples that are too old to belong to the same touch. What is not seen does not count as held. */
function recent(before: Still, t_ms: number): Still {
  const seen_ms = before.samples.at(-1)?.t_ms;
  return seen_ms !== undefined && t_ms - seen_ms > LOST_MS ? { ...NOT_STILL, taken_m: before.taken_m } : before;
}

function inMm(p: Triple): Triple {
  return [p[0] * 1000, p[1] * 1000, p[2] * 1000];
}

function meanOf(points: readonly Triple[]): Triple {
  return [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length) as unknown as Triple;
}

/** Two views of a spot must differ by this much to tell its depth. */
export const VIEWS_APART_DEG = 40;

/** The angle at a spot between two looks at it, degrees; 0 where one of them has it at its back. */
export function asideOf(spot_m: Triple, first: RoomPose, second: RoomPose): number {
  const [a, b] = [minus(spot_m, first.at_m), minus(spot_m, second.at_m)];
  if (dot(a, ahead(first)) <= 0 || dot(b, ahead(second)) <= 0) return 0;
  return (Math.acos(Math.min(1, Math.max(-1, dot(a, b) / (length(a) * length(b))))) * 180) / Math.PI;
}

/** A cross dragged onto a spot from two sides: the mean, and how far the two lie apart, mm. */
export function ofTwoViews(first_m: Triple, second_m: Triple): { readonly spot_m: Triple; readonly gap_mm: number } {
  return { spot_m: meanOf([first_m, second_m]), gap_mm: distance(first_m, second_m) * 1000 };
}
