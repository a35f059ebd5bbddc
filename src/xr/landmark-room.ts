import type { CaseDocument } from "../case/index.ts";
import { type ErrorPoint, skinNormal, TOUCH_ERROR_MM } from "../planning/index.ts";
import type { Language, UiWords } from "../texts/index.ts";
import { fromScene, type LentStage, toScene } from "../viewer/index.ts";
import { type Lps, lps, type Triple } from "../volume/index.ts";
import type { AnchorNow } from "./anchor.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import { createErrorPoints } from "./error-point.ts";
import { createHolder } from "./holder.ts";
import { createLandmarkMarks, type TipMark } from "./landmark-marks.ts";
import { type LandmarksNow, rememberedLandmarks } from "./landmark-told.ts";
import {
  errorOf,
  isWithdrawn,
  type LandmarkEvent,
  type LandmarkPhase,
  type Landmarks,
  NO_LANDMARKS,
  nextLandmarks,
  nextToTouch,
} from "./landmarks.ts";
import type { RegistrationStep } from "./panels/words.ts";
import { createToucher, type Toucher, type TouchFrame } from "./toucher.ts";
import { ahead, along, minus, type RoomPose, unit } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** A frame of the way to a registration. */
export interface LandmarkFrame extends TouchFrame {
  readonly frame: DeviceFrame;
  readonly space: DeviceSpace;
  /** Presses into the room. */
  readonly clicks: readonly { readonly pointer: number; readonly ray: RoomPose | null }[];
  /** A hand has the needle or the model. */
  readonly isHeld: boolean;
}

/** Landmarks in the room: chosen on the model's skin, touched on the body, the model laid there and held by an anchor. */
export interface LandmarkRoom {
  step(frame: LandmarkFrame): void;
  act(step: RegistrationStep, head: RoomPose): void;
  /** Picks a landmark for the next step, or lets it go. */
  select(point: number): void;
  /** Choosing and touching have all hands. */
  hasHands(): boolean;
  canTake(): boolean;
  /** The model must not be seen: it would lie beside the body. */
  isHidden(): boolean;
  /** The device moved its origin: touches before are void, and without an anchor the model's place is not to be trusted. */
  recentred(): void;
  told(words: UiWords["xr"], lang: Language): LandmarksNow;
  state(): LandmarkState;
  landmarks(): Landmarks;
  dispose(): void;
}

/** For `trocar.xr.state`. */
export interface LandmarkState {
  readonly anchor: AnchorNow["state"];
  /** Whether a model lies over a body, and is seen there. */
  readonly overlay: "none" | "shown" | "hidden";
  /** Null where none is laid or its anchor is lost. The error at the target is that of where the needle is now. */
  readonly registration: { readonly fre_mm: number; readonly tre_mm: number; readonly n: number } | null;
  readonly landmarks: {
    readonly phase: LandmarkPhase;
    readonly chosen: number;
    readonly touched: number;
    /** Index of the point to be touched next. */
    readonly next: number | null;
    /** Where the cross is, for hands without a tip; metres. */
    readonly cross: Triple | null;
  };
}

/** A pinch this near to the skin takes the skin's nearest point, metres of the patient at true size. */
const NEAR_SKIN_MM = 40;
const NO_TIPS: ReturnType<Toucher["step"]> = { tips: [], touches: [] };
/** So long a thing that just happened is said beside everything else. */
const NEWS_MS = 12_000;

/** Points chosen in earlier sessions of this page, by what their case was made from: a case file holds only points that were touched in a room. */
export type ChosenBefore = WeakMap<object, readonly Lps[]>;

export function createLandmarkRoom(stage: LentStage, name: (n: number) => string, chosen: ChosenBefore = new WeakMap()): LandmarkRoom {
  const marks = createLandmarkMarks(stage.scene);
  const holder = createHolder(stage);
  const toucher = createToucher();
  let head: RoomPose | null = null;
  let [now_ms, news_ms] = [0, Number.NEGATIVE_INFINITY];
  let [hasRecalled, isHidden] = [false, false];
  const way = createWay(stage, name);
  const landmarksNow = rememberedLandmarks();

  const on = (event: LandmarkEvent): void => {
    const before = way.now();
    const after = way.send(event);
    if (after.fit !== before.fit) holder.drop();
    if (after.points !== before.points) keep(chosen, stage.document(), after.points);
    if (event.kind === "recall" ? after.points.length > 0 : after.phase === "laid" && before.phase !== "laid") news_ms = now_ms;
  };
  const begin = (event: LandmarkEvent): void => {
    toucher.forget();
    on(event);
  };

  /** Once a session: where the body is, the headset has to be told anew. */
  function recall(doc: CaseDocument | null): void {
    if (hasRecalled || !doc) return;
    hasRecalled = true;
    const origin = originOf(doc);
    on({ kind: "recall", patient_mm: (origin && chosen.get(origin)) ?? pointsOf(doc) });
  }

  /** @returns tips that are to be marked. */
  function follow(frame: LandmarkFrame): readonly TipMark[] {
    const { phase } = way.now();
    if (phase === "choosing") for (const patient_mm of chosenBy(stage, frame)) on({ kind: "chosen", patient_mm });
    if (phase !== "touching") toucher.end();
    const { tips, touches } = phase === "touching" ? toucher.step(frame) : NO_TIPS;
    for (const touch of touches) on({ kind: "touched", touch });
    return tips;
  }

  function lay({ frame, space, t_ms }: LandmarkFrame): void {
    const before = way.now();
    const isJudged = before.fit !== null || (before.phase === "choosing" && before.forecast !== null);
    if (isJudged && way.hasTargetMoved()) on({ kind: "retarget" });
    const { phase, fit } = way.now();
    if (phase !== "laid" || !fit) return;
    const isStanding = holder.stand({ frame, space, fit: fit.measured, touches_m: fit.skin_m, judged_mm: way.target().point_mm, t_ms });
    on({ kind: "anchor", isLost: !isStanding });
  }

  return {
    step(frame) {
      [head, now_ms] = [frame.head, frame.t_ms];
      recall(stage.document());
      const tips = follow(frame);
      lay(frame);
      const landmarks = way.now();
      // In the hand the needle stays in sight, so that it can be brought back; the panel says what would be hidden.
      isHidden = isWithdrawn(landmarks) && (landmarks.isLost || !frame.isHeld);
      show(stage, !isHidden);
      const touching = { next: nextToTouch(landmarks), cross_m: toucher.cross_m(), tips, eyes_m: frame.head.at_m };
      marks.show(isHidden ? NO_LANDMARKS : landmarks, touching, (p) => toScene(stage.pose(), p));
    },
    act(step, eyes) {
      const touch = step === "take" ? toucher.take(eyes) : null;
      if (touch) on({ kind: "touched", touch });
      if (step !== "take") begin({ kind: step });
    },
    select: (point) => begin({ kind: "select", point }),
    hasHands: () => ["choosing", "touching"].includes(way.now().phase),
    canTake: () => toucher.cross_m() !== null && nextToTouch(way.now()) !== null,
    isHidden: () => isHidden,
    recentred() {
      toucher.end();
      holder.recentred();
      on({ kind: "recentred" });
    },
    told(words, lang) {
      const aside = { ...toucher.told(head), hold: holder.told(words), isNew: now_ms - news_ms < NEWS_MS };
      return landmarksNow(way.now(), aside, words, lang);
    },
    state: () => stateOf(way.now(), holder.anchor(), isHidden, toucher.cross_m()),
    landmarks: way.now,
    dispose() {
      holder.drop();
      show(stage, true);
      marks.dispose();
    },
  };
}

/** The landmarks, kept, with what they are judged by on this stage. */
interface Way {
  now(): Landmarks;
  send(event: LandmarkEvent): Landmarks;
  /** Where the error is judged now, and whether that is elsewhere than at the last judgement. */
  target(): ErrorPoint;
  hasTargetMoved(): boolean;
}

function createWay(stage: LentStage, name: (n: number) => string): Way {
  const errorPoints = createErrorPoints(stage);
  let landmarks = NO_LANDMARKS;
  const places = (): readonly Lps[] => landmarks.points.map((point) => point.patient_mm);
  return {
    now: () => landmarks,
    send(event) {
      landmarks = nextLandmarks(landmarks, event, {
        names: name,
        target: (patient_mm) => errorPoints.judged(patient_mm),
        touchError_mm: TOUCH_ERROR_MM,
        outward: (p) => outwardAt(stage, p),
      });
      return landmarks;
    },
    target: () => errorPoints.now(places()),
    hasTargetMoved: () => errorPoints.hasMoved(places()),
  };
}

function keep(chosen: ChosenBefore, doc: CaseDocument | null, points: Landmarks["points"]): void {
  const origin = originOf(doc);
  const patient_mm = points.map((point) => point.patient_mm);
  if (origin) chosen.set(origin, patient_mm);
}

/** What stays the same of a case however it is edited, and is another in another case. */
function originOf(doc: CaseDocument | null): object | null {
  return doc?.source ?? doc?.geometry ?? null;
}

/** The landmarks of a case, without their touches. */
function pointsOf({ registration }: CaseDocument): readonly Lps[] {
  return (registration?.points ?? []).map(({ patient_mm: p }) => lps(p[0], p[1], p[2]));
}

function show(stage: LentStage, isShown: boolean): void {
  stage.scene.getTransformNodeByName("patient")?.setEnabled(isShown);
}

function stateOf(landmarks: Landmarks, anchor: AnchorNow["state"], isHidden: boolean, cross: Triple | null): LandmarkState {
  const { phase, points, fit, isLost } = landmarks;
  const isLaid = phase === "laid";
  const error = errorOf(landmarks);
  return {
    anchor: isLaid ? anchor : "none",
    overlay: isLaid ? (isHidden ? "hidden" : "shown") : "none",
    registration: isLaid && !isLost && fit && error ? { fre_mm: fit.measured.fre_mm, tre_mm: error.tre_mm, n: points.length } : null,
    landmarks: {
      phase,
      chosen: points.length,
      touched: points.filter((point) => point.touch !== null).length,
      next: nextToTouch(landmarks),
      cross,
    },
  };
}

function outwardAt(stage: LentStage, p: Lps): Triple | null {
  const anatomy = stage.anatomy();
  return anatomy && skinNormal(anatomy, p);
}

function chosenBy(stage: LentStage, { pointers, clicks }: LandmarkFrame): readonly Lps[] {
  const met = clicks.map(({ ray, pointer }) => skinUnder(stage, ray, pointers.find((one) => one.id === pointer) ?? null));
  return met.filter((p) => p !== null);
}

/** The model's skin that a press means: where the hand is at it, else where the ray first meets it. */
function skinUnder(stage: LentStage, ray: RoomPose | null, pointer: Pointer | null): Lps | null {
  const field = stage.field();
  if (!field) return null;
  const root = stage.pose();
  if (pointer?.near && pointer.kind !== "transient") {
    const hand = fromScene(root, pointer.near.at_m);
    const near = field.nearestSkin(hand);
    const away = near && Math.hypot(...minus(near, hand));
    if (near && away !== null && away < NEAR_SKIN_MM) return near;
  }
  if (!ray) return null;
  const from = fromScene(root, ray.at_m);
  return field.firstBodyAlong(from, unit(minus(fromScene(root, along(ray.at_m, ahead(ray), 1)), from), [0, 0, -1]));
}
