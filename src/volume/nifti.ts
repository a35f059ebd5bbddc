import { Gunzip } from "fflate";
import { budget, inflate, ok, type Problem, problem, type Result, refuse } from "../base/index.ts";
import { geometryFrom, lps } from "./geometry.ts";
import { axesOf, straightened } from "./nifti-axes.ts";
import { NIFTI2_BYTES, type NiftiHeader, niftiVersion, readNiftiHeader } from "./nifti-header.ts";
import { structureById, structureByLabel } from "./structures.ts";
import type { ForeignStructure, LabelMap, Modality, Volume } from "./words.ts";

type Stored = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** A NIfTI file as it stands: header, and stored values of all its parts, i fastest. */
export interface NiftiImage {
  readonly header: NiftiHeader;
  readonly values: Stored;
}

type Reader = (view: DataView, at: number, little: boolean) => number;

/** The datatypes that are numbers (nifti1.h): bytes each, what holds them, and how one is read from foreign byte order. */
const DATATYPES: ReadonlyMap<number, { readonly bytes: number; readonly make: (n: number) => Stored; readonly read: Reader }> = new Map([
  [2, { bytes: 1, make: (n: number) => new Uint8Array(n), read: (v: DataView, at: number) => v.getUint8(at) }],
  [4, { bytes: 2, make: (n: number) => new Int16Array(n), read: (v: DataView, at: number, le: boolean) => v.getInt16(at, le) }],
  [8, { bytes: 4, make: (n: number) => new Int32Array(n), read: (v: DataView, at: number, le: boolean) => v.getInt32(at, le) }],
  [16, { bytes: 4, make: (n: number) => new Float32Array(n), read: (v: DataView, at: number, le: boolean) => v.getFloat32(at, le) }],
  [64, { bytes: 8, make: (n: number) => new Float64Array(n), read: (v: DataView, at: number, le: boolean) => v.getFloat64(at, le) }],
  [256, { bytes: 1, make: (n: number) => new Int8Array(n), read: (v: DataView, at: number) => v.getInt8(at) }],
  [512, { bytes: 2, make: (n: number) => new Uint16Array(n), read: (v: DataView, at: number, le: boolean) => v.getUint16(at, le) }],
  [768, { bytes: 4, make: (n: number) => new Uint32Array(n), read: (v: DataView, at: number, le: boolean) => v.getUint32(at, le) }],
  [
    1024,
    { bytes: 8, make: (n: number) => new Float64Array(n), read: (v: DataView, at: number, le: boolean) => Number(v.getBigInt64(at, le)) },
  ],
  [
    1280,
    { bytes: 8, make: (n: number) => new Float64Array(n), read: (v: DataView, at: number, le: boolean) => Number(v.getBigUint64(at, le)) },
  ],
]);
const MIB = 1024 * 1024;
const LABEL_MAX = 255;
const INT16 = [-32768, 32767] as const;

// segmentation.md 1: a CT cut at its lower end looks like an MR.
const CT_MINIMUM_HU = -200;
const CLIPPED_SHARE = 0.05;
/** Rounding and resampling after the cut spread the lowest value by this part of it: -125 becomes -126 and -124. */
const CLIPPED_BAND = 0.02;

/** Whether bytes begin like a NIfTI-1 or -2 file, packed by gzip or not; 352 of them are enough when not packed. */
export function isNifti(bytes: Uint8Array): boolean {
  return niftiVersion(isGzip(bytes) ? unpackedStart(bytes) : bytes) !== null;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** As much of a gzip stream's beginning as a header takes. */
function unpackedStart(bytes: Uint8Array): Uint8Array {
  const start = new Uint8Array(NIFTI2_BYTES);
  let length = 0;
  const stream = new Gunzip((chunk) => {
    const part = chunk.subarray(0, start.length - length);
    start.set(part, length);
    length += part.length;
  });
  try {
    for (let at = 0; at < bytes.length && length < start.length; at += 512) stream.push(bytes.slice(at, at + 512));
  } catch {
    // Not a gzip stream after all: what came out so far tells nothing, and is judged as it is.
  }
  return start.subarray(0, length);
}

/** Reads a .nii or .nii.gz, told by their magic. Unpacked bytes are bounded by what the header claims, and that by the budget. */
export async function readNifti(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Result<NiftiImage>> {
  const packed = isGzip(bytes);
  const start = packed ? unpackedStart(bytes.subarray(0, 64 * 1024)) : bytes;
  const header = readNiftiHeader(unsharedStart(start), path);
  if ("problem" in header) return header;
  const type = DATATYPES.get(header.value.datatype);
  if (!type)
    return refuse("nifti-invalid", path, { reason: `its values are of a kind (${header.value.datatype}) that is no plain number` });
  const { size, parts, voxelsAt } = header.value;
  const count = size[0] * size[1] * size[2] * parts;
  const need = voxelsAt + count * type.bytes;
  if (!(Number.isInteger(voxelsAt) && voxelsAt >= 0))
    return refuse("nifti-invalid", path, { reason: "it does not say where its voxels begin" });
  if (need > budget.inflated_bytes) {
    return refuse("memory-budget", path, { need_mb: Math.round(need / MIB), have_mb: Math.round(budget.inflated_bytes / MIB) });
  }
  const plain = packed ? await inflate([bytes], "gzip", need + MIB, path) : ok(bytes);
  if ("problem" in plain) {
    return plain.problem.code === "inflate-limit" ? plain : refuse("nifti-invalid", path, { reason: "its packed bytes are damaged" });
  }
  if (plain.value.length < need) return refuse("nifti-invalid", path, { reason: "it ends before its last voxel" });
  const values = type.make(count);
  const view = new DataView(plain.value.buffer, plain.value.byteOffset, plain.value.length);
  if (header.value.littleEndian && values.BYTES_PER_ELEMENT === type.bytes && header.value.datatype < 1024) {
    new Uint8Array(values.buffer).set(plain.value.subarray(voxelsAt, need));
  } else for (let at = 0; at < count; at++) values[at] = type.read(view, voxelsAt + at * type.bytes, header.value.littleEndian);
  return ok({ header: header.value, values }, header.problems);
}

function unsharedStart(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(0, NIFTI2_BYTES));
}

/**
 * An image as a volume: slope and intercept applied, int16 where all values are whole and fit.
 * @param modality what the caller says it is; null: CT when the values reach air or are cut at their lower end, else MR (interfaces.md 1).
 */
export function volumeFromNifti(image: NiftiImage, path: string, modality: Modality | null): Result<Volume> {
  const { header } = image;
  if (header.size[2] < 3) return refuse("too-few-slices", path, { slices: header.size[2] });
  const count = header.size[0] * header.size[1] * header.size[2];
  const flat = scaledVoxels(image.values.subarray(0, count), header.slope, header.intercept);
  const straight = straightened(header.frame, header.size, flat, path);
  if ("problem" in straight) return straight;
  const { geometry, voxels } = straight.value;
  const low = minimum(voxels);
  const clipped = isClipped(voxels, low);
  const kind = modality ?? (low <= CT_MINIMUM_HU || clipped ? "CT" : "MR");
  const problems: Problem[] = [
    ...straight.problems,
    ...(header.parts > 1 ? [problem("split-phases", "warning", path, { parts: header.parts })] : []),
    ...(kind === "CT" && clipped ? [problem("hu-clipped", "warning", path, { low_hu: low })] : []),
  ];
  const series = {
    id: path.split(/[/\\]/).at(-1) ?? path,
    uid: null,
    study_uid: null,
    frame_of_reference_uid: null,
    number: null,
    modality: kind,
    description: null,
    acquisition_date: null,
    patient_position: null,
    window: null,
    instances: null,
  };
  return ok({ geometry, voxels, unit: kind === "CT" ? "HU" : "none", series }, problems);
}

function scaledVoxels(stored: Stored, slope: number, intercept: number): Int16Array | Float32Array {
  if (stored instanceof Int16Array && slope === 1 && intercept === 0) return stored.slice();
  let whole = true;
  let low = Number.POSITIVE_INFINITY;
  for (let at = 0; at < stored.length; at++) {
    const value = stored[at] * slope + intercept;
    whole &&= Number.isInteger(value) && value >= INT16[0] && value <= INT16[1];
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
  }
  if (low === Number.POSITIVE_INFINITY) low = 0;
  const voxels = whole ? new Int16Array(stored.length) : new Float32Array(stored.length);
  for (let at = 0; at < stored.length; at++) {
    const value = stored[at] * slope + intercept;
    // NaN is how some tools say "outside": it becomes the least value there is.
    voxels[at] = Number.isFinite(value) ? value : low;
  }
  return voxels;
}

function minimum(voxels: Int16Array | Float32Array): number {
  let low = Number.POSITIVE_INFINITY;
  for (let at = 0; at < voxels.length; at++) if (voxels[at] < low) low = voxels[at];
  return low;
}

function isClipped(voxels: Int16Array | Float32Array, low: number): boolean {
  if (!(low >= CT_MINIMUM_HU && low < 0)) return false;
  const limit = low * (1 - CLIPPED_BAND);
  let count = 0;
  for (let at = 0; at < voxels.length; at++) if (voxels[at] <= limit) count++;
  return count >= CLIPPED_SHARE * voxels.length;
}

/**
 * An image as a label map. Never sheared or rounded: axes that are not perpendicular and values that are no whole numbers of 0..255 are refused.
 * @param renames what foreign numbers mean, `{ 5: "liver" }`; other numbers that the table does not know become `label:<n>`.
 */
export function labelMapFromNifti(image: NiftiImage, renames: Readonly<Record<number, string>> | null): Result<LabelMap> {
  const { header, values } = image;
  const { spacing_mm, direction } = axesOf(header.frame);
  const geometry = geometryFrom(header.size, spacing_mm, lps(...header.frame.origin), direction);
  if ("problem" in geometry) return geometry;
  if (header.parts > 1) return refuse("labels-invalid", null, { reason: `it holds ${header.parts} maps` });
  const labels = new Uint8Array(values.length);
  const seen = new Uint8Array(LABEL_MAX + 1);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] * header.slope + header.intercept;
    if (!(Number.isInteger(value) && value >= 0 && value <= LABEL_MAX)) {
      return refuse("labels-invalid", null, { reason: `the value ${value} is no label: labels are whole numbers from 0 to ${LABEL_MAX}` });
    }
    labels[at] = value;
    seen[value] = 1;
  }
  const foreign: ForeignStructure[] = [];
  const target = Uint8Array.from(seen, (_, label) => label);
  for (let label = 1; label <= LABEL_MAX; label++) {
    if (seen[label] === 0) continue;
    const renamed = renames?.[label];
    const known = renamed === undefined ? structureByLabel(label) : structureById(renamed);
    if (known) target[label] = known.label;
    else foreign.push({ id: renamed ?? `label:${label}`, label });
  }
  for (let at = 0; at < labels.length; at++) labels[at] = target[labels[at]];
  return ok({ geometry: geometry.value, labels, source: "import", foreign });
}
