import type { SeriesInfo } from "../../volume/index.ts";

/** What a DICOM SEG says beside its voxels: where they belong and who made them. */
export interface SegContext {
  /**
   * The series that the labels lie over, or what a case remembers of it; null where none is known. `instances` are those of the label map's own slices,
   * null if it lies on another grid.
   */
  readonly source: Pick<SeriesInfo, "uid" | "study_uid" | "frame_of_reference_uid" | "acquisition_date" | "instances"> | null;
  /** The network that made the map, or null. */
  readonly model: { readonly id: string; readonly version: string } | null;
  /** Whether a person changed the labels since. */
  readonly edited: boolean;
  /** Trocar's own version. */
  readonly version: string;
  /** When the file is made, ISO 8601 in UTC; null for the same bytes in every run: then the acquisition's date stands for it. */
  readonly made: string | null;
}
