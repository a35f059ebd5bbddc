/** How pinched a hand is, from the gap of its tips; MRTK HandPoseUtils: 1 - (d / 40 mm)^2. */
export function pinchStrength(gap_mm: number): number {
  return Math.max(0, 1 - (gap_mm / WIDE_MM) ** 2);
}

/** The gap that a trigger's or a system pinch's value stands for. */
export function gapOf(value: number): number {
  return WIDE_MM * Math.sqrt(1 - Math.min(1, Math.max(0, value)));
}

const WIDE_MM = 40;
/** A pinch closes under the first gap and opens over the second (webxr.md 6). */
const CLOSES_MM = 15;
export const OPENS_MM = 28;
const CLOSES: number = 1 - (CLOSES_MM / WIDE_MM) ** 2;
const OPENS: number = 1 - (OPENS_MM / WIDE_MM) ** 2;
/** So long may tracking fail and a hold, or a touch, go on (webxr.md 3.2). */
export const LOST_MS = 250;
/** Frames below the lower limit before a pinch counts as opened. */
const OPEN_FRAMES = 2;

/** Whether a pointer holds, with hysteresis: between the limits it stays what it was. */
export interface Hold {
  readonly held: boolean;
  readonly openFrames: number;
}

export const OPEN: Hold = { held: false, openFrames: 0 };

/** @param closed 0..1. */
export function nextHold(before: Hold, closed: number): Hold {
  if (!before.held) return closed > CLOSES ? { held: true, openFrames: 0 } : before;
  if (closed >= OPENS) return before.openFrames === 0 ? before : { held: true, openFrames: 0 };
  const openFrames = before.openFrames + 1;
  return openFrames >= OPEN_FRAMES ? OPEN : { held: true, openFrames };
}
