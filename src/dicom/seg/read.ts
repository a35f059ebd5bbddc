import type { DataSet } from "dicom-parser";
import { budget, ok, problem, type Result, refuse, sourceFromBytes } from "../../base/index.ts";
import { type ForeignStructure, type LabelMap, structureById, type Triple } from "../../volume/index.ts";
import { decimals, exactDecimals, human, integer, items, unsigned, word } from "../attributes.ts";
import { codecFor } from "../codecs/codecs.ts";
import { type DicomFile, FIRST_BYTES, isDicomish, readDicomFile } from "../file.ts";
import { validSpacing } from "../plane.ts";
import { type PixelSlot, UNDEFINED_LENGTH } from "../skeleton.ts";
import { isSegmentation, LABELMAP_SEGMENTATION, SEGMENTATION, sopClassName } from "../sop-classes.ts";
import type { TagName } from "../tags.ts";
import { transferSyntaxName } from "../transfer-syntaxes.ts";
import type { Six } from "../words.ts";
import { DEFLATED_FRAMES, inflatedFrames } from "./deflated.ts";
import { type FrameToFill, filled, type SegPixels } from "./fill.ts";
import { type FramePlace, segGrid } from "./grid.ts";
import { structureOfSegment } from "./names.ts";

/** An object's own class is the first that it names, in its meta header or a few elements into the data set. */
const CLASS_WITHIN_BYTES = 2048;
const CLASS_STEM = "1.2.840.10008.5.1.4.1.1.";
/** Labels of foreign structures begin here (interfaces.md 1). */
const FIRST_FOREIGN = 100;
const LABEL_MAX = 255;

type Kind = "BINARY" | "FRACTIONAL" | "LABELMAP";
const BITS: Readonly<Record<Kind, readonly number[]>> = { BINARY: [1], FRACTIONAL: [8], LABELMAP: [8, 16] };

/** Whether bytes begin as a DICOM Segmentation or Label Map Segmentation. */
export function isSeg(bytes: Uint8Array): boolean {
  if (!isDicomish(bytes)) return false;
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, CLASS_WITHIN_BYTES));
  const at = text.indexOf(CLASS_STEM);
  return at >= 0 && isSegmentation(/^[\d.]+/.exec(text.slice(at))?.[0] ?? null);
}

/**
 * A DICOM SEG as a label map: BINARY, FRACTIONAL (from half of its maximum on) or LABELMAP; frames in any order, empty ones left out, cropped as they like,
 * placed by PlanePosition on one grid that reaches as far as they do. Where segments overlap the later one of the file wins, with `segments-overlap`.
 */
export async function readSeg(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Result<LabelMap>> {
  const file = await readDicomFile(sourceFromBytes(path, bytes), bytes.subarray(0, FIRST_BYTES), budget.seg_elements);
  if ("problem" in file) return file;
  const set = file.value.dataSet;
  const sopClass = word(set, "sopClass");
  if (!isSegmentation(sopClass)) return refuse("unsupported-sop-class", path, { name: sopClassName(sopClass), uid: sopClass ?? "" });
  if (file.value.pixels === null) return refuse("pixel-data-absent", path, { slice: 1 });
  const kind = kindOf(set, sopClass);
  if (kind === null) return refuse("labels-invalid", path, { reason: `segmentation type ${word(set, "segmentationType") ?? "absent"}` });
  const pixels = await pixelsOf(file.value, file.value.pixels, kind, path);
  if ("problem" in pixels) return pixels;
  const structures = structuresOf(set, path);
  if ("problem" in structures) return structures;
  const frames = functionalGroups(set);
  const grid = segGrid(frames.map(placeOf), pixels.value.rows, pixels.value.columns, path);
  if ("problem" in grid) return grid;
  const { labels: labelBySegment, foreign } = structures.value;
  const unknown = new Set<number>();
  const toFill = kind === "LABELMAP" ? labelFrames : segmentFrames;
  const { labels, overlapping } = filled(
    grid.value.geometry,
    pixels.value,
    toFill(set, frames, grid.value.corners, labelBySegment, unknown),
  );
  for (const number of unknown) return refuse("labels-invalid", path, { reason: `segment ${number} is used and not described` });
  const problems = overlapping > 0 ? [problem("segments-overlap", "warning", path, { voxels: overlapping })] : [];
  return ok({ geometry: grid.value.geometry, labels, source: "import", foreign }, problems);
}

function kindOf(set: DataSet, sopClass: string | null): Kind | null {
  const said = word(set, "segmentationType");
  if (sopClass === LABELMAP_SEGMENTATION) return "LABELMAP";
  return sopClass === SEGMENTATION && (said === "BINARY" || said === "FRACTIONAL") ? said : null;
}

/** The stored pixels, after rows, columns, frames and bytes were found to agree. */
async function pixelsOf(file: DicomFile, pixels: PixelSlot, kind: Kind, path: string): Promise<Result<SegPixels>> {
  const { dataSet: set, source, transferSyntax, encoding } = file;
  const [rows, columns, frames] = [unsigned(set, "rows") ?? 0, unsigned(set, "columns") ?? 0, integer(set, "frames") ?? 1];
  if (frames === 0) return refuse("labels-empty", path, {});
  const plausible = [rows, columns].every((side) => side >= 1 && side <= budget.side_max) && frames >= 1 && frames <= budget.frames_max;
  if (!plausible) return refuse("implausible-dimensions", path, { rows, columns, frames });
  const bits = unsigned(set, "bitsAllocated") ?? 0;
  if (!BITS[kind].includes(bits)) return refuse("unsupported-bits", path, { bits });
  const samples = unsigned(set, "samples") ?? 1;
  if (samples !== 1) return refuse("unsupported-photometric", path, { photometric: word(set, "photometric") ?? `${samples} samples` });
  const groups = items(set, "perFrameGroups").length;
  if (transferSyntax === DEFLATED_FRAMES && groups === frames) {
    const frameBytes = Math.ceil((rows * columns * bits) / 8);
    const plain = await inflatedFrames(await source.bytes(pixels.value), frames, frameBytes, path);
    return "problem" in plain ? plain : ok({ bytes: plain.value, rows, columns, bits, stride: (8 * frameBytes) / bits });
  }
  const codec = codecFor(transferSyntax);
  if (!codec && transferSyntax !== DEFLATED_FRAMES)
    return refuse("unsupported-transfer-syntax", path, { name: transferSyntaxName(transferSyntax), uid: transferSyntax });
  if (codec && pixels.length === UNDEFINED_LENGTH) return refuse("corrupt-pixel-data", path, { slice: 1 });
  const need = Math.ceil((frames * rows * columns * bits) / 8);
  const have = Math.max(0, Math.min(pixels.length, source.size - pixels.value));
  if (!codec || have < need || groups !== frames) {
    const slice = 1 + (have < need ? Math.floor((8 * have) / (rows * columns * bits)) : Math.min(groups, frames));
    return refuse("truncated-pixel-data", path, { slice, have_bytes: have, need_bytes: need });
  }
  const decode = await codec.load();
  const packed = await source.bytes(pixels.value, pixels.value + Math.min(have, need + (need % 2)));
  const bytes = await decode(packed, { rows, columns, bitsAllocated: Math.max(8, bits), vr: pixels.vr, encoding });
  return ok({ bytes, rows, columns, bits, stride: rows * columns });
}

/** What the described segments are: a label for each number, in the order of the file. */
function structuresOf(
  set: DataSet,
  path: string,
): Result<{ readonly labels: ReadonlyMap<number, number>; readonly foreign: readonly ForeignStructure[] }> {
  const labels = new Map<number, number>();
  const foreign: ForeignStructure[] = [];
  for (const item of items(set, "segments")) {
    const number = unsigned(item, "segmentNumber");
    if (number === null) return refuse("labels-invalid", path, { reason: "a segment has no number" });
    // In a LABELMAP 0 may be described: as the background.
    if (number === 0) continue;
    const id = structureOfSegment(meaningOf(item, set), number);
    const known = structureById(id)?.label ?? foreign.find((one) => one.id === id)?.label;
    const label = known ?? FIRST_FOREIGN + foreign.length;
    if (label > LABEL_MAX)
      return refuse("labels-invalid", path, {
        reason: `it holds more than ${LABEL_MAX - FIRST_FOREIGN + 1} structures that are not known here`,
      });
    if (known === undefined) foreign.push({ id, label });
    labels.set(number, label);
  }
  return labels.size === 0 ? refuse("labels-invalid", path, { reason: "it describes no segment" }) : ok({ labels, foreign });
}

function meaningOf(item: DataSet, set: DataSet): Parameters<typeof structureOfSegment>[0] {
  const type = items(item, "segmentType")[0];
  const category = items(item, "segmentCategory")[0];
  const sides = [item, ...(type ? [type] : [])].flatMap((one) => items(one, "segmentModifier"));
  return {
    text: human(item, "segmentLabel", set),
    category: category ? word(category, "codeValue") : null,
    type: type ? word(type, "codeValue") : null,
    typeMeaning: type ? human(type, "codeMeaning", set) : null,
    modifiers: sides.flatMap((side) => word(side, "codeValue") ?? []),
  };
}

type Groups = (name: TagName) => DataSet | undefined;

/** For each frame, its own item of a functional group or the shared one (PS3.3 C.7.6.16). */
function functionalGroups(set: DataSet): readonly Groups[] {
  const shared = items(set, "sharedGroups")[0];
  const common = new Map<TagName, DataSet | undefined>();
  const sharedGroup: Groups = (name) => {
    if (!common.has(name)) common.set(name, shared ? items(shared, name)[0] : undefined);
    return common.get(name);
  };
  return items(set, "perFrameGroups").map((item) => (name) => items(item, name)[0] ?? sharedGroup(name));
}

function placeOf(group: Groups): FramePlace {
  const position = group("planePosition");
  const orientation = group("planeOrientation");
  const measures = group("pixelMeasures");
  return {
    position_mm: position ? (exactDecimals(position, "position", 3) as Triple | null) : null,
    orientation: orientation ? (exactDecimals(orientation, "orientation", 6) as Six | null) : null,
    pixelSpacing_mm: validSpacing(measures ? exactDecimals(measures, "pixelSpacing", 2) : null),
    sliceThickness_mm: (measures ? decimals(measures, "sliceThickness")[0] : null) ?? null,
    spacingBetweenSlices_mm: (measures ? decimals(measures, "spacingBetweenSlices")[0] : null) ?? null,
  };
}

/** Frames to be laid down. @param unknown receives the numbers of segments that nobody describes. */
type FramesToFill = (
  set: DataSet,
  groups: readonly Groups[],
  corners: readonly Triple[],
  labels: ReadonlyMap<number, number>,
  unknown: Set<number>,
) => readonly FrameToFill[];

/** Frames in the order of the segments that they belong to. */
const segmentFrames: FramesToFill = (set, groups, corners, labels, unknown) => {
  const least = word(set, "segmentationType") === "FRACTIONAL" ? (unsigned(set, "fractionalMaximum") ?? LABEL_MAX) / 2 : 1;
  const order = new Map([...labels.keys()].map((number, index) => [number, index]));
  const frames = groups.flatMap((group, index) => {
    const identification = group("segmentIdentification");
    const number = (identification ? unsigned(identification, "referencedSegment") : null) ?? 0;
    const label = labels.get(number);
    if (label === undefined) {
      unknown.add(number);
      return [];
    }
    return [{ index, corner: corners[index], labelOf: (value: number) => (value >= least ? label : 0), rank: order.get(number) ?? 0 }];
  });
  return frames.toSorted((a, b) => a.rank - b.rank);
};

/** Frames whose pixels are segment numbers. */
const labelFrames: FramesToFill = (set, _groups, corners, labels, unknown) => {
  const background = unsigned(set, "padding") ?? 0;
  const labelOf = (value: number): number => {
    if (value === background) return 0;
    const label = labels.get(value);
    if (label === undefined) unknown.add(value);
    return label ?? 0;
  };
  return corners.map((corner, index) => ({ index, corner, labelOf }));
};
