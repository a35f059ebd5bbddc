import type { CaseDocument, Edit } from "../case/index.ts";
import type { Language } from "../texts/index.ts";
import { type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import type { Glass } from "./glass.ts";
import { type ChosenBefore, createLandmarkRoom, type LandmarkState } from "./landmark-room.ts";
import type { LandmarksNow } from "./landmark-told.ts";
import type { Landmarks } from "./landmarks.ts";
import { createNeedleEye, type EyeNow, type NeedleEye } from "./needle-eye.ts";
import type { PanelContent, SessionNow } from "./panels/pages.ts";
import type { PalmJoints } from "./panels/palm.ts";
import { createPanels, type PanelRect } from "./panels/panels.ts";
import type { PageName, PanelAction } from "./panels/words.ts";
import { createPlaneRoom } from "./plane-room.ts";
import type { PlaneName, Tab } from "./tabs.ts";
import { middle, type RoomPose } from "./vectors.ts";
import { createWarnings } from "./warnings.ts";
import type { Pointer, PointerKind } from "./words.ts";

/** What the panels tell and ask of the page. */
export interface FurnitureDoors {
  content(): PanelContent;
  language(): Language;
  edit(edit: Edit): void;
  undo(): void;
  redo(): void;
  exit(): void;
  /** The first page was read since the page was loaded. */
  isUnderstood(): boolean;
  /** Landmarks that were chosen in earlier sessions of this page. */
  readonly chosenBefore: ChosenBefore;
  understand(): void;
}

/** What the panels do to the model. */
export interface ModelDoors {
  scale(): number;
  locked(): boolean;
  precision(): boolean;
  trueSize(): void;
  bring(): void;
  /** Whether it was pushed away to be read. */
  isAway(): boolean;
  push(on: boolean): void;
  lock(on: boolean): void;
  setPrecision(on: boolean): void;
}

export interface FurnitureFrame {
  readonly frame: DeviceFrame;
  readonly space: DeviceSpace;
  readonly head: RoomPose;
  /** Of a phone or a tablet; null on a head. */
  readonly glass: Glass | null;
  readonly pointers: readonly Pointer[];
  readonly palms: readonly PalmJoints[];
  /** A hand has the needle or the model. */
  readonly isHeld: boolean;
  readonly t_ms: number;
}

/** What stands beside the model: panels, the plane along the needle, landmarks, sounds. */
export interface Furniture {
  /** Before the grabs. @returns hands that take nothing else in this frame. */
  step(frame: FurnitureFrame): ReadonlySet<number>;
  state(): FurnitureState;
  /** The model lay over a body and must not be seen: no hand may take its needle either. */
  hidesModel(): boolean;
  /** Where rays end on panels, metres from the hand, by pointer, and the planes' tabs; of the last step. */
  rayEnds(): { readonly panels_m: ReadonlyMap<number, number>; readonly tabs: readonly Tab[] };
  /** What a hand has hold of here. */
  held(): { readonly target: "plane" | "panel"; readonly kind: PointerKind } | null;
  /** The device moved its origin. */
  recentred(): void;
  /** Hidden sessions are silent, and hands are forgotten. */
  setAwake(awake: boolean): void;
  dispose(): void;
}

export interface FurnitureState extends LandmarkState {
  readonly panel: readonly PanelRect[];
  readonly page: PageName | null;
  /** Planes of the CT that are shown, and where the tab of each hangs. */
  readonly planes: readonly { readonly plane: PlaneName; readonly tab: Triple }[];
  /** The needle's eye: where it hangs, and which plane of the patient it shows; null while it is off. */
  readonly eye: EyeNow | null;
  /** What the panels say of the way to a registration. */
  readonly told: LandmarksNow;
}

/** Furnishes a lent scene. Call it within the tap that enters, or the sounds stay mute. */
export function createFurniture(stage: LentStage, doors: FurnitureDoors, model: ModelDoors): Furniture {
  const panels = createPanels(stage.scene);
  const planes = createPlaneRoom(stage, doors.edit);
  const eye = createNeedleEye(stage);
  let isOnGlass = false;
  const sounds = createWarnings(stage);
  const landmarks = createLandmarkRoom(stage, (n) => doors.content().words.landmark(n), doors.chosenBefore);
  const look: Look = { page: doors.isUnderstood() ? "model" : "notice", sheet: 0, solid: false };
  const parts: Parts = { stage, doors, model, panels, planes, eye, sounds, landmarks };
  let rayEnds: ReadonlyMap<number, number> = new Map();
  let pressing: PointerKind | null = null;
  const keep = keeper(doors);

  const told = (): LandmarksNow => landmarks.told(doors.content().words, doors.language());
  const now = (): SessionNow => ({
    scale: model.scale(),
    locked: model.locked(),
    precision: model.precision(),
    away: model.isAway(),
    planes: stage.volume() ? planes.shown() : null,
    eye: isOnGlass ? null : eye.isOn(),
    sound: sounds.isOn(),
    ...look,
    landmarks: told(),
    canTake: landmarks.canTake(),
  });

  return {
    step({ frame, space, head, glass, pointers, palms, isHeld, t_ms }) {
      isOnGlass = glass !== null;
      const content = doors.content();
      const corners = cornersOf(stage);
      const step = panels.step({ head, glass, corners, pointers, palms, content, now: now(), t_ms });
      const { actions, busy, fingers, holding, clicks, reach_m } = step;
      rayEnds = reach_m;
      pressing = pointers.find(({ id }) => holding.has(id))?.kind ?? null;
      landmarks.step({ frame, space, head, pointers, clicks, busy, fingers, isHeld, precision: model.precision(), t_ms });
      for (const action of actions) act(parts, look, action, head);
      keep(landmarks.landmarks());
      // Whatever the menu unlocked while the points were touched: a model that lies over a body is moved by no hand.
      if (landmarks.landmarks().phase === "laid" && !model.locked()) model.lock(true);
      sounds.step(head, t_ms, { scale: model.scale(), centre_m: corners ? middle(corners[0], corners[7]) : head.at_m });
      const isHidden = landmarks.isHidden();
      const all = landmarks.hasHands() || isHidden ? new Set(pointers.map((pointer) => pointer.id)) : busy;
      eye.step(panels.warningPlate(), isHidden, t_ms);
      const holder = planes.step({ head, pointers, busy: all, isHidden, t_ms });
      if (all !== busy) return all;
      return holder === null ? busy : new Set([...busy, holder]);
    },
    state: () => ({
      panel: panels.rects(),
      page: panels.isOpen() ? look.page : null,
      planes: planes.tabs().map(({ plane, at_m }) => ({ plane, tab: at_m })),
      eye: eye.now(),
      told: told(),
      ...landmarks.state(),
    }),
    hidesModel: () => landmarks.isHidden(),
    rayEnds: () => ({ panels_m: rayEnds, tabs: planes.tabs() }),
    held() {
      const plane = planes.holder();
      if (plane) return { target: "plane", kind: plane };
      return pressing && { target: "panel", kind: pressing };
    },
    recentred() {
      panels.reset();
      landmarks.recentred();
    },
    setAwake(awake) {
      sounds.setAwake(awake);
      if (awake) return;
      panels.reset();
      pressing = null;
    },
    dispose() {
      for (const part of [panels, planes, eye, landmarks, sounds]) part.dispose();
    },
  };
}

/** What the menu shows of itself. */
interface Look {
  page: PageName;
  sheet: number;
  solid: boolean;
}

interface Parts {
  readonly stage: LentStage;
  readonly doors: FurnitureDoors;
  readonly model: ModelDoors;
  readonly panels: ReturnType<typeof createPanels>;
  readonly planes: ReturnType<typeof createPlaneRoom>;
  readonly eye: NeedleEye;
  readonly sounds: ReturnType<typeof createWarnings>;
  readonly landmarks: ReturnType<typeof createLandmarkRoom>;
}

/** What a button does to the furniture, then to page and model. */
function act(
  { stage, doors, model, panels, planes, eye, sounds, landmarks }: Parts,
  look: Look,
  action: PanelAction,
  head: RoomPose,
): void {
  // Before the menu comes the notice.
  if (action.kind === "open" && action.page) [look.page, look.sheet] = doors.isUnderstood() ? [action.page, action.sheet] : ["notice", 0];
  if (action.kind === "understood") {
    doors.understand();
    look.page = "model";
  }
  if (action.kind === "sound") sounds.setOn(action.on);
  if (action.kind === "bring" || action.kind === "push") panels.reset();
  if (action.kind === "plane") planes.show(action.plane, action.on);
  if (action.kind === "eye") eye.turn(action.on);
  if (action.kind === "solid") {
    look.solid = action.on;
    stage.setRoomLook({ solid: action.on });
  }
  if (action.kind === "registration") landmarks.act(action.step, head);
  if (action.kind === "landmark") landmarks.select(action.point);
  // A model that is taken off its body is no overlay any more.
  if (landmarks.state().overlay !== "none" && takesModelAway(action)) landmarks.act("stop", head);
  obey(action, doors, model);
}

function takesModelAway(action: PanelAction): boolean {
  return action.kind === "bring" || action.kind === "push" || (action.kind === "lock" && !action.on);
}

/** What a button does beyond the panels themselves. */
function obey(action: PanelAction, doors: FurnitureDoors, model: ModelDoors): void {
  switch (action.kind) {
    case "edit":
      doors.edit(action.edit);
      break;
    case "undo":
      doors.undo();
      break;
    case "redo":
      doors.redo();
      break;
    case "exit":
      doors.exit();
      break;
    case "lock":
      model.lock(action.on);
      break;
    case "precision":
      model.setPrecision(action.on);
      break;
    case "true-size":
      model.trueSize();
      break;
    case "push":
      model.push(action.on);
      break;
    case "bring":
      model.bring();
      break;
    case "registration":
      // A model that is to lie over a body is moved by no hand.
      model.lock(action.step !== "stop");
      break;
    case "landmark":
    case "open":
    case "sound":
    case "plane":
    case "eye":
    case "solid":
    case "understood":
      break;
  }
}

/** The registration goes into the case when a model is laid; the room's pose does not outlive the session. */
function keeper({ content, edit }: FurnitureDoors): (landmarks: Landmarks) => void {
  let kept: Landmarks["fit"] = null;
  return ({ phase, fit, points }) => {
    if (phase !== "laid" || !fit || fit === kept) return;
    kept = fit;
    edit({ kind: "set-registration", registration: recordOf(points, fit, content().words.landmark) });
  };
}

/** With the touches as they lie on the skin, so that the same fit gives the same figures. */
function recordOf(
  points: Landmarks["points"],
  { measured, skin_m }: NonNullable<Landmarks["fit"]>,
  name: (n: number) => string,
): NonNullable<CaseDocument["registration"]> {
  return {
    points: points.map(({ patient_mm }, n) => ({ name: name(n), patient_mm: plain(patient_mm), room_m: plain(skin_m[n]) })),
    fre_mm: measured.fre_mm,
  };
}

function plain(p: Triple): Triple {
  return [p[0], p[1], p[2]];
}

/** The eight corners of the model's box in the room. */
function cornersOf(stage: LentStage): readonly Triple[] | null {
  const box = stage.box();
  if (!box) return null;
  const pose = stage.pose();
  const ends = [box.low_mm, box.high_mm];
  return ends.flatMap((x) => ends.flatMap((y) => ends.map((z) => toScene(pose, [x[0], y[1], z[2]]))));
}
