import { ok, type Result, refuse } from "../base/index.ts";
import type { RawSource } from "../engine/index.ts";
import type { Surface } from "../surfaces/index.ts";
import { loadGlb } from "../viewer/index.ts";

/** "glTF", the first four bytes of a binary glTF file (Khronos glTF 2.0, 4.4.2). */
const MAGIC = [0x67, 0x6c, 0x54, 0x46];

/** Whether a source is a GLB file, by its first bytes. */
export async function isGlbSource(source: RawSource): Promise<boolean> {
  if (source.kind === "disk") return false;
  const head = source.kind === "bytes" ? source.bytes : new Uint8Array(await source.file.slice(0, MAGIC.length).arrayBuffer());
  return MAGIC.every((byte, at) => head[at] === byte);
}

/** The surfaces of a GLB file as `trocar surfaces` writes it; anything else is `glb-invalid`. */
export async function readGlbSource(source: RawSource): Promise<Result<readonly Surface[]>> {
  if (source.kind === "disk") throw new Error("a page has no disk");
  const bytes = source.kind === "bytes" ? source.bytes : new Uint8Array(await source.file.arrayBuffer());
  try {
    return ok(await loadGlb(bytes));
  } catch (fault) {
    return refuse("glb-invalid", source.path, { reason: fault instanceof Error ? fault.message : String(fault) });
  }
}
