import { predictedTre, skinNormal } from "../planning/index.ts";
import type { Language, UiWords } from "../texts/index.ts";
import { fromScene, type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import type { AnchorNow } from "./anchor.ts";
import { type Cross, crossBefore, crossStep, crossTaken } from "./cross.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import { createHolder } from "./holder.ts";
import { createLandmarkMarks } from "./landmark-marks.ts";
import {
  FINGERTIP_M,
  type LandmarkEvent,
  type Landmarks,
  type LandmarksNow,
  landmarksNow,
  NO_LANDMARKS,
  nextLandmarks,
  nextToTouch,
  registrationOf,
  TOUCH_ERROR_MM,
} from "./landmarks.ts";
import type { RegistrationStep } from "./panels/words.ts";
import { type Still, stillStep } from "./touch.ts";
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
  readonly precision: boolean;
  readonly t_ms: number;
}

/** Landmarks in the room: chosen on the model's skin, touched on the body, the model laid there and held by an anchor. */
export interface LandmarkRoom {
  step(frame: LandmarkFrame): void;
  act(step: RegistrationStep, head: RoomPose): void;
  /** Choosing and touching have all hands. */
  hasHands(): boolean;
  isLaid(): boolean;
  canTake(): boolean;
  /** The device moved its origin: without an anchor the model's place is not to be trusted. */
  recentred(): void;
  told(words: UiWords["xr"], lang: Language): LandmarksNow;
  state(): {
    readonly anchor: AnchorNow["state"];
    readonly registration: { readonly fre_mm: number; readonly tre_mm: number | null; readonly n: number } | null;
  };
  landmarks(): Landmarks;
  dispose(): void;
}

/** A pinch this near to the skin takes the skin's nearest point, metres of the patient at true size. */
const NEAR_SKIN_MM = 40;

export function createLandmarkRoom(stage: LentStage, name: (n: number) => string): LandmarkRoom {
  const marks = createLandmarkMarks(stage.scene);
  const holder = createHolder(stage);
  const stills = new Map<number, Still>();
  let landmarks = NO_LANDMARKS;
  let cross: Cross | null = null;
  let tip_m = 0;
  let head_m: Triple | null = null;

  const on = (event: LandmarkEvent): void => {
    const before = landmarks;
    landmarks = nextLandmarks(before, event, {
      names: name,
      target_mm: targetOf(stage),
      touchError_mm: TOUCH_ERROR_MM,
      tip_m,
      wearer_m: head_m,
    });
    if (landmarks.phase !== "laid") holder.forget();
    if (before.isLost !== landmarks.isLost) show(stage, !landmarks.isLost);
  };

  function choose(pointers: readonly Pointer[], clicks: LandmarkFrame["clicks"]): void {
    for (const click of clicks) {
      const p = skinUnder(stage, click.ray, pointers.find((one) => one.id === click.pointer) ?? null);
      const anatomy = stage.anatomy();
      if (p) on({ kind: "chosen", patient_mm: p, outward: anatomy && skinNormal(anatomy, p) });
    }
  }

  function touch({ pointers, head, busy, fingers, precision, t_ms }: LandmarkFrame): void {
    let hasTip = false;
    for (const pointer of pointers) {
      const tip = tipOf(pointer, head);
      hasTip ||= pointer.kind === "joints" || pointer.kind === "controller";
      // A hand that rests when touching begins has to come from elsewhere first.
      const before = stills.get(pointer.id) ?? { samples: [], taken_m: tip };
      const step = stillStep(before, fingers.has(pointer.id) ? null : tip, t_ms);
      stills.set(pointer.id, step.still);
      if (!step.taken_m) continue;
      tip_m = pointer.kind === "joints" ? FINGERTIP_M : 0;
      on({ kind: "touched", room_m: step.taken_m });
    }
    cross = hasTip || pointers.length === 0 ? null : crossStep(cross ?? crossBefore(head), pointers, busy, precision);
  }

  function lay({ frame, space }: LandmarkFrame): void {
    const registration = registrationOf(landmarks);
    if (registration && !holder.stand(frame, space, registration, landmarks)) on({ kind: "lost" });
  }

  function take(head: RoomPose): void {
    if (!cross) return;
    const taken = crossTaken(cross, head);
    cross = taken.cross;
    tip_m = 0;
    if (taken.spot_m) on({ kind: "touched", room_m: taken.spot_m });
  }

  function begin(step: Exclude<RegistrationStep, "take">): void {
    if (step === "stop" || step === "again" || step === "add") holder.drop();
    stills.clear();
    on({ kind: step });
  }

  return {
    step(frame) {
      head_m = frame.head.at_m;
      if (landmarks.phase === "choosing") choose(frame.pointers, frame.clicks);
      if (landmarks.phase === "touching") touch(frame);
      else cross = null;
      lay(frame);
      marks.show(landmarks, nextToTouch(landmarks), (p) => toScene(stage.pose(), p), cross?.at_m ?? null);
    },
    act(step, head) {
      if (step === "take") take(head);
      else begin(step);
    },
    hasHands: () => landmarks.phase === "choosing" || landmarks.phase === "touching",
    isLaid: () => landmarks.phase === "laid",
    canTake: () => cross !== null,
    recentred: () => holder.recentred(),
    told(words, lang) {
      const now = landmarksNow(landmarks, words, lang);
      const sentence = landmarks.isLost ? null : (holder.told(words) ?? (cross?.first ? words.landmarksSecondLook : null));
      return sentence === null ? now : { ...now, sentence };
    },
    state: () => ({ anchor: landmarks.phase === "laid" ? holder.anchor() : "none", registration: figuresOf(landmarks, targetOf(stage)) }),
    landmarks: () => landmarks,
    dispose() {
      holder.drop();
      show(stage, true);
      marks.dispose();
    },
  };
}

function targetOf(stage: LentStage): Triple | null {
  const doc = stage.document();
  return doc?.needles.find((one) => one.id === doc.current)?.target_mm ?? null;
}

/** The error at the target follows the needle: it is predicted anew wherever that is now. */
function figuresOf(landmarks: Landmarks, target_mm: Triple | null): ReturnType<LandmarkRoom["state"]>["registration"] {
  const registration = registrationOf(landmarks);
  if (!registration) return null;
  const points = landmarks.points.map((point) => point.patient_mm);
  const tre_mm = target_mm && predictedTre(points, registration.fle_mm, target_mm);
  return { fre_mm: registration.fre_mm, tre_mm, n: points.length };
}

function show(stage: LentStage, isShown: boolean): void {
  stage.scene.getTransformNodeByName("patient")?.setEnabled(isShown);
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
