import { demandingPoint, type ErrorPoint, skinNormal, TOUCH_ERROR_MM } from "../planning/index.ts";
import type { Language, UiWords } from "../texts/index.ts";
import { fromScene, type LentStage, toScene } from "../viewer/index.ts";
import { type Lps, lps, type Triple } from "../volume/index.ts";
import type { AnchorNow } from "./anchor.ts";
import { type Cross, crossBefore, crossStep, crossTaken } from "./cross.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import { createHolder } from "./holder.ts";
import { createLandmarkMarks, type TipMark } from "./landmark-marks.ts";
import { type LandmarksNow, landmarksNow } from "./landmark-told.ts";
import {
  errorOf,
  FINGERTIP_M,
  isWithdrawn,
  type LandmarkEvent,
  type LandmarkPhase,
  type Landmarks,
  NO_LANDMARKS,
  nextLandmarks,
  nextToTouch,
} from "./landmarks.ts";
import type { RegistrationStep } from "./panels/words.ts";
import { asideOf, NOT_STILL, type Still, stillStep } from "./touch.ts";
import { ahead, along, dot, minus, type RoomPose, unit } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** A frame of the way to a registration. */
export interface LandmarkFrame {
  readonly frame: DeviceFrame;
  readonly space: DeviceSpace;
  readonly head: RoomPose;
  readonly pointers: readonly Pointer[];
  /** Presses into the room. */
  readonly clicks: readonly { readonly pointer: number; readonly ray: RoomPose | null }[];
  /** Hands that a panel has. */
  readonly busy: ReadonlySet<number>;
  /** Hands whose finger is at a panel. */
  readonly fingers: ReadonlySet<number>;
  /** A hand has the needle or the model. */
  readonly isHeld: boolean;
  readonly precision: boolean;
  readonly t_ms: number;
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
/** So long a thing that just happened is said beside everything else. */
const NEWS_MS = 12_000;

export function createLandmarkRoom(stage: LentStage, name: (n: number) => string): LandmarkRoom {
  const marks = createLandmarkMarks(stage.scene);
  const holder = createHolder(stage);
  const targetNow = errorPoints(stage);
  const stills = new Map<number, Still>();
  let landmarks = NO_LANDMARKS;
  let cross: Cross | null = null;
  let gap_mm: number | null = null;
  let head: RoomPose | null = null;
  let target: ErrorPoint | null = null;
  let [now_ms, news_ms] = [0, Number.NEGATIVE_INFINITY];
  let [hasRecalled, isHidden] = [false, false];

  const on = (event: LandmarkEvent): void => {
    const before = landmarks;
    landmarks = nextLandmarks(before, event, {
      names: name,
      get target() {
        target = targetNow(landmarks);
        return target;
      },
      touchError_mm: TOUCH_ERROR_MM,
      outward: (p) => outwardAt(stage, p),
      wearer_m: head?.at_m ?? null,
    });
    if (landmarks.fit !== before.fit) holder.drop();
    if (landmarks.phase === "laid" && before.phase !== "laid") news_ms = now_ms;
  };

  /** The points of the case, once a session: where the body is, the headset has to be told anew. */
  function recall(): void {
    const doc = stage.document();
    if (hasRecalled || !doc) return;
    hasRecalled = true;
    const points = doc.registration?.points ?? [];
    if (points.length === 0) return;
    on({ kind: "recall", patient_mm: points.map(({ patient_mm: p }) => lps(p[0], p[1], p[2])) });
    news_ms = now_ms;
  }

  function choose({ pointers, clicks }: LandmarkFrame): void {
    for (const click of clicks) {
      const p = skinUnder(stage, click.ray, pointers.find((one) => one.id === click.pointer) ?? null);
      if (p) on({ kind: "chosen", patient_mm: p });
    }
  }

  function touch({ pointers, head: eyes, busy, fingers, precision, t_ms }: LandmarkFrame): readonly TipMark[] {
    const tips = pointers.flatMap((pointer): readonly TipMark[] => {
      const tip = fingers.has(pointer.id) ? null : tipOf(pointer, eyes);
      // A hand that rests when touching begins has to come from elsewhere first.
      const step = stillStep(stills.get(pointer.id) ?? { ...NOT_STILL, taken_m: tip }, tip, t_ms);
      stills.set(pointer.id, step.still);
      if (step.taken_m) {
        gap_mm = null;
        on({ kind: "touched", touch: { at_m: step.taken_m, tip_m: pointer.kind === "joints" ? FINGERTIP_M : 0 } });
      }
      return tip ? [{ at_m: tip, part: step.part }] : [];
    });
    const hasTip = pointers.some(({ kind }) => kind === "joints" || kind === "controller");
    // Hands out of sight, and a gaze between two pinches, leave the cross where it is.
    if (hasTip) cross = null;
    else if (cross || pointers.length > 0) cross = crossStep(cross ?? crossBefore(eyes), { pointers, busy, precision, t_ms });
    return tips;
  }

  function lay({ frame, space, t_ms }: LandmarkFrame): void {
    if (!landmarks.fit) return;
    const judged = targetNow(landmarks);
    if (!isSame(judged, target)) on({ kind: "retarget" });
    const { phase, fit } = landmarks;
    if (phase !== "laid" || !fit) return;
    const isStanding = holder.stand({ frame, space, fit: fit.measured, touches_m: fit.skin_m, judged_mm: judged.point_mm, t_ms });
    on({ kind: "anchor", isLost: !isStanding });
  }

  function take(eyes: RoomPose): void {
    if (!cross) return;
    const taken = crossTaken(cross, eyes);
    cross = taken.cross;
    gap_mm = taken.gap_mm;
    if (taken.spot_m) on({ kind: "touched", touch: { at_m: taken.spot_m, tip_m: 0 } });
  }

  const forgetTips = (): void => {
    stills.clear();
    if (cross) cross = { ...cross, first: null };
    gap_mm = null;
  };

  return {
    step(frame) {
      [head, now_ms] = [frame.head, frame.t_ms];
      recall();
      if (landmarks.phase === "choosing") choose(frame);
      const tips = landmarks.phase === "touching" ? touch(frame) : [];
      if (landmarks.phase !== "touching") cross = null;
      lay(frame);
      // In the hand the needle stays in sight, so that it can be brought back; the panel says what would be hidden.
      isHidden = isWithdrawn(landmarks) && (landmarks.isLost || !frame.isHeld);
      stage.scene.getTransformNodeByName("patient")?.setEnabled(!isHidden);
      const touching = { next: nextToTouch(landmarks), cross_m: cross?.at_m ?? null, tips, eyes_m: frame.head.at_m };
      marks.show(isHidden ? NO_LANDMARKS : landmarks, touching, (p) => toScene(stage.pose(), p));
    },
    act(step, eyes) {
      if (step === "take") return take(eyes);
      forgetTips();
      on({ kind: step });
    },
    select(point) {
      forgetTips();
      on({ kind: "select", point });
    },
    hasHands: () => landmarks.phase === "choosing" || landmarks.phase === "touching",
    canTake: () => cross !== null && nextToTouch(landmarks) !== null,
    isHidden: () => isHidden,
    recentred() {
      forgetTips();
      cross = null;
      holder.recentred();
      on({ kind: "recentred" });
    },
    told(words, lang) {
      const first = cross?.first;
      const aside_deg = cross && first && head ? asideOf(cross.at_m, first.head, head) : null;
      return landmarksNow(
        landmarks,
        { hold: holder.told(words), isNew: now_ms - news_ms < NEWS_MS, cross: cross && { aside_deg }, gap_mm },
        words,
        lang,
      );
    },
    state: () => stateOf(landmarks, holder.anchor(), isHidden, cross?.at_m ?? null),
    landmarks: () => landmarks,
    dispose() {
      holder.drop();
      stage.scene.getTransformNodeByName("patient")?.setEnabled(true);
      marks.dispose();
    },
  };
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

/** Where the error is judged: at the needle's target, else at the most demanding place of the patient, reckoned once for a layout. */
function errorPoints(stage: LentStage): (landmarks: Landmarks) => ErrorPoint {
  let key: readonly unknown[] = [];
  let demanding: ErrorPoint | null = null;
  return ({ points }) => {
    const doc = stage.document();
    const needle = doc?.needles.find((one) => one.id === doc.current);
    if (needle) return { at: "target", point_mm: needle.target_mm };
    const anatomy = stage.anatomy();
    const places = points.map((point) => point.patient_mm);
    const now = [anatomy, ...places];
    if (!demanding || now.length !== key.length || now.some((one, n) => one !== key[n]))
      [key, demanding] = [now, (anatomy && demandingPoint(anatomy, places)) ?? { at: "middle", point_mm: middleOf(stage) }];
    return demanding;
  };
}

function middleOf(stage: LentStage): Triple {
  const box = stage.box();
  return box ? ([0, 1, 2].map((axis) => (box.low_mm[axis] + box.high_mm[axis]) / 2) as unknown as Triple) : [0, 0, 0];
}

function isSame(a: ErrorPoint, b: ErrorPoint | null): boolean {
  return b !== null && a.at === b.at && a.point_mm.every((value, axis) => value === b.point_mm[axis]);
}

function outwardAt(stage: LentStage, p: Lps): Triple | null {
  const anatomy = stage.anatomy();
  return anatomy && skinNormal(anatomy, p);
}

/** A spot counts only where the wearer looks: a hand that rests holds still, too. About the field of a headset. */
const SEEN: number = Math.cos((20 * Math.PI) / 180);

/** What touches: a fingertip, or a controller's tip; other hands have none. */
function tipOf({ kind, tip_m, near, tracked }: Pointer, head: RoomPose): Triple | null {
  if (!tracked) return null;
  const tip = kind === "joints" ? tip_m : kind === "controller" ? (near?.at_m ?? null) : null;
  return tip && dot(unit(minus(tip, head.at_m), [0, 1, 0]), ahead(head)) >= SEEN ? tip : null;
}

/** The model's skin that a press means: where the hand is at it, else where the ray first meets it. */
function skinUnder(
  stage: LentStage,
  ray: RoomPose | null,
  pointer: Pointer | null,
): ReturnType<NonNullable<ReturnType<LentStage["field"]>>["nearestSkin"]> {
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
