import { ok, type Problem, problem, type Result, refuse } from "../../base/index.ts";
import type { Lps, Triple } from "../../volume/index.ts";
import { type Fit, rigidFit, turned } from "./fit.ts";
import {
  confusable,
  exchanged,
  extremePair,
  LEAST_DISTANCE_MM,
  LEAST_POINTS,
  LEAST_RATIO,
  LEAST_SIDE_MM,
  mirrored,
  roundness,
} from "./layout.ts";
import { predictedTre, touchErrorOf } from "./target-error.ts";
import type { ErrorPoint, Forecast, Measured, Registration, RegistrationContext } from "./words.ts";

/** Error of one touch, rms mm, before anything is known of it: fingertips, controllers and crosses on skin (webxr.md 8: 3 to 8; 5 is its middle row). */
export const TOUCH_ERROR_MM = 5;
/** Predicted error at the target above which nothing is laid over anybody, and above which it is said aloud (webxr.md 8). */
const TRE_REFUSED_MM = 10;
const TRE_WARNED_MM = 6;
/** A fit this bad holds a blunder; it warns and refuses nothing. */
const FRE_WARNED_MM = 8;
/** A point is to be touched again when the rest fits this much better without it. */
const CUT = 0.4;
/** Below this FRE there is nothing to mend. */
const GOOD_MM = 2;

/**
 * Lays the patient's landmarks on the points touched in the room by rigid least squares, or says why that would mislead, with the code of the reason:
 * `landmarks-too-few`, `-too-close`, `-too-small`, `-near-line`, `-confusable` (the layout), `-swapped`, `-mirrored`, `-flipped` (the touches),
 * `-inaccurate` (predicted error at the target above 10 mm). The error of fit alone refuses nothing. Warnings: `-uncertain` (above 6 mm),
 * `-poor-fit`, `landmark-touch-again`.
 * @param patient_mm landmarks on the skin, LPS. @param room_m the same points, in the same order, as touched; metres.
 * @throws Error when the lists differ in length or a number is not finite: then the caller is wrong.
 */
export function registerLandmarks(
  patient_mm: readonly Lps[],
  room_m: readonly Triple[],
  context: RegistrationContext,
): Result<Registration> {
  checkCall(patient_mm, room_m, context);
  const layout = layoutProblem(patient_mm, context.names);
  if (layout) return { problem: layout };
  const room_mm = inMillimetres(room_m);
  const fit = rigidFit(patient_mm, room_mm);
  const touches = touchProblem(patient_mm, room_mm, fit, context);
  if (touches) return { problem: touches };
  return judgeAt(measured(patient_mm, room_mm, fit, context.touchError_mm), patient_mm, context.names, context.target);
}

/** A fit judged at a point, anew for each place that the needle goes to: refused above 10 mm of predicted error, warned above 6. */
export function judgeAt(found: Measured, patient_mm: readonly Lps[], names: readonly string[], target: ErrorPoint): Result<Registration> {
  const tre_mm = predictedTre(patient_mm, found.fle_mm, target.point_mm);
  const { fre_mm, touchAgain, worst } = found;
  if (tre_mm > TRE_REFUSED_MM) {
    const again = fre_mm < GOOD_MM ? null : names[touchAgain.at(0) ?? worst];
    return refuse("landmarks-inaccurate", null, inaccurate(tre_mm, target, again));
  }
  const registration = { ...found, tre_mm, target };
  return ok(registration, warningsOf(registration, names));
}

/** What is wrong with a layout before anything is touched, so that it can be said while the landmarks are chosen; null when it will do. */
export function layoutProblem(patient_mm: readonly Lps[], names: readonly string[]): Problem | null {
  const n = patient_mm.length;
  if (n < LEAST_POINTS) return problem("landmarks-too-few", "error", null, { have: n, need: LEAST_POINTS });
  const near = extremePair(patient_mm, "nearest");
  if (near.mm < LEAST_DISTANCE_MM) {
    const points = near.pair.map((i) => names[i]);
    return problem("landmarks-too-close", "error", null, { points, distance_mm: near.mm, least_mm: LEAST_DISTANCE_MM });
  }
  const longest = extremePair(patient_mm, "farthest");
  if (n === LEAST_POINTS && longest.mm < LEAST_SIDE_MM) {
    return problem("landmarks-too-small", "error", null, { longest_mm: longest.mm, least_mm: LEAST_SIDE_MM });
  }
  const ratio = roundness(patient_mm);
  if (ratio < LEAST_RATIO) {
    return problem("landmarks-near-line", "error", null, { points: longest.pair.map((i) => names[i]), ratio, least: LEAST_RATIO });
  }
  const alike = confusable(patient_mm);
  return alike && problem("landmarks-confusable", "error", null, { points: alike.map((i) => names[i]) });
}

/**
 * What a sound layout promises at a point before anything is touched, were each touch off by that much: the predicted error, and what `judgeAt` would say of
 * it. Touches can make it worse, not better, where their error is known not to be smaller.
 * @param patient_mm a layout that `layoutProblem` lets by.
 */
export function forecastAt(patient_mm: readonly Lps[], touchError_mm: number, target: ErrorPoint): Forecast {
  const tre_mm = predictedTre(patient_mm, touchError_mm, target.point_mm);
  if (tre_mm > TRE_REFUSED_MM)
    return { tre_mm, at: target.at, problem: problem("landmarks-inaccurate", "error", null, inaccurate(tre_mm, target, null)) };
  return { tre_mm, at: target.at, problem: tre_mm > TRE_WARNED_MM ? uncertain(tre_mm, target) : null };
}

function inaccurate(tre_mm: number, { at }: ErrorPoint, again: string | null): Problem<"landmarks-inaccurate">["details"] {
  return { tre_mm, limit_mm: TRE_REFUSED_MM, again, at };
}

function uncertain(tre_mm: number, { at }: ErrorPoint): Problem {
  return problem("landmarks-uncertain", "warning", null, { tre_mm, limit_mm: TRE_WARNED_MM, at });
}

/** What the touches themselves say against them: two in each other's place, a mirror image, the body upside down; null when nothing. */
function touchProblem(patient: readonly Lps[], room_mm: readonly Triple[], fit: Fit, context: RegistrationContext): Problem | null {
  const swapped = exchanged(patient, room_mm, fit.fre);
  if (swapped) return problem("landmarks-swapped", "error", null, { points: swapped.map((i) => context.names[i]) });
  const mirrored_mm = mirrored(patient, room_mm, fit.fre);
  if (mirrored_mm !== null) return problem("landmarks-mirrored", "error", null, { fre_mm: fit.fre, mirrored_mm });
  return looksAway(room_mm, fit, context) ? problem("landmarks-flipped", "error", null, {}) : null;
}

/** Whether the skin at the landmarks, as laid in the room, looks away from the wearer on the whole: a flat, symmetric layout taken from the other side. */
function looksAway(room_mm: readonly Triple[], fit: Fit, { outward, wearer_m }: RegistrationContext): boolean {
  if (!outward || !wearer_m) return false;
  const towards = room_mm.reduce((sum, p, i) => {
    const sight: Triple = [wearer_m[i][0] * 1000 - p[0], wearer_m[i][1] * 1000 - p[1], wearer_m[i][2] * 1000 - p[2]];
    const n = turned(fit.rotation, outward[i]);
    const distance = Math.hypot(...sight);
    return distance === 0 ? sum : sum + (n[0] * sight[0] + n[1] * sight[1] + n[2] * sight[2]) / distance;
  }, 0);
  return towards < 0;
}

/**
 * The fit and its figures without a judgement: no layout is refused here. At least three points in both lists.
 * @param touchError_mm rms error of one touch known beforehand; it counts where the points fit better by luck.
 */
export function measureLandmarks(patient_mm: readonly Lps[], room_m: readonly Triple[], touchError_mm: number): Measured {
  const room_mm = inMillimetres(room_m);
  return measured(patient_mm, room_mm, rigidFit(patient_mm, room_mm), touchError_mm);
}

function inMillimetres(room_m: readonly Triple[]): readonly Triple[] {
  return room_m.map((p): Triple => [p[0] * 1000, p[1] * 1000, p[2] * 1000]);
}

function measured(patient: readonly Lps[], room_mm: readonly Triple[], fit: Fit, touchError_mm: number): Measured {
  return {
    rotation: fit.rotation,
    translation_mm: fit.translation,
    residuals_mm: fit.residuals,
    fre_mm: fit.fre,
    fle_mm: Math.max(touchErrorOf(fit.fre, patient.length), touchError_mm),
    worst: fit.residuals.reduce((most, value, i) => (value > fit.residuals[most] ? i : most), 0),
    touchAgain: suspects(patient, room_mm, fit.fre),
  };
}

/** Points whose removal cuts the FRE by more than 40 %, the most helpful first; none where three points are left without a spare. */
function suspects(patient: readonly Lps[], room_mm: readonly Triple[], fre_mm: number): readonly number[] {
  if (patient.length <= LEAST_POINTS || fre_mm < GOOD_MM) return [];
  const without = patient.map((_, out) => rigidFit(patient.filter(others(out)), room_mm.filter(others(out))).fre);
  return without.flatMap((fre, i) => (fre < (1 - CUT) * fre_mm ? [i] : [])).toSorted((a, b) => without[a] - without[b]);
}

function others(out: number): (_: unknown, i: number) => boolean {
  return (_, i) => i !== out;
}

function warningsOf({ tre_mm, target, fre_mm, touchAgain, worst }: Registration, names: readonly string[]): readonly Problem[] {
  const warnings: Problem[] = [];
  if (tre_mm > TRE_WARNED_MM) warnings.push(uncertain(tre_mm, target));
  if (fre_mm > FRE_WARNED_MM) warnings.push(problem("landmarks-poor-fit", "warning", null, { fre_mm, worst: names[worst] }));
  const again = touchAgain.at(0);
  if (again !== undefined) warnings.push(problem("landmark-touch-again", "warning", null, { point: names[again], cut: CUT }));
  return warnings;
}

function checkCall(patient_mm: readonly Lps[], room_m: readonly Triple[], context: RegistrationContext): void {
  const { names, outward, wearer_m, target, touchError_mm } = context;
  const n = patient_mm.length;
  const lists = [room_m, names, outward ?? names, wearer_m ?? names];
  if (lists.some((list) => list.length !== n))
    throw new Error(`registration of ${n} landmarks: ${lists.map((list) => list.length).join(", ")} touches, names, normals, places`);
  const numbers = [...patient_mm.flat(), ...room_m.flat(), ...target.point_mm, touchError_mm];
  if (!numbers.every((value) => Number.isFinite(value))) throw new Error("a landmark is not finite");
}
