import { type Geometry, type Triple, voxelCount } from "../../volume/index.ts";

/** How the pixels of a SEG are written, and what becomes of them. */
export interface SegPixels {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** 1: bits packed across frames; 8 and 16: little-endian words. */
  readonly bits: number;
  /** Pixels from one frame's first to the next one's: more than a frame has where each begins on a whole byte. */
  readonly stride: number;
}

/** A frame to be laid down: which one of the file, where its first pixel lies, and the label of a stored value (0: none). */
export interface FrameToFill {
  readonly index: number;
  readonly corner: Triple;
  readonly labelOf: (value: number) => number;
}

/**
 * Lays frames into one label a voxel, in their order: a later one wins.
 * @returns labels, i fastest, and in how many voxels one structure covered another.
 */
export function filled(
  geometry: Geometry,
  pixels: SegPixels,
  frames: readonly FrameToFill[],
): { readonly labels: Uint8Array; readonly overlapping: number } {
  const labels = new Uint8Array(voxelCount(geometry));
  const [nx, ny] = geometry.size;
  const { rows, columns } = pixels;
  const values = new Uint16Array(rows * columns);
  let overlapping = 0;
  for (const { index, corner, labelOf } of frames) {
    const [first, end] = unpack(pixels, index, values);
    for (let j = Math.floor(first / columns); j * columns < end; j++) {
      let at = corner[0] + nx * (corner[1] + j + ny * corner[2]);
      for (let i = 0, p = j * columns; i < columns; i++, p++, at++) {
        if (values[p] === 0) continue;
        const label = labelOf(values[p]);
        if (label === 0) continue;
        if (labels[at] !== 0 && labels[at] !== label) overlapping++;
        labels[at] = label;
      }
    }
  }
  return { labels, overlapping };
}

/** Stored values of one frame; [from, to) is where they may be other than 0. */
function unpack({ bytes, bits, stride }: SegPixels, index: number, values: Uint16Array): readonly [from: number, to: number] {
  const count = values.length;
  if (bits === 1) return unpackBits(bytes, index * stride, values);
  if (bits === 8) values.set(bytes.subarray(index * stride, index * stride + count));
  else for (let p = 0, at = 2 * index * stride; p < count; p++, at += 2) values[p] = bytes[at] | (bytes[at + 1] << 8);
  return [0, count];
}

/** A frame of bits may begin within a byte; its first pixel is the lowest bit there (PS3.5 8.1.1). Most bytes are empty and are stepped over. */
function unpackBits(bytes: Uint8Array, start: number, values: Uint16Array): readonly [from: number, to: number] {
  const count = values.length;
  const byte = Math.floor(start / 8);
  const bit = start % 8;
  let [from, to] = [count, 0];
  values.fill(0);
  for (let b = 0; 8 * b < bit + count; b++) {
    const eight = bytes[byte + b];
    if (eight === 0) continue;
    const end = Math.min(count, 8 * (b + 1) - bit);
    for (let p = Math.max(0, 8 * b - bit); p < end; p++) {
      if (((eight >> (p + bit - 8 * b)) & 1) === 0) continue;
      values[p] = 1;
      if (p < from) from = p;
      to = p + 1;
    }
  }
  return [from, to];
}
