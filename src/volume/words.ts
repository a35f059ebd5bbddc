import type { Problem } from "../base/index.ts";
import type { Geometry } from "./geometry.ts";
import type { StructureId } from "./structures.ts";

export type Modality = "CT" | "MR";

/** What is known of the series a volume was made from; never a patient's name, number or birth date. */
export interface SeriesInfo {
  /** What `--series` takes: the UID, `UID/1`.. for a part, the file's name for NIfTI. */
  readonly id: string;
  readonly uid: string | null;
  readonly study_uid: string | null;
  readonly frame_of_reference_uid: string | null;
  readonly number: number | null;
  readonly modality: Modality;
  readonly description: string | null;
  readonly acquisition_date: string | null;
  /** HFS, HFP...: annotation for wording angles against gravity, never used for geometry. */
  readonly patient_position: string | null;
  /** Window of the middle slice, if the file gives one. */
  readonly window: { readonly centre: number; readonly width: number } | null;
  /** The stored picture of each slice, by k; null where slices are no single picture's: resampled grids, NIfTI, made volumes. */
  readonly instances: readonly SourceInstance[] | null;
}

/** A stored picture, as objects that are derived from it name it (PS3.3 10.3). */
interface SourceInstance {
  readonly sop_class: string;
  readonly sop_instance: string;
  /** Which frame of a multi-frame object, from 1; null for a classic one. */
  readonly frame: number | null;
}

/** Voxel values on a grid, i fastest. */
export interface Volume {
  readonly geometry: Geometry;
  readonly voxels: Int16Array | Uint16Array | Float32Array;
  readonly unit: "HU" | "none";
  readonly series: SeriesInfo;
}

/** A structure that only this map knows: `label:<n>` or `other:<text>` (interfaces.md 1). */
export interface ForeignStructure {
  readonly id: StructureId;
  readonly label: number;
}

/** One structure number per voxel, i fastest; 0 is none. */
export interface LabelMap {
  readonly geometry: Geometry;
  readonly labels: Uint8Array;
  readonly source: "network" | "rules" | "import" | "hand";
  /** Labels outside the table of structures; [] for maps of our own. */
  readonly foreign: readonly ForeignStructure[];
}

/** What makes a label map believable: measured errors and what its maker could give at all. */
export interface Trust {
  /** The model's own P95 surface error per structure; a structure that is not named counts as 0 (imported, drawn or from rules). */
  readonly surface_p95_mm: Readonly<Record<StructureId, number>>;
  /** What network and rules can give; null for an imported map (planning.md 3.3). */
  readonly gives: readonly StructureId[] | null;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string } | null;
}

/** The trust of a map that came from elsewhere. */
export const IMPORTED: Trust = { surface_p95_mm: {}, gives: null, model: null };

/** One structure found in a label map, as `trocar segment` lists it (interfaces.md 3). */
export interface StructureReport {
  readonly structure: StructureId;
  readonly label: number;
  readonly source: "network" | "rules" | "import";
  readonly voxels: number;
  readonly volume_ml: number;
  readonly centroid_mm: readonly [number, number, number];
  /** Lowest and highest corner of its voxel cells, not of their centres. */
  readonly bounds_mm: readonly [readonly [number, number, number], readonly [number, number, number]];
  /** 26-connected. */
  readonly components: number;
  /** True if a voxel lies on the volume's outer layer. */
  readonly touches_border: boolean;
  /** Mean softmax of the voxels that the network gave it; null for what no network found. */
  readonly confidence: number | null;
  /** The model's own measured P95 surface error for it, or null. */
  readonly surface_p95_mm: number | null;
  readonly notes: readonly Problem[];
}
