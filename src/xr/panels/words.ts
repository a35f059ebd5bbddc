import type { Edit } from "../../case/index.ts";
import type { Level } from "../../planning/index.ts";
import type { Triple } from "../../volume/index.ts";
import type { PlaneName } from "../tabs.ts";

/** What a button of the room asks for. `edit` goes to the case; the rest is the session's and the page's. */
export type PanelAction =
  | { readonly kind: "edit"; readonly edit: Edit }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "lock"; readonly on: boolean }
  | { readonly kind: "precision"; readonly on: boolean }
  | { readonly kind: "true-size" }
  | { readonly kind: "bring" }
  /** Away to where reading is most comfortable, or back within reach. */
  | { readonly kind: "push"; readonly on: boolean }
  | { readonly kind: "plane"; readonly plane: PlaneName; readonly on: boolean }
  | { readonly kind: "eye"; readonly on: boolean }
  /** Organs opaque, or see-through as far as the display bears it. */
  | { readonly kind: "solid"; readonly on: boolean }
  /** The first page was read. */
  | { readonly kind: "understood" }
  | { readonly kind: "exit" }
  /** Which page of the main panel is shown; null hides the panel. */
  | { readonly kind: "open"; readonly page: PageName | null; readonly sheet: number }
  | { readonly kind: "sound"; readonly on: boolean }
  | { readonly kind: "registration"; readonly step: RegistrationStep }
  /** Picks a landmark. */
  | { readonly kind: "landmark"; readonly point: number };

/** "add": the next press on the skin of the model becomes a landmark; "touch": the next touch in the room counts for the next landmark; "take": the
 * cross lies on the spot; "stop": lays nothing any more and keeps the points. */
export type RegistrationStep = "start" | "add" | "touch" | "take" | "again" | "remove" | "stop";

/** "notice": the first page, once a page load, before the menu. */
export type PageName = "notice" | "model" | "structures" | "planes" | "registration";
export type PanelName = "warning" | "main" | "palm";
export type LookName = "solid" | "ghost" | "hidden";

/** Pixels of the panel's picture, from its top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PanelButton {
  /** Unique in the panel; stable, tests press by it. */
  readonly id: string;
  readonly label: string;
  readonly box: Box;
  /** On, chosen, in force. */
  readonly pressed: boolean;
  readonly enabled: boolean;
  readonly action: PanelAction;
  /** A structure's colour and look: a filled disc, a ring or a crossed-out ring beside the label. */
  readonly swatch: { readonly color: string; readonly look: LookName } | null;
}

/** Words on a panel. They are set as large as the box allows, up to `largest_px`, and never cut. */
export interface PanelText {
  readonly text: string;
  readonly box: Box;
  readonly largest_px: number;
  readonly strong: boolean;
}

/** A panel as a list of rectangles: drawn, hit by rays and fingers, and read by tests from the same list. */
export interface Panel {
  readonly name: PanelName;
  /** Of the whole picture. */
  readonly size: { readonly width: number; readonly height: number };
  readonly buttons: readonly PanelButton[];
  readonly texts: readonly PanelText[];
  /** A verdict by shape and colour: a disc with a tick, a triangle, an octagon with a cross. */
  readonly mark: { readonly level: Level; readonly box: Box } | null;
}

/** Where a panel hangs in the room: metres; `right` and `up` are unit, right x up looks at the reader. */
export interface Plate {
  readonly centre_m: Triple;
  readonly right: Triple;
  readonly up: Triple;
  readonly width_m: number;
  readonly height_m: number;
}
