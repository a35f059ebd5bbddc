import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { quietJob, sourceFromBytes } from "../../src/base/index.ts";
import { assemble, scanFiles } from "../../src/dicom/index.ts";
import { type Geometry, geometryFrom, lps, type Volume } from "../../src/volume/index.ts";
import { bareSeries } from "../volume/made.ts";

/** The shelf of real patients, where this checkout has one beside it. */
const SHELF = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
export const hasShelf: boolean = existsSync(join(SHELF, "cases.json"));
export const skipped: string = hasShelf ? "" : " (skipped: no shared data)";

/** A NIfTI-1 file of the shelf, gzipped, int16 or uint8, with an sform: its array and its grid in LPS. */
export function shelfNifti(path: string): { readonly geometry: Geometry; readonly values: Int16Array | Uint8Array } {
  const bytes = gunzipSync(readFileSync(join(SHELF, path)));
  const size = [bytes.readInt16LE(42), bytes.readInt16LE(44), bytes.readInt16LE(46)] as const;
  const start = bytes.readFloatLE(108);
  const rows = [280, 296, 312].map((at, r) => [0, 4, 8, 12].map((c) => (r < 2 ? -1 : 1) * bytes.readFloatLE(at + c)));
  const spacing = [0, 1, 2].map((c) => Math.hypot(rows[0][c], rows[1][c], rows[2][c])) as [number, number, number];
  const direction = rows.flatMap((row) => [0, 1, 2].map((c) => row[c] / spacing[c]));
  const made = geometryFrom(size, spacing, lps(rows[0][3], rows[1][3], rows[2][3]), direction as never);
  if ("problem" in made) throw new Error(made.problem.code);
  const count = size[0] * size[1] * size[2];
  const raw = bytes.buffer.slice(bytes.byteOffset + start);
  const values = bytes.readInt16LE(70) === 2 ? new Uint8Array(raw, 0, count) : new Int16Array(raw, 0, count);
  return { geometry: made.value, values };
}

export function shelfVolume(id: string): Volume {
  const { geometry, values } = shelfNifti(`${id}/image.nii.gz`);
  return { geometry, voxels: values as Int16Array, unit: "HU", series: bareSeries(id) };
}

/** A genuine DICOM series of the shelf, unpacked to a temporary folder and read by the dicom room. */
export async function shelfSeries(id: string): Promise<Volume> {
  const folder = unpacked(join(SHELF, id, existsSync(join(SHELF, id, "series.zip")) ? "series.zip" : "series.tar.xz"));
  const files = filesIn(folder).map((path) => sourceFromBytes(path, new Uint8Array(readFileSync(path))));
  rmSync(folder, { recursive: true });
  const list = await scanFiles(files, quietJob());
  const found = await assemble(list.series[0], [], quietJob());
  if ("problem" in found) throw new Error(found.problem.code);
  return found.value;
}

/** One of ct-ircad-17's masks in the order of its series: slice 0 lowest. */
export function ircadMask(name: string): Uint8Array {
  const folder = unpacked(join(SHELF, "ct-ircad-17/masks.zip"));
  const files = filesIn(folder).filter((path) => path.includes(`/${name}/image_`));
  const slices = files.toSorted((a, b) => Number(a.split("_").at(-1)) - Number(b.split("_").at(-1)));
  const out = new Uint8Array(512 * 512 * slices.length);
  for (const [z, path] of slices.entries()) {
    const bytes = readFileSync(path);
    // Uncompressed 8-bit masks: the pixels are the file's end.
    out.set(bytes.subarray(bytes.length - 512 * 512), z * 512 * 512);
  }
  rmSync(folder, { recursive: true });
  return out.map((v) => (v > 0 ? 1 : 0));
}

function unpacked(archive: string): string {
  const folder = mkdtempSync(join(tmpdir(), "trocar-shelf-"));
  if (archive.endsWith(".zip")) execFileSync("unzip", ["-q", archive, "-d", folder]);
  else execFileSync("tar", ["xf", archive, "-C", folder]);
  return folder;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
