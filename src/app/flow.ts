import { type Job, type Problem, type ProblemCode, quietJob, type Result } from "../base/index.ts";
import { type CaseStore, emptyCase } from "../case/index.ts";
import type { Engine, Listing, RawSource } from "../engine/index.ts";
import { IMPORTED, type LabelMap, laidOnto, type Volume } from "../volume/index.ts";
import type { Bus } from "./bus.ts";
import { isCaseSource, readCaseSource, staleAssessments } from "./case-in.ts";
import { type DeskKeeper, EMPTY_DESK, type Labels } from "./desk.ts";
import { isGlbSource, readGlbSource } from "./glb-in.ts";
import { openCaseFor, sourceOf } from "./opening.ts";
import { refusal, refusalOf } from "./refusal.ts";
import { createRunner } from "./runner.ts";

export interface LoadOptions {
  readonly series: string | null;
  readonly select: boolean;
  readonly segment: boolean;
  readonly overrides: readonly ProblemCode[];
}

export const LOAD_ALL: LoadOptions = { series: null, select: true, segment: true, overrides: [] };

export interface FlowParts {
  readonly engine: Engine;
  readonly desk: DeskKeeper;
  readonly store: CaseStore;
  readonly bus: Bus;
  /** Shows a finished slice while the network runs. */
  readonly onSlice: (k: number, labels: Uint8Array) => void;
}

/** The way from files to a plan, step by step, one job at a time. Every method rejects with a Refusal; what was there before a failed or cancelled job stays. */
export interface Flow {
  /** @param sources what to open, or how to get it as a part of the job: then its progress is told and it can be cancelled. */
  open(sources: readonly RawSource[] | ((job: Job) => Promise<readonly RawSource[]>), options: LoadOptions): Promise<void>;
  selectSeries(id: string, overrides: readonly ProblemCode[]): Promise<void>;
  /** Finds the organs of the image on the desk, or of the series whose opening was stopped; without either it does nothing. */
  findOrgans(): Promise<void>;
  useLabels(source: RawSource): Promise<void>;
  /** A kept case's volume and labels back on the desk, derived things made anew. */
  reopen(volume: Volume | null, labels: Labels | null): Promise<void>;
  cancel(): Promise<void>;
  busy(): boolean;
}

/** The scene's budget; the body is drawn as the skin, without the cavities that the organs leave in it. */
const SCENE = { structures: null, triangles: 100_000, smooth: 0.5, outlines: ["body"] };

/** A flow over an engine. */
export function createFlow(parts: FlowParts): Flow {
  const { engine, desk, store, bus } = parts;
  const { run, cancel, busy } = createRunner(desk, store, bus);
  const selectSeries: Flow["selectSeries"] = (id, overrides) =>
    run((job, opening) => {
      opening({ series: id, overrides });
      return loadSeries(parts, id, { ...LOAD_ALL, overrides }, job);
    });
  return {
    open: (given, options) =>
      run(async (job, opening) => {
        const sources = typeof given === "function" ? await given(job) : given;
        const [first] = sources;
        if (first && sources.length === 1 && (await isCaseSource(first))) return openCase(parts, first, job);
        if (first && sources.length === 1 && (await isGlbSource(first))) return openSurfaces(parts, first);
        job.report("read", 0, Math.max(1, sources.length));
        const listing = await engine.scan(sources, { modality: null, overrides: options.overrides }, job);
        desk.set({ listing, problems: listing.problems, fault: null });
        const id = options.series ?? listing.selected;
        if (!options.select) return;
        if (id === null) throw refusal(nothingToOpen(listing, sources.length));
        opening({ series: id, overrides: options.overrides });
        await loadSeries(parts, id, options, job);
      }),
    selectSeries,
    async findOrgans() {
      const { volume, stopped } = desk.get();
      if (!volume) return stopped ? selectSeries(stopped.series, stopped.overrides) : undefined;
      const overrides = store.get().overrides.map((found) => found.code);
      return run(async (job) => {
        desk.set({ state: "loading" });
        await segmentVolume(parts, volume, overrides, job);
      });
    },
    useLabels: (source) =>
      run(async (job) => {
        const { map, trust, found } = await labelsFrom(engine, source, job);
        const before = desk.get().volume;
        if (before && !sameFrame(before, map)) throw refusalOf("labels-geometry", null, {});
        // On the picture's own voxels where they are the same: only then can slices show them, and a SEG name the pictures.
        const own = before && laidOnto(map, before.geometry);
        await derive(parts, { map: own ?? map, trust, found }, job);
      }),
    reopen: (volume, labels) =>
      run(async (job) => {
        desk.set({ ...EMPTY_DESK, job: desk.get().job, state: "loading", selected: volume?.series.id ?? null, volume });
        if (labels) await derive(parts, labels, job);
        else desk.set({ state: "ready" });
      }),
    cancel,
    busy,
  };
}

/** Surfaces alone, to be looked at: a GLB holds no labels, so nothing can be judged. */
async function openSurfaces({ desk, store, bus }: FlowParts, source: RawSource): Promise<void> {
  const surfaces = taken(await readGlbSource(source)).value;
  desk.set({ ...EMPTY_DESK, job: desk.get().job, state: "ready", surfaces });
  store.reset(emptyCase(store.get().rules));
  bus.tell("surfaces", { structures: surfaces.map((surface) => surface.structure) });
}

/** One series on the desk: the slices at once, then the organs. */
async function loadSeries(parts: FlowParts, id: string, options: LoadOptions, job: Job): Promise<void> {
  const { engine, desk, store, bus } = parts;
  desk.set({ selected: id });
  const loaded = taken(await engine.load(id, options.overrides, job));
  const volume = loaded.value;
  const { listing } = desk.get();
  desk.set({ ...EMPTY_DESK, job: desk.get().job, state: "loading", listing, selected: id, volume, problems: loaded.problems });
  const overridden = loaded.problems.filter((found) => options.overrides.includes(found.code));
  store.reset(openCaseFor(store.get(), volume, sourceOf(volume, listing, id), overridden));
  bus.tell("loaded", { series: id, geometry: volume.geometry });
  if (!options.segment) return desk.set({ state: "ready" });
  await segmentVolume(parts, volume, options.overrides, job);
}

/** The organs of the volume on the desk, and what is derived from them. */
async function segmentVolume(parts: FlowParts, volume: Volume, overrides: readonly ProblemCode[], job: Job): Promise<void> {
  const { engine, desk, bus } = parts;
  const choice = { model: null, quality: null, overrides, threads: null };
  const segmented = taken(await engine.segment(volume, choice, parts.onSlice, job));
  desk.set({ problems: [...desk.get().problems, ...segmented.problems] });
  const { map, trust, reports } = segmented.value;
  bus.tell("segmented", { structures: reports.map((report) => report.structure) });
  await derive(parts, { map, trust, found: reports }, job);
}

/** A case file: its plan is there at once, what is derived from its labels is computed anew, and what then differs from the file is said. */
async function openCase(parts: FlowParts, source: RawSource, job: Job): Promise<void> {
  const { engine, desk, store, bus } = parts;
  job.report("read", 0, 1);
  const opened = taken(await readCaseSource(source, engine, job)).value;
  const volume = opened.image?.volume ?? null;
  const listing = opened.image?.listing ?? null;
  desk.set({
    ...EMPTY_DESK,
    job: desk.get().job,
    state: "loading",
    listing,
    selected: listing?.selected ?? null,
    volume,
    labels: opened.labels,
  });
  store.reset(opened.document);
  bus.tell("loaded", { series: opened.document.source?.series_uid ?? null, geometry: opened.document.geometry });
  const { map, trust } = opened.labels;
  const anatomy = await engine.anatomy(map, trust, job);
  const surfaces = opened.surfaces ?? (await engine.surfaces(map, SCENE, job));
  const problems = [...opened.problems, ...staleAssessments(opened, anatomy, volume)];
  desk.set({ surfaces, anatomy, problems, state: "ready" });
  bus.tell("surfaces", { structures: surfaces.map((surface) => surface.structure) });
}

/** LABELS of interfaces.md 1: a label map as a file, or the one inside a case. */
async function labelsFrom(engine: Engine, source: RawSource, job: Job): Promise<Labels> {
  if (await isCaseSource(source)) return taken(await readCaseSource(source, engine, job)).value.labels;
  const { map, reports } = taken(await engine.labels(source, null, job)).value;
  return { map, trust: IMPORTED, found: reports };
}

/** Surfaces and anatomy of a label map, side by side, then the page has all it needs. */
async function derive({ engine, desk, store, bus }: FlowParts, labels: Labels, job: Job): Promise<void> {
  desk.set({ labels });
  const quiet: Job = { ...quietJob(), signal: job.signal };
  const [surfaces, anatomy] = await Promise.all([engine.surfaces(labels.map, SCENE, job), engine.anatomy(labels.map, labels.trust, quiet)]);
  const revision = (store.get().labels?.revision ?? 0) + 1;
  const { geometry } = labels.map;
  store.send({ kind: "set-labels", geometry, labels: { revision, sha256: null, model: labels.trust.model, edited: false } });
  desk.set({ surfaces, anatomy, state: "ready" });
  bus.tell("surfaces", { structures: surfaces.map((surface) => surface.structure) });
}

/** The value, with what was noticed; a Problem is thrown as a Refusal. */
function taken<T>(result: Result<T>): { readonly value: T; readonly problems: readonly Problem[] } {
  if ("problem" in result) throw refusal(result.problem);
  return result;
}

/** Why nothing can be opened: what is wrong with the first series, or that there is none. */
function nothingToOpen(listing: Listing, files: number): Problem {
  const found = [...listing.series.flatMap((one) => one.problems), ...listing.problems].find((one) => one.severity === "error");
  return found ?? { code: "no-series", severity: "error", where: null, override: false, details: { files } };
}

/** Whether a label map can lie over a volume: they need not share a grid, but each must reach into the other. */
function sameFrame(volume: Volume, map: LabelMap): boolean {
  const [a, b] = [volume.geometry, map.geometry];
  const centre = (g: typeof a): readonly number[] =>
    [0, 1, 2].map(
      (row) => g.origin_mm[row] + [0, 1, 2].reduce((sum, c) => sum + g.direction[3 * row + c] * g.spacing_mm[c] * ((g.size[c] - 1) / 2), 0),
    );
  const reach = (g: typeof a): number => Math.sqrt([0, 1, 2].reduce((sum, c) => sum + (g.size[c] * g.spacing_mm[c]) ** 2, 0)) / 2;
  const [p, q] = [centre(a), centre(b)];
  const apart = Math.sqrt(p.reduce((sum, value, c) => sum + (value - q[c]) ** 2, 0));
  return apart < reach(a) + reach(b);
}
