import type { Result } from "../base/index.ts";
import { layoutProblem, type Registration, registerLandmarks } from "../planning/index.ts";
import { catalogueOf, type Language, messageOf, type UiWords, up } from "../texts/index.ts";
import type { Lps, Triple } from "../volume/index.ts";

/** A point of the skin, chosen on the model and then touched on the body. */
export interface Landmark {
  readonly patient_mm: Lps;
  /** Out of the skin there, unit, LPS; null where unknown. */
  readonly outward: Triple | null;
  /** As touched, metres; null until then. */
  readonly room_m: Triple | null;
}

export type LandmarkPhase = "off" | "choosing" | "touching" | "laid";

/** The way to a registration: choose points on the model, touch them in the room, judge. */
export interface Landmarks {
  readonly phase: LandmarkPhase;
  readonly points: readonly Landmark[];
  /** Of the last fit; null before all points were touched. */
  readonly result: Result<Registration> | null;
  /** The anchor that held the pose is lost: nothing is laid over anybody. */
  readonly isLost: boolean;
}

export const NO_LANDMARKS: Landmarks = { phase: "off", points: [], result: null, isLost: false };

export type LandmarkEvent =
  | { readonly kind: "start" }
  | { readonly kind: "add" }
  | { readonly kind: "chosen"; readonly patient_mm: Lps; readonly outward: Triple | null }
  | { readonly kind: "touch" }
  | { readonly kind: "touched"; readonly room_m: Triple }
  | { readonly kind: "again" }
  | { readonly kind: "remove-last" }
  | { readonly kind: "lost" }
  | { readonly kind: "stop" };

/** What the fit is judged by. */
export interface TouchContext {
  readonly names: (n: number) => string;
  readonly target_mm: Triple | null;
  /** Known error of one touch, mm. */
  readonly touchError_mm: number;
  /** From the tip that touches to its skin, metres; taken off along the skin's normal. */
  readonly tip_m: number;
  readonly wearer_m: Triple | null;
}

/** Error of one touch, rms mm, before anything is known of it: fingertips and controllers on skin (webxr.md 8: 3 to 8; 5 is its middle row). */
export const TOUCH_ERROR_MM = 5;
/** Radius of a fingertip. */
export const FINGERTIP_M = 0.008;

/** The state after an event; an event out of turn changes nothing. */
export function nextLandmarks(before: Landmarks, event: LandmarkEvent, context: TouchContext): Landmarks {
  const { phase, points } = before;
  switch (event.kind) {
    case "start":
      return phase === "off" ? { ...NO_LANDMARKS, phase: "choosing" } : before;
    case "add":
      return phase === "off" ? before : { ...before, phase: "choosing", result: null, isLost: false };
    case "chosen":
      if (phase !== "choosing") return before;
      return { ...before, points: [...points, { patient_mm: event.patient_mm, outward: event.outward, room_m: null }] };
    case "touch":
      return phase === "choosing" && canTouch(before, context) ? judged({ ...before, phase: "touching" }, context) : before;
    case "touched":
      return phase === "touching" ? touched(before, event.room_m, context) : before;
    case "again":
      return phase === "touching" || phase === "laid" ? repeated(before) : before;
    case "remove-last":
      return phase === "choosing" ? { ...before, points: points.slice(0, -1), result: null } : before;
    case "lost":
      return phase === "laid" ? { ...before, isLost: true } : before;
    case "stop":
      return NO_LANDMARKS;
  }
}

/** The point that is to be touched next, or null. */
export function nextToTouch({ phase, points }: Landmarks): number | null {
  const at = points.findIndex((point) => point.room_m === null);
  return phase === "touching" && at >= 0 ? at : null;
}

/** The registration in force; null while there is none or its anchor is lost. */
export function registrationOf({ phase, result, isLost }: Landmarks): Registration | null {
  return phase === "laid" && !isLost && result && "value" in result ? result.value : null;
}

function canTouch({ points }: Landmarks, { names }: Pick<TouchContext, "names">): boolean {
  return (
    layoutProblem(
      points.map((point) => point.patient_mm),
      points.map((_, n) => names(n)),
    ) === null
  );
}

function touched(before: Landmarks, room_m: Triple, context: TouchContext): Landmarks {
  const at = nextToTouch(before);
  if (at === null) return before;
  const points = before.points.map((point, n) => (n === at ? { ...point, room_m } : point));
  return judged({ ...before, points }, context);
}

/** Fits once all points were touched. */
function judged(before: Landmarks, context: TouchContext): Landmarks {
  const room_m = before.points.flatMap((point) => (point.room_m ? [point.room_m] : []));
  if (room_m.length < before.points.length) return { ...before, result: null };
  const first = fitted(before.points, room_m, context);
  if ("problem" in first) return { ...before, result: first };
  // The tip's centre lies its own radius outside the skin; which way "outside" is in the room, the first fit tells.
  const result = context.tip_m > 0 ? fitted(before.points, onSkin(before.points, room_m, first.value, context.tip_m), context) : first;
  return "problem" in result ? { ...before, result } : { ...before, phase: "laid", result, isLost: false };
}

function fitted(points: readonly Landmark[], room_m: readonly Triple[], context: TouchContext): Result<Registration> {
  const outward = points.flatMap((point) => (point.outward ? [point.outward] : []));
  return registerLandmarks(
    points.map((point) => point.patient_mm),
    room_m,
    {
      names: points.map((_, n) => context.names(n)),
      target_mm: context.target_mm,
      touchError_mm: context.touchError_mm,
      outward: outward.length === points.length ? outward : null,
      wearer_m: context.wearer_m,
    },
  );
}

function onSkin(points: readonly Landmark[], room_m: readonly Triple[], { rotation: r }: Registration, tip_m: number): readonly Triple[] {
  return room_m.map((p, i) => {
    const n = points[i].outward;
    if (!n) return p;
    const turn = (row: number): number => r[3 * row] * n[0] + r[3 * row + 1] * n[1] + r[3 * row + 2] * n[2];
    return [p[0] - tip_m * turn(0), p[1] - tip_m * turn(1), p[2] - tip_m * turn(2)];
  });
}

/** The points that spoil the fit, or else the last one touched, are to be touched again. */
function repeated(before: Landmarks): Landmarks {
  const { points, result, isLost } = before;
  const last = points.findLastIndex((point) => point.room_m !== null);
  if (last < 0) return before;
  const value = result && "value" in result ? result.value : null;
  // A refused fit or a lost anchor leaves no touch to trust.
  const all = isLost || (result !== null && value === null);
  const suspects = all ? points.map((_, n) => n) : value ? [value.touchAgain.at(0) ?? value.worst] : [last];
  return {
    ...before,
    phase: "touching",
    result: null,
    isLost: false,
    points: points.map((point, n) => (suspects.includes(n) ? { ...point, room_m: null } : point)),
  };
}

/** What the panel says of it. */
export interface LandmarksNow {
  readonly phase: LandmarkPhase;
  readonly sentence: string;
  readonly figures: string;
  /** What an overlay is worth at all. */
  readonly honest: string;
  readonly canRepeat: boolean;
  readonly canTouch: boolean;
}

/** The state in words. */
export function landmarksNow(state: Landmarks, words: UiWords["xr"], lang: Language): LandmarksNow {
  const { phase, points } = state;
  const isTouched = points.some((point) => point.room_m !== null);
  return {
    phase,
    sentence: sentenceOf(state, words, lang),
    figures: figuresOf(state, words, lang),
    honest: words.honest,
    canRepeat: phase === "choosing" ? points.length > 0 : isTouched,
    canTouch: phase === "choosing" && canTouch(state, { names: words.landmark }),
  };
}

function sentenceOf(state: Landmarks, words: UiWords["xr"], lang: Language): string {
  const { phase, points, result, isLost } = state;
  if (phase === "off") return words.landmarksWhat;
  if (isLost) return words.anchorLost;
  if (phase === "choosing") {
    const wrong = layoutProblem(
      points.map((point) => point.patient_mm),
      points.map((_, n) => words.landmark(n)),
    );
    return wrong ? `${words.landmarksChoose} ${messageOf(wrong, lang)}` : words.landmarksEnough(points.length);
  }
  if (result) {
    const problems = "problem" in result ? [result.problem] : result.problems;
    return problems.length === 0 ? words.landmarksLaid : problems.map((one) => messageOf(one, lang)).join(" ");
  }
  const at = nextToTouch(state);
  return at === null ? words.landmarksLaid : words.landmarksTouchPoint(words.landmark(at), at + 1, points.length);
}

function figuresOf({ result }: Landmarks, words: UiWords["xr"], lang: Language): string {
  if (!result || "problem" in result) return "";
  const { numbers } = catalogueOf(lang);
  const { fre_mm, tre_mm, residuals_mm } = result.value;
  const read = (value: number): string => up(numbers, value, 1);
  return words.landmarkFigures(read(fre_mm), tre_mm === null ? null : read(tre_mm), residuals_mm.map(read));
}
