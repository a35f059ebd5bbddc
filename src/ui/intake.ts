import type { PickedFile } from "./actions.ts";

/** The parts of `FileSystemEntry` that a walk needs; a browser's entries have this shape. */
export interface Entry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly fullPath: string;
  file?(found: (file: File) => void, failed: (reason: unknown) => void): void;
  createReader?(): { readEntries(found: (entries: readonly Entry[]) => void, failed: (reason: unknown) => void): void };
}

/** The parts of `DataTransfer` that a drop needs. */
export interface Drop {
  readonly items: ArrayLike<{ readonly kind: string; webkitGetAsEntry?(): unknown; getAsFile(): File | null }>;
}

/**
 * Every file of a drop, folders opened to the bottom, with paths inside what was dropped, sorted by path.
 * The entries are taken at once, before the first wait: a DataTransfer is empty after its event.
 * What cannot be read (gone, no permission) is left out here and missing from the series, where it is counted.
 */
export async function droppedFiles(drop: Drop): Promise<readonly PickedFile[]> {
  const taken = Array.from(drop.items)
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: (item.webkitGetAsEntry?.() ?? null) as Entry | null, file: item.getAsFile() }));
  const lists = await Promise.all(
    taken.map(async ({ entry, file }) => {
      if (entry?.isDirectory) return walk(entry);
      return file ? [{ path: pickedPath(file), file }] : [];
    }),
  );
  return sorted(lists.flat());
}

/** The files of an `<input type="file">`, with their paths where a folder was picked. */
export function pickedFiles(files: ArrayLike<File>): readonly PickedFile[] {
  return sorted(Array.from(files, (file) => ({ path: pickedPath(file), file })));
}

async function walk(entry: Entry): Promise<readonly PickedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) => (entry.file ? entry.file(resolve, () => resolve(null)) : resolve(null)));
    return file ? [{ path: entry.fullPath.replace(/^\//, ""), file }] : [];
  }
  if (!entry.isDirectory) return [];
  const lists = await Promise.all((await children(entry)).map(walk));
  return lists.flat();
}

/** A reader hands out at most 100 entries a call (Chromium) and ends with an empty list. */
async function children(folder: Entry): Promise<readonly Entry[]> {
  const reader = folder.createReader?.();
  if (!reader) return [];
  const all: Entry[] = [];
  for (;;) {
    const some = await new Promise<readonly Entry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function pickedPath(file: File): string {
  return file.webkitRelativePath || file.name;
}

function sorted(files: readonly PickedFile[]): readonly PickedFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
