import { sha256Hex, unshared } from "../base/index.ts";
import { type LabelMap, writeLabelsNifti } from "../volume/index.ts";

/** A label map as a file, and the hash of its voxel bytes alone, which a test can compare across writers. */
export async function volumeLabelsNifti(map: LabelMap): Promise<{ readonly bytes: Uint8Array; readonly voxels_sha256: string }> {
  return { bytes: await writeLabelsNifti(map), voxels_sha256: await sha256Hex(unshared(map.labels)) };
}
