import { expect, test } from "vitest";
import { type ProblemCode, type ProblemTable, problem } from "../../src/base/index.ts";
import { messageOf, problemFields } from "../../src/texts/index.ts";

/** Details for every code: a code without a row here does not compile. */
const DETAILS: { readonly [C in ProblemCode]: ProblemTable[C] } = {
  internal: { reason: "index out of range" },
  usage: { reason: "--entry is missing" },
  cancelled: {},
  "labels-needed": {},
  "rules-invalid": { reason: "unknown-key" },
  "write-failed": {},
  "file-not-found": {},
  "no-series": { files: 1 },
  "series-unknown": { series: "1.2.3" },
  "not-built": { what: "DICOM SEG" },
  "not-kept": {},
  "xr-absent": { reason: "no-headset", address: "https://192.168.1.20:8443/" },
  "xr-refused": { reason: "NotAllowedError" },
  "case-unavailable": { reason: "gone" },
  "case-too-large": { size_mb: 101.3, limit_mb: 64 },
  "hand-over-failed": { reason: "no-answer" },
  "host-unsupported": { what: "WebAssembly" },
  "not-dicom": {},
  "empty-file": {},
  "truncated-header": {},
  "malformed-dataset": { offset: 132, reason: "x" },
  "nesting-too-deep": { depth: 32 },
  "inflate-limit": { limit_mb: 1024 },
  "zip-unsafe": { entry: "../a" },
  "zip-too-big": { limit_mb: 4096 },
  "zip-encrypted": { entry: "a.dcm" },
  "zip-unreadable": { reason: "x" },
  "memory-budget": { need_mb: 5000.4, have_mb: 4096.7 },
  "missing-slices": { regular_mm: 2, gaps: [{ from_mm: -10, to_mm: -4, gap_mm: 6, missing: 2 }] },
  "mixed-frames-of-reference": { frames: 2 },
  "positions-absent": { slices: 3 },
  "orientation-absent": {},
  "orientation-invalid": { angle_deg: 84.26 },
  "spacing-absent": {},
  "too-few-slices": { slices: 1 },
  "slices-not-parallel": {},
  "slices-off-axis": { off_mm: 3.25 },
  "conflicting-duplicates": { position_mm: 12.5 },
  "projection-image": {},
  localizer: {},
  "truncated-pixel-data": { slice: 4, have_bytes: 100, need_bytes: 200 },
  "pixel-data-absent": { slice: 4 },
  "pixel-data-mismatch": { slice: 4, says: [512, 512], contains: [256, 256] },
  "corrupt-pixel-data": { slice: 4 },
  "rescale-absent": {},
  "rescale-invalid": { slope: 0 },
  "not-hounsfield": { type: "US" },
  "unsupported-sop-class": { name: "Ultrasound", uid: "1.2" },
  "unsupported-transfer-syntax": { name: "JPEG XL", uid: "1.2" },
  "unsupported-photometric": { photometric: "RGB" },
  "unsupported-bits": { bits: 32 },
  "implausible-dimensions": { rows: 1, columns: 2, frames: 3 },
  "gantry-tilt": { tilt_deg: 12.5, shear_mm_per_slice: 1.108, spacing_along_normal_mm: 4.88 },
  "uneven-spacing": { min_mm: 1.9, max_mm: 2.2, step_mm: 2 },
  "unimaged-gap": { gap_mm: 5, thickness_mm: 3 },
  "duplicates-dropped": { dropped: 1 },
  "split-phases": { parts: 2 },
  "split-echoes": { parts: 2 },
  "split-stacks": { parts: 2 },
  "localizer-left-out": { left_out: 1 },
  "reformat-left-out": { left_out: 2 },
  "padding-replaced": { voxels: 9 },
  "maybe-incomplete": { have: 70, expected: 78 },
  "spacing-tag-contradicts": { tag_mm: 3.2, measured_mm: 2 },
  "patient-position-contradicts": { position: "FFS" },
  "lossy-compressed": { ratio: 10 },
  "charset-guessed": {},
  "frame-of-reference-absent": {},
  "nifti-invalid": { reason: "x" },
  "nifti-forms-disagree": { off_mm: 2 },
  "nifti-units-assumed": {},
  "geometry-not-orthogonal": { deviation: 0.02 },
  "geometry-invalid": { reason: "x" },
  "labels-invalid": { reason: "x" },
  "labels-empty": {},
  "labels-geometry": {},
  "segments-overlap": { voxels: 12 },
  "model-missing": { model: "" },
  "model-hash": { expected: "ab".repeat(32), found: "cd".repeat(32) },
  "model-mismatch": { reason: "not-abdomen", numbers: { liver_ml: 180.4 } },
  "hu-clipped": { low_hu: -125 },
  "not-hu": {},
  "not-abdomen": { liver_ml: 180.4 },
  "part-abdomen": { found: 2 },
  "phase-native": { aorta_hu: 41 },
  "phase-arterial": { aorta_hu: 400, portal_hu: 164 },
  "phase-late": { kidney_hu: 320 },
  "mr-other": {},
  "uncertain-series": { sure: 0.85 },
  "body-scaled": { spacing_mm: 1.8 },
  "cut-off": { side: "top", share: 0.1 },
  "several-pieces": { pieces: 2, volumes_ml: [180.2, 21.4] },
  "implausible-volume": { volume_ml: 31.2, from_ml: 50, to_ml: 450 },
  "low-confidence": { slices: [41, 48], confidence: 0.5 },
  "not-found": {},
  "side-doubt": { share: 0.1 },
  untrusted: { surface_p95_mm: 26.1 },
  "kidneys-joined": {},
  "target-outside-volume": {},
  "target-outside-body": {},
  "entry-outside-reach": {},
  "needle-zero-length": {},
  "no-skin": {},
  "no-host": {},
  "entry-inside-body": { back_mm: 4.5 },
  "skin-at-border": {},
  "normal-near-border": {},
  "target-in-forbidden": {},
  "role-not-segmented": { structures: ["colon", "lung"] },
  "image-frame-differs": {},
  "landmarks-too-few": { have: 2, need: 3 },
  "landmarks-too-close": { points: ["Point 2", "Point 4"], distance_mm: 20, least_mm: 30 },
  "landmarks-too-small": { longest_mm: 61, least_mm: 80 },
  "landmarks-near-line": { points: ["Point 1", "Point 3"], ratio: 0.14, least: 0.25 },
  "landmarks-confusable": { points: ["Point 1", "Point 3"] },
  "landmarks-swapped": { points: ["Point 1", "Point 3"] },
  "landmarks-mirrored": { fre_mm: 40, mirrored_mm: 3 },
  "landmarks-flipped": {},
  "landmarks-inaccurate": { tre_mm: 12.3, limit_mm: 10, again: "Point 2", at: "target" },
  "landmarks-uncertain": { tre_mm: 7.1, limit_mm: 6, at: "organs" },
  "landmarks-poor-fit": { fre_mm: 9.2, worst: "Point 2" },
  "landmark-touch-again": { point: "Point 2", cut: 0.4 },
  "case-invalid": { reason: "x" },
  "case-too-new": { version: 9 },
  "assessment-stale": { needle: "Needle 1" },
  "case-without-image": {},
  "registration-absent": {},
  "model-not-shipped": { model: "ct-abdomen-fast", version: "1.0.0", structures: 13 },
  "glb-invalid": { reason: "x" },
};
const CODES = Object.keys(DETAILS) as ProblemCode[];

function sentence(code: ProblemCode, where: string | null, lang: "en" | "es"): string {
  return messageOf(problem(code, "error", where, DETAILS[code]), lang);
}

test("every code has one whole sentence in each language, with and without something that it speaks of", () => {
  for (const code of CODES) {
    for (const lang of ["en", "es"] as const) {
      for (const where of [null, "a/b.dcm", "spleen", "lung", "other:stent"]) {
        const text = sentence(code, where, lang);
        expect(text, code).toMatch(/^\S.*[.]$/);
        expect(text, code).not.toMatch(/undefined|NaN|null|\[object|!| {2}/);
      }
    }
  }
});

test("Spanish is not English", () => {
  for (const code of CODES) expect(sentence(code, "spleen", "es"), code).not.toBe(sentence(code, "spleen", "en"));
});

test("every number of the details that the sentence needs stands in it, with the language's decimal sign", () => {
  expect(sentence("missing-slices", null, "en")).toBe("Slices are missing: 2 between −10 and −4 mm, a gap of 6 mm where 2 mm is regular.");
  expect(sentence("gantry-tilt", null, "en")).toBe("The gantry was tilted by 12.5 degrees; slices were shifted back by 1.11 mm each.");
  expect(sentence("gantry-tilt", null, "es")).toContain("12,5 grados");
  expect(sentence("memory-budget", null, "en")).toBe("The series needs 5001 MB; 4096 MB are allowed.");
});

test("findings about a structure name it", () => {
  expect(sentence("cut-off", "liver", "en")).toBe("The liver runs out of the picture at the top; volume and surface there are not known.");
  expect(sentence("cut-off", "lung", "en")).toMatch(/^The lungs run out/);
  expect(sentence("several-pieces", "spleen", "en")).toBe("The spleen was found in 2 pieces (180 and 21 ml): check them.");
  expect(sentence("implausible-volume", "kidney_right", "en")).toBe(
    "The right kidney measures 31 ml; adults have 50-450 ml. Do not rely on it.",
  );
  expect(sentence("low-confidence", "pancreas", "en")).toBe("The pancreas is uncertain on slices 41-48.");
  expect(sentence("not-found", "gallbladder", "en")).toBe("No gallbladder was found. It may have been removed, or missed.");
  expect(sentence("untrusted", "stomach", "en")).toMatch(/^The stomach's border was wrong by up to 27 mm/);
  expect(sentence("untrusted", "stomach", "es")).toMatch(/^El borde del estómago erró hasta 27 mm/);
  expect(sentence("cut-off", "lung", "es")).toMatch(/^Los pulmones se salen/);
});

test("a series that may not be segmented says why, by the finding's own sentence", () => {
  expect(sentence("model-mismatch", "1.2", "en")).toBe(
    "This does not look like an abdomen; only 180 ml of liver are in the picture. Nothing was segmented.",
  );
  expect(messageOf(problem("model-mismatch", "error", null, { reason: "modality MR, model CT" }), "en")).toBe(
    "The network was not made for this image: modality MR, model CT.",
  );
});

test("a Problem leaves the house in the field order of interfaces.md", () => {
  expect(Object.keys(problemFields(problem("no-host", "info", null, {}), "en"))).toEqual([
    "code",
    "severity",
    "message",
    "where",
    "override",
    "details",
  ]);
});

test("each reason why a device does not enter has its own sentence, which says what to do, in each language", () => {
  const reasons = ["insecure", "apple", "no-webxr", "no-headset", "other-mode", "no-script"] as const;
  const refused = ["NotAllowedError", "NotSupportedError", "InvalidStateError", "SecurityError", "SessionEnded", "OperationError"];
  for (const lang of ["en", "es"] as const) {
    const address = "https://192.168.1.20:8443/";
    const said = [
      ...reasons.map((reason) => messageOf(problem("xr-absent", "error", "ar", { reason, address }), lang)),
      ...refused.map((reason) => messageOf(problem("xr-refused", "error", "ar", { reason }), lang)),
    ];
    expect(new Set(said).size).toBe(said.length);
    for (const one of said) expect(one).toMatch(/^[A-Z].+: .+\.$/);
    expect(said[0]).toContain(address);
    expect(said.at(-1)).toContain("OperationError");
  }
});
