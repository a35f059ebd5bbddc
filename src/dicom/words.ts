import type { Problem, SourceFile } from "../base/index.ts";
import type { Geometry, Triple } from "../volume/index.ts";
import type { Encoding, PixelSlot } from "./skeleton.ts";

export type SeriesKind = "volume" | "localizer" | "derived" | "secondary" | "segmentation" | "other";
export type SeriesStatus = "ready" | "warned" | "refused";
export type Six = readonly [number, number, number, number, number, number];

/** How the stored numbers of one image are to be read (PS3.3 C.7.6.3, C.11.1). */
export interface PixelFormat {
  readonly rows: number | null;
  readonly columns: number | null;
  readonly samples: number;
  readonly photometric: string | null;
  readonly bitsAllocated: number | null;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly slope: number | null;
  readonly intercept: number | null;
  /** The file has a slope or intercept, but it is no finite number other than 0 (slope). */
  readonly badRescale: boolean;
  readonly rescaleType: string | null;
  readonly hasModalityLut: boolean;
  /** Stored values [from, to] that mean "outside the field of view", or null. */
  readonly padding: readonly [number, number] | null;
}

/** What tells parts of one series apart, as text; null where absent (dicom.md 1.2, step 4). */
export interface SplitKeys {
  readonly stack: string | null;
  readonly echo: string | null;
  readonly acquisition: string | null;
  readonly temporal: string | null;
  readonly trigger: string | null;
  readonly contrast: string | null;
  readonly imageType: string | null;
  readonly bValue: string | null;
  readonly inversion: string | null;
  readonly acquisitionTime: string | null;
  readonly contentTime: string | null;
}

/** One picture of one place: a classic file, or one frame of an enhanced one. */
export interface Image {
  readonly source: SourceFile;
  readonly transferSyntax: string;
  readonly encoding: Encoding;
  readonly pixels: PixelSlot | null;
  /** Which frame of the file, from 0, and how many it says it holds. */
  readonly frame: number;
  readonly frames: number;
  readonly sopClass: string | null;
  readonly sopInstance: string | null;
  readonly instanceNumber: number | null;
  readonly imageType: readonly string[];
  readonly position_mm: Triple | null;
  /** Decimals of the position as written, per coordinate. */
  readonly positionDecimals: Triple;
  /** Row direction, then column direction, as written. */
  readonly orientation: Six | null;
  /** [between rows, between columns], as PixelSpacing is written. */
  readonly pixelSpacing_mm: readonly [number, number] | null;
  readonly frameOfReference: string | null;
  readonly format: PixelFormat;
  readonly keys: SplitKeys;
  readonly window: { readonly centre: number; readonly width: number } | null;
  readonly sliceThickness_mm: number | null;
  readonly spacingBetweenSlices_mm: number | null;
  readonly imagesInAcquisition: number | null;
  readonly lossy: { readonly ratio: number | null } | null;
  readonly colourOrBurnedIn: boolean;
  /** Why the frames of this object cannot be told apart, or null. */
  readonly broken: Problem | null;
  readonly about: SeriesFacts;
}

/** What is said of a series; never a patient's name, number or birth date. */
export interface SeriesFacts {
  readonly uid: string | null;
  readonly study_uid: string | null;
  readonly number: number | null;
  readonly modality: string | null;
  readonly description: string | null;
  readonly body_part: string | null;
  readonly acquisition_date: string | null;
  readonly patientPosition: string | null;
  readonly acquisitionType: string | null;
  readonly contrastAgent: boolean;
  readonly kernel: string | null;
  /** The file says that it was converted from something else (ConversionType). */
  readonly converted: boolean;
}

/** How the slices of one part become a grid. */
export interface Placement {
  readonly geometry: Geometry;
  /** Along the normal, rising. */
  readonly slices: readonly PlacedSlice[];
  /** Whether slices are moved in their planes, and whether values between them are interpolated. */
  readonly sheared: boolean;
  readonly uneven: boolean;
  readonly tilt_deg: number;
  /** The regular step along the normal, or the grid's. */
  readonly step_mm: number;
  /** The scale that a person has accepted for a CT that says none. */
  readonly scale?: { readonly slope: number; readonly intercept: number };
}

export interface PlacedSlice {
  readonly image: Image;
  /** Distance along the normal from the first slice, mm. */
  readonly along_mm: number;
  /** Where its first pixel lies on the grid, in pixels of the grid; whole when nothing is moved. */
  readonly shift: readonly [number, number];
}

/** One loadable (or refused) series or part of one, as `inspect` tells it (interfaces.md 2): plain data. */
export interface SeriesSummary {
  readonly id: string;
  readonly split_of: string | null;
  readonly uid: string | null;
  readonly study_uid: string | null;
  readonly frame_of_reference_uid: string | null;
  readonly number: number | null;
  readonly modality: string | null;
  readonly sop_class: string | null;
  readonly transfer_syntax: string | null;
  readonly description: string | null;
  readonly body_part: string | null;
  readonly acquisition_date: string | null;
  readonly kind: SeriesKind;
  readonly status: SeriesStatus;
  readonly slices: number;
  readonly frames: number;
  readonly size: Triple | null;
  readonly geometry: Geometry | null;
  readonly source: {
    readonly spacing_between_slices_mm: number | null;
    readonly slice_thickness_mm: number | null;
    readonly gantry_tilt_deg: number | null;
    readonly part: number | null;
  };
  readonly hu_range: readonly [number, number] | null;
  readonly problems: readonly Problem[];
}

/** A series with the images it is made of; stays where it was scanned, `summaryOf` is what travels. */
export interface Series extends SeriesSummary {
  readonly images: readonly Image[];
  readonly placement: Placement | null;
  /** How much it looks like an abdominal volume; what pre-selection compares (dicom.md 2). */
  readonly score: number;
}

export interface SeriesList {
  /** Selected first, then by number, UID, part. */
  readonly series: readonly Series[];
  readonly selected: string | null;
  readonly files: { readonly read: number; readonly dicom: number; readonly skipped: number };
  /** Of files and archives, not of a series. */
  readonly problems: readonly Problem[];
}
