/** How fine the eyes' pictures are. Both belong to the layer that a session draws on, so they hold from one entry to the next. */
export interface Picture {
  /** Of the size that the device proposes. */
  readonly scale: number;
  readonly antialias: boolean;
}

/** Full, then coarser where a device cannot keep up (webxr.md 4): edges first, since they cost most on a HoloLens 2, and the scale with them. */
const PICTURES: readonly [Picture, ...Picture[]] = [
  { scale: 1, antialias: true },
  { scale: 0.8, antialias: false },
  { scale: 0.65, antialias: false },
];

export const FULL: Picture = PICTURES[0];

/** The next coarser picture, or null after the last. */
export function coarser({ scale }: Picture): Picture | null {
  return PICTURES.find((one) => one.scale < scale) ?? null;
}

/** Below 45 Hz in each of five seconds on end is too slow (webxr.md 13). */
const ACCEPTED_HZ = 45;
const SECONDS = 5;
/** A frame counts for no longer than this: one that loads something says nothing of the others. */
const LONGEST_MS = 250;

/** Frames of the second that runs, and the rates of the slow seconds before it. */
export interface Pace {
  readonly last_ms: number | null;
  readonly frames: number;
  readonly time_ms: number;
  readonly slow_hz: readonly number[];
}

export const NO_PACE: Pace = { last_ms: null, frames: 0, time_ms: 0, slow_hz: [] };

/**
 * A frame of a session. @param seen whether the wearer sees it: hidden and blurred sessions are slowed on purpose and do not count.
 * @returns the pace, and the mean rate once it was too slow for five seconds; it begins anew then.
 */
export function paceStep(before: Pace, t_ms: number, seen: boolean): { readonly pace: Pace; readonly slow_hz: number | null } {
  if (!seen) return { pace: NO_PACE, slow_hz: null };
  if (before.last_ms === null) return { pace: { ...NO_PACE, last_ms: t_ms }, slow_hz: null };
  const frames = before.frames + 1;
  const time_ms = before.time_ms + Math.min(LONGEST_MS, Math.max(0, t_ms - before.last_ms));
  if (time_ms < 1000) return { pace: { ...before, last_ms: t_ms, frames, time_ms }, slow_hz: null };
  const hz = (frames * 1000) / time_ms;
  const slow_hz = hz < ACCEPTED_HZ ? [...before.slow_hz, hz] : [];
  if (slow_hz.length < SECONDS) return { pace: { last_ms: t_ms, frames: 0, time_ms: 0, slow_hz }, slow_hz: null };
  return { pace: { ...NO_PACE, last_ms: t_ms }, slow_hz: slow_hz.reduce((sum, one) => sum + one, 0) / SECONDS };
}
