import { ok, type ProblemCode, refuse } from "../base/index.ts";
import type { SegContext } from "../dicom/index.ts";
import type { ModelManifest, NetworkAnswer } from "../segmentation/index.ts";
import type { SurfaceOptions } from "../surfaces/index.ts";
import type { LabelMap, Modality, Trust, Volume } from "../volume/index.ts";
import type { OpenDisk, RawSource, RuntimePaths } from "./host.ts";
import type { Answered, Call } from "./port.ts";
import { movable, shared } from "./shared.ts";

/** What each call takes, by name; `engine.ts` asks, `makeCalls` answers. */
export interface Asks {
  readonly scan: { readonly sources: readonly RawSource[]; readonly modality: Modality | null; readonly overrides: readonly ProblemCode[] };
  readonly load: { readonly series: string; readonly overrides: readonly ProblemCode[] };
  readonly infer: {
    readonly volume: Volume;
    readonly manifest: ModelManifest;
    readonly model: Uint8Array;
    readonly runtime: RuntimePaths | null;
    /** Slices along the patient's own axis, rising. */
    readonly slices: readonly number[];
  };
  readonly finish: { readonly volume: Volume; readonly answer: NetworkAnswer | null; readonly overrides: readonly ProblemCode[] };
  readonly labels: { readonly source: RawSource; readonly renames: Readonly<Record<number, string>> | null };
  readonly seg: { readonly map: LabelMap; readonly context: SegContext };
  readonly surfaces: { readonly map: LabelMap; readonly options: SurfaceOptions };
  readonly anatomy: { readonly map: LabelMap; readonly trust: Trust };
}

/**
 * Everything a worker can be asked. Makers are loaded where they are needed, so that a worker that reads files never sees onnxruntime.
 * @param openDisk how a path on disk is read; null in a page.
 */
export function makeCalls(openDisk: OpenDisk): { readonly [C in keyof Asks]: Call<Asks[C]> } {
  // The one state of a worker: what its last scan found, for the loads that follow.
  const reader = import("./reader.ts").then(({ createReader }) => createReader(openDisk));
  return {
    scan: async ({ sources, modality, overrides }, { job }) => copied(await (await reader).scan(sources, modality, overrides, job)),
    load: async ({ series, overrides }, { job }) => {
      const loaded = await (await reader).load(series, overrides, job);
      return "problem" in loaded ? copied(loaded) : { value: loaded, transfer: movable([loaded.value.voxels]) };
    },
    infer: async ({ volume, manifest, model, runtime, slices }, { job, emit }) => {
      const room = await import("../segmentation/index.ts");
      const opened = await room.openModel(manifest, { model, wasm: runtime, threads: 1 });
      if ("problem" in opened) return copied(opened);
      const prepared = room.prepareSeries(volume, manifest);
      await room.segmentSlices(prepared, opened.value, slices, (slice) => emit(slice, [slice.labels.buffer]), job);
      await room.closeModel(opened.value);
      return copied({ value: prepared.frame, problems: [] });
    },
    finish: async ({ volume, answer, overrides }, { job }) => {
      const room = await import("../segmentation/index.ts");
      const finished = await room.finish(volume, answer, overrides, job);
      if ("problem" in finished) return copied(finished);
      const map = inSharedMemory(finished.value.map);
      return { value: { ...finished, value: { ...finished.value, map } }, transfer: movable([map.labels]) };
    },
    labels: async ({ source, renames }) => {
      const [{ readLabels }, room] = await Promise.all([import("./reader.ts"), import("../segmentation/index.ts")]);
      const read = await readLabels(source, renames, openDisk);
      if ("problem" in read) return copied(read);
      const map = inSharedMemory(read.value);
      return { value: { value: { map, reports: room.describeLabels(map) }, problems: read.problems }, transfer: movable([map.labels]) };
    },
    seg: async ({ map, context }) => {
      if (map.labels.every((label) => label === 0)) return copied(refuse("labels-empty", null, {}));
      const { writeSeg } = await import("../dicom/index.ts");
      const bytes = writeSeg(map, context);
      return { value: ok(bytes), transfer: movable([bytes]) };
    },
    surfaces: async ({ map, options }, { job }) => {
      const { buildSurfaces } = await import("../surfaces/index.ts");
      const surfaces = await buildSurfaces(map, options, job);
      return { value: surfaces, transfer: movable(surfaces.flatMap((one) => [one.positions_mm, one.normals, one.triangles])) };
    },
    anatomy: async ({ map, trust }, { job }) => {
      const { buildAnatomy } = await import("../planning/index.ts");
      return copied(await buildAnatomy(map, trust, job));
    },
  };
}

function copied(value: unknown): Answered {
  return { value, transfer: [] };
}

function inSharedMemory(map: LabelMap): LabelMap {
  return { ...map, labels: shared(map.labels) };
}
