const MIB = 1024 * 1024;

type Limit =
  | "header_bytes"
  | "header_depth"
  | "header_elements"
  | "seg_elements"
  | "inflated_bytes"
  | "inflate_ratio"
  | "inflate_slack_bytes"
  | "zip_entry_bytes"
  | "zip_whole_bytes"
  | "zip_entries"
  | "side_min"
  | "side_max"
  | "frames_max"
  | "volume_bytes";

/** Every limit on hostile or oversized input, in one place (dicom.md 5, Budgets). */
export const budget: { readonly [limit in Limit]: number } = {
  header_bytes: 64 * MIB,
  header_depth: 32,
  header_elements: 200_000,
  /** A SEG says some 30 elements a frame, and has thousands; at 5 us an element these are 5 s. */
  seg_elements: 1_000_000,
  inflated_bytes: 1024 * MIB,
  inflate_ratio: 200,
  inflate_slack_bytes: 16 * MIB,
  zip_entry_bytes: 2048 * MIB,
  zip_whole_bytes: 4096 * MIB,
  zip_entries: 50_000,
  side_min: 16,
  side_max: 4096,
  frames_max: 20_000,
  /** 1024 x 1024 x 2000 voxels of int16. */
  volume_bytes: 1024 * 1024 * 2000 * 2,
};
