import { open } from "node:fs/promises";
import { type Job, ok, type Result, refuse, sourceFromBytes } from "../base/index.ts";
import { CASE_HEAD_BYTES, type CaseFile, isCase, openCaseFile } from "../case/index.ts";
import type { RawSource } from "../engine/index.ts";
import { readBytes, sourcesOf } from "./files.ts";

/** The case file at a path; null where the path is no case file (a folder, another format, nothing). */
export async function openCaseAt(path: string, job: Job): Promise<Result<CaseFile> | null> {
  if (!(await beginsLikeCase(path))) return null;
  const bytes = await readBytes(path);
  return "problem" in bytes ? bytes : openCaseFile(sourceFromBytes(path, bytes.value), job);
}

/** PATH of interfaces.md 1 as sources: of a case file the image that it was saved with (`case-without-image` where there is none), else what lies there. */
export async function imageSources(path: string, job: Job): Promise<Result<readonly RawSource[]>> {
  const opened = await openCaseAt(path, job);
  if (opened === null) return sourcesOf(path);
  if ("problem" in opened) return opened;
  const { image } = opened.value;
  return image ? ok([{ kind: "bytes", path: "image.nii.gz", bytes: image }]) : refuse("case-without-image", path, {});
}

async function beginsLikeCase(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const head = new Uint8Array(CASE_HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return isCase(head.subarray(0, bytesRead));
  } catch {
    return false; // a folder opens and does not read
  } finally {
    await file.close();
  }
}
