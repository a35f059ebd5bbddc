import { fromScene, type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { chosen } from "./choice.ts";
import { type DeviceFrame, type DeviceSpace, roomPose } from "./device.ts";
import { createFurniture, type Furniture, type FurnitureDoors, type ModelDoors } from "./furniture.ts";
import { type Glass, glassOf } from "./glass.ts";
import { TRUE_SCALE } from "./grab-model.ts";
import { createGrabs } from "./grabs.ts";
import { createHands } from "./hands.ts";
import type { Sources } from "./inputs/sources.ts";
import { createLetters3d } from "./letters3d.ts";
import { createNeedle3d } from "./needle3d.ts";
import { atTrueSize, carried, placedBefore, pushed } from "./place.ts";
import { type RayWorld, rayEnd } from "./ray-ends.ts";
import { createRays3d, type ShownRay } from "./rays3d.ts";
import type { HeldTarget, XrState } from "./state.ts";
import { ahead, along, distance, minus, type RoomPose, unit } from "./vectors.ts";
import type { GrabTarget, Pointer, PointerKind, Reachable } from "./words.ts";

/** What stands in the room during a session: model, needle, hands. One step a frame. */
export interface Room {
  step(frame: DeviceFrame, space: DeviceSpace, sources: Sources, t_ms: number): void;
  /** Lets go of everything and puts back what a hand had moved. */
  letGo(): void;
  /** The device moved its origin: the next frame puts the model back before the eyes. */
  reset(): void;
  /** A hidden session lets go of everything and is silent. */
  setAwake(awake: boolean): void;
  now(): RoomNow;
  dispose(): void;
}

/** The room at this moment, for `trocar.xr.state`. */
interface RoomNow {
  readonly pointers: readonly Pointer[];
  readonly placed: boolean;
  readonly locked: boolean;
  readonly scale: number;
  readonly grab: { readonly target: HeldTarget; readonly kind: PointerKind; readonly precision: boolean } | null;
  readonly rays: XrState["rays"];
  readonly furniture: ReturnType<Furniture["state"]>;
  readonly frame_ms: number;
}

/** The line to align a real needle with: 15 cm out of the entry. */
const OUTWARDS_MM = 150;
/** Rays are shown as long as the hand is farther than this from what it could take (MRTK's dead zone). */
const RAYS_OFF_M = 0.3;
const HALF = 0.5;
/** Weight of the newest frame in the running mean. */
const MEAN_WEIGHT = 0.1;

export function createRoom(stage: LentStage, doors: FurnitureDoors): Room {
  const grabs = createGrabs();
  const hands = createHands(stage, doors.edit, () => centreOf(stage));
  const needle3d = createNeedle3d(stage.scene);
  const rays3d = createRays3d(stage.scene);
  const letters = createLetters3d(stage.scene);
  let pointers: readonly Pointer[] = [];
  let rays: readonly HandRay[] = [];
  let head: RoomPose | null = null;
  let glass: Glass | null = null;
  let [placed, wasReset, awake] = [false, false, true];
  let frame_ms = 0;

  const precise = (): boolean => model.precision() || grabs.helping();
  const letGo = (): void => {
    for (const event of grabs.cancelAll()) hands.apply(event, false, null);
  };
  const model = createModelDoors(stage, letGo, () => head && { head, onGlass: glass !== null });
  const furniture = createFurniture(stage, doors, model);

  function stand(eyes: RoomPose): void {
    if (!placed && stage.box()) {
      stage.stand(placedBefore(eyes, centreOf(stage), TRUE_SCALE, glass !== null));
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
      const [view] = viewer?.views ?? [];
      if (view && sources.isOnGlass()) glass = glassOf(view.projectionMatrix, Math.min(screen.width, screen.height));
      if (eyes) stand(eyes);
      const before = furniture.hidesModel() ? NOTHING : reachable(stage, model.locked());
      const byRay = new Set(grabs.held().flatMap((grab) => (grab.by === "ray" ? grab.pointer : [])));
      const read = awake ? sources.read(frame, space, t_ms) : [];
      pointers = read.map((pointer) => (byRay.has(pointer.id) ? pointer : atHand(pointer, before)));
      const palms = awake ? sources.palms(frame, space) : [];
      const isHeld = grabs.held().length > 0;
      const busy = head ? furniture.step({ frame, space, head, glass, pointers, palms, isHeld, t_ms }) : NOBODY;
      for (const event of grabs.step(pointers, before, t_ms, precise(), busy))
        hands.apply(event, precise(), glass && head && { head, glass });
      const reach = furniture.hidesModel() ? NOTHING : reachable(stage, model.locked());
      needle3d.show(reach.needle, head?.at_m ?? [0, 0, 0], {
        verdict: stage.assessment()?.verdict ?? null,
        hot: grabs.held()[0]?.target ?? pointedAt(pointers, reach),
        outwards_m: OUTWARDS_MM * stage.pose().scale,
        onGlass: glass !== null,
      });
      letters.show(furniture.hidesModel() ? null : stage.box());
      rays = raysOf(pointers, worldOf(stage, furniture, reach));
      rays3d.show(rays, head?.at_m ?? [0, 0, 0]);
      stage.follow(pixelAt1(view?.projectionMatrix, sources.eyeHeight()));
      frame_ms += (performance.now() - start_ms - frame_ms) * (frame_ms === 0 ? 1 : MEAN_WEIGHT);
    },
    letGo,
    setAwake(on) {
      awake = on;
      if (!on) letGo();
      furniture.setAwake(on);
    },
    reset() {
      letGo();
      wasReset = true;
      furniture.recentred();
    },
    now() {
      const [first] = grabs.held();
      const other = furniture.held();
      const grab = first ? { target: first.target, kind: first.kind, precision: precise() } : other && { ...other, precision: false };
      return {
        pointers,
        rays: rays.map(endOf),
        placed,
        locked: model.locked(),
        scale: model.scale(),
        grab,
        furniture: furniture.state(),
        frame_ms,
      };
    },
    dispose() {
      for (const part of [furniture, needle3d, rays3d, letters]) part.dispose();
    },
  };
}

/** What the menu does to the model. @param seen where the head is; null before the first frame. */
function createModelDoors(
  stage: LentStage,
  letGo: () => void,
  seen: () => { readonly head: RoomPose; readonly onGlass: boolean } | null,
): ModelDoors {
  let [locked, wantsPrecision, isAway] = [false, false, false];
  return {
    scale: () => stage.pose().scale / TRUE_SCALE,
    locked: () => locked,
    precision: () => wantsPrecision,
    trueSize() {
      letGo();
      stage.stand(atTrueSize(stage.pose(), centreOf(stage)));
    },
    bring() {
      letGo();
      const now = seen();
      if (now) stage.stand(placedBefore(now.head, centreOf(stage), stage.pose().scale, now.onGlass));
      isAway = false;
    },
    isAway: () => isAway,
    push(on) {
      letGo();
      const now = seen();
      if (now) stage.stand(pushed(stage.pose(), now.head, centreOf(stage), on, now.onGlass));
      isAway = on;
    },
    lock(on) {
      if (on) letGo();
      locked = on;
    },
    setPrecision(on) {
      wantsPrecision = on;
    },
  };
}

const NOBODY: ReadonlySet<number> = new Set();
/** A hidden model has nothing to take, and its needle is not drawn. */
const NOTHING: Reachable = { needle: null, model: null };

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

/** A hand near the needle's ends takes them itself: its ray is off, for panels behind them too; not one by which it drags a thing near. */
function atHand(pointer: Pointer, { needle }: Reachable): Pointer {
  const { near, kind } = pointer;
  if (!needle || !near || kind === "transient") return pointer;
  const away = Math.min(distance(near.at_m, needle.entry_m), distance(near.at_m, needle.target_m));
  return away < RAYS_OFF_M ? { ...pointer, ray: null } : pointer;
}

function endOf({ hand, from_m, direction, end_m }: HandRay): XrState["rays"][number] {
  return { hand, end: end_m === null ? null : along(from_m, direction, end_m) };
}

type HandRay = ShownRay & { readonly hand: Pointer["hand"] };

function raysOf(pointers: readonly Pointer[], world: (pointer: number) => RayWorld): readonly HandRay[] {
  return pointers.flatMap(({ id, hand, kind, near, ray, closed, tracked }) => {
    if (!ray || !tracked || kind === "transient" || kind === "screen") return [];
    return [{ hand, from_m: ray.at_m, direction: ahead(ray), end_m: rayEnd({ kind, near, ray }, world(id)), closed: closed > HALF }];
  });
}

/** What rays may end at, by pointer. */
function worldOf(stage: LentStage, furniture: Furniture, reach: Reachable): (pointer: number) => RayWorld {
  const { panels_m, tabs } = furniture.rayEnds();
  return (id) => ({ panel_m: panels_m.get(id) ?? null, tabs, reach, skin_m: (ray) => skinAlong(stage, ray) });
}

/** Where a ray of the room meets the patient's skin, metres; a few cells of the grid are walked, no mesh (webxr.md 5). */
function skinAlong(stage: LentStage, ray: RoomPose): number | null {
  const root = stage.pose();
  const from = fromScene(root, ray.at_m);
  const way = minus(fromScene(root, along(ray.at_m, ahead(ray), 1)), from);
  const met = stage.field()?.firstBodyAlong(from, unit(way, [0, 0, -1]));
  return met ? distance(ray.at_m, toScene(root, met)) : null;
}

/** Metres that a pixel of an eye covers at 1 m: the view is 2 / m[5] high there. */
function pixelAt1(projection: ArrayLike<number> | undefined, height_px: number): number {
  return projection ? 2 / (projection[5] * height_px) : 0.001;
}
