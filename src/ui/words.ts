import type { Severity, Stage } from "../base/index.ts";
import type { ViewName, ViewState } from "../case/index.ts";
import type { Level, Role } from "../planning/index.ts";
import type { Posture, UiLanguage } from "../texts/index.ts";
import type { StructureId, Triple } from "../volume/index.ts";

/** Everything the page shows, as plain data. What is null is absent from the page, not dead on it. */
export interface PageModel {
  readonly lang: UiLanguage;
  readonly version: string;
  readonly state: "empty" | "loading" | "ready" | "failed";
  readonly job: JobRow | null;
  /** The open series in a line: "CT · portal venous · 12 Mar 2026 · 77 slices". */
  readonly chip: string | null;
  readonly series: readonly SeriesCard[];
  /** Organs are there: a needle can be placed and judged, the case kept in a file. */
  readonly plannable: boolean;
  /** What organs can be looked for in, by its title, where that was stopped or never begun; else null. */
  readonly unsegmented: string | null;
  readonly structures: readonly StructureRow[];
  /** Sentences about what the labels lack. */
  readonly notSegmented: readonly string[];
  readonly notices: readonly Notice[];
  /** A fault of ours; the plan behind it is kept. */
  readonly failure: { readonly sentence: string; readonly report: string } | null;
  readonly assessment: AssessmentCard | null;
  readonly needles: readonly NeedleRow[];
  readonly current: string | null;
  readonly gauges: readonly GaugeOption[];
  readonly rules: RulesRow | null;
  readonly view: ViewState;
  /** Which end the next click places. */
  readonly placing: Handle | null;
  /** Which end arrows nudge. */
  readonly chosenHandle: Handle | null;
  readonly history: { readonly undo: number; readonly redo: number };
  readonly dirty: boolean;
  readonly recent: readonly RecentCase[];
  readonly environment: {
    readonly threads: number;
    readonly isolated: boolean;
    readonly model: { readonly id: string; readonly version: string; readonly sha256: string } | null;
  };
  readonly trueLabels: { readonly available: boolean; readonly shown: boolean };
  readonly exports: readonly ExportKind[];
  /** There is an image to save with the case. */
  readonly canSaveImage: boolean;
  readonly handOver: HandOver;
  /** The way into the room; null while there is nothing to see there. */
  readonly xr: XrOffer | null;
  readonly skinMap: { readonly reachable: number; readonly allowed: number } | null;
  readonly proposals: readonly ProposalRow[] | null;
  /** What only paper needs; null before there is a case. */
  readonly report: ReportFacts | null;
}

/** Handing the case to another device. */
export interface HandOver {
  /** By an address on this computer's server, as a file that one carries oneself, or not at all: surfaces alone are no case. */
  readonly way: "link" | "file" | "none";
  /** What is shown of it; null while it is closed. */
  readonly sheet: HandOverSheet | null;
}

export interface HandOverSheet {
  /** Why this browser itself does not enter; null where nobody asked it to. */
  readonly why: string | null;
  /** Addresses under which another device opens this case; [] until it was put there. */
  readonly links: readonly string[];
  /** The case is on its way to the server; the links are the ones before. */
  readonly busy: boolean;
  /** Whether the image goes with it; null where there is none. */
  readonly image: boolean | null;
  /** What went wrong, in a sentence. */
  readonly trouble: string | null;
}

/** A session to enter, one that is still asked for, or none: then in a sentence why, and what to do. */
export type XrOffer =
  | { readonly kind: "enter"; readonly mode: "ar" | "vr" }
  | { readonly kind: "asking" }
  | { readonly kind: "absent"; readonly why: string };

export type Handle = "entry" | "target";
export type ExportKind = "stl" | "glb" | "seg" | "mrk" | "nii";
export type WindowPreset = "abdomen" | "liver" | "lung" | "bone" | "angio";
export type CameraPreset = "front" | "back" | "left" | "right" | "head" | "feet";
/** How a structure is shown. */
export type StructureLook = "solid" | "ghost" | "hidden";

interface JobRow {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

export interface SeriesCard {
  readonly id: string;
  readonly title: string;
  /** Lines under the title: "332 × 273 × 193 mm". */
  readonly lines: readonly string[];
  readonly status: "ready" | "warned" | "refused";
  /** The one sentence that says what is wrong, with its number. */
  readonly sentence: string | null;
  readonly thumbnail: string | null;
  readonly selected: boolean;
  readonly canContinue: boolean;
}

export interface StructureRow {
  readonly id: StructureId;
  readonly name: string;
  readonly color: string;
  readonly look: StructureLook;
  /** 0..1 as drawn. */
  readonly opacity: number;
  /** The role that a person gave it; null takes the rules'. */
  readonly role: Exclude<Role, "target"> | null;
  readonly volume_ml: number | null;
  /** To the current needle; null without one. */
  readonly clearance_mm: number | null;
  readonly crossed_mm: number | null;
  /** The role that the assessment gave it; null without one. */
  readonly judgedAs: Role | null;
  readonly level: Level | null;
  readonly note: string | null;
  readonly cut: boolean;
  readonly uncertain: boolean;
}

export interface Notice {
  readonly id: string;
  readonly severity: Severity;
  readonly text: string;
  /** "rail": stays beside the series; "toast": lies over the foot until it is dismissed or the app takes it away. */
  readonly place: "rail" | "toast";
}

export interface RulesRow {
  readonly id: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly edited: boolean;
  readonly throw_mm: number;
}

export interface GaugeOption {
  readonly name: string;
  readonly gauge: number | null;
  readonly diameter_mm: number;
}

export interface NeedleRow {
  readonly id: string;
  readonly name: string;
  readonly entry_mm: Triple;
  readonly target_mm: Triple;
  readonly gauge: number | null;
  readonly diameter_mm: number;
  readonly length_mm: number;
}

/** An assessment with its words. Lengths are exact; the page rounds them away from safety. */
export interface AssessmentCard {
  readonly level: Level;
  readonly sentence: string;
  /** Sentences of the other broken rules, worst first; the decisive one is in `sentence`. */
  readonly reasons: readonly string[];
  readonly depth_mm: number;
  /** The angles against the vertical, by how the patient lies. */
  readonly posture: Posture;
  /** Length left of the needle; negative when it is too short. */
  readonly spare_mm: number;
  readonly passes: readonly Pass[];
  readonly clearances: readonly Clearance[];
  readonly hit: { readonly any_forbidden: number; readonly samples: number; readonly guidance: string } | null;
  readonly tolerance: { readonly cone_deg: number; readonly lateral_mm: number; readonly limiting: string } | null;
  /** The labels or rules moved on; the figures are the old ones. */
  readonly stale: boolean;
}

/** One run of a structure along the axis, depths from the skin. */
export interface Pass {
  readonly structure: StructureId;
  readonly name: string;
  readonly color: string;
  readonly from_mm: number;
  readonly to_mm: number;
  readonly role: Role;
  readonly level: Level;
  /** Beyond the target, where the needle's throw goes. */
  readonly ahead: boolean;
}

export interface Clearance {
  readonly structure: StructureId;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  readonly clearance_mm: number;
  readonly crossed_mm: number;
  /** In force: the rule's part + the network's; null without a rule. */
  readonly margin_mm: number | null;
  readonly surface_p95_mm: number | null;
  readonly hit_probability: number | null;
  readonly level: Level;
}

interface ProposalRow {
  readonly rank: number;
  readonly level: Level;
  readonly sentence: string;
  readonly depth_mm: number;
}

export interface RecentCase {
  readonly id: string;
  readonly name: string;
  readonly line: string;
  readonly picture: string | null;
}

export interface ReportFacts {
  /** Rows of label and value: series, date, size. No patient name. */
  readonly series: readonly (readonly [label: string, value: string])[];
  readonly made: string;
  readonly pictures: readonly { readonly name: string; readonly url: string }[];
  readonly overrides: readonly string[];
  readonly rules: string;
}

/** Where the viewer draws. The elements stay the same for the page's life; their size follows the layout. */
export interface PageViews {
  readonly threeD: HTMLElement;
  readonly axial: HTMLElement;
  readonly coronal: HTMLElement;
  readonly sagittal: HTMLElement;
}

export const VIEW_NAMES: readonly ViewName[] = ["3d", "axial", "coronal", "sagittal"];
