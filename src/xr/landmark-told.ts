import { catalogueOf, type Language, messageOf, type UiWords, up } from "../texts/index.ts";
import { WIDEST_GAP_MM } from "./cross.ts";
import { canTouch, errorOf, isWithdrawn, type LandmarkPhase, type Landmarks, MOST_LANDMARKS, nextToTouch, toRepeat } from "./landmarks.ts";
import { VIEWS_APART_DEG } from "./touch.ts";

/** A landmark as a button of the panel. */
export interface LandmarkChip {
  readonly label: string;
  /** Picked, or the next to be touched. */
  readonly pressed: boolean;
}

/** What the panels say of the way to a registration. */
export interface LandmarksNow {
  readonly phase: LandmarkPhase;
  readonly sentence: string;
  readonly figures: string;
  /** What an overlay is worth at all. */
  readonly honest: string;
  /** What must be read wherever the wearer looks; null when all is well. */
  readonly alert: string | null;
  readonly points: readonly LandmarkChip[];
  readonly canTouch: boolean;
  readonly touchLabel: string;
  readonly canRepeat: boolean;
  readonly repeatLabel: string;
  readonly canRemove: boolean;
  readonly removeLabel: string;
  /** The touches were refused, or the model is laid: points may be added. */
  readonly canAdd: boolean;
}

/** What the room knows beside the landmarks. */
export interface LandmarkAside {
  /** Of the anchor's hold. */
  readonly hold: string | null;
  /** The model was laid a moment ago. */
  readonly isNew: boolean;
  /** A cross is to be set: from how far aside of the first look it is seen now; null before the first. */
  readonly cross: { readonly aside_deg: number | null } | null;
  /** Between the two looks at the point set last. */
  readonly gap_mm: number | null;
}

export const NOTHING_ASIDE: LandmarkAside = { hold: null, isNew: false, cross: null, gap_mm: null };

/** The state in words. */
export function landmarksNow(state: Landmarks, aside: LandmarkAside, words: UiWords["xr"], lang: Language): LandmarksNow {
  const { phase, points, selected } = state;
  const repeat = toRepeat(state, words.landmark);
  const out = selected ?? (phase === "choosing" ? points.length - 1 : -1);
  const isDone = points.length > 0 && points.every((point) => point.touch !== null);
  const isRefused = phase === "touching" && state.judged !== null;
  return {
    phase,
    sentence: sentenceOf(state, aside, words, lang),
    figures: figuresOf(state, words, lang),
    honest: words.honest,
    alert: alertOf(state, aside, words, lang),
    points: points.map((_, n) => chipOf(state, n, lang)),
    canTouch: (phase === "choosing" || phase === "off") && canTouch(state),
    touchLabel: isDone ? words.landmarksLayAgain : words.landmarksTouch,
    canRepeat: (phase === "touching" || phase === "laid") && repeat.length > 0,
    repeatLabel: repeatLabel(state, repeat, words),
    canRemove: phase !== "off" && out >= 0,
    removeLabel: selected === null && phase === "choosing" ? words.landmarksRemove : words.landmarkRemove(Math.max(0, out)),
    canAdd: (phase === "laid" || isRefused) && points.length < MOST_LANDMARKS,
  };
}

/** `landmarksNow`, asked for in every frame: the same words as long as nothing changed that they are made of. */
export function rememberedLandmarks(): typeof landmarksNow {
  let made: { readonly of: Parameters<typeof landmarksNow>; readonly told: LandmarksNow } | null = null;
  return (...of) => {
    if (!made || !isSame(made.of, of)) made = { of, told: landmarksNow(...of) };
    return made.told;
  };
}

function isSame([state, aside, words, lang]: Parameters<typeof landmarksNow>, b: Parameters<typeof landmarksNow>): boolean {
  const { hold, isNew, cross, gap_mm } = b[1];
  const isSameCross = (aside.cross === null) === (cross === null) && aside.cross?.aside_deg === cross?.aside_deg;
  const isSameAside = aside.hold === hold && aside.isNew === isNew && aside.gap_mm === gap_mm && isSameCross;
  return isSameAside && state === b[0] && words === b[2] && lang === b[3];
}

function repeatLabel({ points, judged, selected }: Landmarks, repeat: readonly number[], words: UiWords["xr"]): string {
  if (repeat.length === points.length) return words.landmarksAgain;
  return judged || selected !== null ? words.landmarkAgain(repeat) : words.landmarkUndo;
}

/** Number, then what its touch came to. */
function chipOf(state: Landmarks, n: number, lang: Language): LandmarkChip {
  const { points, selected, fit } = state;
  const pressed = selected === n || nextToTouch(state) === n;
  const residual_mm = fit?.measured.residuals_mm[n];
  if (residual_mm === undefined) return { label: points[n].touch ? `${n + 1} ✓` : `${n + 1}`, pressed };
  const mark = fit?.measured.touchAgain.includes(n) ? " !" : "";
  return { label: `${n + 1}: ${up(catalogueOf(lang).numbers, residual_mm, 1)}${mark}`, pressed };
}

function sentenceOf(state: Landmarks, aside: LandmarkAside, words: UiWords["xr"], lang: Language): string {
  const { phase, points, layout, forecast, judged } = state;
  const gap = aside.gap_mm === null ? "" : `${gapOf(aside.gap_mm, words, lang)} `;
  switch (phase) {
    case "off":
      if (points.length === 0) return words.landmarksWhat;
      return points.every((point) => point.touch) ? words.landmarksLifted : words.landmarksKept(points.length);
    case "choosing":
      if (layout) return `${words.landmarksChoose} ${messageOf(layout, lang)}`;
      if (forecast?.problem) return messageOf(forecast.problem, lang);
      return points.length < MOST_LANDMARKS ? words.landmarksEnough(points.length) : words.landmarksFull(points.length);
    case "touching":
      return judged && "problem" in judged ? messageOf(judged.problem, lang) : `${gap}${touchSentence(state, aside, words)}`;
    case "laid":
      return alertOf(state, { ...aside, isNew: false }, words, lang) ?? [words.landmarksLaid, ...warnings(state, lang)].join(" ");
  }
}

function touchSentence(state: Landmarks, { cross }: LandmarkAside, words: UiWords["xr"]): string {
  const at = nextToTouch(state);
  if (at === null) return words.landmarksLaid;
  const { length } = state.points;
  if (!cross) return words.landmarksTouchPoint(words.landmark(at), at + 1, length);
  if (cross.aside_deg === null) return words.landmarksCross(words.landmark(at), at + 1, length);
  return words.landmarksSecondLook(VIEWS_APART_DEG, Math.floor(cross.aside_deg));
}

function gapOf(gap_mm: number, words: UiWords["xr"], lang: Language): string {
  const read = up(catalogueOf(lang).numbers, gap_mm, 1);
  return gap_mm > WIDEST_GAP_MM ? words.landmarksGapWide(read, WIDEST_GAP_MM) : words.landmarksGap(read);
}

function warnings({ judged }: Landmarks, lang: Language): readonly string[] {
  return judged && "value" in judged ? judged.problems.map((one) => messageOf(one, lang)) : [];
}

/** What matters most comes first: nothing is shown, then what is shown may be wrong, then what it is worth. */
function alertOf(state: Landmarks, { hold, isNew }: LandmarkAside, words: UiWords["xr"], lang: Language): string | null {
  const { phase, judged, isLost } = state;
  if (phase === "off" && isNew && state.points.length > 0) return words.landmarksKept(state.points.length);
  if (phase !== "laid") return null;
  if (isLost) return words.anchorLost;
  if (judged && "problem" in judged) return `${isWithdrawn(state) ? `${words.modelHidden} ` : ""}${messageOf(judged.problem, lang)}`;
  const said = [hold, ...warnings(state, lang)].filter((one) => one !== null);
  if (isNew) return [words.landmarksLaid, words.honest, ...said].join(" ");
  return said.length > 0 ? said.join(" ") : null;
}

function figuresOf(state: Landmarks, words: UiWords["xr"], lang: Language): string {
  const read = (value: number): string => up(catalogueOf(lang).numbers, value, 1);
  const { phase, forecast } = state;
  // A forecast that is a problem says its figure itself.
  if (phase === "choosing") return forecast && !forecast.problem ? words.landmarkError(read(forecast.tre_mm), forecast.at) : "";
  const error = errorOf(state);
  if (!state.fit || !error) return "";
  const { fre_mm, fle_mm, worst } = state.fit.measured;
  return `${words.landmarkError(read(error.tre_mm), error.at)} ${words.landmarkFigures(read(fre_mm), read(fle_mm), words.landmark(worst))}`;
}
