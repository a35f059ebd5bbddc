import type { Job, Problem, ProblemCode, Result } from "../base/index.ts";
import type { SegContext, SeriesSummary } from "../dicom/index.ts";
import type { Anatomy } from "../planning/index.ts";
import type { ModelManifest, Segmentation } from "../segmentation/index.ts";
import type { Surface, SurfaceOptions } from "../surfaces/index.ts";
import type { LabelMap, Modality, StructureReport, Trust, Volume } from "../volume/index.ts";
import type { RawSource } from "./host.ts";

/** What a scan found: headers only, no pixels held. */
export interface Listing {
  readonly series: readonly SeriesSummary[];
  /** What would be taken if nobody says otherwise. */
  readonly selected: string | null;
  readonly files: { readonly read: number; readonly dicom: number; readonly skipped: number };
  readonly problems: readonly Problem[];
}

/** A shipped network with its bytes. */
export interface ShippedModel {
  readonly manifest: ModelManifest;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ScanChoice {
  /** What a NIfTI volume is, where its values do not tell; null: judge by them. */
  readonly modality: Modality | null;
  /** Problems of series that a person has judged and goes on with. */
  readonly overrides: readonly ProblemCode[];
}

export interface SegmentChoice {
  /** A model's id, or null for the best that fits the modality. */
  readonly model: string | null;
  readonly quality: "fast" | "accurate" | null;
  readonly overrides: readonly ProblemCode[];
  /** Inference workers, or null for what the host allows. */
  readonly threads: number | null;
}

/** A segmentation with what made it and how long it took. */
export interface Segmented extends Segmentation {
  /** null when only rules ran. */
  readonly manifest: ModelManifest | null;
  readonly timing: { readonly inference_ms: number; readonly post_ms: number };
}

/** A label map from a file, and what it holds. */
export interface Labelled {
  readonly map: LabelMap;
  readonly reports: readonly StructureReport[];
}

/** The straight line from files to organs as one service; every step can be cancelled, none blocks the caller's thread. */
export interface Engine {
  /** Reads headers; a new scan replaces the last one. */
  scan(sources: readonly RawSource[], choice: ScanChoice, job: Job): Promise<Listing>;
  /** Assembles one of the scanned series. */
  load(series: string, overrides: readonly ProblemCode[], job: Job): Promise<Result<Volume>>;
  /** Labels of a volume: the network's where one fits, the rules' alone where none does. `onSlice` gets finished slices in the volume's own order. */
  segment(
    volume: Volume,
    choice: SegmentChoice,
    onSlice: ((k: number, labels: Uint8Array) => void) | null,
    job: Job,
  ): Promise<Result<Segmented>>;
  /** A label map from a file (LABELS of interfaces.md 1). */
  labels(source: RawSource, renames: Readonly<Record<number, string>> | null, job: Job): Promise<Result<Labelled>>;
  /** A label map as a DICOM SEG file. Problem: `labels-empty`. */
  seg(map: LabelMap, context: SegContext, job: Job): Promise<Result<Uint8Array<ArrayBuffer>>>;
  surfaces(map: LabelMap, options: SurfaceOptions, job: Job): Promise<readonly Surface[]>;
  anatomy(map: LabelMap, trust: Trust, job: Job): Promise<Anatomy>;
  /** The shipped models' manifests. */
  models(): Promise<Result<readonly ModelManifest[]>>;
  close(): void;
}
