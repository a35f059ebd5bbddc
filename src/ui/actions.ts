import type { Edit, ViewName } from "../case/index.ts";
import type { UiLanguage } from "../texts/index.ts";
import type { CameraPreset, ExportKind, Handle, WindowPreset } from "./words.ts";

/** A file with its path inside the folder it was dropped or picked from. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

export type SliceView = Exclude<ViewName, "3d">;

/** What a person asks of the page. `edit` goes to the case document; the rest is the app's. */
export type Action =
  | { readonly kind: "open-files"; readonly files: readonly PickedFile[] }
  | { readonly kind: "open-sample" }
  | { readonly kind: "open-recent"; readonly id: string }
  | { readonly kind: "delete-recent"; readonly id: string }
  | { readonly kind: "close-case" }
  | { readonly kind: "select-series"; readonly id: string }
  | { readonly kind: "continue-anyway"; readonly id: string }
  /** Of the image on the desk, or of the series whose opening was stopped. */
  | { readonly kind: "find-organs" }
  | { readonly kind: "cancel" }
  | { readonly kind: "edit"; readonly edit: Edit }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "set-preset"; readonly id: string }
  /** The next click in a view sets that end; null disarms. */
  | { readonly kind: "place-handle"; readonly handle: Handle | null }
  | { readonly kind: "new-needle" }
  /** Moves the chosen handle in the plane of a view: screen right and up, in mm. */
  | { readonly kind: "nudge"; readonly view: ViewName; readonly right_mm: number; readonly up_mm: number }
  /** Esc: ends a drag and restores what was before it; stops placing. */
  | { readonly kind: "cancel-gesture" }
  | { readonly kind: "step-slice"; readonly view: SliceView; readonly by: number | "first" | "last" }
  | { readonly kind: "window-preset"; readonly id: WindowPreset }
  | { readonly kind: "camera"; readonly preset: CameraPreset }
  | { readonly kind: "reset-view"; readonly view: ViewName | null }
  | { readonly kind: "focus-view"; readonly view: ViewName }
  | { readonly kind: "save" }
  | { readonly kind: "save-with-image" }
  /** Puts the case on this computer's server for another device and shows its address; `why` says too why this browser does not enter itself. */
  | { readonly kind: "hand-over"; readonly why: boolean; readonly image: boolean }
  | { readonly kind: "close-hand-over" }
  | { readonly kind: "report" }
  | { readonly kind: "export"; readonly what: ExportKind }
  | { readonly kind: "screenshot" }
  | { readonly kind: "show-true-labels"; readonly on: boolean }
  | { readonly kind: "set-language"; readonly lang: UiLanguage }
  | { readonly kind: "dismiss-notice"; readonly id: string }
  | { readonly kind: "dismiss-failure" }
  | { readonly kind: "take-proposal"; readonly rank: number }
  | { readonly kind: "enter-xr"; readonly mode: "ar" | "vr" };

/** Takes an action; what it does is the app's. */
export type Send = (action: Action) => void;
