import type { Surface } from "../surfaces/index.ts";

/**
 * The surfaces of a GLB file (interfaces.md 4), read by Babylon's glTF 2.0 loader, which comes only when it is asked for.
 *
 * @throws what the loader says of a file that it cannot read; `fromGlb` of `surfaces` is the strict reader that names what is wrong.
 */
export async function loadGlb(bytes: Uint8Array<ArrayBuffer>): Promise<readonly Surface[]> {
  const { readGlb } = await import("./glb-reader.ts");
  return readGlb(bytes);
}
