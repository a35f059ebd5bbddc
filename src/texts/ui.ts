import type { Stage } from "../base/index.ts";
import type { Role } from "../planning/index.ts";
import type { Language } from "./catalogue.ts";
import type { XrWords } from "./xr.ts";

/** The languages of the page: those of the sentences. */
export type UiLanguage = Language;

/** Every fixed word of the page that is no sentence about a patient. To add a language: a file of this type and a row in `UI_WORDS`. */
export interface UiWords {
  /** In the room of a headset. */
  readonly xr: XrWords;
  /** The language's own name, and the name of switching to it. */
  readonly language: string;
  readonly switchTo: string;
  readonly page: {
    readonly title: string;
    readonly privacy: string;
    readonly purpose: string;
    readonly disclaimer: string;
    readonly close: string;
    readonly more: string;
    readonly less: string;
    readonly moreActions: string;
    readonly dismiss: string;
    readonly threads: (count: number) => string;
    readonly notIsolated: string;
    readonly unsaved: string;
    readonly structuresPanel: string;
    readonly planPanel: string;
  };
  readonly open: {
    readonly button: string;
    readonly folder: string;
    readonly files: string;
    readonly sample: string;
    readonly dropTitle: string;
    readonly dropForms: string;
    readonly dropNow: string;
    readonly recent: string;
    readonly remove: (name: string) => string;
    readonly closeCase: string;
    /** What a case is called that came without a series. */
    readonly caseFile: string;
    readonly noImage: string;
    readonly stopped: (title: string) => string;
  };
  readonly actions: {
    readonly undo: string;
    readonly redo: string;
    readonly save: string;
    readonly saveCase: string;
    readonly saveWithImage: string;
    readonly handOver: string;
    readonly report: string;
    readonly exportAs: string;
    readonly exports: Readonly<Record<"stl" | "glb" | "seg" | "mrk" | "nii", string>>;
    readonly screenshot: string;
    readonly cancel: string;
    readonly keys: string;
    /** Where this browser offers no session: how to see the case in the room all the same. */
    readonly onHeadset: string;
    readonly enterAr: string;
    readonly enterVr: string;
    /** The same where there is room for two letters. */
    readonly arShort: string;
    readonly vrShort: string;
    readonly continueAnyway: string;
    readonly findOrgans: string;
    readonly copyReport: string;
    readonly copied: string;
    readonly dismissFault: string;
  };
  readonly views: {
    /** How the 3-D view is turned, along its lower edge. */
    readonly hint: string;
    readonly threeD: string;
    readonly axial: string;
    readonly coronal: string;
    readonly sagittal: string;
    readonly needle: string;
    readonly split: string;
    readonly grid: string;
    readonly enlarge: (name: string) => string;
    readonly restore: string;
    readonly layout: string;
    readonly outlines: string;
    readonly planes: string;
    readonly voxels: string;
    readonly reset: string;
    readonly window: string;
    readonly windows: Readonly<Record<"abdomen" | "liver" | "lung" | "bone" | "angio", string>>;
    readonly camera: string;
    readonly cameras: Readonly<Record<"front" | "back" | "left" | "right" | "head" | "feet", string>>;
    readonly placeEntry: string;
    readonly placeTarget: string;
    readonly placingEntry: string;
    readonly placingTarget: string;
    readonly stopPlacing: string;
    readonly previousSlice: string;
    readonly nextSlice: string;
  };
  readonly job: {
    readonly stages: Readonly<Record<Stage, string>>;
    readonly of: (done: number, total: number) => string;
    readonly secondsLeft: (seconds: number) => string;
  };
  readonly series: {
    readonly heading: string;
    readonly ready: string;
    readonly warned: string;
    readonly refused: string;
    readonly notes: string;
  };
  readonly structures: {
    readonly heading: string;
    readonly notSegmented: string;
    readonly notLookedFor: string;
    readonly cut: string;
    readonly cutLong: string;
    readonly uncertain: string;
    readonly looks: Readonly<Record<"solid" | "ghost" | "hidden", string>>;
    readonly change: (name: string, look: string) => string;
    readonly details: (name: string) => string;
    readonly opacity: string;
    readonly role: string;
    readonly roleOfRules: string;
    readonly roles: Readonly<Record<Exclude<Role, "target">, string>>;
    readonly volume: string;
    readonly clearance: string;
    readonly showTruth: string;
    readonly showOwn: string;
    readonly waiting: string;
    readonly none: string;
  };
  readonly plan: {
    readonly preset: string;
    readonly presets: Readonly<Record<string, string>>;
    readonly presetExample: string;
    readonly edited: string;
    readonly noNeedle: string;
    readonly noNeedleHow: string;
    readonly noLabels: string;
    readonly noOrgans: string;
    readonly noOrgansHow: string;
    readonly onlySurfaces: string;
    readonly allReasons: (count: number) => string;
    readonly depth: string;
    readonly spare: (mm: string) => string;
    readonly short: (mm: string) => string;
    readonly inPlane: string;
    readonly cranioCaudal: string;
    readonly leans: Readonly<Record<"left" | "right" | "front" | "back" | "upright", string>>;
    readonly alongBody: string;
    /** Pushed upwards, against gravity: from below; from behind where nobody knows how the patient lies. */
    readonly rises: { readonly below: string; readonly behind: string };
    readonly tilts: Readonly<Record<"head" | "feet" | "level", string>>;
    /** Against what the in-plane angle is measured. */
    readonly vertical: Readonly<Record<"supine" | "prone" | "right-side" | "left-side" | "unknown", string>>;
    readonly along: string;
    readonly alongBar: string;
    readonly outside: string;
    readonly throwPart: string;
    readonly clearance: string;
    readonly crossed: (mm: string) => string;
    readonly noMargin: string;
    readonly marginHelp: string;
    readonly stale: string;
    readonly proposals: string;
  };
  readonly needle: {
    readonly heading: string;
    readonly crosses: (structure: string) => string;
    readonly deepBetween: (from: string, to: string) => string;
    readonly gauge: string;
    readonly length: string;
    readonly throw: (mm: string) => string;
    readonly entry: string;
    readonly target: string;
    readonly add: string;
    readonly rename: (name: string) => string;
    readonly remove: (name: string) => string;
    readonly select: (name: string) => string;
    readonly tolerance: string;
    readonly toleranceOf: (cone: string, lateral: string, limiting: string) => string;
    readonly noTolerance: (limiting: string) => string;
    readonly hit: string;
    readonly hitOf: (draws: string, guidance: string) => string;
    readonly guidance: Readonly<Record<string, string>>;
    readonly note: string;
  };
  readonly keys: {
    readonly heading: string;
    readonly mouse: string;
    readonly keyboard: string;
    readonly rows: Readonly<Record<KeyRow, string>>;
    readonly gestures: readonly (readonly [gesture: string, effect: string])[];
  };
  /** What a finger is told where a mouse is told something else. */
  readonly touch: {
    readonly hint: string;
    readonly openTitle: string;
    readonly openForms: string;
    readonly placingEntry: string;
    readonly placingTarget: string;
    readonly heading: string;
    readonly fingers: string;
    readonly gestures: readonly (readonly [gesture: string, effect: string])[];
  };
  readonly handOver: {
    readonly heading: string;
    readonly how: string;
    /** While the case is put on the server. */
    readonly putting: string;
    /** A box to tick; the image's slices stand in the room too, and the case is larger. */
    readonly withImage: string;
    /** No server of ours, or none that another device reaches. */
    readonly byFile: string;
    readonly certificate: string;
    readonly until: string;
    readonly copy: string;
    /** Where the computer has several addresses. */
    readonly address: string;
    readonly code: string;
  };
  readonly failure: { readonly heading: string; readonly kept: string; readonly details: string };
  readonly reportRows: Readonly<Record<"description" | "modality" | "date" | "grid" | "uid" | "position", string>>;
  readonly report: {
    readonly heading: string;
    readonly series: string;
    readonly made: string;
    readonly needles: string;
    readonly name: string;
    readonly crossings: string;
    readonly structure: string;
    readonly range: string;
    readonly length: string;
    readonly clearances: string;
    readonly smallest: string;
    readonly margin: string;
    readonly constraints: string;
    readonly overrides: string;
    readonly notSegmented: string;
    readonly rules: string;
    readonly model: string;
    readonly none: string;
  };
}

/** The lines of the key sheet. */
type KeyRow =
  | "entry"
  | "target"
  | "windows"
  | "slice"
  | "ends"
  | "tens"
  | "nudge"
  | "undo"
  | "redo"
  | "escape"
  | "reset"
  | "outlines"
  | "planes"
  | "voxels"
  | "enlarge"
  | "save"
  | "open"
  | "sheet";
