import { budget } from "./budget.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./inflate.ts";
import { inSteps, type Job } from "./job.ts";
import { type Problem, problem, refuse } from "./problems.ts";
import { ok, type Result } from "./result.ts";
import { type SourceFile, sourceFromBytes } from "./source.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

const MIB = 1024 * 1024;
const PIECE_BYTES = MIB;
/** Unpacked entries are kept up to this sum; later ones are unpacked again when read. */
const KEEP_BYTES = 384 * MIB;
const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Whether the bytes begin like a zip (a local header, or the end record of an empty one). */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 4 &&
    bytes[0] === 0x50 &&
    bytes[1] === 0x4b &&
    ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/**
 * The files of a zip, each unpacked once and compared with its size and CRC-32 before it is handed on.
 * A bad entry is a Problem (info, `where` its path) and the rest is read; `problem` alone means that the archive itself cannot be read.
 * Paths are `ARCHIVE/ENTRY`: labels only, nothing is ever written by them. Folders and empty entries are left out.
 */
export async function openZip(file: SourceFile, job: Job): Promise<Result<readonly SourceFile[]>> {
  const directory = await readZipDirectory(file);
  if ("problem" in directory) return directory;
  const files: SourceFile[] = [];
  const problems: Problem[] = [...directory.problems];
  let kept = 0;
  let whole = 0;
  await inSteps(job, "read", directory.value.length, async (index) => {
    const entry = directory.value[index];
    const path = `${file.path}/${entry.name}`;
    if (whole > budget.zip_whole_bytes) return;
    const unpacked = await unpack(file, entry, path);
    if ("problem" in unpacked) {
      problems.push({ ...unpacked.problem, severity: "info" });
      return;
    }
    whole += unpacked.value.length;
    if (whole > budget.zip_whole_bytes) {
      problems.push(problem("zip-too-big", "info", path, { limit_mb: budget.zip_whole_bytes / MIB }));
      return;
    }
    const keep = kept + unpacked.value.length <= KEEP_BYTES;
    if (keep) kept += unpacked.value.length;
    files.push(keep ? sourceFromBytes(path, unpacked.value) : unpackedAgain(file, entry, path));
  });
  return ok(files, problems);
}

function unpackedAgain(file: SourceFile, entry: ZipEntry, path: string): SourceFile {
  return {
    path,
    size: entry.size,
    bytes: async (from = 0, to = entry.size) => {
      const unpacked = await unpack(file, entry, path);
      if ("problem" in unpacked) throw new Error(`an archive changed while it was read: ${path}`);
      return unpacked.value.subarray(from, to);
    },
  };
}

async function unpack(file: SourceFile, entry: ZipEntry, path: string): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const limit = Math.min(budget.zip_entry_bytes, entry.packed * budget.inflate_ratio + budget.inflate_slack_bytes);
  if (entry.size > limit) return refuse("zip-too-big", path, { limit_mb: Math.round(limit / MIB) });
  const header = await file.bytes(entry.offset, entry.offset + LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES) return refuse("zip-unreadable", path, { reason: "an entry lies beyond the end" });
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (view.getUint32(0, true) !== LOCAL_HEADER) return refuse("zip-unreadable", path, { reason: "an entry has no header" });
  const from = entry.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (from + entry.packed > file.size) return refuse("zip-unreadable", path, { reason: "an entry is cut off" });
  const bytes = await content(file, entry, from, path);
  if ("problem" in bytes) return bytes;
  if (bytes.value.length !== entry.size) return refuse("zip-unreadable", path, { reason: "an entry has another size than it says" });
  if (crc32(bytes.value) !== entry.crc) return refuse("zip-unreadable", path, { reason: "an entry has another checksum than it says" });
  return bytes;
}

async function content(file: SourceFile, entry: ZipEntry, from: number, path: string): Promise<Result<Uint8Array<ArrayBuffer>>> {
  if (entry.method === STORED) return ok(await file.bytes(from, from + entry.packed));
  if (entry.method !== DEFLATED) return refuse("zip-unreadable", path, { reason: `packing method ${entry.method} is not known` });
  // One byte more than it claims is enough to know that it lies.
  const unpacked = await inflate(pieces(file, from, from + entry.packed), "deflate-raw", entry.size, path);
  if ("problem" in unpacked && unpacked.problem.code === "inflate-limit") {
    return refuse("zip-unreadable", path, { reason: "an entry is larger than it says" });
  }
  return unpacked;
}

async function* pieces(file: SourceFile, from: number, to: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = from; at < to; at += PIECE_BYTES) yield await file.bytes(at, Math.min(at + PIECE_BYTES, to));
}
