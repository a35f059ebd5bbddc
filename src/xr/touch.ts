import type { Triple } from "../volume/index.ts";
import { ahead, distance, dot, type RoomPose } from "./vectors.ts";

/** A tip that holds still on a spot takes it: 0.6 s within 3 mm, the mean of the last 30 frames (webxr.md 8). */
const STILL_MS = 600;
const STILL_M = 0.003;
const MEAN_OF = 30;
/** After a spot is taken the tip must leave it before it may take another. */
const AWAY_M = 0.03;

interface Sample {
  readonly at_m: Triple;
  readonly t_ms: number;
}

/** A tip that is waited for. */
export interface Still {
  readonly samples: readonly Sample[];
  readonly taken_m: Triple | null;
}

export const NOT_STILL: Still = { samples: [], taken_m: null };

/** A frame of a tip; `taken_m` when it has just held still for long enough; `part` 0..1 of the wait. @param tip_m null when it is not seen. */
export function stillStep(
  before: Still,
  tip_m: Triple | null,
  t_ms: number,
): { readonly still: Still; readonly taken_m: Triple | null; readonly part: number } {
  if (!tip_m) return { still: { ...before, samples: [] }, taken_m: null, part: 0 };
  if (before.taken_m && distance(before.taken_m, tip_m) < AWAY_M) return { still: { ...before, samples: [] }, taken_m: null, part: 0 };
  // Backwards in time as long as all samples lie within 3 mm of the newest.
  const from = before.samples.findLastIndex((sample) => distance(sample.at_m, tip_m) > STILL_M) + 1;
  const samples = [...before.samples.slice(from), { at_m: tip_m, t_ms }];
  const since_ms = t_ms - samples[0].t_ms;
  if (since_ms < STILL_MS) return { still: { samples, taken_m: null }, taken_m: null, part: since_ms / STILL_MS };
  const last = samples.slice(-MEAN_OF);
  const taken_m = [0, 1, 2].map((axis) => last.reduce((sum, one) => sum + one.at_m[axis], 0) / last.length) as unknown as Triple;
  return { still: { samples: [], taken_m }, taken_m, part: 1 };
}

/** Two views of a spot must differ by this much to tell its depth. */
const VIEWS_APART_DEG = 40;

/** Whether a second look comes from far enough aside of the first. @param from_m where the head was, for each. */
export function seenAside(spot_m: Triple, first: RoomPose, second: RoomPose): boolean {
  const [a, b] = [first, second].map((head): Triple => [spot_m[0] - head.at_m[0], spot_m[1] - head.at_m[1], spot_m[2] - head.at_m[2]]);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  return cosine <= Math.cos((VIEWS_APART_DEG * Math.PI) / 180) && dot(a, ahead(first)) > 0 && dot(b, ahead(second)) > 0;
}

/** A cross dragged onto a spot from two sides: the mean, and how far the two lie apart, mm. */
export function ofTwoViews(first_m: Triple, second_m: Triple): { readonly spot_m: Triple; readonly gap_mm: number } {
  return {
    spot_m: [(first_m[0] + second_m[0]) / 2, (first_m[1] + second_m[1]) / 2, (first_m[2] + second_m[2]) / 2],
    gap_mm: distance(first_m, second_m) * 1000,
  };
}
