import type { Scene } from "@babylonjs/core/scene.js";
import type { Assessment } from "../planning/index.ts";
import type { Language } from "../texts/index.ts";
import type { Triple } from "../volume/index.ts";
import { landmarksNow, NO_LANDMARKS } from "./landmarks.ts";
import type { PalmJoints } from "./panels/palm.ts";
import type { PanelContent } from "./panels/pages.ts";
import { createPanels, type PanelRect } from "./panels/panels.ts";
import type { PageName, PanelAction } from "./panels/words.ts";
import { openSounds, soundsFor } from "./sound.ts";
import type { RoomPose } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** What the menu may do beyond itself. */
export interface MenuDoors {
  edit(edit: Extract<PanelAction, { kind: "edit" }>["edit"]): void;
  undo(): void;
  exit(): void;
  /** What the panels tell of, in words already. */
  content(): PanelContent;
  language(): Language;
}

/** What the menu does to the room. */
export interface MenuRoom {
  trueSize(): void;
  bring(): void;
  lock(on: boolean): void;
  setPrecision(on: boolean): void;
}

export interface MenuFrame {
  readonly head: RoomPose;
  readonly corners: readonly Triple[] | null;
  readonly pointers: readonly Pointer[];
  readonly palms: readonly PalmJoints[];
  readonly scale: number;
  readonly locked: boolean;
  readonly precision: boolean;
  readonly assessment: Assessment | null;
  /** Where a warning sounds from: the needle's tip. */
  readonly tip_m: Triple | null;
  readonly t_ms: number;
}

/** Panels, palm menu and warning sounds of a session. */
export interface Menu {
  /** One step a frame, before the grabs. @returns which pointers are busy at a panel, and where their rays end. */
  step(frame: MenuFrame): { readonly busy: ReadonlySet<number>; readonly reach_m: ReadonlyMap<number, number> };
  /** A hidden session holds nothing and is silent. */
  setAwake(awake: boolean): void;
  rects(): readonly PanelRect[];
  dispose(): void;
}

/** Opens the sounds too: call it within the tap that enters. */
export function createMenu(scene: Scene, doors: MenuDoors, room: MenuRoom): Menu {
  const panels = createPanels(scene);
  const sounds = openSounds();
  let page: PageName = "model";
  let sheet = 0;
  let heard: Assessment | null = null;

  function act(action: PanelAction): void {
    switch (action.kind) {
      case "edit":
        return doors.edit(action.edit);
      case "undo":
        return doors.undo();
      case "exit":
        return doors.exit();
      case "true-size":
        return room.trueSize();
      case "bring":
        room.bring();
        return panels.reset();
      case "lock":
        return room.lock(action.on);
      case "precision":
        return room.setPrecision(action.on);
      case "sound":
        return sounds?.setOn(action.on);
      case "open":
        page = action.page ?? "model";
        sheet = action.sheet;
        return;
      case "registration":
        return;
    }
  }

  function warn({ assessment, tip_m, t_ms, head }: MenuFrame): void {
    sounds?.listen(head);
    const [first] = soundsFor(heard, assessment);
    if (first && tip_m) sounds?.play(first.sound, tip_m, t_ms);
    heard = assessment;
  }

  return {
    step(frame) {
      warn(frame);
      const content = doors.content();
      const { scale, locked, precision } = frame;
      const landmarks = landmarksNow(NO_LANDMARKS, content.words, doors.language());
      const now = { scale, locked, precision, sound: sounds?.isOn() ?? false, page, sheet, landmarks, canTake: false };
      const { actions, busy, reach_m } = panels.step({ ...frame, content, now });
      for (const action of actions) act(action);
      return { busy, reach_m };
    },
    setAwake(awake) {
      sounds?.setAwake(awake);
      if (!awake) panels.reset();
    },
    rects: () => panels.rects(),
    dispose() {
      panels.dispose();
      sounds?.dispose();
    },
  };
}
