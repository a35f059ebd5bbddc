import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { geometryFrom, type LabelMap, lps, type NineNumbers, type Triple } from "../../src/volume/index.ts";

const SHELF = new URL("../../../shared/data/", import.meta.url);

/** Whether the shelf of real patients lies beside this checkout. */
export const hasShared: boolean = existsSync(SHELF);

/** A label map of the shelf, read by the few lines that its own NIfTI files need: little endian, sform, no scaling. */
export function labelsOfShelf(name: string): LabelMap {
  const bytes = gunzipSync(readFileSync(new URL(`${name}/label.nii.gz`, SHELF)));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getInt32(0, true) !== 348 || view.getInt16(70, true) !== 2) throw new Error(`${name} is not little-endian NIfTI-1 with bytes`);
  const size: Triple = [view.getInt16(42, true), view.getInt16(44, true), view.getInt16(46, true)];
  const row = (n: number): number[] => [0, 1, 2, 3].map((column) => view.getFloat32(280 + 16 * n + 4 * column, true));
  const [x, y, z] = [row(0).map((value) => -value), row(1).map((value) => -value), row(2)];
  const spacing = [0, 1, 2].map((a) => Math.hypot(x[a], y[a], z[a]));
  const direction = [x, y, z].flatMap((r) => [0, 1, 2].map((a) => r[a] / spacing[a]));
  const geometry = geometryFrom(size, [spacing[0], spacing[1], spacing[2]], lps(x[3], y[3], z[3]), direction as unknown as NineNumbers);
  if ("problem" in geometry) throw new Error(`${name}: ${geometry.problem.code}`);
  const start = view.getFloat32(108, true);
  const labels = Uint8Array.from(bytes.subarray(start, start + size[0] * size[1] * size[2]));
  return { geometry: geometry.value, labels, source: "import", foreign: [] };
}
