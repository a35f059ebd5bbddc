import { existsSync, readFileSync } from "node:fs";
import { type LabelMap, labelMapFromNifti, readNifti, type Volume, volumeFromNifti } from "../../src/volume/index.ts";
import { taken } from "./worked.ts";

const SHELF = new URL("../../../shared/data/", import.meta.url);

/** Whether the shelf of real patients lies beside this clone. */
export const hasShared: boolean = existsSync(SHELF);

/** A labelled patient of the shelf; what no structure claims between the outermost dense voxels of a row becomes body. */
export async function patient(id: string): Promise<{ map: LabelMap; image: Volume }> {
  const image = taken(volumeFromNifti(await read(`${id}/image.nii.gz`), id, "CT"));
  const map = taken(labelMapFromNifti(await read(`${id}/label.nii.gz`), null));
  const labels = map.labels.slice();
  const [nx, ny, nz] = map.geometry.size;
  for (let row = 0; row < ny * nz; row++) {
    const dense = (i: number): boolean => image.voxels[row * nx + i] > -120 || labels[row * nx + i] !== 0;
    let from = 0;
    let to = nx - 1;
    while (from < nx && !dense(from)) from++;
    while (to > from && !dense(to)) to--;
    for (let i = from; i <= to; i++) if (labels[row * nx + i] === 0) labels[row * nx + i] = 22;
  }
  return { map: { ...map, labels }, image };
}

async function read(path: string) {
  return taken(await readNifti(new Uint8Array(readFileSync(new URL(path, SHELF))), path));
}
