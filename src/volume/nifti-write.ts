import { gzipSync } from "fflate";
import { type Geometry, handedness, type Triple } from "./geometry.ts";
import { NIFTI1_BYTES } from "./nifti-header.ts";
import type { LabelMap, Volume } from "./words.ts";

const VOXELS_AT = 352;
const MILLIMETRES = 2;
const SCANNER = 1;
const UINT8 = 2;

/** A label map as NIfTI-1: uint8, qform and sform of code 1, mm; packed with time 0, so that the same map gives the same bytes. */
export async function writeLabelsNifti(map: LabelMap): Promise<Uint8Array<ArrayBuffer>> {
  return packed(map.geometry, map.labels, UINT8);
}

/** A volume as NIfTI-1: its values as they are (int16, uint16 or float32), geometry as above. */
export async function writeVolumeNifti(volume: Volume): Promise<Uint8Array<ArrayBuffer>> {
  const datatype = volume.voxels instanceof Int16Array ? 4 : volume.voxels instanceof Uint16Array ? 512 : 16;
  return packed(volume.geometry, volume.voxels, datatype);
}

function packed(
  geometry: Geometry,
  voxels: Uint8Array | Int16Array | Uint16Array | Float32Array,
  datatype: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(VOXELS_AT + voxels.byteLength);
  writeHeader(new DataView(bytes.buffer), geometry, datatype, voxels.BYTES_PER_ELEMENT);
  // Typed arrays are little endian on every machine that runs this.
  bytes.set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength), VOXELS_AT);
  const out = gzipSync(bytes, { mtime: 0 });
  return out.buffer instanceof ArrayBuffer ? (out as Uint8Array<ArrayBuffer>) : new Uint8Array(out);
}

function writeHeader(view: DataView, { size, spacing_mm, origin_mm, direction }: Geometry, datatype: number, bytes: number): void {
  const short = (at: number, value: number): void => view.setInt16(at, value, true);
  const float = (at: number, value: number): void => view.setFloat32(at, value, true);
  view.setInt32(0, NIFTI1_BYTES, true);
  view.setUint8(38, "r".charCodeAt(0));
  [3, ...size, 1, 1, 1, 1].forEach((value, axis) => {
    short(40 + 2 * axis, value);
  });
  short(70, datatype);
  short(72, 8 * bytes);
  // LPS to RAS: the first two rows change sign.
  const d = direction.map((value, at) => (at < 6 ? -value : value));
  const origin = [-origin_mm[0], -origin_mm[1], origin_mm[2]];
  const left = handedness({ size, spacing_mm, origin_mm, direction }) < 0;
  [left ? -1 : 1, ...spacing_mm].forEach((value, axis) => {
    float(76 + 4 * axis, value);
  });
  float(108, VOXELS_AT);
  float(112, 1);
  view.setUint8(123, MILLIMETRES);
  short(252, SCANNER);
  short(254, SCANNER);
  quaternion(d, left).forEach((value, part) => {
    float(256 + 4 * part, value);
  });
  origin.forEach((value, axis) => {
    float(268 + 4 * axis, value);
  });
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) float(280 + 16 * row + 4 * column, d[3 * row + column] * spacing_mm[column]);
    float(280 + 16 * row + 12, origin[row]);
  }
  [0x6e, 0x2b, 0x31, 0].forEach((byte, at) => {
    view.setUint8(344 + at, byte);
  });
}

/** b, c, d of the unit quaternion with a >= 0 (nifti1_io.c, nifti_mat44_to_quatern); a left-handed k axis is turned first, qfac says so. */
function quaternion(d: readonly number[], left: boolean): Triple {
  const s = left ? -1 : 1;
  const [r11, r12, r13, r21, r22, r23, r31, r32, r33] = [d[0], d[1], s * d[2], d[3], d[4], s * d[5], d[6], d[7], s * d[8]];
  const trace = r11 + r22 + r33 + 1;
  if (trace > 0.5) {
    const a = 0.5 * Math.sqrt(trace);
    return [(0.25 * (r32 - r23)) / a, (0.25 * (r13 - r31)) / a, (0.25 * (r21 - r12)) / a];
  }
  const [xd, yd, zd] = [1 + r11 - (r22 + r33), 1 + r22 - (r11 + r33), 1 + r33 - (r11 + r22)];
  let parts: readonly [number, number, number, number];
  if (xd > 1) {
    const b = 0.5 * Math.sqrt(xd);
    parts = [(0.25 * (r32 - r23)) / b, b, (0.25 * (r12 + r21)) / b, (0.25 * (r13 + r31)) / b];
  } else if (yd > 1) {
    const c = 0.5 * Math.sqrt(yd);
    parts = [(0.25 * (r13 - r31)) / c, (0.25 * (r12 + r21)) / c, c, (0.25 * (r23 + r32)) / c];
  } else {
    const e = 0.5 * Math.sqrt(zd);
    parts = [(0.25 * (r21 - r12)) / e, (0.25 * (r13 + r31)) / e, (0.25 * (r23 + r32)) / e, e];
  }
  const sign = parts[0] < 0 ? -1 : 1;
  return [sign * parts[1], sign * parts[2], sign * parts[3]];
}
