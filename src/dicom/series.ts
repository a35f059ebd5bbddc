import { budget, type Problem, type ProblemCode, problem, type Result } from "../base/index.ts";
import { voxelCount } from "../volume/index.ts";
import { firstOfEach, pictureProblems } from "./checks.ts";
import { isLocalizer, isProjection, kindOf } from "./kinds.ts";
import { storedValues } from "./pixels.ts";
import { type Parts, partsOf, placesOf } from "./places.ts";
import { placeSlices } from "./placing.ts";
import { scoreOf } from "./score.ts";
import { foreignKind, isLoadable, sopClassName } from "./sop-classes.ts";
import { STACK_MIN, type Stack, splitStacks } from "./stacks.ts";
import { guessedScale, type Scale, sliceValues } from "./values.ts";
import { byIdentity, planeOf } from "./vectors.ts";
import type { Image, Placement, Series, SeriesKind, Six } from "./words.ts";

const MIB = 1024 * 1024;
const VOXEL_BYTES = 2;
/** Cosine of 30 degrees: nearer to an axis than that counts as along it. */
const AXIAL_COSINE = Math.sqrt(3) / 2;

/** A part before it has its name. */
interface Draft {
  readonly images: readonly Image[];
  readonly kind: SeriesKind;
  readonly problems: readonly Problem[];
  readonly placement: Placement | null;
  readonly huRange: readonly [number, number] | null;
}

/**
 * All parts of one series (dicom.md 1.2): each ends placed or refused with a code.
 * @param images of one study and series UID, any classes.
 */
export async function judgeSeries(images: readonly Image[], overrides: readonly ProblemCode[]): Promise<readonly Series[]> {
  const uid = images[0].about.uid;
  const where = uid ?? images[0].source.path;
  const classes = new Map<string | null, Image[]>();
  for (const image of images.toSorted(byIdentity)) {
    const members = classes.get(image.sopClass);
    if (members) members.push(image);
    else classes.set(image.sopClass, [image]);
  }
  const drafts: Draft[] = [];
  for (const [sopClass, members] of classes) {
    if (isLoadable(sopClass)) drafts.push(...(await judgeClass(members, where, overrides)));
    else {
      const details = { name: sopClassName(sopClass), uid: sopClass ?? "" };
      drafts.push(refused(members, foreignKind(sopClass), [problem("unsupported-sop-class", "error", where, details)]));
    }
  }
  return drafts.map((draft, index) => named(draft, where, drafts.length > 1 ? index + 1 : null));
}

function refused(images: readonly Image[], kind: SeriesKind, problems: readonly Problem[]): Draft {
  return { images, kind, problems, placement: null, huRange: null };
}

async function judgeClass(images: readonly Image[], where: string, overrides: readonly ProblemCode[]): Promise<readonly Draft[]> {
  const kind = kindOf(images);
  const proper = images.some((image) => !isLocalizer(image)) ? images.filter((image) => !isLocalizer(image)) : images;
  const nowhere = [
    ...absent(proper, where),
    ...(kind === "localizer" ? [problem("localizer", "error", where, {})] : []),
    ...(proper.every(isProjection) ? [problem("projection-image", "error", where, {})] : []),
  ];
  const pictures = proper.flatMap((image, index) => pictureProblems(image, index, where));
  if (nowhere.length > 0) return [refused(images, kind, firstOfEach([...nowhere, ...pictures]))];
  const { stacks, strays, directions } = splitStacks(proper);
  const overviews = images.length - proper.length;
  if (stacks.length === 0) {
    const overview = proper.length <= STACK_MIN && directions >= 2;
    const code: Problem = overview
      ? problem("localizer", "error", where, {})
      : directions >= 2 && proper.length >= STACK_MIN
        ? problem("slices-not-parallel", "error", where, {})
        : problem("too-few-slices", "error", where, { slices: proper.length });
    return [refused(images, overview ? "localizer" : kind, firstOfEach([...pictures, code]))];
  }
  const shared = [
    ...(stacks.length > 1 ? [problem("split-stacks", "warning", where, { parts: stacks.length })] : []),
    ...(overviews > 0 ? [problem("localizer-left-out", "warning", where, { left_out: overviews })] : []),
    ...(strays.length > 0 ? [problem("reformat-left-out", "info", where, { left_out: strays.length })] : []),
  ];
  const drafts: Draft[] = [];
  for (const stack of stacks) drafts.push(...(await judgeStack(stack, where, shared, overrides)));
  return drafts;
}

/** What no default may stand in for: positions, orientation, pixel spacing. */
function absent(images: readonly Image[], where: string): readonly Problem[] {
  const without = images.filter(
    (image) => image.position_mm === null || (image.frames > 1 && image.frame === 0 && isClassicMultiFrame(image)),
  ).length;
  const skewed = images
    .map((image) => (image.orientation ? planeOf(image.orientation, where) : null))
    .find((plane) => plane && "problem" in plane);
  return [
    ...(without > 0 ? [problem("positions-absent", "error", where, { slices: without })] : []),
    ...(images.some((image) => image.orientation === null) ? [problem("orientation-absent", "error", where, {})] : []),
    ...(skewed && "problem" in skewed ? [skewed.problem] : []),
    ...(images.some((image) => image.pixelSpacing_mm === null) ? [problem("spacing-absent", "error", where, {})] : []),
  ];
}

/** Several frames in a classic object: only the first one's place is known. */
function isClassicMultiFrame(image: Image): boolean {
  return image.sopClass === "1.2.840.10008.5.1.4.1.1.2" || image.sopClass === "1.2.840.10008.5.1.4.1.1.4";
}

async function judgeStack(
  stack: Stack,
  where: string,
  shared: readonly Problem[],
  overrides: readonly ProblemCode[],
): Promise<readonly Draft[]> {
  const kind = kindOf(stack.images);
  const stop = (problems: readonly Problem[]): readonly Draft[] => [refused(stack.images, kind, firstOfEach([...shared, ...problems]))];
  const pictures = firstOfEach(stack.images.flatMap((image, index) => pictureProblems(image, index, where)));
  const decided = await decidedScale(stack.images, pictures, overrides);
  const errors = decided.problems.filter((found) => found.severity === "error");
  const frames = new Set(stack.images.map((image) => image.frameOfReference)).size;
  if (frames > 1) return stop([...decided.problems, problem("mixed-frames-of-reference", "error", where, { frames })]);
  if (kind === "localizer") return stop([...decided.problems, problem("localizer", "error", where, {})]);
  if (stack.images.every(isProjection)) return stop([...decided.problems, problem("projection-image", "error", where, {})]);
  const places = placesOf(stack);
  if ("problem" in places) return stop([...decided.problems, { ...places.problem, where }]);
  if (places.value.length < STACK_MIN)
    return stop([...decided.problems, problem("too-few-slices", "error", where, { slices: places.value.length })]);
  if (errors.length > 0) return stop(decided.problems);
  const parts = await partsOf(places.value, where, overrides.includes("conflicting-duplicates"));
  if ("problem" in parts) return stop([...decided.problems, parts.problem]);
  const drafts: Draft[] = [];
  for (const images of parts.value.parts) {
    const placed = placeSlices(images, stack.plane, where, overrides);
    const common = [...shared, ...decided.problems, ...parts.value.problems];
    drafts.push(await finish({ images, kind, where, common, parts: parts.value, scale: decided.scale }, placed));
  }
  return drafts;
}

/** A CT without scale: refused, but a person may decide when its middle slice looks like Hounsfield units. */
async function decidedScale(
  images: readonly Image[],
  pictures: readonly Problem[],
  overrides: readonly ProblemCode[],
): Promise<{ readonly problems: readonly Problem[]; readonly scale: Scale | null }> {
  const unscaled = pictures.find((found) => found.code === "rescale-absent");
  if (!unscaled || pictures.some((found) => found.severity === "error" && found !== unscaled)) return { problems: pictures, scale: null };
  const stored = await storedValues(images[images.length >> 1]);
  const scale = "problem" in stored ? null : guessedScale(stored.value);
  const accepted = scale !== null && overrides.includes("rescale-absent");
  const told: Problem = { ...unscaled, override: scale !== null, severity: accepted ? "warning" : "error" };
  return { problems: pictures.map((found) => (found === unscaled ? told : found)), scale: accepted ? scale : null };
}

interface Placed {
  readonly images: readonly Image[];
  readonly kind: SeriesKind;
  readonly where: string;
  readonly common: readonly Problem[];
  readonly parts: Parts;
  readonly scale: Scale | null;
}

async function finish({ images, kind, where, common, parts, scale }: Placed, placed: Result<Placement>): Promise<Draft> {
  if ("problem" in placed) return refused(images, kind, [...common, placed.problem]);
  const placement = scale ? { ...placed.value, scale } : placed.value;
  const need = voxelCount(placement.geometry) * VOXEL_BYTES;
  if (need > budget.volume_bytes) {
    const details = { need_mb: Math.round(need / MIB), have_mb: Math.round(budget.volume_bytes / MIB) };
    return refused(images, kind, [...common, problem("memory-budget", "error", where, details)]);
  }
  const middle = await sliceValues(placement.slices[placement.slices.length >> 1].image, scale);
  if ("problem" in middle) return refused(images, kind, [...common, { ...middle.problem, where }]);
  const problems = [
    ...common,
    ...placed.problems,
    ...(middle.value.padded > 0 ? [problem("padding-replaced", "info", where, { voxels: middle.value.padded })] : []),
    ...notes(images, parts.parts.length, where),
  ];
  return { images, kind, problems, placement, huRange: middle.value.range };
}

function notes(images: readonly Image[], parts: number, where: string): readonly Problem[] {
  const first = images[0];
  const numbers = images.flatMap((image) => image.instanceNumber ?? []);
  const lowest = Math.min(...numbers);
  const told = first.imagesInAcquisition ?? 0;
  const expected = parts === 1 ? Math.max(told, Number.isFinite(lowest) && lowest > 1 ? images.length + lowest - 1 : 0) : 0;
  const lossy = images.find((image) => image.lossy)?.lossy;
  const headFirst = first.about.patientPosition === "HFS" && first.orientation !== null && isTurnedRound(first.orientation);
  return [
    ...(expected > images.length ? [problem("maybe-incomplete", "info", where, { have: images.length, expected })] : []),
    ...(lossy ? [problem("lossy-compressed", "info", where, { ratio: lossy.ratio })] : []),
    ...(headFirst ? [problem("patient-position-contradicts", "info", where, { position: "HFS" })] : []),
    ...(first.frameOfReference === null ? [problem("frame-of-reference-absent", "info", where, {})] : []),
  ];
}

/** Axial rows that run to the patient's right: prone or feet first, whatever the position says. */
function isTurnedRound(orientation: Six): boolean {
  return orientation[0] < -AXIAL_COSINE && Math.abs(orientation[4]) > AXIAL_COSINE;
}

function named({ images, kind, problems, placement, huRange }: Draft, where: string, part: number | null): Series {
  const first = images[0];
  const isRefused = problems.some((found) => found.severity === "error");
  const warned = problems.some((found) => found.severity === "warning");
  const files = new Set(images.map((image) => image.source));
  const place = isRefused ? null : placement;
  const id = part === null ? where : `${where}/${part}`;
  return {
    id,
    split_of: part === null ? null : where,
    uid: first.about.uid,
    study_uid: first.about.study_uid,
    frame_of_reference_uid: first.frameOfReference,
    number: first.about.number,
    modality: first.about.modality,
    sop_class: first.sopClass,
    transfer_syntax: first.transferSyntax,
    description: first.about.description,
    body_part: first.about.body_part,
    acquisition_date: first.about.acquisition_date,
    kind,
    status: isRefused ? "refused" : warned ? "warned" : "ready",
    slices: files.size,
    frames: images.length,
    size: place?.geometry.size ?? null,
    geometry: place?.geometry ?? null,
    source: {
      spacing_between_slices_mm: first.spacingBetweenSlices_mm,
      slice_thickness_mm: first.sliceThickness_mm,
      gantry_tilt_deg: place?.tilt_deg ?? null,
      part,
    },
    hu_range: isRefused ? null : huRange,
    problems: problems.map((found) => (found.where === where ? { ...found, where: id } : found)),
    images,
    placement: place,
    score: place ? scoreOf(kind, first, place, warned) : Number.NEGATIVE_INFINITY,
  };
}
