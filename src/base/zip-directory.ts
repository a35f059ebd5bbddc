import { budget } from "./budget.ts";
import { type Problem, problem, refuse } from "./problems.ts";
import { ok, type Result } from "./result.ts";
import type { SourceFile } from "./source.ts";

export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and unpacked as the directory claims. */
  readonly packed: number;
  readonly size: number;
  /** Where its local header lies. */
  readonly offset: number;
}

interface EndRecord {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  /** How far real offsets lie behind written ones: archives with something in front of them. */
  readonly shift: number;
}

interface RawEntry extends ZipEntry {
  readonly flags: number;
  readonly attributes: number;
}

// APPNOTE.TXT 4.3 and 4.4
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const CENTRAL_BYTES = 46;
const COMMENT_MAX = 0xffff;
const ZIP64_EXTRA = 1;
const FULL32 = 0xffffffff;
const FULL16 = 0xffff;
const ENCRYPTED_FLAG = 1;
const UTF8_FLAG = 0x800;
const FILE_TYPE_MASK = 0xf000;
const SYMBOLIC_LINK = 0xa000;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_MAX_BYTES = 64 * 1024 * 1024;

/** The entries of an archive that may be read, in file order; unsafe and encrypted ones are Problems (info), folders are left out. */
export async function readZipDirectory(file: SourceFile): Promise<Result<readonly ZipEntry[]>> {
  const end = await findEnd(file);
  if ("problem" in end) return end;
  const { entries, size, offset, shift } = end.value;
  if (entries > budget.zip_entries) return refuse("zip-too-big", file.path, { limit_mb: budget.zip_whole_bytes / (1024 * 1024) });
  if (size > DIRECTORY_MAX_BYTES || offset + shift + size > file.size) return unreadable(file, "its directory lies outside it");
  const bytes = await file.bytes(offset + shift, offset + shift + size);
  const raw = readEntries(bytes, entries, shift);
  if (raw === null) return unreadable(file, "its directory is damaged");
  const problems: Problem[] = [];
  const good: ZipEntry[] = [];
  const starts = raw.map((entry) => entry.offset).toSorted((a, b) => a - b);
  for (const entry of raw) {
    const path = `${file.path}/${entry.name}`;
    if (entry.name.endsWith("/") && entry.size === 0) continue;
    if (isUnsafe(entry) || overlaps(entry, starts)) problems.push(problem("zip-unsafe", "info", path, { entry: entry.name }));
    else if (entry.flags & ENCRYPTED_FLAG) problems.push(problem("zip-encrypted", "info", path, { entry: entry.name }));
    else
      good.push({ name: entry.name, method: entry.method, crc: entry.crc, packed: entry.packed, size: entry.size, offset: entry.offset });
  }
  const encrypted = problems.find((found) => found.code === "zip-encrypted");
  if (good.length === 0 && encrypted) return refuse("zip-encrypted", file.path, { entry: raw[0].name });
  return ok(good, problems);
}

function unreadable(file: SourceFile, reason: string): Result<never> {
  return refuse("zip-unreadable", file.path, { reason });
}

async function findEnd(file: SourceFile): Promise<Result<EndRecord>> {
  const from = Math.max(0, file.size - END_BYTES - COMMENT_MAX - LOCATOR_BYTES);
  const tail = await file.bytes(from, file.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const entries = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    if (entries === FULL16 || size === FULL32 || offset === FULL32) return findEnd64(file, view, at - LOCATOR_BYTES);
    const shift = from + at - size - offset;
    if (shift < 0) continue;
    return ok({ entries, size, offset, shift });
  }
  return unreadable(file, "its end record is missing");
}

async function findEnd64(file: SourceFile, tail: DataView, at: number): Promise<Result<EndRecord>> {
  if (at < 0 || tail.getUint32(at, true) !== LOCATOR64) return unreadable(file, "its end record is missing");
  const offset = Number(tail.getBigUint64(at + 8, true));
  if (offset + 56 > file.size) return unreadable(file, "its end record is missing");
  const bytes = await file.bytes(offset, offset + 56);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== END64) return unreadable(file, "its end record is damaged");
  return ok({
    entries: Number(view.getBigUint64(32, true)),
    size: Number(view.getBigUint64(40, true)),
    offset: Number(view.getBigUint64(48, true)),
    shift: 0,
  });
}

function readEntries(bytes: Uint8Array<ArrayBuffer>, count: number, shift: number): readonly RawEntry[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: RawEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL) return null;
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + CENTRAL_BYTES + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) return null;
    const flags = view.getUint16(at + 8, true);
    const name = bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength);
    const wide = zip64(view, at, at + CENTRAL_BYTES + nameLength, extraLength);
    entries.push({
      name: new TextDecoder(flags & UTF8_FLAG ? "utf-8" : "windows-1252").decode(name),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: wide.packed,
      size: wide.size,
      offset: wide.offset + shift,
      flags,
      attributes: view.getUint32(at + 38, true),
    });
    at = next;
  }
  return entries;
}

/** The three numbers that may be 64 bits wide (APPNOTE 4.5.3): only those that are full in the record stand in the extra field, in this order. */
function zip64(view: DataView, at: number, extra: number, extraLength: number): { size: number; packed: number; offset: number } {
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let offset = view.getUint32(at + 42, true);
  for (let field = extra; field + 4 <= extra + extraLength; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== ZIP64_EXTRA) continue;
    const end = Math.min(field + 4 + view.getUint16(field + 2, true), extra + extraLength);
    let value = field + 4;
    const next = (narrow: number): number => {
      if (narrow !== FULL32 || value + 8 > end) return narrow;
      value += 8;
      return Number(view.getBigUint64(value - 8, true));
    };
    size = next(size);
    packed = next(packed);
    offset = next(offset);
  }
  return { size, packed, offset };
}

/** Names that leave the folder, and links: only ever labels here, but a sign of an archive that means harm (CWE-22). */
function isUnsafe(entry: RawEntry): boolean {
  const { name } = entry;
  if (((entry.attributes >>> 16) & FILE_TYPE_MASK) === SYMBOLIC_LINK) return true;
  return name === "" || name.includes("\0") || /^[/\\]/.test(name) || /^[a-zA-Z]:/.test(name) || name.split(/[/\\]/).includes("..");
}

function overlaps(entry: RawEntry, starts: readonly number[]): boolean {
  const next = starts[upperBound(starts, entry.offset)];
  const twice = starts[upperBound(starts, entry.offset) - 2] === entry.offset;
  return twice || (next !== undefined && entry.offset + LOCAL_HEADER_BYTES + entry.packed > next);
}

/** The index of the first value above. */
function upperBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
