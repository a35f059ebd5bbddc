/**
 * What can be wrong with an input: the one table of codes, with the numbers each carries.
 * Codes are stable and part of the interface (interfaces.md 1); sentences live in `texts`, which does not compile without one per code.
 */
export type Severity = "info" | "warning" | "error";

type Nothing = Record<never, never>;
export interface Gap {
  readonly from_mm: number;
  readonly to_mm: number;
  readonly gap_mm: number;
  readonly missing: number;
}

export interface ProblemTable {
  // the command line and the page (interfaces.md 1)
  internal: { reason: string };
  usage: { reason: string };
  cancelled: Nothing;
  "labels-needed": Nothing;
  "rules-invalid": { reason: string };
  "write-failed": Nothing;
  "file-not-found": Nothing;
  "no-series": { files: number };
  "series-unknown": { series: string };
  "not-built": { what: string };
  "not-kept": Nothing;
  "host-unsupported": { what: string };
  /** `address`: where this page would be over https. */
  "xr-absent": { reason: "insecure" | "apple" | "no-webxr" | "no-headset" | "other-mode" | "no-script"; address: string };
  /** `reason`: the name of the browser's DOMException, or "SessionEnded" for a session that ended before its first frame. */
  "xr-refused": { reason: string };
  "case-unavailable": { reason: "gone" | "other-network" | "no-answer" | "cut-off" };
  "case-too-large": { size_mb: number; limit_mb: number };
  "hand-over-failed": { reason: "no-answer" | "too-often" | "refused" };

  // files and archives (dicom.md 5)
  "not-dicom": Nothing;
  "empty-file": Nothing;
  "truncated-header": Nothing;
  "malformed-dataset": { offset: number | null; reason: string };
  "nesting-too-deep": { depth: number };
  "inflate-limit": { limit_mb: number };
  "zip-unsafe": { entry: string };
  "zip-too-big": { limit_mb: number };
  "zip-encrypted": { entry: string };
  "zip-unreadable": { reason: string };
  "memory-budget": { need_mb: number; have_mb: number };

  // placing a series (dicom.md 10)
  "missing-slices": { regular_mm: number; gaps: readonly Gap[] };
  "mixed-frames-of-reference": { frames: number };
  "positions-absent": { slices: number };
  "orientation-absent": Nothing;
  "orientation-invalid": { angle_deg: number };
  "spacing-absent": Nothing;
  "too-few-slices": { slices: number };
  "slices-not-parallel": Nothing;
  "slices-off-axis": { off_mm: number };
  "conflicting-duplicates": { position_mm: number };
  "projection-image": Nothing;
  localizer: Nothing;
  "truncated-pixel-data": { slice: number; have_bytes: number; need_bytes: number };
  "pixel-data-absent": { slice: number };
  "pixel-data-mismatch": { slice: number; says: readonly [number, number]; contains: readonly [number, number] };
  "corrupt-pixel-data": { slice: number };
  "rescale-absent": Nothing;
  "rescale-invalid": { slope: number | null };
  "not-hounsfield": { type: string };
  "unsupported-sop-class": { name: string; uid: string };
  "unsupported-transfer-syntax": { name: string; uid: string };
  "unsupported-photometric": { photometric: string };
  "unsupported-bits": { bits: number };
  "implausible-dimensions": { rows: number; columns: number; frames: number };
  "gantry-tilt": { tilt_deg: number; shear_mm_per_slice: number; spacing_along_normal_mm: number };
  "uneven-spacing": { min_mm: number; max_mm: number; step_mm: number };
  "unimaged-gap": { gap_mm: number; thickness_mm: number | null };
  "duplicates-dropped": { dropped: number };
  "split-phases": { parts: number };
  "split-echoes": { parts: number };
  "split-stacks": { parts: number };
  "localizer-left-out": { left_out: number };
  "reformat-left-out": { left_out: number };
  "padding-replaced": { voxels: number };
  "maybe-incomplete": { have: number; expected: number };
  "spacing-tag-contradicts": { tag_mm: number; measured_mm: number };
  "patient-position-contradicts": { position: string };
  "lossy-compressed": { ratio: number | null };
  "charset-guessed": Nothing;
  "frame-of-reference-absent": Nothing;

  // NIfTI and label maps
  "nifti-invalid": { reason: string };
  "nifti-forms-disagree": { off_mm: number };
  "nifti-units-assumed": Nothing;
  "geometry-not-orthogonal": { deviation: number };
  "geometry-invalid": { reason: string };
  "labels-invalid": { reason: string };
  "labels-empty": Nothing;
  "labels-geometry": Nothing;
  "segments-overlap": { voxels: number };

  // models and segmentation (segmentation.md 8, 10)
  "model-missing": { model: string };
  "model-hash": { expected: string; found: string };
  /** `reason` is a code of segmentation.md 8 where the series is at fault, with its figures in `numbers`; else what differs. */
  "model-mismatch": { reason: string; numbers?: Readonly<Record<string, number>> };
  "hu-clipped": { low_hu: number };
  "not-hu": Nothing;
  "not-abdomen": { liver_ml: number };
  "part-abdomen": { found: number };
  "phase-native": { aorta_hu: number };
  "phase-arterial": { aorta_hu: number; portal_hu: number };
  "phase-late": { kidney_hu: number };
  "mr-other": Nothing;
  "uncertain-series": { sure: number };
  "body-scaled": { spacing_mm: number };
  "cut-off": { side: "top" | "bottom" | "side"; share: number };
  "several-pieces": { pieces: number; volumes_ml: readonly number[] };
  "implausible-volume": { volume_ml: number; from_ml: number; to_ml: number };
  "low-confidence": { slices: readonly [number, number] | null; confidence: number };
  "not-found": Nothing;
  "side-doubt": { share: number };
  untrusted: { surface_p95_mm: number };
  "kidneys-joined": Nothing;

  // planning (planning.md)
  "target-outside-volume": Nothing;
  "target-outside-body": Nothing;
  "entry-outside-reach": Nothing;
  "needle-zero-length": Nothing;
  "no-skin": Nothing;
  "no-host": Nothing;
  "entry-inside-body": { back_mm: number | null };
  "skin-at-border": Nothing;
  "normal-near-border": Nothing;
  "target-in-forbidden": Nothing;
  "role-not-segmented": { structures: readonly string[] };
  "image-frame-differs": Nothing;

  // laying the model over a body (webxr.md 8); points by the names that a person reads
  "landmarks-too-few": { have: number; need: number };
  "landmarks-too-close": { points: readonly string[]; distance_mm: number; least_mm: number };
  "landmarks-too-small": { longest_mm: number; least_mm: number };
  "landmarks-near-line": { points: readonly string[]; ratio: number; least: number };
  "landmarks-confusable": { points: readonly string[] };
  "landmarks-swapped": { points: readonly string[] };
  "landmarks-mirrored": { fre_mm: number; mirrored_mm: number };
  "landmarks-flipped": Nothing;
  "landmarks-inaccurate": { tre_mm: number; limit_mm: number; again: string | null; at: "target" | "lesion" | "organs" | "middle" };
  "landmarks-uncertain": { tre_mm: number; limit_mm: number; at: "target" | "lesion" | "organs" | "middle" };
  "landmarks-poor-fit": { fre_mm: number; worst: string };
  "landmark-touch-again": { point: string; cut: number };

  // the case file (interfaces.md 11)
  "case-invalid": { reason: string };
  "case-too-new": { version: number };
  "case-without-image": Nothing;
  "registration-absent": Nothing;
  "assessment-stale": { needle: string };
  /** `structures`: how many have a surface error in the file. */
  "model-not-shipped": { model: string; version: string; structures: number };
  "glb-invalid": { reason: string };
}

export type ProblemCode = keyof ProblemTable;

export interface Problem<C extends ProblemCode = ProblemCode> {
  readonly code: C;
  readonly severity: Severity;
  /** File, series id, option or structure that it speaks of. */
  readonly where: string | null;
  /** A person may judge it and go on. */
  readonly override: boolean;
  readonly details: Readonly<ProblemTable[C]>;
}

/** The Problem that ends a step: `return refuse("spacing-absent", series, {})`. */
export function refuse<C extends ProblemCode>(
  code: C,
  where: string | null,
  details: ProblemTable[C],
  override = false,
): { readonly problem: Problem } {
  return { problem: problem(code, "error", where, details, override) };
}

/** A finding of any severity, for `Result.problems`. */
export function problem<C extends ProblemCode>(
  code: C,
  severity: Severity,
  where: string | null,
  details: ProblemTable[C],
  override = false,
): Problem {
  return { code, severity, where, override, details } as Problem;
}
