import type { Problem, Result } from "../base/index.ts";
import {
  type ErrorPoint,
  type Forecast,
  forecastAt,
  judgeAt,
  layoutProblem,
  type Measured,
  measureLandmarks,
  type Registration,
  registerLandmarks,
} from "../planning/index.ts";
import type { Lps, Triple } from "../volume/index.ts";

/** A point of the skin, chosen on the model and then touched on the body. */
export interface Landmark {
  readonly patient_mm: Lps;
  /** Out of the skin there, unit, LPS; null where unknown. */
  readonly outward: Triple | null;
  /** Null until it was touched. */
  readonly touch: Touch | null;
}

/** A touch as it was felt, metres. */
export interface Touch {
  readonly at_m: Triple;
  /** From the tip that touched to its skin; taken off along the skin's normal. */
  readonly tip_m: number;
  /** Where the wearer's head was: what is touched is seen from there. */
  readonly from_m: Triple;
}

export type LandmarkPhase = "off" | "choosing" | "touching" | "laid";

/** The way to a registration: choose points on the model, touch them in the room, judge. */
export interface Landmarks {
  readonly phase: LandmarkPhase;
  readonly points: readonly Landmark[];
  /** What is wrong with the points by themselves; reckoned only when they change: it tries every order of them. */
  readonly layout: Problem | null;
  /** What sound points promise where the needle is, said before they are touched. */
  readonly forecast: Forecast | null;
  /** A point that a person picked, for the next touch or step. */
  readonly selected: number | null;
  /** The point touched last. */
  readonly last: number | null;
  /** Once all points were touched: the fit, and the touches on the skin that it fits. Null where they say that they were taken wrong. */
  readonly fit: { readonly measured: Measured; readonly skin_m: readonly Triple[] } | null;
  /** The fit judged at the point that the needle is at now; a problem lays nothing over anybody. */
  readonly judged: Result<Registration> | null;
  /** The anchor that holds the pose is lost: nothing is shown until it is found again. */
  readonly isLost: boolean;
  /** The touches belong to an origin of the room that is no more. */
  readonly isStale: boolean;
}

export const NO_LANDMARKS: Landmarks = {
  phase: "off",
  points: [],
  layout: null,
  forecast: null,
  selected: null,
  last: null,
  fit: null,
  judged: null,
  isLost: false,
  isStale: false,
};

export type LandmarkEvent =
  /** Points of an earlier session. */
  | { readonly kind: "recall"; readonly patient_mm: readonly Lps[] }
  | { readonly kind: "start" }
  | { readonly kind: "add" }
  | { readonly kind: "chosen"; readonly patient_mm: Lps }
  | { readonly kind: "touch" }
  | { readonly kind: "touched"; readonly touch: Touch }
  | { readonly kind: "again" }
  | { readonly kind: "select"; readonly point: number }
  | { readonly kind: "remove" }
  /** The needle's target is elsewhere. */
  | { readonly kind: "retarget" }
  | { readonly kind: "anchor"; readonly isLost: boolean }
  | { readonly kind: "recentred" }
  /** Lays nothing any more and keeps the points. */
  | { readonly kind: "stop" };

/** What the fit is judged by. */
export interface TouchContext {
  readonly names: (n: number) => string;
  /** Where the error of points counts. */
  readonly target: (patient_mm: readonly Lps[]) => ErrorPoint;
  /** Known error of one touch, mm. */
  readonly touchError_mm: number;
  readonly outward: (patient_mm: Lps) => Triple | null;
}

/** More points tell little more and fill the panel. */
export const MOST_LANDMARKS = 8;
/** Radius of a fingertip. */
export const FINGERTIP_M = 0.008;
/** The turn that takes the tip's radius off is the fit's own: fitted once more it is exact to a hundredth of a millimetre. */
const SKIN_FITS = 2;

/** The state after an event; an event out of turn changes nothing. */
export function nextLandmarks(before: Landmarks, event: LandmarkEvent, context: TouchContext): Landmarks {
  const { phase, points } = before;
  switch (event.kind) {
    case "recall":
      if (phase !== "off" || points.length > 0) return before;
      return withPoints(NO_LANDMARKS, event.patient_mm.slice(0, MOST_LANDMARKS).map(untouched), context);
    case "start":
      return phase === "off" ? withPoints({ ...NO_LANDMARKS, phase: "choosing" }, [], context) : before;
    case "add":
      return phase === "off" ? before : unjudged({ ...withValidTouches(before), phase: "choosing" });
    case "chosen":
      if (phase !== "choosing" || points.length >= MOST_LANDMARKS) return before;
      return withPoints(before, [...points, untouched(event.patient_mm)], context);
    case "touch":
      return (phase === "choosing" || phase === "off") && canTouch(before) ? judged({ ...before, phase: "touching" }, context) : before;
    case "touched":
      return phase === "touching" ? touched(before, event.touch, context) : before;
    case "again":
      return phase === "touching" || phase === "laid" ? repeated(before, context) : before;
    case "select":
      if (phase === "off" || !points[event.point]) return before;
      return { ...before, selected: before.selected === event.point ? null : event.point };
    case "remove":
      return removed(before, context);
    case "retarget":
      return retargeted(before, context);
    case "anchor":
      return phase === "laid" && event.isLost !== before.isLost ? { ...before, isLost: event.isLost } : before;
    case "recentred":
      return phase === "laid" ? { ...before, isStale: true } : withValidTouches({ ...before, isStale: true });
    case "stop":
      return unjudged({ ...withValidTouches(before), phase: "off" });
  }
}

/** The point that is to be touched next, or null. */
export function nextToTouch({ phase, points, selected }: Landmarks): number | null {
  if (phase !== "touching") return null;
  if (selected !== null) return selected;
  const at = points.findIndex((point) => point.touch === null);
  return at >= 0 ? at : null;
}

/** The registration in force; null while there is none, its anchor is lost, or the needle is where it would mislead. */
export function registrationOf({ phase, judged: result, isLost }: Landmarks): Registration | null {
  return phase === "laid" && !isLost && result && "value" in result ? result.value : null;
}

/** The predicted error where the needle is now, in force or not; null while no fit was judged by it. */
export function errorOf({ judged: result }: Landmarks): { readonly tre_mm: number; readonly at: ErrorPoint["at"] } | null {
  if (!result) return null;
  if ("value" in result) return { tre_mm: result.value.tre_mm, at: result.value.target.at };
  return isInaccurate(result.problem) ? result.problem.details : null;
}

function isInaccurate(problem: Problem): problem is Problem<"landmarks-inaccurate"> {
  return problem.code === "landmarks-inaccurate";
}

/** Whether the model, laid once, must not be seen: it would lie beside the body. */
export function isWithdrawn({ phase, judged: result, isLost }: Landmarks): boolean {
  return phase === "laid" && (isLost || (result !== null && "problem" in result));
}

export function canTouch({ points, layout }: Landmarks): boolean {
  return points.length > 0 && layout === null;
}

function untouched(patient_mm: Lps): Landmark {
  return { patient_mm, outward: null, touch: null };
}

function withPoints(before: Landmarks, points: readonly Landmark[], context: TouchContext): Landmarks {
  const layout = layoutProblem(
    points.map((point) => point.patient_mm),
    points.map((_, n) => context.names(n)),
  );
  return foretold({ ...before, points, layout, selected: null }, context);
}

function foretold(before: Landmarks, { target, touchError_mm }: TouchContext): Landmarks {
  const places = before.points.map((point) => point.patient_mm);
  return { ...before, forecast: before.layout ? null : forecastAt(places, touchError_mm, target(places)) };
}

function unjudged(before: Landmarks): Landmarks {
  return { ...before, selected: null, fit: null, judged: null, isLost: false, isStale: false };
}

/** Touches before a new origin or under a lost anchor are worth nothing. */
function withValidTouches(before: Landmarks): Landmarks {
  const { isLost, isStale, points } = before;
  if (!isLost && !isStale) return before;
  return unjudged({ ...before, last: null, points: points.map((point) => ({ ...point, touch: null })) });
}

function touched(before: Landmarks, touch: Touch, context: TouchContext): Landmarks {
  const at = nextToTouch(before);
  if (at === null) return before;
  const points = before.points.map((point, n) => (n === at ? { ...point, touch } : point));
  return judged({ ...before, points, selected: null, last: at }, context);
}

/** Fits once all points were touched. */
function judged(before: Landmarks, context: TouchContext): Landmarks {
  const touches = before.points.flatMap(({ touch }) => (touch ? [touch] : []));
  if (touches.length < before.points.length) return { ...before, fit: null, judged: null };
  const points = before.points.map((point) => ({ ...point, outward: point.outward ?? context.outward(point.patient_mm) }));
  let skin_m: readonly Triple[] = touches.map((touch) => touch.at_m);
  let result = fitted(points, skin_m, context);
  // A tip's middle lies its own radius outside the skin; which way "outside" is in the room, the fit tells.
  for (let n = 0; n < SKIN_FITS && "value" in result && touches.some(({ tip_m }) => tip_m > 0); n++) {
    skin_m = onSkin(points, touches, result.value);
    result = fitted(points, skin_m, context);
  }
  const places = points.map((point) => point.patient_mm);
  if ("value" in result) return laid({ ...before, points }, { measured: result.value, skin_m }, result);
  // Refused for the place of the needle alone, the fit stands: another place may do.
  const fit = isInaccurate(result.problem) ? { measured: measureLandmarks(places, skin_m, context.touchError_mm), skin_m } : null;
  return { ...before, points, fit, judged: result };
}

function laid(before: Landmarks, fit: NonNullable<Landmarks["fit"]>, judged: Result<Registration>): Landmarks {
  return { ...before, phase: "laid", fit, judged, isLost: false, isStale: false };
}

/** The fit judged where the needle is now; touches that were refused for its place alone are laid when it does. */
function retargeted(before: Landmarks, context: TouchContext): Landmarks {
  const { phase, points, fit } = before;
  if (phase === "choosing") return foretold(before, context);
  if (!fit || (phase !== "laid" && phase !== "touching")) return before;
  const places = points.map((point) => point.patient_mm);
  const judged = judgeAt(
    fit.measured,
    places,
    points.map((_, n) => context.names(n)),
    context.target(places),
  );
  return phase === "touching" && "value" in judged ? laid(before, fit, judged) : { ...before, judged };
}

function fitted(points: readonly Landmark[], room_m: readonly Triple[], context: TouchContext): Result<Registration> {
  const outward = points.flatMap((point) => (point.outward ? [point.outward] : []));
  const places = points.map((point) => point.patient_mm);
  return registerLandmarks(places, room_m, {
    names: points.map((_, n) => context.names(n)),
    target: context.target(places),
    touchError_mm: context.touchError_mm,
    outward: outward.length === points.length ? outward : null,
    wearer_m: points.flatMap(({ touch }) => (touch ? [touch.from_m] : [])),
  });
}

function onSkin(points: readonly Landmark[], touches: readonly Touch[], { rotation: r }: Measured): readonly Triple[] {
  return touches.map(({ at_m: p, tip_m }, i) => {
    const n = points[i].outward;
    if (!n) return p;
    const turn = (row: number): number => r[3 * row] * n[0] + r[3 * row + 1] * n[1] + r[3 * row + 2] * n[2];
    return [p[0] - tip_m * turn(0), p[1] - tip_m * turn(1), p[2] - tip_m * turn(2)];
  });
}

/** The picked point, or those that spoil the fit, or else the one touched last, are to be touched again. */
function repeated(before: Landmarks, { names }: TouchContext): Landmarks {
  const again = toRepeat(before, names);
  if (again.length === 0) return before;
  const points = before.points.map((point, n) => (again.includes(n) ? { ...point, touch: null } : point));
  return unjudged({ ...before, phase: "touching", points, last: null });
}

/** Which points "touch again" means now. */
export function toRepeat(
  { points, selected, last, judged: result, fit, isLost, isStale }: Landmarks,
  names: (n: number) => string,
): readonly number[] {
  const all = points.map((_, n) => n);
  if (isLost || isStale) return all;
  if (selected !== null) return points[selected].touch ? [selected] : [];
  if (!result) return last === null ? [] : [last];
  const suspect = fit && (fit.measured.touchAgain.at(0) ?? fit.measured.worst);
  if (suspect !== null) return [suspect];
  return "problem" in result ? named(result.problem, all, names) : all;
}

/** The points that a refusal names; all where it names none. */
function named({ details }: Problem, all: readonly number[], names: (n: number) => string): readonly number[] {
  const of = "points" in details ? details.points : "again" in details && details.again !== null ? [details.again] : [];
  const found = all.filter((n) => of.includes(names(n)));
  return found.length > 0 ? found : all;
}

/** Without the picked point, while points are chosen without the last one; what is left is judged at once where it can be. */
function removed(before: Landmarks, context: TouchContext): Landmarks {
  const { phase, points } = before;
  const out = before.selected ?? (phase === "choosing" ? points.length - 1 : null);
  if (out === null || !points[out]) return before;
  const rest = withPoints(
    { ...unjudged(withValidTouches(before)), last: null },
    points.filter((_, n) => n !== out),
    context,
  );
  if (phase === "choosing" || rest.layout) return { ...rest, phase: "choosing" };
  return judged({ ...rest, phase: "touching" }, context);
}
