import type { Triple } from "../volume/index.ts";
import {
  along,
  fromRotationVector,
  inverse,
  length,
  minus,
  normalized,
  product,
  type Quaternion,
  type RoomPose,
  rotationVector,
} from "./vectors.ts";

/**
 * One euro filter (Casiez, Roussel, Vogel, "1 Euro Filter", CHI 2012) on a point in MILLIMETRES: still hands get a low cut-off, fast ones a high one.
 * Figures of webxr.md 6, simulated at 60 Hz with 1.5 mm of jitter: 0.3 mm at rest, within 1 mm 100 ms after a stop.
 */
export interface FilterSettings {
  readonly cutoff_hz: number;
  /** Hz a mm/s. */
  readonly beta: number;
}

export const DRAG_FILTER: FilterSettings = { cutoff_hz: 1, beta: 0.02 };
export const PRECISE_FILTER: FilterSettings = { cutoff_hz: 0.6, beta: 0.02 };
/** For rotation vectors, in radians; beta in Hz a rad/s. */
const TURN_FILTER: FilterSettings = { cutoff_hz: 1.5, beta: 5 };
const SPEED_CUTOFF_HZ = 1;
/** A page that was hidden must not leap: webxr.md 3.2. */
const LONGEST_STEP_S = 0.05;

/** A filter's memory: plain data, a new one each frame. */
export interface Filtered {
  readonly at: Triple;
  /** Smoothed speed, units a second. */
  readonly speed: Triple;
  readonly t_ms: number;
}

export function startFilter(at: Triple, t_ms: number): Filtered {
  return { at, speed: [0, 0, 0], t_ms };
}

/** The next filtered value. A frame with the same time changes nothing. */
export function filtered(before: Filtered, raw: Triple, t_ms: number, settings: FilterSettings): Filtered {
  const step_s = Math.min(LONGEST_STEP_S, (t_ms - before.t_ms) / 1000);
  if (!(step_s > 0)) return before;
  const moved = minus(raw, before.at);
  const k = weight(SPEED_CUTOFF_HZ, step_s);
  const speed = along(before.speed, minus([moved[0] / step_s, moved[1] / step_s, moved[2] / step_s], before.speed), k);
  const at = along(before.at, moved, weight(settings.cutoff_hz + settings.beta * length(speed), step_s));
  return { at, speed, t_ms };
}

function weight(cutoff_hz: number, step_s: number): number {
  const r = 2 * Math.PI * cutoff_hz * step_s;
  return r / (r + 1);
}

/** A filtered pose: the point in mm, and the turn as small angles about the one before. */
export interface FilteredPose {
  readonly point: Filtered;
  readonly turn: Quaternion;
  readonly spin: Filtered;
}

export function startPose(pose: RoomPose, t_ms: number): FilteredPose {
  return { point: startFilter(toMm(pose.at_m), t_ms), turn: pose.turn, spin: startFilter([0, 0, 0], t_ms) };
}

export function filteredPose(before: FilteredPose, raw: RoomPose, t_ms: number, settings: FilterSettings): FilteredPose {
  const point = filtered(before.point, toMm(raw.at_m), t_ms, settings);
  const rest: Filtered = { ...before.spin, at: [0, 0, 0] };
  const spin = filtered(rest, rotationVector(product(raw.turn, inverse(before.turn))), t_ms, TURN_FILTER);
  return { point, spin, turn: spin === rest ? before.turn : normalized(product(fromRotationVector(spin.at), before.turn)) };
}

export function poseOf(filter: FilteredPose): RoomPose {
  const [x, y, z] = filter.point.at;
  return { at_m: [x / 1000, y / 1000, z / 1000], turn: filter.turn };
}

function toMm(p: Triple): Triple {
  return [p[0] * 1000, p[1] * 1000, p[2] * 1000];
}
