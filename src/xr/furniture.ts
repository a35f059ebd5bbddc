import type { CaseDocument, Edit } from "../case/index.ts";
import type { Assessment } from "../planning/index.ts";
import type { Language } from "../texts/index.ts";
import { type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import { createLandmarkRoom } from "./landmark-room.ts";
import { registrationOf } from "./landmarks.ts";
import type { PanelContent } from "./panels/pages.ts";
import type { PalmJoints } from "./panels/palm.ts";
import { createPanels, type PanelRect } from "./panels/panels.ts";
import type { PageName, PanelAction } from "./panels/words.ts";
import { createPlaneRoom } from "./plane-room.ts";
import { openSounds, soundsFor } from "./sound.ts";
import type { RoomPose } from "./vectors.ts";
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
  const sounds = openSounds();
  const landmarks = createLandmarkRoom(stage, (n) => doors.content().words.landmark(n));
  let page: PageName = "model";
  let sheet = 0;
  let rayEnds: ReadonlyMap<number, number> = new Map();
  let heard: { readonly assessment: Assessment; readonly needle: string } | null = null;
  let written: ReturnType<typeof registrationOf> = null;

  function act(action: PanelAction, head: RoomPose): void {
    switch (action.kind) {
      case "edit":
        return doors.edit(action.edit);
      case "undo":
        return doors.undo();
      case "exit":
        return doors.exit();
      case "lock":
        return model.lock(action.on);
      case "precision":
        return model.setPrecision(action.on);
      case "true-size":
        return model.trueSize();
      case "bring":
        panels.reset();
        return model.bring();
      case "sound":
        return sounds?.setOn(action.on);
      case "open":
        if (action.page) [page, sheet] = [action.page, action.sheet];
        return;
      case "registration":
        landmarks.act(action.step, head);
        return model.lock(action.step !== "stop");
    }
  }

  function sound(head: RoomPose, t_ms: number): void {
    const assessment = stage.assessment();
    const needle = stage.document()?.current ?? null;
    if (!sounds || assessment === heard?.assessment) return;
    sounds.listen(head);
    // Another needle is another beginning.
    const before = heard && heard.needle === needle ? heard.assessment : null;
    heard = assessment && needle !== null ? { assessment, needle } : null;
    const first = soundsFor(before, assessment).at(0);
    const at_mm = assessment?.structures.find((one) => one.id === first?.structure)?.axis_point_mm;
    if (first && at_mm) sounds.play(first.sound, toScene(stage.pose(), at_mm), t_ms);
  }

  /** The registration goes into the case; the room's pose does not outlive the session. */
  function keep(): void {
    const registration = registrationOf(landmarks.landmarks());
    if (registration === written) return;
    written = registration;
    if (registration) doors.edit({ kind: "set-registration", registration: recordOf(registration.fre_mm) });
  }

  function recordOf(fre_mm: number): NonNullable<CaseDocument["registration"]> {
    const { words } = doors.content();
    const points = landmarks.landmarks().points.flatMap(({ patient_mm, room_m }, n) => {
      return room_m ? [{ name: words.landmark(n), patient_mm: plain(patient_mm), room_m: plain(room_m) }] : [];
    });
    return { points, fre_mm };
  }

  return {
    step({ frame, space, head, pointers, palms, t_ms }) {
      const content = doors.content();
      const now = {
        scale: model.scale(),
        locked: model.locked(),
        precision: model.precision(),
        sound: sounds?.isOn() ?? false,
        page,
        sheet,
        landmarks: landmarks.told(content.words, doors.language()),
        canTake: landmarks.canTake(),
      };
      const { actions, busy, clicks, reach_m } = panels.step({ head, corners: cornersOf(stage), pointers, palms, content, now, t_ms });
      rayEnds = reach_m;
      landmarks.step({ frame, space, head, pointers, clicks, busy, precision: now.precision, t_ms });
      for (const action of actions) act(action, head);
      keep();
      sound(head, t_ms);
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
      sounds?.setAwake(awake);
      if (!awake) panels.reset();
    },
    dispose() {
      panels.dispose();
      planes.dispose();
      landmarks.dispose();
      sounds?.dispose();
    },
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
