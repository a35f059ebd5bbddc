import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Job, openZip, type Problem, type Result, refuse, sourceFromBytes } from "../base/index.ts";
import type { Engine, RawSource } from "../engine/index.ts";
import { evaluation } from "../segmentation/index.ts";
import { type LabelMap, runs, type StructureId, type Volume } from "../volume/index.ts";
import { readBytes, sourcesOf } from "./files.ts";

/** One record of a shelf's `cases.json` (the fields that are read). */
export interface CaseRecord {
  readonly id: string;
  readonly split: string;
  readonly modality: "CT" | "MR";
  readonly annotated: readonly StructureId[];
  readonly absent?: readonly StructureId[];
  readonly cut_by_field_of_view?: readonly StructureId[];
  readonly files: Readonly<Record<string, unknown>>;
}

/** The truths of 3D-IRCADb that are drawn as the product draws them: file folder -> structure. */
const MASK_FOLDERS: Readonly<Record<string, StructureId>> = { liver: "liver", bone: "bone", skin: "body" };

/** The cases of a folder of labelled patients. */
export async function readCases(folder: string): Promise<Result<readonly CaseRecord[]>> {
  const path = join(folder, "cases.json");
  const bytes = await readBytes(path);
  if ("problem" in bytes) return bytes;
  const { cases } = JSON.parse(new TextDecoder().decode(bytes.value)) as { readonly cases: readonly CaseRecord[] };
  return { value: cases, problems: [] };
}

/** The image of a case, assembled as the product does it. */
export async function readImage(folder: string, record: CaseRecord, engine: Engine, job: Job): Promise<Result<Volume>> {
  const unpacked = "series.tar.xz" in record.files ? await untar(join(folder, record.id, "series.tar.xz")) : null;
  try {
    const name = ["image.nii.gz", "series.zip"].find((one) => one in record.files);
    const sources = await sourcesOf(unpacked ?? join(folder, record.id, name ?? "image.nii.gz"));
    if ("problem" in sources) return sources;
    const listing = await engine.scan(sources.value, { modality: record.modality, overrides: [] }, job);
    if (listing.selected === null) return { problem: firstProblem(listing) };
    return await engine.load(listing.selected, [], job);
  } finally {
    if (unpacked) await rm(unpacked, { recursive: true, force: true });
  }
}

/** What the structures of a case truly are, or null where the shelf has no truth on the grid. */
export async function readTruth(folder: string, record: CaseRecord, engine: Engine, job: Job): Promise<evaluation.Truth | null> {
  const structures =
    "masks.zip" in record.files
      ? await masks(join(folder, record.id, "masks.zip"), engine, job)
      : await labels(folder, record, engine, job);
  if (structures === null) return null;
  return {
    structures,
    annotated: record.annotated.filter((id) => structures.has(id)),
    absent: record.absent ?? [],
    cut: record.cut_by_field_of_view ?? [],
    liverHoldsVessels: record.split === "test" && record.modality === "CT",
  };
}

async function labels(folder: string, record: CaseRecord, engine: Engine, job: Job): Promise<Map<StructureId, runs.RunMask> | null> {
  if (!("label.nii.gz" in record.files)) return null;
  const file = join(folder, record.id, "label.nii.gz");
  const read = await engine.labels({ kind: "disk", path: "label.nii.gz", file, size: (await readFile(file)).length }, null, job);
  return "problem" in read ? null : evaluation.structuresOf(read.value.map);
}

/** One DICOM mask a structure (3D-IRCADb): they overlap, so they make no label map. */
async function masks(file: string, engine: Engine, job: Job): Promise<Map<StructureId, runs.RunMask>> {
  const opened = await openZip(sourceFromBytes("masks.zip", new Uint8Array(await readFile(file))), job);
  if ("problem" in opened) throw new Error(opened.problem.code);
  const found = new Map<StructureId, runs.RunMask>();
  for (const [folder, structure] of Object.entries(MASK_FOLDERS)) {
    const slices = opened.value.filter((source) => source.path.includes(`/${folder}/`));
    const raws: RawSource[] = await Promise.all(
      slices.map(async (source) => ({ kind: "bytes", path: source.path, bytes: await source.bytes() })),
    );
    const listing = await engine.scan(raws, { modality: "CT", overrides: [] }, job);
    const volume = listing.selected === null ? null : await engine.load(listing.selected, [], job);
    if (!volume || "problem" in volume) continue;
    found.set(structure, runs.runsOf(volume.value.voxels, volume.value.geometry.size, { low: 1, high: Number.POSITIVE_INFINITY }));
  }
  return found;
}

async function untar(file: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "trocar-"));
  const done = spawnSync("tar", ["xf", file, "-C", folder]);
  if (done.status !== 0) throw new Error(`tar could not unpack ${file}: ${done.stderr}`);
  return folder;
}

function firstProblem(listing: Awaited<ReturnType<Engine["scan"]>>): Problem {
  const found = [...listing.series.flatMap((series) => series.problems), ...listing.problems].find((one) => one.severity === "error");
  return found ?? refuse("no-series", null, { files: listing.files.read }).problem;
}

/** The true labels of the shipped sample, as a truth. */
export function truthOf(map: LabelMap): evaluation.Truth {
  const structures = evaluation.structuresOf(map);
  // In a label map body is what no other structure claims; a truth draws it filled.
  structures.set("body", [...structures.values()].reduce(runs.union));
  return { structures, annotated: [...structures.keys()], absent: [], cut: [], liverHoldsVessels: false };
}
