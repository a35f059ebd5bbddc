import { ok, type Result, refuse } from "../base/index.ts";
import { codecFor } from "./codecs/codecs.ts";
import { UNDEFINED_LENGTH } from "./skeleton.ts";
import type { Image } from "./words.ts";

/** Stored values of one picture, row by row; doubles only where 32 unsigned bits need them. */
export type StoredValues = Int32Array | Float64Array;

const PROBE_BYTES = 4096;
const FULL_WORD = 32;

/** Bytes that one frame needs, and where this one begins in its file. */
function frameBytes(image: Image): { readonly need: number; readonly from: number } {
  const bits = (image.format.rows ?? 0) * (image.format.columns ?? 0) * image.format.samples * (image.format.bitsAllocated ?? 0);
  const need = Math.ceil(bits / 8);
  return { need, from: (image.pixels?.value ?? 0) + image.frame * need };
}

/** Bytes of pixels that a file holds, and those that all its frames need. */
export function pixelBytes(image: Image): { readonly have: number; readonly need: number } {
  const { need } = frameBytes(image);
  if (image.pixels === null) return { have: 0, need: need * image.frames };
  const there = Math.max(0, image.source.size - image.pixels.value);
  const { length } = image.pixels;
  if (length === UNDEFINED_LENGTH) return { have: there, need: need * image.frames };
  // A length that reaches beyond the file is a cut as well, whatever the matrix needs.
  return length > there ? { have: there, need: Math.max(length, need * image.frames) } : { have: length, need: need * image.frames };
}

/** Whether two pictures are the same: equal bytes, equal scale. A few bytes of the middle decide most pairs. */
export async function samePixels(a: Image, b: Image): Promise<boolean> {
  const [x, y] = [frameBytes(a), frameBytes(b)];
  if (a.pixels === null || b.pixels === null || x.need !== y.need || a.transferSyntax !== b.transferSyntax) return false;
  if (a.format.slope !== b.format.slope || a.format.intercept !== b.format.intercept) return false;
  const middle = Math.floor(x.need / 2);
  const end = Math.min(x.need, middle + PROBE_BYTES);
  if (!(await sameBytes(a, b, x.from + middle, y.from + middle, end - middle))) return false;
  return sameBytes(a, b, x.from, y.from, x.need);
}

async function sameBytes(a: Image, b: Image, fromA: number, fromB: number, count: number): Promise<boolean> {
  const [left, right] = await Promise.all([a.source.bytes(fromA, fromA + count), b.source.bytes(fromB, fromB + count)]);
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** The stored values of one picture (PS3.5 8.1.1): decoded, shifted down, masked to BitsStored, sign extended. */
export async function storedValues(image: Image): Promise<Result<StoredValues>> {
  const where = image.source.path;
  const slice = image.instanceNumber ?? image.frame + 1;
  const codec = codecFor(image.transferSyntax);
  if (!codec) throw new Error(`no codec for ${image.transferSyntax}, which was to be refused before`);
  const { need, from } = frameBytes(image);
  const packed = await image.source.bytes(from, from + need);
  if (packed.length < need) return refuse("truncated-pixel-data", where, { slice, have_bytes: packed.length, need_bytes: need });
  const decode = await codec.load();
  const { rows, columns, bitsAllocated } = image.format;
  const shape = {
    rows: rows ?? 0,
    columns: columns ?? 0,
    bitsAllocated: bitsAllocated ?? 0,
    vr: image.pixels?.vr ?? null,
    encoding: image.encoding,
  };
  const bytes = await decode(packed, shape);
  if (bytes.length < need) return refuse("corrupt-pixel-data", where, { slice });
  return ok(unpack(bytes, shape.rows * shape.columns, image));
}

function unpack(bytes: Uint8Array<ArrayBuffer>, count: number, image: Image): StoredValues {
  const { bitsAllocated, bitsStored, highBit, signed } = image.format;
  const words = rawWords(bytes, count, bitsAllocated ?? 0);
  const drop = highBit + 1 - bitsStored;
  const lift = FULL_WORD - bitsStored;
  if (bitsStored === FULL_WORD && !signed) return Float64Array.from(words, (word) => word >>> 0);
  if (drop === 0 && lift === 0) return words;
  // Up until the highest stored bit is bit 31, and down again: that masks, and extends the sign or fills with zeros.
  const up = lift - drop;
  if (signed) for (let at = 0; at < count; at++) words[at] = (words[at] << up) >> lift;
  else for (let at = 0; at < count; at++) words[at] = (words[at] << up) >>> lift;
  return words;
}

function rawWords(bytes: Uint8Array<ArrayBuffer>, count: number, bitsAllocated: number): Int32Array {
  const words = new Int32Array(count);
  if (bitsAllocated === 8) words.set(bytes.subarray(0, count));
  else if (bitsAllocated === 16) words.set(wordsOf(bytes, count));
  else if (bitsAllocated === 12) unpackTwelve(bytes, words);
  else {
    for (let at = 0, from = 0; at < count; at++, from += 4) {
      words[at] = bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) | (bytes[from + 3] << 24);
    }
  }
  return words;
}

/** Little-endian words; a view needs an even offset, so bytes at an odd one are copied first. */
function wordsOf(bytes: Uint8Array<ArrayBuffer>, count: number): Uint16Array {
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(even.buffer, even.byteOffset, count);
}

/** Two pixels in three bytes: the low nibble of the middle byte belongs to the first (dicom.md 3). */
function unpackTwelve(bytes: Uint8Array<ArrayBuffer>, words: Int32Array): void {
  for (let at = 0; at < words.length; at++) {
    const from = 3 * (at >> 1);
    words[at] = at % 2 === 0 ? bytes[from] | ((bytes[from + 1] & 0x0f) << 8) : (bytes[from + 1] >> 4) | (bytes[from + 2] << 4);
  }
}
