import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ok, type Result, refuse } from "../base/index.ts";
import type { RawSource } from "../engine/index.ts";

/** Files as sources: a folder is listed recursively in name order, a file is itself. Archives are opened later, where their budget is kept. */
export async function sourcesOf(path: string): Promise<Result<readonly RawSource[]>> {
  const found = await stat(path).catch(() => null);
  if (found === null) return refuse("file-not-found", path, {});
  if (!found.isDirectory()) return ok([{ kind: "disk", path: basename(path), file: path, size: found.size }]);
  return ok(await folder(path, ""));
}

async function folder(root: string, inside: string): Promise<RawSource[]> {
  const entries = await readdir(join(root, inside), { withFileTypes: true });
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sources: RawSource[] = [];
  for (const entry of sorted) {
    const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) sources.push(...(await folder(root, path)));
    else if (entry.isFile()) {
      const file = join(root, path);
      sources.push({ kind: "disk", path, file, size: (await stat(file)).size });
    }
  }
  return sources;
}

/** The bytes of a file, or `file-not-found`. */
export async function readBytes(path: string): Promise<Result<Uint8Array<ArrayBuffer>>> {
  try {
    const bytes = await readFile(path);
    return ok(new Uint8Array(bytes));
  } catch {
    return refuse("file-not-found", path, {});
  }
}

/** Writes a whole file or nothing: a temporary name beside it, then a rename. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<Result<string>> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes);
    await rename(temporary, path);
    return ok(path);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
    return refuse("write-failed", path, {});
  }
}
