import { inflate, inflateLimit, ok, type Result, refuse } from "../../base/index.ts";

/** Deflated Image Frame Compression (PS3.5 2025, A.4): for bitmaps, so for SEG alone. */
export const DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1";

const MIB = 1024 * 1024;
const ITEM = 0xe000fffe;
const ITEM_HEAD_BYTES = 8;

/**
 * Frames that are each one fragment and a raw deflate stream of their own, one behind the other; each begins on a whole byte.
 * @param packed from the offset table's item on.
 * @param frameBytes what each frame inflates to; a byte of padding may follow.
 */
export async function inflatedFrames(
  packed: Uint8Array<ArrayBuffer>,
  frames: number,
  frameBytes: number,
  where: string,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const limit = inflateLimit(packed.length);
  if (frames * frameBytes > limit) return refuse("inflate-limit", where, { limit_mb: Math.round(limit / MIB) });
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const whole = new Uint8Array(frames * frameBytes);
  let at = 0;
  // Item 0 is the offset table: with one fragment a frame it says nothing new.
  for (let item = 0; item <= frames; item++) {
    if (at + ITEM_HEAD_BYTES > packed.length || view.getUint32(at, true) !== ITEM)
      return refuse("corrupt-pixel-data", where, { slice: item });
    const end = at + ITEM_HEAD_BYTES + view.getUint32(at + 4, true);
    if (end > packed.length) return refuse("corrupt-pixel-data", where, { slice: item });
    if (item > 0) {
      const frame = await inflatedFrame(packed.subarray(at + ITEM_HEAD_BYTES, end), frameBytes, where);
      if (frame === null) return refuse("corrupt-pixel-data", where, { slice: item });
      whole.set(frame.subarray(0, frameBytes), (item - 1) * frameBytes);
    }
    at = end;
  }
  return ok(whole);
}

/** One frame; the byte that makes its fragment even is no part of the stream, and a strict reader stumbles over it. */
async function inflatedFrame(fragment: Uint8Array<ArrayBuffer>, bytes: number, where: string): Promise<Uint8Array | null> {
  for (const stream of [fragment, fragment.subarray(0, -1)]) {
    const plain = await inflate([stream], "deflate-raw", bytes + 1, where);
    if ("value" in plain && plain.value.length >= bytes) return plain.value;
    if (fragment.at(-1) !== 0) return null;
  }
  return null;
}
