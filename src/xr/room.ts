import type { Edit } from "../case/index.ts";
import { fromScene, type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { chosen } from "./choice.ts";
import { type DeviceFrame, type DeviceSpace, roomPose } from "./device.ts";
import { continueDrag, type NeedleDrag, startDrag, undoneDrag } from "./drags.ts";
import { TRUE_SCALE } from "./grab-model.ts";
import { createGrabs, type GrabEvent } from "./grabs.ts";
import type { Sources } from "./inputs/sources.ts";
import { type ModelHands, rootOf, withEvent } from "./model-hands.ts";
import { createNeedle3d, createRays3d } from "./needle3d.ts";
import { atTrueSize, carried, placedBefore } from "./place.ts";
import { ahead, distance, type RoomPose } from "./vectors.ts";
import type { GrabTarget, Pointer, PointerKind, Reachable } from "./words.ts";

/** What stands in the room during a session: model, needle, hands. One step a frame. */
export interface Room {
  step(frame: DeviceFrame, space: DeviceSpace, sources: Sources, t_ms: number): void;
  /** Lets go of everything and puts back what a hand had moved. */
  letGo(): void;
  /** The device moved its origin: the next frame puts the model back before the eyes. */
  reset(): void;
  trueSize(): void;
  /** The model before the person again, upright, at the scale it has. */
  bring(): void;
  lock(on: boolean): void;
  setPrecision(on: boolean): void;
  now(): RoomNow;
  dispose(): void;
}

/** The room at this moment, for `trocar.xr.state`. */
export interface RoomNow {
  readonly pointers: readonly Pointer[];
  readonly placed: boolean;
  readonly locked: boolean;
  readonly scale: number;
  readonly grab: { readonly target: GrabTarget; readonly kind: PointerKind; readonly precision: boolean } | null;
  readonly frame_ms: number;
}

/** The line to align a real needle with: 15 cm out of the entry. */
const OUTWARDS_MM = 150;
/** Rays are shown as long as the hand is farther than this from what it could take (MRTK's dead zone), and so far when they meet nothing. */
const RAYS_OFF_M = 0.3;
const RAY_M = 1.2;
/** Weight of the newest frame in the running mean. */
const MEAN_WEIGHT = 0.1;

export function createRoom(stage: LentStage, edit: (edit: Edit) => void): Room {
  const grabs = createGrabs();
  const needle3d = createNeedle3d(stage.scene);
  const rays3d = createRays3d(stage.scene);
  const held = new Map<number, NeedleDrag>();
  let model: ModelHands | null = null;
  let pointers: readonly Pointer[] = [];
  let head: RoomPose | null = null;
  let [placed, locked, wantsPrecision, wasReset] = [false, false, false, false];
  let frame_ms = 0;

  const precise = (): boolean => wantsPrecision || grabs.helping();
  const centre = (): Triple => centreOf(stage);

  function apply(event: GrabEvent): void {
    const { grab } = event;
    if (grab.target === "model") {
      model = withEvent(model, event, stage.pose(), toScene(stage.pose(), centre()));
      if (model) stage.stand(rootOf(model));
      return;
    }
    const field = stage.field();
    if (event.phase === "start") {
      const doc = stage.document();
      const needle = doc?.needles.find((one) => one.id === doc.current);
      if (needle) held.set(grab.pointer, startDrag(grab, needle, nextGesture(), stage.pose(), event.pose, precise()));
      return;
    }
    const drag = held.get(grab.pointer);
    if (!drag || !field) return;
    if (event.phase === "cancel") {
      held.delete(grab.pointer);
      edit(undoneDrag(drag));
      return;
    }
    const next = continueDrag(drag, stage.pose(), event.pose, precise(), field);
    held.set(grab.pointer, next.drag);
    if (event.phase === "end") held.delete(grab.pointer);
    if (next.edit) edit(next.edit);
  }

  function letGo(): void {
    for (const event of grabs.cancelAll()) apply(event);
    model = null;
  }

  function stand(eyes: RoomPose): void {
    if (!placed && stage.box()) {
      stage.stand(placedBefore(eyes, centre()));
      placed = true;
    }
    if (wasReset && head) stage.stand(carried(stage.pose(), head, eyes));
    wasReset = false;
    head = eyes;
  }

  return {
    step(frame, space, sources, t_ms) {
      const start_ms = performance.now();
      const viewer = frame.getViewerPose(space);
      const eyes = roomPose(viewer);
      if (eyes) stand(eyes);
      pointers = sources.read(frame, space);
      const reach = reachable(stage, locked);
      for (const event of grabs.step(pointers, reach, t_ms, precise(), new Set())) apply(event);
      const near = reachable(stage, locked);
      needle3d.show(near.needle, head?.at_m ?? [0, 0, 0], {
        verdict: stage.assessment()?.verdict ?? null,
        hot: grabs.held()[0]?.target ?? pointedAt(pointers, near),
        outwards_m: OUTWARDS_MM * stage.pose().scale,
      });
      rays3d.show(raysOf(pointers, near));
      stage.follow(pixelAt1(viewer?.views[0]?.projectionMatrix, sources.eyeHeight()));
      frame_ms += (performance.now() - start_ms - frame_ms) * (frame_ms === 0 ? 1 : MEAN_WEIGHT);
    },
    letGo,
    reset() {
      letGo();
      wasReset = true;
    },
    trueSize() {
      letGo();
      stage.stand(atTrueSize(stage.pose(), centre()));
    },
    bring() {
      letGo();
      if (head) stage.stand(placedBefore(head, centre(), stage.pose().scale));
    },
    lock(on) {
      if (on) letGo();
      locked = on;
    },
    setPrecision(on) {
      wantsPrecision = on;
    },
    now() {
      const [first] = grabs.held();
      const grab = first ? { target: first.target, kind: first.kind, precision: precise() } : null;
      return { pointers, placed, locked, scale: stage.pose().scale / TRUE_SCALE, grab, frame_ms };
    },
    dispose() {
      needle3d.dispose();
      rays3d.dispose();
    },
  };
}

let gestures = 0;

/** A gesture's name: unique while the page lives. */
function nextGesture(): string {
  gestures++;
  return `hand-${gestures}`;
}

function centreOf(stage: LentStage): Triple {
  const box = stage.box();
  if (!box) return [0, 0, 0];
  return [0, 1, 2].map((axis) => (box.low_mm[axis] + box.high_mm[axis]) / 2) as unknown as Triple;
}

function reachable(stage: LentStage, locked: boolean): Reachable {
  const doc = stage.document();
  const root = stage.pose();
  const needle = doc?.needles.find((one) => one.id === doc.current);
  const box = locked ? null : stage.box();
  return {
    needle: needle && stage.field() ? { entry_m: toScene(root, needle.entry_mm), target_m: toScene(root, needle.target_mm) } : null,
    model: box && { ...box, toPatient: (p) => fromScene(root, p) },
  };
}

function pointedAt(pointers: readonly Pointer[], reach: Reachable): GrabTarget | null {
  const targets = pointers.map((pointer) => chosen(pointer, reach)?.target ?? null);
  return targets.find((target) => target !== null && target !== "model") ?? null;
}

function raysOf(pointers: readonly Pointer[], { needle }: Reachable): Parameters<ReturnType<typeof createRays3d>["show"]>[0] {
  return pointers.flatMap(({ kind, ray, near, closed, tracked }) => {
    if (!ray || !tracked || kind === "transient" || kind === "screen") return [];
    const away = needle && near ? Math.min(distance(near.at_m, needle.entry_m), distance(near.at_m, needle.target_m)) : RAY_M;
    if (away < RAYS_OFF_M) return [];
    return [{ from_m: ray.at_m, direction: ahead(ray), reach_m: RAY_M, closed: closed > 0.5 }];
  });
}

/** Metres that a pixel of an eye covers at 1 m: the view is 2 / m[5] high there. */
function pixelAt1(projection: ArrayLike<number> | undefined, height_px: number): number {
  return projection ? 2 / (projection[5] * height_px) : 0.001;
}
