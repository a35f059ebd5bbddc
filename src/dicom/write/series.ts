import { type Geometry, ijk, toPatient, type Volume } from "../../volume/index.ts";
import { CT_IMAGE, MR_IMAGE } from "../sop-classes.ts";
import { decimalElement, type Element, emptyElements, fileOf, shortElement, textElement } from "./elements.ts";
import { uidFrom } from "./uid.ts";

/** What a written series is called. */
export interface SeriesToWrite {
  /** All UIDs depend on it and on nothing else: the same seed, the same bytes. */
  readonly seed: string;
  readonly description: string;
}

/** How values become 16-bit stored ones: value = stored * slope + intercept. */
interface Storage {
  readonly slope: number;
  readonly intercept: number;
  readonly bits: number;
  readonly signed: boolean;
}

const CT_INTERCEPT = -1024;
const BITS_CT = 12;
const BITS_FULL = 16;
const WORD_MAX = 0xffff;
const PATIENT = "TROCAR^PHANTOM";
const CT_WINDOW = [40, 400] as const;

/**
 * A genuine CT or MR Image Storage series of a volume, one file a slice, explicit little endian (PS3.3 A.3, A.4). Any orthonormal geometry: slices
 * lie where the volume's k axis puts them, rows and columns turn as its i and j axes do; a left-handed grid is read back with k reversed.
 * Whole values are stored as they are; others on 65,536 levels between their least and greatest.
 */
export function writeSeries(
  volume: Volume,
  info: SeriesToWrite,
): readonly { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  const { geometry } = volume;
  const [nx, ny, nz] = geometry.size;
  const storage = storageOf(volume);
  const uid = (of: string): string => uidFrom(`${info.seed}/${of}`);
  const sopClass = volume.series.modality === "CT" ? CT_IMAGE : MR_IMAGE;
  const shared = [
    ...commonElements(volume, info, storage),
    textElement(0x00080016, "UI", sopClass),
    textElement(0x0020000d, "UI", uid("study")),
    textElement(0x0020000e, "UI", uid("series")),
    textElement(0x00200052, "UI", uid("frame")),
    ...planeElements(geometry),
  ];
  return Array.from({ length: nz }, (_, k) => {
    const instance = uid(`slice ${k}`);
    const bytes = fileOf(sopClass, instance, [
      ...shared,
      textElement(0x00080018, "UI", instance),
      textElement(0x00200013, "IS", String(k + 1)),
      decimalElement(0x00200032, toPatient(geometry, ijk(0, 0, k))),
      { tag: 0x7fe00010, vr: "OW", bytes: storedBytes(volume.voxels.subarray(nx * ny * k, nx * ny * (k + 1)), storage) },
    ]);
    return { path: `IM${String(k + 1).padStart(4, "0")}.dcm`, bytes };
  });
}

function planeElements({ size, spacing_mm, direction: d }: Geometry): readonly Element[] {
  return [
    decimalElement(0x00180050, [spacing_mm[2]]),
    decimalElement(0x00180088, [spacing_mm[2]]),
    decimalElement(0x00200037, [d[0], d[3], d[6], d[1], d[4], d[7]]),
    shortElement(0x00280010, size[1]),
    shortElement(0x00280011, size[0]),
    // PS3.3 10.7.1.3: first between rows, which is along j, then between columns.
    decimalElement(0x00280030, [spacing_mm[1], spacing_mm[0]]),
  ];
}

function commonElements({ geometry, series }: Volume, info: SeriesToWrite, storage: Storage): readonly Element[] {
  const isCt = series.modality === "CT";
  const window = series.window ?? (isCt ? { centre: CT_WINDOW[0], width: CT_WINDOW[1] } : null);
  return [
    textElement(0x00080005, "CS", "ISO_IR 192"),
    textElement(0x00080008, "CS", isCt ? "ORIGINAL\\PRIMARY\\AXIAL" : "ORIGINAL\\PRIMARY\\OTHER"),
    ...emptyElements(
      [0x00080020, "DA"],
      [0x00080030, "TM"],
      [0x00080050, "SH"],
      [0x00080090, "PN"],
      [0x00200010, "SH"],
      [0x00201040, "LO"],
    ),
    textElement(0x00080060, "CS", series.modality),
    textElement(0x00080070, "LO", "Trocar"),
    textElement(0x0008103e, "LO", info.description.slice(0, 64)),
    textElement(0x00100010, "PN", PATIENT),
    textElement(0x00100020, "LO", "TROCAR-PHANTOM"),
    ...emptyElements([0x00100030, "DA"], [0x00100040, "CS"]),
    textElement(0x00185100, "CS", series.patient_position ?? (geometry.direction[0] > 0 ? "HFS" : "")),
    textElement(0x00200011, "IS", String(series.number ?? 1)),
    textElement(0x00200012, "IS", "1"),
    shortElement(0x00280002, 1),
    textElement(0x00280004, "CS", "MONOCHROME2"),
    shortElement(0x00280100, BITS_FULL),
    shortElement(0x00280101, storage.bits),
    shortElement(0x00280102, storage.bits - 1),
    shortElement(0x00280103, storage.signed ? 1 : 0),
    ...(window ? [decimalElement(0x00281050, [window.centre]), decimalElement(0x00281051, [window.width])] : []),
    decimalElement(0x00281052, [storage.intercept]),
    decimalElement(0x00281053, [storage.slope]),
    textElement(0x00281054, "LO", isCt ? "HU" : "US"),
    ...(isCt ? emptyElements([0x00180060, "DS"]) : mrElements()),
  ];
}

/** What the MR Image module wants beyond (PS3.3 C.8.3.1). */
function mrElements(): readonly Element[] {
  return [
    textElement(0x00180020, "CS", "RM"),
    textElement(0x00180021, "CS", "NONE"),
    textElement(0x00180023, "CS", "2D"),
    ...emptyElements([0x00180022, "CS"], [0x00180080, "DS"], [0x00180081, "DS"], [0x00180091, "IS"]),
  ];
}

function storageOf({ voxels, series }: Volume): Storage {
  let [low, high, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (let at = 0; at < voxels.length; at++) {
    const value = voxels[at];
    if (value < low) low = value;
    if (value > high) high = value;
    whole &&= Number.isInteger(value);
  }
  const isCt = series.modality === "CT";
  const base = isCt ? CT_INTERCEPT : 0;
  if (whole && low >= base && high - base < 1 << BITS_CT) return { slope: 1, intercept: base, bits: BITS_CT, signed: false };
  if (whole && low >= base && high - base <= WORD_MAX) return { slope: 1, intercept: base, bits: BITS_FULL, signed: false };
  if (whole && low >= -32768 && high <= 32767) return { slope: 1, intercept: 0, bits: BITS_FULL, signed: true };
  if (!(Number.isFinite(low) && Number.isFinite(high))) throw new Error("a volume with values that are no numbers cannot be written");
  // The slope that a reader will see is the rounded text, so it is what values are divided by; rounded up, so that the greatest still fits.
  const slope = Number(((high - low || 1) / WORD_MAX).toPrecision(8)) * (1 + 1e-7);
  return { slope: Number(slope.toPrecision(10)), intercept: Number(low.toPrecision(10)), bits: BITS_FULL, signed: false };
}

function storedBytes(values: Volume["voxels"], { slope, intercept, signed }: Storage): Uint8Array {
  const words = signed ? new Int16Array(values.length) : new Uint16Array(values.length);
  const [bottom, top] = signed ? [-32768, 32767] : [0, WORD_MAX];
  for (let at = 0; at < values.length; at++) words[at] = Math.min(top, Math.max(bottom, Math.round((values[at] - intercept) / slope)));
  return new Uint8Array(words.buffer);
}
