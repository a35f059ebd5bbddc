import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type SourceFile, sourceFromBytes } from "../../src/base/index.ts";

/** Beside a full working place lie the real and the odd cases; a clone has none of them. */
export const DATA: string = join(dirname(fileURLToPath(import.meta.url)), "../../../shared/data");
export const hasShared: boolean = existsSync(join(DATA, "dicom-odd/INVENTORY.json"));
export const NOTE: string = hasShared ? "" : " (skipped: no shared data)";

/** All files below a folder, as the doors would hand them over; paths with forward slashes from the folder. */
export function filesBelow(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fileAt(join(entry.parentPath, entry.name), folder));
}

/** One file of the disk. */
export function fileAt(path: string, from: string = dirname(path)): SourceFile {
  const bytes = readFileSync(path);
  return sourceFromBytes(
    relative(from, path).split(sep).join("/"),
    new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
  );
}
