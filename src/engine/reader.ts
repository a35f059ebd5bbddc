import { type Job, type Problem, type ProblemCode, problem, type Result, refuse, type SourceFile, sourceFromBytes } from "../base/index.ts";
import { assemble, isSeg, readSeg, type Series, type SeriesSummary, scanWith, summaryOf } from "../dicom/index.ts";
import {
  isNifti,
  type LabelMap,
  labelMapFromNifti,
  type Modality,
  readNifti,
  structureById,
  type Volume,
  volumeFromNifti,
} from "../volume/index.ts";
import type { OpenDisk, RawSource } from "./host.ts";
import { shared } from "./shared.ts";
import type { Listing } from "./words.ts";

/** As many bytes as tell a NIfTI file: its whole first header and the magic of a second one. */
const NIFTI_HEAD_BYTES = 544;

/** As many as tell a DICOM SEG: preamble, meta header and the first elements. */
const SEG_HEAD_BYTES = 2048;

/** What the reading worker keeps between a scan and the loads that follow it. */
export interface Reader {
  scan(sources: readonly RawSource[], modality: Modality | null, overrides: readonly ProblemCode[], job: Job): Promise<Listing>;
  load(series: string, overrides: readonly ProblemCode[], job: Job): Promise<Result<Volume>>;
}

/** A reader over files, archives and NIfTI volumes. @param openDisk how a path on disk is read; null in a page. */
export function createReader(openDisk: OpenDisk): Reader {
  let scanned: readonly Series[] = [];
  let niftis: ReadonlyMap<string, Volume> = new Map();

  return {
    async scan(raws, modality, overrides, job) {
      const sources = raws.map((raw) => openSource(raw, openDisk));
      const images = await niftiSources(sources);
      const others = sources.filter((source) => !images.includes(source));
      const volumes = await Promise.all(images.map((source) => readVolume(source, modality)));
      const list = await scanWith(others, overrides, job);
      scanned = list.series;
      niftis = new Map(volumes.flatMap((read) => ("value" in read ? [[read.value.series.id, read.value]] : [])));
      const series = [
        ...volumes.flatMap((read) => ("value" in read ? [niftiSummary(read.value, read.problems)] : [])),
        ...list.series.map(summaryOf),
      ];
      const failed = volumes.flatMap((read) => ("problem" in read ? [read.problem] : []));
      const severity = series.length === 0 ? "error" : "info";
      return {
        series,
        selected: series.find((one) => niftis.has(one.id))?.id ?? list.selected,
        files: { ...list.files, read: list.files.read + images.length },
        problems: [...failed.map((one) => problem(one.code, severity, one.where, one.details)), ...list.problems],
      };
    },
    async load(id, overrides, job) {
      const nifti = niftis.get(id);
      if (nifti) return { value: inSharedMemory(nifti), problems: [] };
      const series = scanned.find((one) => one.id === id);
      if (!series) return refuse("series-unknown", id, { series: id });
      const assembled = await assemble(series, overrides, job);
      return "problem" in assembled ? assembled : { ...assembled, value: inSharedMemory(assembled.value) };
    },
  };
}

/** A source as the readers take it. */
function openSource(raw: RawSource, openDisk: OpenDisk): SourceFile {
  if (raw.kind === "bytes") return sourceFromBytes(raw.path, raw.bytes);
  if (raw.kind === "file") return blobSource(raw.path, raw.file);
  if (openDisk === null) throw new Error("there is no disk here");
  return openDisk(raw.file, raw.path, raw.size);
}

function blobSource(path: string, file: Blob): SourceFile {
  return {
    path,
    size: file.size,
    bytes: async (from = 0, to = file.size) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  };
}

function inSharedMemory(volume: Volume): Volume {
  return { ...volume, voxels: shared(volume.voxels) };
}

async function niftiSources(sources: readonly SourceFile[]): Promise<readonly SourceFile[]> {
  const found: SourceFile[] = [];
  for (const source of sources) if (await isNiftiSource(source)) found.push(source);
  return found;
}

async function isNiftiSource(source: SourceFile): Promise<boolean> {
  if (/\.nii(\.gz)?$/i.test(source.path)) return true;
  return isNifti(await source.bytes(0, Math.min(source.size, NIFTI_HEAD_BYTES)));
}

async function readVolume(source: SourceFile, modality: Modality | null): Promise<Result<Volume>> {
  const image = await readNifti(await source.bytes(), source.path);
  if ("problem" in image) return image;
  const volume = volumeFromNifti(image.value, source.path, modality);
  return "problem" in volume ? volume : { value: volume.value, problems: [...image.problems, ...volume.problems] };
}

/** A NIfTI volume as `inspect` lists it (interfaces.md 2): what the format cannot say is null. */
function niftiSummary(volume: Volume, problems: readonly Problem[]): SeriesSummary {
  const { geometry, series } = volume;
  const [nx, ny, nz] = geometry.size;
  return {
    id: series.id,
    split_of: null,
    uid: null,
    study_uid: null,
    frame_of_reference_uid: null,
    number: null,
    modality: series.modality,
    sop_class: null,
    transfer_syntax: null,
    description: series.description,
    body_part: null,
    acquisition_date: null,
    kind: "volume",
    status: problems.some((found) => found.severity === "warning") ? "warned" : "ready",
    slices: nz,
    frames: nz,
    size: geometry.size,
    geometry,
    source: { spacing_between_slices_mm: null, slice_thickness_mm: null, gantry_tilt_deg: null, part: null },
    hu_range: rangeOf(volume.voxels, nx * ny * (nz >> 1), nx * ny * ((nz >> 1) + 1)),
    problems,
  };
}

function rangeOf(voxels: Volume["voxels"], from: number, to: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = from; index < to; index++) {
    low = Math.min(low, voxels[index]);
    high = Math.max(high, voxels[index]);
  }
  return [low, high];
}

/** LABELS of interfaces.md 1 as a map: NIfTI or DICOM SEG; a patient image where labels are due is `labels-needed`. */
export async function readLabels(
  raw: RawSource,
  renames: Readonly<Record<number, string>> | null,
  openDisk: OpenDisk,
): Promise<Result<LabelMap>> {
  const source = openSource(raw, openDisk);
  if (isSeg(await source.bytes(0, Math.min(source.size, SEG_HEAD_BYTES)))) {
    const seg = await readSeg(await source.bytes(), source.path);
    return "problem" in seg ? seg : { ...seg, value: renamed(seg.value, renames) };
  }
  if (!(await isNiftiSource(source))) return refuse("labels-needed", source.path, {});
  const image = await readNifti(await source.bytes(), source.path);
  if ("problem" in image) return image;
  const map = labelMapFromNifti(image.value, renames);
  return "problem" in map ? map : { value: map.value, problems: [...image.problems, ...map.problems] };
}

/** A map with foreign numbers called what the caller says they are, `{ 100: "liver" }`. */
function renamed(map: LabelMap, renames: Readonly<Record<number, string>> | null): LabelMap {
  const known = map.foreign.flatMap(({ label }) => {
    const own = structureById(renames?.[label] ?? "");
    return own ? [[label, own.label] as const] : [];
  });
  if (known.length === 0) return map;
  const target = Uint8Array.from({ length: 256 }, (_, label) => label);
  for (const [label, own] of known) target[label] = own;
  return { ...map, labels: map.labels.map((label) => target[label]), foreign: map.foreign.filter(({ label }) => target[label] === label) };
}
