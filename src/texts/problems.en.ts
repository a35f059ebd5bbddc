import type { ErrorPoint, RulesFault } from "../planning/index.ts";
import type { ProblemSentences, Subject } from "./catalogue.ts";
import { deviceReasons } from "./devices.ts";
import { namesEnglish } from "./names.en.ts";
import { down, figure, type Numbers, up } from "./numbers.ts";
import { counted, seriesReason } from "./reasons.ts";

const numbers: Numbers = { point: "." };
const n = (value: number, digits = 1): string => figure(numbers, value, digits);
const listed = (names: readonly string[]): string => names.join(", ").replace(/, ([^,]*)$/, " and $1");
const device = deviceReasons.en;

/** Where the error of a registration is spoken of. */
const errorAt: Readonly<Record<ErrorPoint["at"], string>> = {
  target: "at the needle's target",
  lesion: "at the farthest lesion (no needle is set)",
  organs: "at the far end of the organs (no needle is set)",
  middle: "at the middle of the model (no needle is set)",
};

/** Why a rules document is refused. */
export const rulesFaultsEnglish: Readonly<Record<RulesFault, string>> = {
  "not-an-object": "an object is due there",
  "unknown-key": "there is no such key",
  "missing-key": "the key is missing",
  "not-a-text": "a text is due there",
  "not-a-number": "a number is due there",
  negative: "the number must not be negative",
  "not-positive": "the number must be above 0",
  "not-a-fraction": "the number must lie between 0 and 1",
  "unknown-schema": "the schema must be trocar/rules@1",
  "unknown-structure": "there is no such structure or group",
  "unknown-role": "a role is host, costed, forbidden or ignored",
  "unknown-gauge": "a gauge is a whole number from 14 to 25, or null",
  "no-fallback": "an entry * for all other structures is missing",
  "no-weight": "at least one weight must be above 0",
};
const FAULTS: ReadonlyMap<string, string> = new Map(Object.entries(rulesFaultsEnglish));

/** What a Problem speaks of at the start of a sentence: its name, or a word for the kind of thing. */
function head(subject: Subject, otherwise: string): string {
  return subject.name === "" ? otherwise : subject.name;
}

function the(subject: Subject): string {
  return subject.name === "" ? "The structure" : `The ${subject.name}`;
}

function be(subject: Subject): string {
  return subject.plural ? "are" : "is";
}

function verb(subject: Subject, stem: string): string {
  return subject.plural ? stem : `${stem}s`;
}

/** A sentence for every Problem in English (dicom.md 10, segmentation.md 8, planning.md). */
export const problemsEnglish: ProblemSentences = {
  internal: ({ reason }) => `Trocar has a fault: ${reason}.`,
  usage: ({ reason }) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`,
  cancelled: () => "The job was stopped.",
  "labels-needed": (_, s) => `${head(s, "This")} is an image; a label map is due here: segment it first.`,
  "rules-invalid": ({ reason }, s) =>
    `The rules document is not valid${s.name === "" ? "" : ` at ${s.name}`}: ${FAULTS.get(reason) ?? reason}.`,
  "write-failed": (_, s) => `${head(s, "The file")} could not be written.`,
  "file-not-found": (_, s) => `${head(s, "The file")} does not exist or cannot be opened.`,
  "no-series": ({ files }) => `No series of images was found in ${counted(files, "file", "files")}.`,
  "series-unknown": ({ series }) => `There is no series ${series}.`,
  "not-built": ({ what }) => `This version cannot do that yet: ${what}.`,
  "not-kept": () => "This browser could not keep the case; save it to a file.",
  "xr-absent": ({ reason, address }) => device.absent(reason, address),
  "xr-refused": ({ reason }) => device.refused(reason),
  "case-unavailable": ({ reason }) => device.unavailable[reason],
  "case-too-large": ({ size_mb, limit_mb }) =>
    `The case is ${up(numbers, size_mb)} MB, more than the ${n(limit_mb, 0)} MB that are handed over: leave the image out, or save the case as a file and open that on the device.`,
  "hand-over-failed": ({ reason }) => device.notHanded[reason],
  "host-unsupported": ({ what }) => `This browser or machine lacks ${what}.`,

  "not-dicom": (_, s) => `${head(s, "The file")} is not DICOM.`,
  "empty-file": (_, s) => `${head(s, "The file")} is empty.`,
  "truncated-header": (_, s) => `${head(s, "The file")} ends inside its header.`,
  "malformed-dataset": ({ offset, reason }, s) =>
    `${head(s, "The file")} contradicts itself${offset === null ? "" : ` at byte ${offset}`}: ${reason}.`,
  "nesting-too-deep": ({ depth }, s) => `${head(s, "The file")} is nested more than ${depth} levels deep.`,
  "inflate-limit": ({ limit_mb }, s) => `${head(s, "The file")} unpacks to more than ${n(limit_mb, 0)} MB.`,
  "zip-unsafe": ({ entry }) => `${entry} points outside the archive.`,
  "zip-too-big": ({ limit_mb }, s) => `${head(s, "The archive")} unpacks to more than the ${n(limit_mb, 0)} MB that are allowed.`,
  "zip-encrypted": ({ entry }) => `${entry} is encrypted.`,
  "zip-unreadable": ({ reason }, s) => `${head(s, "The archive")} is damaged: ${reason}.`,
  "memory-budget": ({ need_mb, have_mb }) => `The series needs ${up(numbers, need_mb)} MB; ${down(numbers, have_mb)} MB are allowed.`,

  "missing-slices": ({ regular_mm, gaps }) =>
    `Slices are missing: ${gaps
      .map((gap) => `${gap.missing} between ${n(gap.from_mm)} and ${n(gap.to_mm)} mm, a gap of ${n(gap.gap_mm)} mm`)
      .join("; ")} where ${n(regular_mm, 2)} mm is regular.`,
  "mixed-frames-of-reference": ({ frames }) => `The slices belong to ${frames} different coordinate systems; their relation is unknown.`,
  "positions-absent": ({ slices }) =>
    `${counted(slices, "slice does", "slices do")} not say where ${slices === 1 ? "it lies" : "they lie"} (Image Position Patient absent or not a number).`,
  "orientation-absent": () => "The slices do not say how they are turned.",
  "orientation-invalid": ({ angle_deg }) => `Row and column direction are ${n(angle_deg, 2)} degrees apart instead of 90.`,
  "spacing-absent": () => "The distance between pixels is not given (Pixel Spacing absent).",
  "too-few-slices": ({ slices }) => `Only ${counted(slices, "slice", "slices")}: no volume.`,
  "slices-not-parallel": () => "The slices are not parallel (radial or free-hand acquisition).",
  "slices-off-axis": ({ off_mm }) => `Slices lie up to ${n(off_mm)} mm beside the axis of the stack.`,
  "conflicting-duplicates": ({ position_mm }) => `Two different images lie at ${n(position_mm)} mm and nothing tells them apart.`,
  "projection-image": () => "A projection (MIP, thick slab): not for measuring.",
  localizer: () => "An overview image: not for measuring.",
  "truncated-pixel-data": ({ slice, have_bytes, need_bytes }) => `Image ${slice} is cut off: ${have_bytes} of ${need_bytes} bytes.`,
  "pixel-data-absent": ({ slice }) => `Image ${slice} has no pixels.`,
  "pixel-data-mismatch": ({ slice, says, contains }) =>
    `Image ${slice} says ${says[0]}x${says[1]} but contains ${contains[0]}x${contains[1]}.`,
  "corrupt-pixel-data": ({ slice }) => `Image ${slice} cannot be decompressed.`,
  "rescale-absent": () => "The CT values have no scale to Hounsfield units.",
  "rescale-invalid": ({ slope }) =>
    slope === null ? "The scale of the values is no number." : `The scale of the values is ${n(slope, 4)}.`,
  "not-hounsfield": ({ type }) => `The values are ${type}, not Hounsfield units.`,
  "unsupported-sop-class": ({ name }) => `${name}: not a CT or MR series.`,
  "unsupported-transfer-syntax": ({ name }) => `Compressed as ${name}, which Trocar cannot read.`,
  "unsupported-photometric": ({ photometric }) => `Colour image (${photometric}).`,
  "unsupported-bits": ({ bits }) => `${bits} bits a pixel cannot be read.`,
  "implausible-dimensions": ({ rows, columns, frames }) => `The image claims ${rows}x${columns}x${frames}.`,
  "gantry-tilt": ({ tilt_deg, shear_mm_per_slice }) =>
    `The gantry was tilted by ${n(tilt_deg)} degrees; slices were shifted back by ${n(shear_mm_per_slice, 2)} mm each.`,
  "uneven-spacing": ({ min_mm, max_mm, step_mm }) =>
    `Slice distances vary from ${n(min_mm, 2)} to ${n(max_mm, 2)} mm; the volume was resampled to ${n(step_mm, 2)} mm.`,
  "unimaged-gap": ({ gap_mm, thickness_mm }) =>
    `Slices${thickness_mm === null ? "" : ` of ${n(thickness_mm)} mm`} lie ${n(gap_mm)} mm apart: tissue between was never imaged.`,
  "duplicates-dropped": ({ dropped }) => `${counted(dropped, "slice was", "slices were")} there twice; one of each was kept.`,
  "split-phases": ({ parts }) => `The series holds ${parts} phases; each is listed for itself.`,
  "split-echoes": ({ parts }) => `The series holds ${parts} echoes; each is listed for itself.`,
  "split-stacks": ({ parts }) => `The series holds ${parts} stacks; each is listed for itself.`,
  "localizer-left-out": ({ left_out }) => `${counted(left_out, "overview image", "overview images")} in the series left out.`,
  "reformat-left-out": ({ left_out }) => `${counted(left_out, "image that lies", "images that lie")} across the stack left out.`,
  "padding-replaced": () => "Padding outside the field of view was set to air.",
  "maybe-incomplete": ({ have, expected }) => `The series may be incomplete: ${have} of ${expected} images are here.`,
  "spacing-tag-contradicts": ({ tag_mm, measured_mm }) =>
    `The header gives ${n(tag_mm, 2)} mm between slices; their positions give ${n(measured_mm, 2)} mm, which is used.`,
  "patient-position-contradicts": ({ position }) =>
    `The stated patient position (${position}) does not fit the orientation, which is used.`,
  "lossy-compressed": ({ ratio }) =>
    ratio === null ? "The images were compressed with loss." : `The images were compressed with loss, ${n(ratio)} to 1.`,
  "charset-guessed": () => "The character set of the texts is not given and was guessed.",
  "frame-of-reference-absent": () => "The series does not name its coordinate system.",

  "nifti-invalid": ({ reason }, s) => `${head(s, "The file")} is not a usable NIfTI file: ${reason}.`,
  "nifti-forms-disagree": ({ off_mm }) => `The two orientations in the NIfTI header differ by up to ${n(off_mm)} mm; the sform is used.`,
  "nifti-units-assumed": () => "The NIfTI header gives no unit of length; millimetres are assumed.",
  "geometry-not-orthogonal": ({ deviation }) => `The axes of the grid are not at right angles (deviation ${n(deviation, 5)}).`,
  "geometry-invalid": ({ reason }) => `The grid cannot be placed: ${reason}.`,
  "labels-invalid": ({ reason }) => `This is not a label map: ${reason}.`,
  "labels-empty": () => "The label map holds no structure.",
  "labels-geometry": () => "The label map lies on another grid than the image.",
  "segments-overlap": ({ voxels }) =>
    `Segments overlap in ${counted(voxels, "voxel", "voxels")}; each voxel has one structure, the last one of the file.`,

  "model-missing": ({ model }) => `The network ${model === "" ? "for this image" : model} is not there.`,
  "model-hash": ({ expected, found }) =>
    `The network's file is not the published one (sha256 ${found.slice(0, 12)}… instead of ${expected.slice(0, 12)}…).`,
  "model-mismatch": (details, s) =>
    seriesReason(problemsEnglish, details, s) ?? `The network was not made for this image: ${details.reason}.`,
  "hu-clipped": ({ low_hu }) => `The CT was cut off at ${n(low_hu, 0)} HU; body, lung, gas and bone cannot be found by their density.`,
  "not-hu": () => "These are not Hounsfield units; Trocar does not segment this CT.",
  "not-abdomen": ({ liver_ml }) =>
    `This does not look like an abdomen; only ${n(liver_ml, 0)} ml of liver are in the picture. Nothing was segmented.`,
  "part-abdomen": () => "Only a part of the abdomen is in the picture.",
  "phase-native": () => "No contrast agent: vessels and lesions are unreliable, margins are widened.",
  "phase-arterial": () => "Arterial phase: veins are unreliable.",
  "phase-late": () => "Late phase: kidneys and ureters are bright; check them.",
  "mr-other": () => "This MR sequence differs from those the network was trained on.",
  "uncertain-series": () => "The network is unsure on this series; it was not trained on its like.",
  "body-scaled": ({ spacing_mm }) => `The body is wider than the network's picture; it was looked at with ${n(spacing_mm, 2)} mm pixels.`,
  "cut-off": ({ side }, s) => `${the(s)} ${verb(s, "run")} out of the picture at the ${side}; volume and surface there are not known.`,
  "several-pieces": ({ pieces, volumes_ml }, s) =>
    `${the(s)} ${s.plural ? "were" : "was"} found in ${pieces} pieces (${volumes_ml.map((ml) => n(ml, 0)).join(" and ")} ml): check them.`,
  "implausible-volume": ({ volume_ml, from_ml, to_ml }, s) =>
    `${the(s)} ${verb(s, "measure")} ${n(volume_ml, 0)} ml; adults have ${n(from_ml, 0)}-${n(to_ml, 0)} ml. Do not rely on it.`,
  "low-confidence": ({ slices }, s) => `${the(s)} ${be(s)} uncertain${slices === null ? "" : ` on slices ${slices[0]}-${slices[1]}`}.`,
  "not-found": (_, s) => `No ${head(s, "structure")} ${s.plural ? "were" : "was"} found. It may have been removed, or missed.`,
  "side-doubt": () => "Left and right could not be told apart with certainty.",
  untrusted: ({ surface_p95_mm }, s) =>
    `${the(s)}'s border was wrong by up to ${up(numbers, surface_p95_mm)} mm on patients with known truth; check it before planning near it.`,
  "kidneys-joined": () => "Both kidneys are joined; they were divided at the spine.",

  "target-outside-volume": () => "The target lies outside the label map.",
  "target-outside-body": () => "The needle meets no body up to its target.",
  "entry-outside-reach": () => "The way out leaves the scan before it reaches the skin.",
  "needle-zero-length": () => "Entry and target are the same point.",
  "no-skin": () => "The labels hold no body: skin, depth from the skin and its angle are not known.",
  "no-host": () => "The target lies in no organ that may be punctured on the way.",
  "entry-inside-body": ({ back_mm }) =>
    `The entry lies inside the body${back_mm === null ? "" : `, ${n(back_mm)} mm behind the skin along the needle`}.`,
  "skin-at-border": () => "The needle enters where the scan cuts the body: the skin lies further out, the depth is longer than stated.",
  "normal-near-border": (_, s) =>
    `The surface${s.where === null || s.where === "skin" ? " of the skin" : ` of the ${s.name}`} at the entry is partly outside the scan: its angle is uncertain.`,
  "target-in-forbidden": (_, s) =>
    `The target lies in a structure that is not allowed to be punctured${s.name === "" ? "" : `: ${s.name}`}.`,
  "role-not-segmented": ({ structures }) =>
    `Not segmented, so not checked: ${structures.map((id) => namesEnglish[id]?.inList ?? id).join(", ")}. Absence is not safety.`,
  "image-frame-differs": () => "The image belongs to another coordinate system than the labels.",

  "landmarks-too-few": ({ have, need }) =>
    `${have} of at least ${need} landmarks are set; add ${need - have === 1 ? "one more" : need - have}.`,
  "landmarks-too-close": ({ points, distance_mm, least_mm }) =>
    `${listed(points)} are only ${n(distance_mm, 0)} mm apart; choose points at least ${n(least_mm, 0)} mm apart.`,
  "landmarks-too-small": ({ longest_mm, least_mm }) =>
    `The landmarks lie within ${n(longest_mm, 0)} mm; add one farther off (at least ${n(least_mm, 0)} mm), a point at the flank for instance.`,
  "landmarks-near-line": ({ points }) =>
    `The landmarks lie nearly on one line, from ${points.join(" to ")}; add a point well off that line.`,
  "landmarks-confusable": ({ points }) => `These points can be confused: ${listed(points)}. Add one off the midline.`,
  "landmarks-swapped": ({ points }) => `${listed(points)} were touched in each other's place; touch them again.`,
  "landmarks-mirrored": () => "The touched points are a mirror image of the patient: left and right are exchanged. Touch them again.",
  "landmarks-flipped": () => "This would lay the body face down: left and right were exchanged. Touch the points again.",
  "landmarks-inaccurate": ({ tre_mm, limit_mm, again, at }) =>
    `The model would be off by about ${up(numbers, tre_mm, 1)} mm ${errorAt[at]}, more than ${n(limit_mm, 0)} mm. ${again === null ? "Add" : `Touch ${again} again or add`} landmarks around ${at === "target" ? "the entry" : "it, or set a needle"}.`,
  "landmarks-uncertain": ({ tre_mm, at }) =>
    `The model may be off by about ${up(numbers, tre_mm, 1)} mm ${errorAt[at]}. Another landmark ${at === "target" ? "near the entry" : "near it"} helps.`,
  "landmarks-poor-fit": ({ fre_mm, worst }) => `The points fit badly (${n(fre_mm)} mm); check ${worst} first.`,
  "landmark-touch-again": ({ point }) => `${point} does not agree with the others; touch it again.`,

  "case-invalid": ({ reason }) => `This is not a usable case file: ${reason}.`,
  "case-too-new": ({ version }) => `The case was written by a newer Trocar (format ${version}).`,
  "case-without-image": (_, s) => `${head(s, "The case file")} holds no image: it was saved without one. Its labels and plan can be used.`,
  "registration-absent": (_, s) => `${head(s, "The case file")} holds no registration: it has not been laid over a body yet.`,
  "model-not-shipped": ({ model, version, structures }) =>
    structures === 0
      ? `The organs were found by the network ${model} ${version}, which is not part of this Trocar, and the file gives no error of its surfaces: no margin holds one.`
      : `The organs were found by the network ${model} ${version}, which is not part of this Trocar. The errors of its surfaces are those that the file gives.`,
  "assessment-stale": ({ needle }) => `The stored assessment of needle ${needle} differs from the one computed now, which is shown.`,
  "glb-invalid": ({ reason }) => `The surfaces cannot be read: ${reason}.`,
};
