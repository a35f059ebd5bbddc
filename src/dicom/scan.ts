import { inSteps, isZip, type Job, openZip, type Problem, type ProblemCode, problem, type SourceFile } from "../base/index.ts";
import { FIRST_BYTES, isDicomish, readDicomFile } from "./file.ts";
import { imagesOf } from "./images.ts";
import { judgeSeries } from "./series.ts";
import { DICOMDIR, isLoadable } from "./sop-classes.ts";
import { compare } from "./vectors.ts";
import type { Image, Series, SeriesList } from "./words.ts";

const NESTED_ARCHIVES = 1;

interface Intake {
  readonly images: Image[];
  readonly problems: Problem[];
  read: number;
  dicom: number;
  skipped: number;
}

/**
 * Every series in these files, from their headers: files are recognised by content, archives opened (one inside another at most), and each file ends
 * in a series or in a Problem. Pixels are read only for the middle slice and to compare doubles.
 */
export async function scanFiles(files: readonly SourceFile[], job: Job): Promise<SeriesList> {
  return scanWith(files, [], job);
}

/** The same, with Problems that a person has judged and continued past (interfaces.md 1, `--override`). */
export async function scanWith(files: readonly SourceFile[], overrides: readonly ProblemCode[], job: Job): Promise<SeriesList> {
  const intake: Intake = { images: [], problems: [], read: 0, dicom: 0, skipped: 0 };
  await take(files, intake, 0, job);
  const groups = new Map<string, Image[]>();
  for (const image of intake.images) {
    const key = `${image.about.study_uid ?? ""}|${image.about.uid ?? image.source.path}`;
    const group = groups.get(key);
    if (group) group.push(image);
    else groups.set(key, [image]);
  }
  const series: Series[] = [];
  for (const images of groups.values()) {
    job.signal.throwIfAborted();
    series.push(...(await judgeSeries(images, overrides)));
  }
  const sorted = series.toSorted(byNumber);
  const best = sorted.filter((found) => found.status !== "refused").reduce<Series | null>(better, null);
  return {
    series: best ? [best, ...sorted.filter((found) => found !== best)] : sorted,
    selected: best?.id ?? null,
    files: { read: intake.read, dicom: intake.dicom, skipped: intake.skipped },
    problems: told(intake),
  };
}

/** The better one for a plan: score, then more slices, then what comes first. */
function better(best: Series | null, next: Series): Series {
  if (best === null || next.score > best.score) return next;
  return next.score === best.score && next.frames > best.frames ? next : best;
}

function byNumber(a: Series, b: Series): number {
  const numbers = (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER);
  return numbers || compare(a.uid ?? "", b.uid ?? "") || (a.source.part ?? 0) - (b.source.part ?? 0) || compare(a.id, b.id);
}

/** Files that are no DICOM are only counted, unless nothing else was there: then they are told, a single one as an error. */
function told(intake: Intake): readonly Problem[] {
  const plain = (found: Problem): boolean => found.code === "not-dicom" || found.code === "empty-file";
  if (intake.dicom > 0) return intake.problems.filter((found) => !plain(found));
  return intake.problems.map((found) => (intake.read === 1 ? { ...found, severity: "error" as const } : found));
}

async function take(files: readonly SourceFile[], intake: Intake, depth: number, job: Job): Promise<void> {
  await inSteps(job, "read", files.length, async (index) => {
    const file = files[index];
    const head = await file.bytes(0, Math.min(FIRST_BYTES, file.size));
    if (isZip(head) && !isDicomish(head)) await takeArchive(file, intake, depth, job);
    else await takeFile(file, head, intake);
  });
}

async function takeArchive(file: SourceFile, intake: Intake, depth: number, job: Job): Promise<void> {
  intake.read++;
  if (depth > NESTED_ARCHIVES) {
    intake.skipped++;
    return;
  }
  const opened = await openZip(file, job);
  if ("problem" in opened) {
    intake.problems.push({ ...opened.problem, severity: "info" });
    intake.skipped++;
    return;
  }
  intake.problems.push(...opened.problems);
  intake.read--;
  intake.read += opened.problems.length;
  intake.skipped += opened.problems.length;
  await take(opened.value, intake, depth + 1, job);
}

async function takeFile(file: SourceFile, head: Uint8Array<ArrayBuffer>, intake: Intake): Promise<void> {
  intake.read++;
  const read = await readDicomFile(file, head);
  if ("problem" in read) {
    intake.problems.push({ ...read.problem, severity: "info" });
    if (read.problem.code === "not-dicom" || read.problem.code === "empty-file") intake.skipped++;
    else intake.dicom++;
    return;
  }
  intake.dicom++;
  const images = imagesOf(read.value).filter((image) => image.sopClass !== DICOMDIR);
  if (images.some(isCutShort)) intake.problems.push(problem("truncated-header", "info", file.path, {}));
  else intake.images.push(...images);
}

/** An image that ends, at the end of an element, before it has said how large it is. */
function isCutShort({ pixels, format, sopClass }: Image): boolean {
  return isLoadable(sopClass) && pixels === null && (format.rows === null || format.bitsAllocated === null);
}
