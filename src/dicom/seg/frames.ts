import { handedness, type LabelMap } from "../../volume/index.ts";

/** One picture of a SEG to be written: a label's voxels of one slice. */
export interface SegFrame {
  readonly label: number;
  /** Slice of the grid. */
  readonly k: number;
}

const LABELS = 256;

/** The frames of a label map: one per label and slice that is not empty, by label, then along the normal (dicom.md 8). */
export function framesOf({ geometry, labels }: LabelMap): readonly SegFrame[] {
  const [nx, ny, nz] = geometry.size;
  const plane = nx * ny;
  const present = new Uint8Array(LABELS * nz);
  for (let k = 0, at = 0; k < nz; k++) for (let p = 0; p < plane; p++, at++) present[LABELS * k + labels[at]] = 1;
  // The normal is row x column; a left-handed grid counts its slices against it.
  const rises = handedness(geometry) === 1;
  const frames: SegFrame[] = [];
  for (let label = 1; label < LABELS; label++) {
    for (let step = 0; step < nz; step++) {
      const k = rises ? step : nz - 1 - step;
      if (present[LABELS * k + label] === 1) frames.push({ label, k });
    }
  }
  return frames;
}

/**
 * The frames as one run of bits, the first pixel in the lowest bit, a frame beginning where the last one ended even within a byte (PS3.5 8.1.1);
 * padded to an even length at its end alone.
 */
export function packedBits({ geometry, labels }: LabelMap, frames: readonly SegFrame[]): Uint8Array<ArrayBuffer> {
  const [nx, ny, nz] = geometry.size;
  const plane = nx * ny;
  const whole = Math.ceil((plane * frames.length) / 8);
  const bits = new Uint8Array(whole + (whole % 2));
  const slices: SegFrame["label"][][] = Array.from({ length: nz }, () => []);
  const order = new Map<number, number>();
  frames.forEach(({ label, k }, index) => {
    slices[k].push(label);
    order.set(LABELS * k + label, index);
  });
  const byteOf = new Float64Array(LABELS);
  const bitOf = new Uint8Array(LABELS);
  for (let k = 0; k < nz; k++) {
    for (const label of slices[k]) {
      // Beyond 2^31 bits, so no shifts here.
      const from = (order.get(LABELS * k + label) ?? 0) * plane;
      byteOf[label] = Math.floor(from / 8);
      bitOf[label] = from % 8;
    }
    for (let p = 0, at = plane * k; p < plane; p++, at++) {
      const label = labels[at];
      if (label === 0) continue;
      const bit = bitOf[label] + p;
      bits[byteOf[label] + (bit >> 3)] |= 1 << (bit & 7);
    }
  }
  return bits;
}
