import type { Problem } from "../base/index.ts";
import type { Needle, Role, Rules } from "../planning/index.ts";
import type { Geometry, Modality, StructureId, Triple } from "../volume/index.ts";

/** Which series a case was made from; no patient name, number or birth date, ever. */
export interface CaseSource {
  readonly series_uid: string | null;
  readonly study_uid: string | null;
  readonly frame_of_reference_uid: string | null;
  readonly modality: Modality;
  readonly files: number;
  readonly sha256: string | null;
}

/** How a person wants a structure shown and judged; `role` null takes the rules'. */
export interface StructureState {
  readonly id: StructureId;
  readonly visible: boolean;
  /** 0..1; null takes the look's own. */
  readonly opacity: number | null;
  readonly role: Exclude<Role, "target"> | null;
}

export type ViewName = "3d" | "axial" | "coronal" | "sagittal";
/** "split": 3-D above, three slices below; "grid": 2 x 2; or one view alone. */
export type Layout = "split" | "grid" | ViewName;

export interface ViewState {
  readonly layout: Layout;
  /** The crosshair, LPS mm; null before there is a picture. */
  readonly slice_mm: Triple | null;
  /** [centre, width] of the grey ramp. */
  readonly window: readonly [number, number] | null;
  readonly outlines: boolean;
  /** Raw voxels (nearest) instead of smooth slices. */
  readonly voxels: boolean;
  /** Slice planes inside the 3-D view. */
  readonly planes: boolean;
  readonly camera: Camera | null;
}

/** The 3-D camera: orbit angles about a point of the patient. */
export interface Camera {
  readonly target_mm: Triple;
  readonly alpha_deg: number;
  readonly beta_deg: number;
  readonly radius_mm: number;
}

export interface CaseNeedle extends Needle {
  readonly note: string;
}

/**
 * The one truth of a plan: immutable plain data (house.md 5). Everything that is seen is computed from it, the volume and the labels.
 * Keys that a file brought and this version does not know ride along in it and are written back.
 */
export interface CaseDocument {
  readonly schema: "trocar/case@1";
  /** When the case was first written to a file, ISO 8601, UTC; null before that. */
  readonly created: string | null;
  readonly source: CaseSource | null;
  readonly geometry: Geometry | null;
  readonly labels: {
    readonly revision: number;
    readonly sha256: string | null;
    readonly model: { readonly id: string; readonly version: string; readonly sha256: string } | null;
    readonly edited: boolean;
  } | null;
  /** What a person continued past; shown on every report. */
  readonly overrides: readonly Problem[];
  readonly rules: Rules;
  readonly needles: readonly CaseNeedle[];
  readonly current: string | null;
  readonly structures: readonly StructureState[];
  readonly view: ViewState;
  readonly registration: {
    readonly points: readonly { readonly name: string; readonly patient_mm: Triple; readonly room_m: Triple }[];
    readonly fre_mm: number;
  } | null;
}
