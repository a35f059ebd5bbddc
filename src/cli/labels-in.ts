import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type Job, ok, type Result, refuse } from "../base/index.ts";
import { type CaseFile, caseLabels, caseTrust } from "../case/index.ts";
import { type Engine, surfaceErrorsOf } from "../engine/index.ts";
import { IMPORTED, type LabelMap, structureById, type Trust } from "../volume/index.ts";
import type { OptionSpec, Parsed } from "./args.ts";
import { openCaseAt } from "./case-in.ts";

export const mapOption: OptionSpec = { name: "map", value: "5=liver,6=spleen", help: "what foreign label numbers mean" };

/**
 * LABELS of a command line: a NIfTI label map, with `--map` applied, or a case file with the trust that it brings. A folder or a patient image where labels
 * are due is `labels-needed`.
 */
export async function labelMapOf(
  path: string,
  parsed: Parsed,
  engine: Engine,
  job: Job,
): Promise<Result<{ readonly map: LabelMap; readonly trust: Trust }>> {
  const found = await stat(path).catch(() => null);
  if (found === null) return refuse("file-not-found", path, {});
  if (found.isDirectory()) return refuse("labels-needed", path, {});
  const renames = renamesOf(parsed.values["map"]);
  if ("problem" in renames) return renames;
  const opened = await openCaseAt(path, job);
  if (opened && "problem" in opened) return opened;
  if (opened) return caseLabelsOf(opened.value, path, engine, job);
  const read = await engine.labels({ kind: "disk", path: basename(path), file: path, size: found.size }, renames.value, job);
  if ("problem" in read) return read;
  return ok({ map: read.value.map, trust: IMPORTED }, read.problems);
}

/** The label map inside a case: the errors of its surfaces are the file's, and never less than those of the shipped model of the same bytes. */
async function caseLabelsOf({ record, labels }: CaseFile, path: string, engine: Engine, job: Job): ReturnType<typeof labelMapOf> {
  const read = await engine.labels({ kind: "bytes", path: "labels.nii.gz", bytes: labels }, null, job);
  if ("problem" in read) return read;
  const map = await caseLabels(read.value.map, record, path);
  if ("problem" in map) return map;
  const shipped = await engine.models();
  if ("problem" in shipped) return shipped;
  const { trust, problems } = caseTrust(record, surfaceErrorsOf(shipped.value, record.labels.model));
  return ok({ map: map.value, trust }, [...read.problems, ...problems]);
}

function renamesOf(text: string | undefined): Result<Readonly<Record<number, string>> | null> {
  if (text === undefined) return ok(null);
  const renames: Record<number, string> = {};
  for (const part of text.split(",")) {
    const [, label, id] = /^(\d{1,3})=(\w+)$/.exec(part) ?? [];
    if (id === undefined || Number(label) > 255)
      return refuse("usage", "--map", { reason: `--map takes number=structure pairs, not "${part}"` });
    if (!structureById(id)) return refuse("usage", "--map", { reason: `there is no structure "${id}"` });
    renames[Number(label)] = id;
  }
  return ok(renames);
}
