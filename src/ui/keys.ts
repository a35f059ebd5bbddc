import type { ViewName } from "../case/index.ts";
import type { UiWords } from "../texts/index.ts";
import type { Action, SliceView } from "./actions.ts";
import type { PageModel, WindowPreset } from "./words.ts";

/** The parts of a KeyboardEvent that decide. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** What the page itself does with a key, beside the app's actions. */
export type LocalCommand = { readonly kind: "key-sheet" } | { readonly kind: "open-picker" };

/** Window presets in the order of their keys 1-5 (field.md 4). */
export const WINDOW_KEYS: readonly WindowPreset[] = ["abdomen", "liver", "lung", "bone", "angio"];
const NUDGE_MM = 1;
const FINE_NUDGE_MM = 0.1;
const PAGE_SLICES = 10;

/** Key caps and what they do, in the order of the key sheet. */
export const KEY_SHEET: readonly { readonly caps: readonly string[]; readonly row: keyof UiWords["keys"]["rows"] }[] = [
  { caps: ["E"], row: "entry" },
  { caps: ["T"], row: "target" },
  { caps: ["↑", "↓"], row: "slice" },
  { caps: ["PgUp", "PgDn"], row: "tens" },
  { caps: ["Home", "End"], row: "ends" },
  { caps: ["↑", "↓", "←", "→"], row: "nudge" },
  { caps: ["1 – 5"], row: "windows" },
  { caps: ["G"], row: "outlines" },
  { caps: ["V"], row: "planes" },
  { caps: ["I"], row: "voxels" },
  { caps: ["Enter"], row: "enlarge" },
  { caps: ["R"], row: "reset" },
  { caps: ["Esc"], row: "escape" },
  { caps: ["Ctrl Z"], row: "undo" },
  { caps: ["Ctrl Shift Z", "Ctrl Y"], row: "redo" },
  { caps: ["Ctrl S"], row: "save" },
  { caps: ["Ctrl O"], row: "open" },
  { caps: ["?"], row: "sheet" },
];

/**
 * What a key means now, or null where it is the browser's.
 * @param focused the view under the pointer or with the focus.
 */
export function keyCommand(press: KeyPress, model: PageModel, focused: ViewName): Action | LocalCommand | null {
  if (press.ctrlKey || press.metaKey) return withControl(press, model);
  if (press.key === "?") return { kind: "key-sheet" };
  if (press.key === "Escape") return { kind: "cancel-gesture" };
  if (model.state === "empty") return null;
  return arrowCommand(press, model, focused) ?? (press.altKey ? null : letterCommand(press, model, focused));
}

function withControl(press: KeyPress, model: PageModel): Action | LocalCommand | null {
  if (press.altKey) return null;
  const key = press.key.toLowerCase();
  if (key === "z") return press.shiftKey ? { kind: "redo" } : { kind: "undo" };
  if (press.shiftKey) return null;
  if (key === "y") return { kind: "redo" };
  if (key === "s") return model.plannable ? { kind: "save" } : null;
  return key === "o" ? { kind: "open-picker" } : null;
}

function arrowCommand(press: KeyPress, model: PageModel, focused: ViewName): Action | null {
  const arrow = ARROWS.get(press.key);
  if (arrow && model.chosenHandle) {
    const step_mm = press.altKey ? FINE_NUDGE_MM : NUDGE_MM;
    return { kind: "nudge", view: focused, right_mm: arrow[0] * step_mm, up_mm: arrow[1] * step_mm };
  }
  if (focused === "3d" || press.altKey) return null;
  const by = SLICE_STEPS.get(press.key);
  return by === undefined ? null : { kind: "step-slice", view: focused as SliceView, by };
}

const ARROWS: ReadonlyMap<string, readonly [right: number, up: number]> = new Map([
  ["ArrowUp", [0, 1]],
  ["ArrowDown", [0, -1]],
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
]);

const SLICE_STEPS: ReadonlyMap<string, number | "first" | "last"> = new Map<string, number | "first" | "last">([
  ["ArrowUp", -1],
  ["ArrowDown", 1],
  ["PageUp", -PAGE_SLICES],
  ["PageDown", PAGE_SLICES],
  ["Home", "first"],
  ["End", "last"],
]);

function letterCommand(press: KeyPress, model: PageModel, focused: ViewName): Action | null {
  const preset = WINDOW_KEYS.at(Number(press.key) - 1);
  if (press.key >= "1" && press.key <= "5" && preset) return { kind: "window-preset", id: preset };
  const { view } = model;
  const placeable = model.plannable; // an end is placed on what the labels say is skin
  switch (press.key.toLowerCase()) {
    case "e":
      return placeable ? { kind: "place-handle", handle: model.placing === "entry" ? null : "entry" } : null;
    case "t":
      return placeable ? { kind: "place-handle", handle: model.placing === "target" ? null : "target" } : null;
    case "r":
      return { kind: "reset-view", view: focused };
    case "g":
      return { kind: "edit", edit: { kind: "set-view", view: { outlines: !view.outlines } } };
    case "v":
      return { kind: "edit", edit: { kind: "set-view", view: { planes: !view.planes } } };
    case "i":
      return { kind: "edit", edit: { kind: "set-view", view: { voxels: !view.voxels } } };
    case "enter":
      return { kind: "edit", edit: { kind: "set-view", view: { layout: view.layout === focused ? "split" : focused } } };
    default:
      return null;
  }
}

/** Whether keys belong to a field of text or choice just now. */
export function takesText(
  target: { readonly tagName?: string; readonly type?: string; readonly isContentEditable?: boolean } | null,
): boolean {
  if (!target) return false;
  if (target.isContentEditable) return true;
  if (target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && target.type !== "button" && target.type !== "checkbox" && target.type !== "radio";
}
