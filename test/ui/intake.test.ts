import { expect, test } from "vitest";
import { type Drop, droppedFiles, type Entry, pickedFiles } from "../../src/ui/intake.ts";

const CHROMIUM_READS_AT_MOST = 100;

const file = (name: string): File => new File(["x"], name);
const fileEntry = (fullPath: string): Entry => ({
  isFile: true,
  isDirectory: false,
  fullPath,
  file: (found) => found(file(fullPath.split("/").at(-1) ?? "")),
});
const unreadable = (fullPath: string): Entry => ({ ...fileEntry(fullPath), file: (_, failed) => failed(new Error("gone")) });
/** A folder whose reader hands out its entries in parts, as a browser's does. */
const folder = (fullPath: string, entries: readonly Entry[]): Entry => ({
  isFile: false,
  isDirectory: true,
  fullPath,
  createReader: () => {
    let at = 0;
    return {
      readEntries: (found) => {
        found(entries.slice(at, at + CHROMIUM_READS_AT_MOST));
        at += CHROMIUM_READS_AT_MOST;
      },
    };
  },
});
const dropOf = (...items: { entry?: Entry; file?: File; kind?: string }[]): Drop => ({
  items: items.map(({ entry, file: one, kind }) => ({
    kind: kind ?? "file",
    webkitGetAsEntry: () => entry ?? null,
    getAsFile: () => one ?? null,
  })),
});

test("a dropped folder is opened to the bottom, its files with their paths, in order", async () => {
  const drop = dropOf({
    entry: folder("/CT", [folder("/CT/B", [fileEntry("/CT/B/2.dcm"), fileEntry("/CT/B/1.dcm")]), fileEntry("/CT/A.dcm")]),
  });
  expect((await droppedFiles(drop)).map(({ path }) => path)).toEqual(["CT/A.dcm", "CT/B/1.dcm", "CT/B/2.dcm"]);
});

test("a folder of more files than one reading gives is read whole", async () => {
  const many = Array.from({ length: 257 }, (_, i) => fileEntry(`/CT/${i}.dcm`));
  expect(await droppedFiles(dropOf({ entry: folder("/CT", many) }))).toHaveLength(257);
});

test("single files come as files, also where the browser makes no entries of them", async () => {
  const drop = dropOf({ file: file("b.zip") }, { file: file("a.nii.gz"), entry: fileEntry("/a.nii.gz") }, { kind: "string" });
  expect((await droppedFiles(drop)).map(({ path }) => path)).toEqual(["a.nii.gz", "b.zip"]);
});

test("a file that cannot be read does not keep the others away", async () => {
  const drop = dropOf({ entry: folder("/CT", [unreadable("/CT/1.dcm"), fileEntry("/CT/2.dcm")]) });
  expect((await droppedFiles(drop)).map(({ path }) => path)).toEqual(["CT/2.dcm"]);
});

test("entries are taken before the first wait, because the drop is empty after its event", async () => {
  let over = false;
  const entry = folder("/CT", [fileEntry("/CT/1.dcm")]);
  const drop: Drop = {
    items: [0, 1].map(() => ({ kind: "file", webkitGetAsEntry: () => (over ? null : entry), getAsFile: () => null })),
  };
  const files = droppedFiles(drop);
  over = true;
  expect(await files).toHaveLength(2);
});

test("a picked folder keeps the paths that the browser gives", () => {
  const inFolder = Object.defineProperty(file("1.dcm"), "webkitRelativePath", { value: "CT/1.dcm" });
  expect(pickedFiles([file("z.nii"), inFolder]).map(({ path }) => path)).toEqual(["CT/1.dcm", "z.nii"]);
});
