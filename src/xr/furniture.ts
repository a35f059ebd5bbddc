import type { CaseDocument, Edit } from "../case/index.ts";
import type { Language } from "../texts/index.ts";
import { type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import type { Glass } from "./glass.ts";
import { createLandmarkRoom } from "./landmark-room.ts";
import { type Landmarks, registrationOf } from "./landmarks.ts";
import type { PanelContent } from "./panels/pages.ts";
import type { PalmJoints } from "./panels/palm.ts";
import { createPanels, type PanelRect } from "./panels/panels.ts";
import type { PageName, PanelAction } from "./panels/words.ts";
import { createPlaneRoom } from "./plane-room.ts";
import type { RoomPose } from "./vectors.ts";
import { createWarnings } from "./warnings.ts";
import type { Pointer } from "./words.ts";

/** What the panels tell and ask of the page. */
export interface FurnitureDoors {
  content(): PanelContent;
  language(): Language;
  edit(edit: Edit): void;
  undo(): void;
  exit(): void;
}

/** What the panels do to the model. */
export interface ModelDoors {
  scale(): number;
  locked(): boolean;
  precision(): boolean;
  trueSize(): void;
  bring(): void;
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
  readonly t_ms: number;
}

/** What stands beside the model: panels, the plane along the needle, landmarks, sounds. */
export interface Furniture {
  /** Before the grabs. @returns hands that take nothing else in this frame. */
  step(frame: FurnitureFrame): ReadonlySet<number>;
  state(): { readonly panel: readonly PanelRect[]; readonly page: PageName | null } & ReturnType<
    ReturnType<typeof createLandmarkRoom>["state"]
  >;
  /** Where rays end on panels, metres from the hand, by pointer; of the last step. */
  rayEnds(): ReadonlyMap<number, number>;
  /** The device moved its origin. */
  recentred(): void;
  /** Hidden sessions are silent, and hands are forgotten. */
  setAwake(awake: boolean): void;
  dispose(): void;
}

/** Furnishes a lent scene. Call it within the tap that enters, or the sounds stay mute. */
export function createFurniture(stage: LentStage, doors: FurnitureDoors, model: ModelDoors): Furniture {
  const panels = createPanels(stage.scene);
  const planes = createPlaneRoom(stage, doors.edit);
  const sounds = createWarnings(stage);
  const landmarks = createLandmarkRoom(stage, (n) => doors.content().words.landmark(n));
  let page: PageName = "model";
  let sheet = 0;
  let rayEnds: ReadonlyMap<number, number> = new Map();
  let written: ReturnType<typeof registrationOf> = null;

  function act(action: PanelAction, head: RoomPose): void {
    if (action.kind === "open" && action.page) [page, sheet] = [action.page, action.sheet];
    if (action.kind === "sound") sounds.setOn(action.on);
    if (action.kind === "bring") panels.reset();
    if (action.kind === "registration") landmarks.act(action.step, head);
    obey(action, doors, model);
  }

  /** The registration goes into the case; the room's pose does not outlive the session. */
  function keep(): void {
    const registration = registrationOf(landmarks.landmarks());
    if (registration === written) return;
    written = registration;
    const kept = registration && recordOf(landmarks.landmarks(), registration.fre_mm, doors.content().words.landmark);
    if (kept) doors.edit({ kind: "set-registration", registration: kept });
  }

  return {
    step({ frame, space, head, glass, pointers, palms, t_ms }) {
      const content = doors.content();
      const now = {
        scale: model.scale(),
        locked: model.locked(),
        precision: model.precision(),
        sound: sounds.isOn(),
        page,
        sheet,
        landmarks: landmarks.told(content.words, doors.language()),
        canTake: landmarks.canTake(),
      };
      const { actions, busy, fingers, clicks, reach_m } = panels.step({
        head,
        glass,
        corners: cornersOf(stage),
        pointers,
        palms,
        content,
        now,
        t_ms,
      });
      rayEnds = reach_m;
      landmarks.step({ frame, space, head, pointers, clicks, busy, fingers, precision: now.precision, t_ms });
      for (const action of actions) act(action, head);
      keep();
      sounds.step(head, t_ms);
      if (landmarks.hasHands()) return new Set(pointers.map((pointer) => pointer.id));
      const holder = planes.step(pointers, busy, t_ms);
      return holder === null ? busy : new Set([...busy, holder]);
    },
    state: () => ({ panel: panels.rects(), page: panels.isOpen() ? page : null, ...landmarks.state() }),
    rayEnds: () => rayEnds,
    recentred() {
      panels.reset();
      landmarks.recentred();
    },
    setAwake(awake) {
      sounds.setAwake(awake);
      if (!awake) panels.reset();
    },
    dispose() {
      panels.dispose();
      planes.dispose();
      landmarks.dispose();
      sounds.dispose();
    },
  };
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
    case "bring":
      model.bring();
      break;
    case "registration":
      // A model that is to lie over a body is moved by no hand.
      model.lock(action.step !== "stop");
      break;
    case "open":
    case "sound":
      break;
  }
}

function recordOf({ points }: Landmarks, fre_mm: number, name: (n: number) => string): NonNullable<CaseDocument["registration"]> {
  return {
    points: points.flatMap(({ patient_mm, room_m }, n) =>
      room_m ? [{ name: name(n), patient_mm: plain(patient_mm), room_m: plain(room_m) }] : [],
    ),
    fre_mm,
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
