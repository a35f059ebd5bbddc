import { uidFrom } from "./uid.ts";

/** One element of explicit little endian: tag 0xGGGGEEEE, VR, bytes of even length. */
export interface Element {
  readonly tag: number;
  readonly vr: string;
  readonly bytes: Uint8Array;
}

const LONG_VRS = new Set(["OB", "OW", "SQ", "UN", "UT"]);
const ITEM_HEAD_BYTES = 8;
const DS_MAX = 16;

/** Text of any VR that is text; padded by a space, UIDs by a NUL (PS3.5 6.2). */
export function textElement(tag: number, vr: string, text: string): Element {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length % 2 === 0) return { tag, vr, bytes };
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  even[bytes.length] = vr === "UI" ? 0 : 0x20;
  return { tag, vr, bytes: even };
}

/** Unsigned 16-bit numbers (US). */
export function shortElement(tag: number, ...values: readonly number[]): Element {
  return { tag, vr: "US", bytes: Uint8Array.from(values.flatMap((value) => [value & 0xff, (value >> 8) & 0xff])) };
}

/** Unsigned 32-bit numbers (UL). */
export function longElement(tag: number, values: readonly number[]): Element {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < values.length; at++) view.setUint32(4 * at, values[at], true);
  return { tag, vr: "UL", bytes };
}

/** A pointer to an attribute (AT). */
export function tagElement(tag: number, pointer: number): Element {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint16(0, pointer >>> 16, true);
  new DataView(bytes.buffer).setUint16(2, pointer & 0xffff, true);
  return { tag, vr: "AT", bytes };
}

/** A sequence: items of explicit length one behind the other (PS3.5 7.5). */
export function sequenceElement(tag: number, items: readonly (readonly Element[])[]): Element {
  const bodies = items.map(encoded);
  const bytes = new Uint8Array(bodies.reduce((sum, body) => sum + ITEM_HEAD_BYTES + body.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const body of bodies) {
    view.setUint32(at, 0xe000fffe, true);
    view.setUint32(at + 4, body.length, true);
    bytes.set(body, at + ITEM_HEAD_BYTES);
    at += ITEM_HEAD_BYTES + body.length;
  }
  return { tag, vr: "SQ", bytes };
}

/** Elements that must be there and may be empty (type 2). */
export function emptyElements(...tags: readonly (readonly [tag: number, vr: string])[]): readonly Element[] {
  return tags.map(([tag, vr]) => ({ tag, vr, bytes: new Uint8Array(0) }));
}

/** Numbers as DS: as many decimals as 16 characters hold, without trailing zeros. */
export function decimalElement(tag: number, values: readonly number[]): Element {
  return textElement(tag, "DS", values.map(decimalText).join("\\"));
}

/** A number as one DS value: at most 16 characters, the nearest such text. */
export function decimalText(value: number): string {
  for (let digits = DS_MAX; digits >= 0; digits--) {
    const text = value
      .toFixed(digits)
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
    const signed = text === "-0" ? "0" : text;
    if (signed.length <= DS_MAX) return signed;
  }
  throw new Error(`${value} does not fit into 16 characters`);
}

/** The elements one behind the other, in order of tag. */
export function encoded(elements: readonly Element[]): Uint8Array<ArrayBuffer> {
  const sorted = elements.toSorted((a, b) => a.tag - b.tag);
  const whole = new Uint8Array(sorted.reduce((sum, { vr, bytes }) => sum + (LONG_VRS.has(vr) ? 12 : 8) + bytes.length, 0));
  const view = new DataView(whole.buffer);
  let at = 0;
  for (const { tag, vr, bytes } of sorted) {
    view.setUint16(at, tag >>> 16, true);
    view.setUint16(at + 2, tag & 0xffff, true);
    view.setUint8(at + 4, vr.charCodeAt(0));
    view.setUint8(at + 5, vr.charCodeAt(1));
    const long = LONG_VRS.has(vr);
    if (long) view.setUint32(at + 8, bytes.length, true);
    else view.setUint16(at + 6, bytes.length, true);
    at += long ? 12 : 8;
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

const PREAMBLE_BYTES = 128;
const IMPLEMENTATION_UID = uidFrom("trocar implementation");

/** A file of PS3.10: preamble, DICM, meta header, data set, all explicit little endian. */
export function fileOf(sopClass: string, sopInstance: string, elements: readonly Element[]): Uint8Array<ArrayBuffer> {
  const meta = encoded([
    { tag: 0x00020001, vr: "OB", bytes: Uint8Array.of(0, 1) },
    textElement(0x00020002, "UI", sopClass),
    textElement(0x00020003, "UI", sopInstance),
    textElement(0x00020010, "UI", "1.2.840.10008.1.2.1"),
    textElement(0x00020012, "UI", IMPLEMENTATION_UID),
    textElement(0x00020013, "SH", "TROCAR"),
  ]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, meta.length, true);
  const group = encoded([{ tag: 0x00020000, vr: "UL", bytes: length }]);
  const body = encoded(elements);
  const file = new Uint8Array(PREAMBLE_BYTES + 4 + group.length + meta.length + body.length);
  file.set(new TextEncoder().encode("DICM"), PREAMBLE_BYTES);
  let at = PREAMBLE_BYTES + 4;
  for (const part of [group, meta, body]) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
