import { ok, type Problem, problem, type Result, refuse } from "../base/index.ts";
import type { Triple } from "./geometry.ts";

/** Step per voxel along i, j, k and the centre of voxel (0,0,0): LPS, mm, as the file says, not yet orthonormal. */
export interface Frame {
  readonly columns: readonly [Triple, Triple, Triple];
  readonly origin: Triple;
}

export interface NiftiHeader {
  readonly size: Triple;
  /** Volumes in the file (the fourth dimension). */
  readonly parts: number;
  readonly datatype: number;
  readonly littleEndian: boolean;
  /** Where the voxels begin in the file. */
  readonly voxelsAt: number;
  readonly slope: number;
  readonly intercept: number;
  readonly frame: Frame;
}

/** Where each field stands in version 1 and 2 (nifti1.h, nifti2.h), and how wide it is there. */
interface Layout {
  readonly dim: (axis: number) => number;
  readonly datatype: number;
  readonly pixdim: (axis: number) => number;
  readonly voxelsAt: number;
  readonly slope: number;
  readonly intercept: number;
  readonly units: number;
  readonly qform: number;
  readonly sform: number;
  readonly quatern: (part: number) => number;
  readonly offset: (axis: number) => number;
  readonly srow: (row: number, column: number) => number;
}

export const NIFTI1_BYTES = 348;
export const NIFTI2_BYTES = 540;
const MM_PER_UNIT: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1000],
  [2, 1],
  [3, 0.001],
]);
const SPATIAL_UNITS = 7;
/** Below this the fourth part of a quaternion is rounding: a half turn (nifti1_io.c, nifti_quatern_to_mat44). */
const HALF_TURN = 1e-7;
/** qform and sform say the same when no corner of the volume lies farther apart than this. */
const FORMS_AGREE_MM = 0.5;

/** 1 or 2, or null when the bytes do not begin like a NIfTI file; `single` tells whether the voxels are in the same file. */
export function niftiVersion(
  bytes: Uint8Array,
): { readonly version: 1 | 2; readonly littleEndian: boolean; readonly single: boolean } | null {
  if (bytes.length < NIFTI1_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const littleEndian of [true, false]) {
    const size = view.getInt32(0, littleEndian);
    const mark = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 3));
    if (size === NIFTI1_BYTES && (mark(344) === "n+1" || mark(344) === "ni1"))
      return { version: 1, littleEndian, single: mark(344) === "n+1" };
    if (size === NIFTI2_BYTES && (mark(4) === "n+2" || mark(4) === "ni2")) return { version: 2, littleEndian, single: mark(4) === "n+2" };
  }
  return null;
}

/** Reads the header of an unpacked file. Nothing is assumed but millimetres where the units are unknown, which is told. */
export function readNiftiHeader(bytes: Uint8Array<ArrayBuffer>, where: string): Result<NiftiHeader> {
  const found = niftiVersion(bytes);
  const invalid = (reason: string): Result<never> => refuse("nifti-invalid", where, { reason });
  if (found === null) return invalid("it has no NIfTI header");
  if (!found.single) return invalid("its voxels lie in another file");
  if (bytes.length < (found.version === 1 ? NIFTI1_BYTES : NIFTI2_BYTES)) return invalid("it ends inside its header");
  const { littleEndian } = found;
  const layout = found.version === 1 ? layout1(bytes, littleEndian) : layout2(bytes, littleEndian);
  const dims = [0, 1, 2, 3, 4, 5, 6, 7].map(layout.dim);
  const used = dims.map((size, axis) => (axis <= dims[0] ? size : 1));
  if (!(dims[0] >= 2 && dims[0] <= 7) || used.slice(1).some((size) => !(Number.isInteger(size) && size >= 1)))
    return invalid("its dimensions are not sizes");
  if (used.slice(5).some((size) => size > 1)) return invalid("it has more than four dimensions");
  if (!Number.isFinite(layout.slope) || (layout.slope !== 0 && !Number.isFinite(layout.intercept))) {
    return refuse("rescale-invalid", where, { slope: null });
  }
  const unit = layout.units & SPATIAL_UNITS;
  const mm = MM_PER_UNIT.get(unit);
  if (mm === undefined) return invalid(`its unit of length (${unit}) is not known`);
  const size: Triple = [used[1], used[2], used[3]];
  const frame = frameOf(layout, size, mm, where);
  if ("problem" in frame) return frame;
  const problems: Problem[] = [...frame.problems, ...(unit === 0 ? [problem("nifti-units-assumed", "info", where, {})] : [])];
  const scaled = layout.slope !== 0;
  const header: NiftiHeader = {
    size,
    parts: used[4],
    datatype: layout.datatype,
    littleEndian,
    voxelsAt: layout.voxelsAt,
    slope: scaled ? layout.slope : 1,
    intercept: scaled ? layout.intercept : 0,
    frame: frame.value,
  };
  return ok(header, problems);
}

/** sform before qform (dicom.md 1.4); RAS becomes LPS by negating the first two rows. */
function frameOf(layout: Layout, size: Triple, mm: number, where: string): Result<Frame> {
  const sform = layout.sform > 0 ? scaledFrame(sformFrame(layout), mm) : null;
  const qform = layout.qform > 0 ? scaledFrame(qformFrame(layout), mm) : null;
  const frame = sform ?? qform;
  if (frame === null) return refuse("orientation-absent", where, {});
  const numbers = [...frame.columns.flat(), ...frame.origin];
  if (!numbers.every(Number.isFinite) || frame.columns.some((column) => !(squared(column) > 0))) {
    return refuse("nifti-invalid", where, { reason: "its axes are not vectors" });
  }
  if (sform === null || qform === null) return ok(frame);
  const off_mm = farthestApart(sform, qform, size);
  // Not written as `off > limit`: a broken qform gives NaN, and disagrees.
  return off_mm <= FORMS_AGREE_MM
    ? ok(frame)
    : ok(frame, [problem("nifti-forms-disagree", "info", where, { off_mm: Number.isFinite(off_mm) ? off_mm : 0 })]);
}

function squared(a: Triple): number {
  return a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
}

function scaledFrame({ columns, origin }: Frame, mm: number): Frame {
  // Taken from 0, so that a zero stays a plain zero.
  const turn = (v: Triple): Triple => [0 - v[0] * mm, 0 - v[1] * mm, v[2] * mm];
  return { columns: [turn(columns[0]), turn(columns[1]), turn(columns[2])], origin: turn(origin) };
}

function sformFrame(layout: Layout): Frame {
  const column = (c: number): Triple => [layout.srow(0, c), layout.srow(1, c), layout.srow(2, c)];
  return { columns: [column(0), column(1), column(2)], origin: column(3) };
}

/** Method 2 of nifti1.h: a unit quaternion, spacings, and qfac for the handedness. */
function qformFrame(layout: Layout): Frame {
  const [b, c, d] = [0, 1, 2].map(layout.quatern);
  const rest = 1 - b * b - c * c - d * d;
  const half = rest < HALF_TURN;
  const norm = half ? 1 / Math.sqrt(b * b + c * c + d * d) : 1;
  const [x, y, z] = [b * norm, c * norm, d * norm];
  const a = half ? 0 : Math.sqrt(rest);
  const [si, sj, sk] = [layout.pixdim(1), layout.pixdim(2), layout.pixdim(3) * (layout.pixdim(0) < 0 ? -1 : 1)];
  return {
    columns: [
      [(a * a + x * x - y * y - z * z) * si, 2 * (x * y + a * z) * si, 2 * (x * z - a * y) * si],
      [2 * (x * y - a * z) * sj, (a * a + y * y - x * x - z * z) * sj, 2 * (y * z + a * x) * sj],
      [2 * (x * z + a * y) * sk, 2 * (y * z - a * x) * sk, (a * a + z * z - x * x - y * y) * sk],
    ],
    origin: [layout.offset(0), layout.offset(1), layout.offset(2)],
  };
}

function farthestApart(a: Frame, b: Frame, size: Triple): number {
  let worst = 0;
  for (let corner = 0; corner < 8; corner++) {
    const at = [0, 1, 2].map((axis) => ((corner >> axis) & 1) * (size[axis] - 1));
    const off = [0, 1, 2].map((row) => {
      const place = (frame: Frame): number =>
        frame.origin[row] + frame.columns.reduce((sum, column, axis) => sum + column[row] * at[axis], 0);
      return place(a) - place(b);
    });
    worst = Math.max(worst, Math.sqrt(off[0] ** 2 + off[1] ** 2 + off[2] ** 2));
  }
  return worst;
}

function layout1(bytes: Uint8Array<ArrayBuffer>, little: boolean): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const float = (at: number): number => view.getFloat32(at, little);
  return {
    dim: (axis) => view.getInt16(40 + 2 * axis, little),
    datatype: view.getInt16(70, little),
    pixdim: (axis) => float(76 + 4 * axis),
    voxelsAt: float(108),
    slope: float(112),
    intercept: float(116),
    units: view.getUint8(123),
    qform: view.getInt16(252, little),
    sform: view.getInt16(254, little),
    quatern: (part) => float(256 + 4 * part),
    offset: (axis) => float(268 + 4 * axis),
    srow: (row, column) => float(280 + 16 * row + 4 * column),
  };
}

function layout2(bytes: Uint8Array<ArrayBuffer>, little: boolean): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const double = (at: number): number => view.getFloat64(at, little);
  return {
    dim: (axis) => Number(view.getBigInt64(16 + 8 * axis, little)),
    datatype: view.getInt16(12, little),
    pixdim: (axis) => double(104 + 8 * axis),
    voxelsAt: Number(view.getBigInt64(168, little)),
    slope: double(176),
    intercept: double(184),
    units: view.getInt32(500, little),
    qform: view.getInt32(344, little),
    sform: view.getInt32(348, little),
    quatern: (part) => double(352 + 8 * part),
    offset: (axis) => double(376 + 8 * axis),
    srow: (row, column) => double(400 + 32 * row + 8 * column),
  };
}
