import { budget } from "../base/index.ts";

/** How a data set is written (PS3.5 A). */
export interface Encoding {
  readonly explicit: boolean;
  readonly bigEndian: boolean;
}

/** A top-level element: [start, end) with tag and length, `value` where its content begins. */
export interface Slot {
  readonly tag: number;
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

/** Where the image lies: `length` is 0xffffffff for encapsulated frames. */
export interface PixelSlot {
  readonly tag: number;
  readonly vr: string | null;
  readonly value: number;
  readonly length: number;
}

type Skeleton =
  | { readonly kind: "whole"; readonly slots: readonly Slot[]; readonly pixels: PixelSlot | null }
  | { readonly kind: "more" }
  | { readonly kind: "broken"; readonly offset: number; readonly reason: string }
  | { readonly kind: "deep" };

export const UNDEFINED_LENGTH = 0xffffffff;
const PIXEL_DATA = 0x7fe00010;
const FLOAT_PIXELS = 0x7fe00008;
const DOUBLE_PIXELS = 0x7fe00009;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNBOUNDED = Number.POSITIVE_INFINITY;

/** VRs whose explicit header is 12 bytes long (PS3.5 7.1.2); OV, SV and UV are those dicom-parser 1.8 does not know. */
const LONG_VRS = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/** One open container: until `end`, which is Infinity when only a delimiter closes it. */
interface Level {
  readonly of: "sequence" | "item";
  readonly end: number;
  readonly explicit: boolean;
}

interface Head {
  readonly tag: number;
  readonly vr: string | null;
  readonly length: number;
  readonly value: number;
}

/**
 * Walks the headers of a data set up to its pixels: iterative, O(bytes), every length checked against its parent and the file, elements and depth
 * counted. What it does not let pass is never given to dicom-parser (dicom.md 6).
 * @param bytes the first bytes of the file, or all of it.
 * @param from where the data set begins.
 * @param size the whole file's length: a length beyond it is a lie, one beyond `bytes` asks for more.
 * @param enter whether a top-level element of known length is looked into, as dicom-parser would do.
 * @param most elements and items that it counts before it gives up.
 */
export function walk(
  bytes: Uint8Array,
  from: number,
  size: number,
  encoding: Encoding,
  enter: (tag: number) => boolean,
  most: number = budget.header_elements,
): Skeleton {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const slots: Slot[] = [];
  const levels: Level[] = [];
  let open: { tag: number; start: number; value: number } | null = null;
  let at = from;
  let last = -1;
  for (let count = 0; ; count++) {
    if (count > most) return broken(at, "too many elements");
    for (let level = levels.at(-1); level && at >= level.end; level = levels.at(-1)) {
      if (at > level.end) return broken(at, "an element is longer than what holds it");
      levels.pop();
    }
    if (levels.length === 0 && open) {
      slots.push({ ...open, end: at });
      open = null;
    }
    if (at >= size) return levels.length > 0 ? broken(at, "the file ends inside a sequence") : { kind: "whole", slots, pixels: null };
    const level = levels.at(-1);
    const head = headAt(view, at, size, { explicit: level?.explicit ?? encoding.explicit, bigEndian: encoding.bigEndian });
    if (typeof head === "string") return head === "more" ? { kind: "more" } : broken(at, head);
    if (head.tag === ITEM_END || head.tag === SEQUENCE_END) {
      if (!level || level.end !== UNBOUNDED || (head.tag === ITEM_END) !== (level.of === "item"))
        return broken(at, "a delimiter closes nothing");
      levels.pop();
      at = head.value;
      continue;
    }
    const bad = misplaced(head, level, last);
    if (bad) return broken(at, bad);
    if (!level) {
      last = head.tag;
      if (head.tag === PIXEL_DATA || head.tag === FLOAT_PIXELS || head.tag === DOUBLE_PIXELS) return { kind: "whole", slots, pixels: head };
      open = { tag: head.tag, start: at, value: head.value };
    }
    const end = head.length === UNDEFINED_LENGTH ? UNBOUNDED : head.value + head.length;
    if (end !== UNBOUNDED && end > Math.min(size, level?.end ?? size)) return broken(at, "an element is longer than what holds it");
    const into = descent(view, head, level, encoding, enter);
    if (into === "more") return { kind: "more" };
    if (typeof into === "string") return broken(at, into);
    if (into) {
      if (levels.length >= 2 * budget.header_depth) return { kind: "deep" };
      levels.push({ ...into, end });
      at = head.value;
    } else at = end;
  }
}

function broken(offset: number, reason: string): Skeleton {
  return { kind: "broken", offset, reason };
}

function misplaced(head: Head, level: Level | undefined, last: number): string | null {
  if (level?.of === "sequence") return head.tag === ITEM ? null : "a sequence holds something that is not an item";
  if (head.tag === ITEM) return "an item lies outside a sequence";
  if (!level && head.tag <= last) return "the elements are out of order";
  return null;
}

/** What an element opens: null for plain content that is stepped over. */
function descent(
  view: DataView,
  head: Head,
  level: Level | undefined,
  encoding: Encoding,
  enter: (tag: number) => boolean,
): Omit<Level, "end"> | "more" | string | null {
  const explicit = level?.explicit ?? encoding.explicit;
  if (level?.of === "sequence") return { of: "item", explicit };
  if (head.length === UNDEFINED_LENGTH) {
    // PS3.5 6.2.2: an unknown element of undefined length is a sequence in implicit form.
    if (head.vr === "UN") return { of: "sequence", explicit: false };
    return head.vr === "SQ" || head.vr === null ? { of: "sequence", explicit } : "an element that is no sequence has no length";
  }
  if (!level && !enter(head.tag)) return null;
  if (head.vr === "SQ") return { of: "sequence", explicit };
  if (head.vr !== null || head.length < 8) return null;
  if (head.value + 4 > view.byteLength) return "more";
  return tagAt(view, head.value, encoding.bigEndian) === ITEM ? { of: "sequence", explicit } : null;
}

function headAt(view: DataView, at: number, size: number, encoding: Encoding): Head | "more" | string {
  const short = (bytes: number): string => (at + bytes > size ? "the file ends inside an element" : "more");
  if (at + 8 > view.byteLength) return short(8);
  const little = !encoding.bigEndian;
  const tag = tagAt(view, at, encoding.bigEndian);
  if (!encoding.explicit || tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) {
    return { tag, vr: null, length: view.getUint32(at + 4, little), value: at + 8 };
  }
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (!/^[A-Z]{2}$/.test(vr)) return "an element has no value representation";
  if (!LONG_VRS.has(vr)) return { tag, vr, length: view.getUint16(at + 6, little), value: at + 8 };
  if (at + 12 > view.byteLength) return short(12);
  return { tag, vr, length: view.getUint32(at + 8, little), value: at + 12 };
}

function tagAt(view: DataView, at: number, bigEndian: boolean): number {
  return view.getUint16(at, !bigEndian) * 0x10000 + view.getUint16(at + 2, !bigEndian);
}
