import { type Job, ok, openZip, type Result, refuse, type SourceFile } from "../base/index.ts";
import { fromGlb, type Surface } from "../surfaces/index.ts";
import { type CaseRecord, readCase } from "./read.ts";
import { CASE_MIMETYPE } from "./write.ts";

/** A case file taken apart. The maps inside are still NIfTI bytes: whoever has a worker reads them there. */
export interface CaseFile {
  readonly record: CaseRecord;
  /** labels.nii.gz. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** surfaces.glb; null where there is none or it cannot be read: surfaces are made again from the labels. */
  readonly surfaces: readonly Surface[] | null;
  /** image.nii.gz, if the case was saved with its image. */
  readonly image: Uint8Array<ArrayBuffer> | null;
}

/** As many bytes as tell a case file. */
export const CASE_HEAD_BYTES = 128;

/** Where a zip's first local header ends (APPNOTE 4.3.7), and the name of the entry that must be first. */
const NAME_AT = 30;
const FIRST_ENTRY = "mimetype";
/** A plan with its assessments is some 100 kB; what is larger is no plan. */
const DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Whether bytes begin like a case file: a zip whose first entry is the stored media type. */
export function isCase(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, CASE_HEAD_BYTES));
  return text.startsWith("PK\u0003\u0004") && text.startsWith(FIRST_ENTRY, NAME_AT) && text.slice(NAME_AT).includes(CASE_MIMETYPE);
}

/** A `.trocar` file, every part within base's archive budget. Problems: those of zips and of `readCase`; `case-invalid` for a missing part. */
export async function openCaseFile(file: SourceFile, job: Job): Promise<Result<CaseFile>> {
  if (!isCase(await file.bytes(0, Math.min(file.size, CASE_HEAD_BYTES))))
    return refuse("case-invalid", file.path, { reason: "it does not begin with the media type of a case" });
  const opened = await openZip(file, job);
  if ("problem" in opened) return opened;
  const parts = new Map(opened.value.map((part) => [part.path.slice(file.path.length + 1), part]));
  // A part that is there and cannot be unpacked is noted by openZip; without it the case is not whole.
  const broken = opened.problems.find((found) => found.where?.startsWith(`${file.path}/`));
  if (broken) return { problem: { ...broken, severity: "error" } };
  const [document, labels] = [parts.get("case.json"), parts.get("labels.nii.gz")];
  if (!document || !labels) return refuse("case-invalid", file.path, { reason: `${document ? "labels.nii.gz" : "case.json"} is missing` });
  if (document.size > DOCUMENT_BYTES) return refuse("case-invalid", file.path, { reason: "case.json is larger than 16 MB" });
  const json = parsed(await document.bytes());
  if (json === null) return refuse("case-invalid", file.path, { reason: "case.json is not JSON" });
  const record = readCase(json);
  if ("problem" in record) return { problem: { ...record.problem, where: record.problem.where ?? file.path } };
  const glb = await parts.get("surfaces.glb")?.bytes();
  const surfaces = glb ? fromGlb(glb) : null;
  return ok({
    record: record.value,
    labels: await labels.bytes(),
    surfaces: surfaces !== null && "value" in surfaces ? surfaces.value : null,
    image: (await parts.get("image.nii.gz")?.bytes()) ?? null,
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
