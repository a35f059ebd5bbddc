import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../../volume/index.ts";
import type { Glass } from "../glass.ts";
import type { RoomPose } from "../vectors.ts";
import type { Pointer } from "../words.ts";
import { type Board, createBoard } from "./board.ts";
import { plateOfBox } from "./hit.ts";
import { type Lists, rememberedLists } from "./lists.ts";
import { perPicturePx, plateOnGlass } from "./on-glass.ts";
import type { PanelContent, SessionNow } from "./pages.ts";
import { isPalmUp, type PalmJoints, palmPlate } from "./palm.ts";
import { type ModelCorners, type Placed, placedPanel, plateOfPlaced, wantedPlace } from "./places.ts";
import { createPresses, type Hung, keyOf, type PressStep } from "./presses.ts";
import { BUTTON_PX } from "./sizes.ts";
import type { Panel, PanelAction, PanelName, Plate } from "./words.ts";

/** What a frame tells the panels. */
export interface PanelFrame {
  readonly head: RoomPose;
  /** Of a phone or a tablet; null on a head. */
  readonly glass: Glass | null;
  /** The model's corners in the room; null while there is none. */
  readonly corners: ModelCorners;
  readonly pointers: readonly Pointer[];
  /** Hands with joints. */
  readonly palms: readonly PalmJoints[];
  readonly content: PanelContent;
  readonly now: SessionNow;
  readonly t_ms: number;
}

/** A button in the room, as `trocar.xr.state` tells it (interfaces.md 10). */
export interface PanelRect {
  /** "main/lock". */
  readonly id: string;
  readonly label: string;
  readonly pressed: boolean;
  readonly rect: {
    readonly centre: Triple;
    readonly right: Triple;
    readonly up: Triple;
    readonly width_m: number;
    readonly height_m: number;
  };
}

/** The warning, the menu and the palm's three buttons in the room. One step a frame, before the grabs: what is busy here takes nothing else. */
export interface Panels {
  step(
    frame: PanelFrame,
  ): { readonly actions: readonly PanelAction[] } & Pick<PressStep, "busy" | "fingers" | "holding" | "clicks" | "reach_m">;
  /** The menu opened or closed by something else than its own buttons. */
  setOpen(open: boolean): void;
  isOpen(): boolean;
  /** A hidden session, a new place: nothing is held, panels are hung anew. */
  reset(): void;
  rects(): readonly PanelRect[];
  /** Where the warning hangs in the room; null on a phone or a tablet, where it lies on the glass. */
  warningPlate(): Plate | null;
  dispose(): void;
}

/** A finger's button of the palm menu is as large as on the panels: 32 mm. */
const PALM_BUTTON_M = 0.032;
/** After the palm turned away its menu hangs where it is for this long. */
const PALM_STAYS_MS = 4000;

interface PalmMenu {
  readonly plate: Plate;
  readonly seen_ms: number;
  readonly hand: PalmJoints["hand"];
}

export function createPanels(scene: Scene): Panels {
  const boards = new Map<PanelName, { readonly board: Board; readonly size: Panel["size"] }>();
  const places = new Map<"warning" | "main", Placed>();
  const presses = createPresses();
  const listsNow = rememberedLists();
  let palm: PalmMenu | null = null;
  // Until a hand opens or closes it: beside a model it is open, over a phone's small picture it is not, but for the notice.
  let open: boolean | null = null;
  let shown: readonly Hung[] = [];
  let isOnGlass = false;

  function hungNow(frame: PanelFrame): readonly Hung[] {
    const { head, glass, corners, content, now, t_ms } = frame;
    open ??= glass === null || now.page === "notice";
    const lists = listsNow({ content, now, isOpen: open, onGlass: glass !== null });
    if (glass) return hungOnGlass(lists, head, glass, open);
    const at = (which: "warning" | "main", panel: Panel): Hung => {
      const placed = placedPanel(places.get(which) ?? null, wantedPlace(which, head, corners), head, t_ms);
      places.set(which, placed);
      return { panel, plate: plateOfPlaced(placed) };
    };
    if (!open) places.delete("main");
    palm = palmMenu(palm, frame, lists.palm);
    return [
      at("warning", lists.warning),
      ...(open ? [at("main", lists.main)] : []),
      ...(palm ? [{ panel: lists.palm, plate: palm.plate }] : []),
    ];
  }

  /** A board of the panel's size: on glass a page has its own. */
  function boardFor({ name, size }: Panel): Board {
    const old = boards.get(name);
    if (old && old.size.width === size.width && old.size.height === size.height) return old.board;
    old?.board.dispose();
    const board = createBoard(scene, name, size);
    boards.set(name, { board, size });
    return board;
  }

  function draw(step: PressStep, t_ms: number): void {
    for (const [name, { board }] of boards) if (!shown.some(({ panel }) => panel.name === name)) board.hide();
    for (const { panel, plate } of shown) {
      const board = boardFor(panel);
      const own = (keys: ReadonlySet<string>): ReadonlySet<string> =>
        keys.size === 0 ? keys : new Set(panel.buttons.flatMap(({ id }) => (keys.has(keyOf(panel.name, id)) ? [id] : [])));
      board.show(panel, plate, { hot: own(step.hot), down: own(step.down) }, t_ms);
    }
  }

  return {
    step(frame) {
      isOnGlass = frame.glass !== null;
      shown = hungNow(frame);
      // The hand that carries the menu does not press it.
      const pointers = frame.pointers.map((one) =>
        palm && frame.t_ms === palm.seen_ms && one.hand === palm.hand ? { ...one, tip_m: null, ray: null } : one,
      );
      const step = presses.step(pointers, shown, frame.t_ms);
      draw(step, frame.t_ms);
      const actions = step.pressed.map((button) => button.action);
      for (const action of actions) {
        if (action.kind === "open") open = action.page !== null;
        if (action.kind === "understood" && frame.glass) open = false;
      }
      const { busy, fingers, holding, clicks, reach_m } = step;
      return { actions, busy, fingers, holding, clicks, reach_m };
    },
    setOpen(next) {
      open = next;
    },
    isOpen: () => open ?? true,
    reset() {
      presses.reset();
      places.clear();
      palm = null;
    },
    rects: () => shown.flatMap(rectsOf),
    warningPlate: () => (isOnGlass ? null : (shown.find(({ panel }) => panel.name === "warning")?.plate ?? null)),
    dispose() {
      for (const { board } of boards.values()) board.dispose();
      boards.clear();
    },
  };
}

/** On glass: the palm's three buttons as a bar, the menu where it was opened. */
function hungOnGlass({ warning, main, palm }: Lists, head: RoomPose, glass: Glass, isOpen: boolean): readonly Hung[] {
  const panels = [warning, ...(isOpen ? [main] : []), palm];
  const barHeight_m = palm.size.height * perPicturePx(glass);
  return panels.map((panel) => ({ panel, plate: plateOnGlass(panel, head, glass, barHeight_m) }));
}

/** The menu goes with a palm held up; when the palm turns it stays in the room for a while, so that it can be pressed. */
function palmMenu(before: PalmMenu | null, { head, palms, t_ms }: PanelFrame, { size }: Panel): PalmMenu | null {
  const up = palms.find((joints) => isPalmUp(joints, head));
  if (!up) return before && t_ms - before.seen_ms < PALM_STAYS_MS ? before : null;
  const perPx = PALM_BUTTON_M / BUTTON_PX;
  return { plate: palmPlate(up, head, size.width * perPx, size.height * perPx), seen_ms: t_ms, hand: up.hand };
}

function rectsOf({ panel, plate }: Hung): readonly PanelRect[] {
  return panel.buttons.map((button) => {
    const { centre_m, right, up, width_m, height_m } = plateOfBox(plate, panel, button.box);
    return {
      id: keyOf(panel.name, button.id),
      label: button.label,
      pressed: button.pressed,
      rect: { centre: centre_m, right, up, width_m, height_m },
    };
  });
}
