import * as parserModule from "dicom-parser";
import { budget, inflate, inflateLimit, ok, type Problem, type Result, refuse, type SourceFile } from "../base/index.ts";
import { type Encoding, type PixelSlot, type Slot, walk } from "./skeleton.ts";
import { SEQUENCES, WANTED } from "./tags.ts";
import { DEFLATED, EXPLICIT_LITTLE, encodingOf, IMPLICIT_LITTLE } from "./transfer-syntaxes.ts";

// Node sees the package's UMD file as a default export, a bundler as names.
const parser = ("default" in parserModule ? parserModule.default : parserModule) as typeof parserModule;

const PREAMBLE_BYTES = 128;
const META_START = PREAMBLE_BYTES + 4;
/** What a file is opened with; nearly all headers of single slices fit. */
export const FIRST_BYTES: number = 64 * 1024;
const META_GROUP = 0x0002;
const IDENTIFYING_GROUP = 0x0008;
const LAST_IDENTIFYING_ELEMENT = 0x0100;

/** The header of one DICOM file, and where its pixels lie in `source` (which is the unpacked data set for deflated files). */
export interface DicomFile {
  readonly source: SourceFile;
  readonly transferSyntax: string;
  readonly encoding: Encoding;
  readonly dataSet: parserModule.DataSet;
  readonly pixels: PixelSlot | null;
}

interface Start {
  /** Where the meta header begins, or null for a bare data set. */
  readonly meta: number | null;
  readonly body: number;
  readonly transferSyntax: string;
}

/** Whether bytes begin like DICOM: a preamble with DICM, a meta header without, or a bare data set of group 0008. */
export function isDicomish(bytes: Uint8Array): boolean {
  return hasMark(bytes) || startsWithMeta(bytes, 0) || bareSyntax(bytes) !== null;
}

/**
 * Reads a file's header: the first 64 KiB, then twice as much, until the pixels begin. Recognised by content, never by name.
 * @param head the first 64 KiB, or the whole file if it is shorter.
 * @param most elements and items of its header.
 */
export async function readDicomFile(
  file: SourceFile,
  head: Uint8Array<ArrayBuffer>,
  most: number = budget.header_elements,
): Promise<Result<DicomFile>> {
  if (file.size === 0) return refuse("empty-file", file.path, {});
  let source = file;
  let unpacked = false;
  for (let want = FIRST_BYTES; ; want *= 2) {
    const bytes = source === file && want === FIRST_BYTES ? head : await source.bytes(0, Math.min(want, source.size));
    if (!isDicomish(bytes)) return refuse("not-dicom", file.path, {});
    const start = startOf(bytes, source.size);
    if (start === "short") return refuse("truncated-header", file.path, {});
    if (start === "broken")
      return refuse("malformed-dataset", file.path, { offset: META_START, reason: "the file meta information is damaged" });
    if (start.transferSyntax === DEFLATED && !unpacked) {
      const plain = await inflated(file, start.body);
      if ("problem" in plain) return plain;
      source = plain.value;
      unpacked = true;
      continue;
    }
    const encoding = encodingOf(start.transferSyntax);
    const skeleton = walk(bytes, start.body, source.size, encoding, (tag) => WANTED.has(tag), most);
    if (skeleton.kind === "more" && bytes.length < source.size && want < budget.header_bytes) continue;
    if (skeleton.kind === "deep") return refuse("nesting-too-deep", file.path, { depth: budget.header_depth });
    if (skeleton.kind === "more") return refuse("malformed-dataset", file.path, { offset: bytes.length, reason: "the header is too long" });
    if (skeleton.kind === "broken") return { problem: damage(file, skeleton.offset, skeleton.reason, source.size) };
    const dataSet = parse(bytes, start, skeleton.slots);
    if (typeof dataSet === "string") return refuse("malformed-dataset", file.path, { offset: null, reason: dataSet });
    return ok({ source, transferSyntax: start.transferSyntax, encoding, dataSet, pixels: skeleton.pixels });
  }
}

function damage(file: SourceFile, offset: number, reason: string, size: number): Problem {
  const cut = offset >= size || reason.startsWith("the file ends") || reason.startsWith("an element is longer");
  const refused = cut ? refuse("truncated-header", file.path, {}) : refuse("malformed-dataset", file.path, { offset, reason });
  return refused.problem;
}

async function inflated(file: SourceFile, body: number): Promise<Result<SourceFile>> {
  const packed = file.size - body;
  const head = await file.bytes(0, body);
  const plain = await inflate([await file.bytes(body, file.size)], "deflate-raw", inflateLimit(packed), file.path);
  if ("problem" in plain) {
    return plain.problem.code === "inflate-limit"
      ? plain
      : refuse("malformed-dataset", file.path, { offset: body, reason: "the packed data set is damaged" });
  }
  const whole = new Uint8Array(body + plain.value.length);
  whole.set(head);
  whole.set(plain.value, body);
  return ok({ path: file.path, size: whole.length, bytes: async (from = 0, to = whole.length) => whole.subarray(from, to) });
}

/**
 * Only the elements we read go to dicom-parser, behind a header of our own: so it meets no private element, no VR it does not know, no pixels and
 * no deflated bytes.
 */
function parse(bytes: Uint8Array<ArrayBuffer>, start: Start, slots: readonly Slot[]): parserModule.DataSet | string {
  const wanted = slots.filter((slot) => WANTED.has(slot.tag));
  const encoding = encodingOf(start.transferSyntax);
  const syntax = encoding.bigEndian ? "1.2.840.10008.1.2.2" : encoding.explicit ? EXPLICIT_LITTLE : IMPLICIT_LITTLE;
  const meta = metaHeader(syntax);
  const whole = new Uint8Array(meta.length + wanted.reduce((sum, slot) => sum + slot.end - slot.start, 0));
  whole.set(meta);
  let at = meta.length;
  for (const slot of wanted) {
    whole.set(bytes.subarray(slot.start, slot.end), at);
    at += slot.end - slot.start;
  }
  try {
    const vrCallback = ((tag: string) => (SEQUENCES.has(tag) ? "SQ" : undefined)) as (tag: string) => void;
    return parser.parseDicom(whole, { vrCallback });
  } catch (fault) {
    // dicom-parser throws strings, {exception, dataSet} and Errors; whatever it is, the file is at fault (house.md 6).
    return typeof fault === "string" ? fault : "the data set cannot be read";
  }
}

/** Preamble, DICM and a meta header that holds the transfer syntax alone. */
function metaHeader(transferSyntax: string): Uint8Array {
  const uid = transferSyntax.length % 2 === 0 ? transferSyntax : `${transferSyntax}\0`;
  const bytes = new Uint8Array(META_START + 8 + uid.length);
  bytes.set(new TextEncoder().encode("DICM"), PREAMBLE_BYTES);
  bytes.set([0x02, 0x00, 0x10, 0x00, 0x55, 0x49, uid.length, 0], META_START);
  bytes.set(new TextEncoder().encode(uid), META_START + 8);
  return bytes;
}

function startOf(bytes: Uint8Array, size: number): Start | "short" | "broken" {
  const meta = hasMark(bytes) ? META_START : startsWithMeta(bytes, 0) ? 0 : null;
  if (meta === null) return { meta, body: 0, transferSyntax: bareSyntax(bytes) ?? IMPLICIT_LITTLE };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = meta;
  let transferSyntax: string | null = null;
  while (at + 8 <= bytes.length && view.getUint16(at, true) === META_GROUP) {
    const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
    const long = vr === "OB" || vr === "UN" || vr === "OW" || vr === "UT";
    if (!/^[A-Z]{2}$/.test(vr)) return "broken";
    if (long && at + 12 > bytes.length) return "short";
    const value = at + (long ? 12 : 8);
    const end = value + (long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true));
    if (end > size || end > bytes.length) return "short";
    if (view.getUint16(at + 2, true) === 0x0010) transferSyntax = asciiUid(bytes.subarray(value, end));
    at = end;
  }
  if (at + 8 > size) return "short";
  return transferSyntax === null ? "broken" : { meta, body: at, transferSyntax };
}

function asciiUid(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 64)).replace(/[\0 ]+$/, "");
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes.length >= META_START && String.fromCharCode(...bytes.subarray(PREAMBLE_BYTES, META_START)) === "DICM";
}

function startsWithMeta(bytes: Uint8Array, at: number): boolean {
  return (
    bytes.length >= at + 8 &&
    bytes[at] === 2 &&
    bytes[at + 1] === 0 &&
    bytes[at + 3] === 0 &&
    bytes[at + 4] === 0x55 &&
    bytes[at + 5] === 0x4c
  );
}

/** A data set without any header (ACR-NEMA style): group 0008 first, an early element, a length that fits. */
function bareSyntax(bytes: Uint8Array): string | null {
  if (bytes.length < 16) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint16(0, true) !== IDENTIFYING_GROUP || view.getUint16(2, true) > LAST_IDENTIFYING_ELEMENT) return null;
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4], bytes[5]));
  const length = explicit ? view.getUint16(6, true) : view.getUint32(4, true);
  const next = 8 + length;
  if (next + 4 > bytes.length || length % 2 !== 0) return null;
  return view.getUint16(next, true) === IDENTIFYING_GROUP ? (explicit ? EXPLICIT_LITTLE : IMPLICIT_LITTLE) : null;
}
