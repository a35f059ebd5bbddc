import { type Json, roundForOutput } from "../base/index.ts";
import type { CaseStore, ViewName, ViewState } from "../case/index.ts";
import type { RawSource } from "../engine/index.ts";
import { diameterOfGauge, presetById, readRules, snapEntry } from "../planning/index.ts";
import { assessmentFields, type UiLanguage } from "../texts/index.ts";
import type { ExportKind } from "../ui/index.ts";
import type { Viewer } from "../viewer/index.ts";
import { lps, structureById, type Triple } from "../volume/index.ts";
import { newNeedle } from "./actions.ts";
import type { Bus, EventName } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import type { Environment } from "./environment.ts";
import { fetched } from "./fetched.ts";
import { type Flow, LOAD_ALL, type LoadOptions } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { needleBetween, nextNeedleId } from "./needles.ts";
import { refusal, refusalOf } from "./refusal.ts";
import { needleFields } from "./snapshot.ts";
import type { XrDoor } from "./xr.ts";

/** What the methods of `globalThis.trocar` work on. */
export interface ApiParts {
  readonly version: string;
  readonly ready: Promise<void>;
  readonly desk: DeskKeeper;
  readonly store: CaseStore;
  readonly flow: Flow;
  readonly judge: Judge;
  readonly viewer: Viewer;
  readonly bus: Bus;
  language(): UiLanguage;
  snapshot(): Json;
  openSample(options: LoadOptions): Promise<void>;
  cases: {
    list(): Promise<Json>;
    open(id: string): Promise<void>;
    remove(id: string): Promise<void>;
    close(): Promise<void>;
  };
  saveCase(withImage: boolean): Promise<Blob>;
  /** The plan as a PDF. */
  report(): Promise<Blob>;
  exportFile(what: ExportKind): Promise<Blob>;
  readonly xr: Pick<XrDoor, "enter" | "exit" | "state"> & { readonly supported: Environment["xr"] };
  /** Resolves when the page has nothing left to do. */
  idle(): Promise<void>;
}

type LoadSource =
  | readonly File[]
  | FileList
  | Blob
  | readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[]
  | { readonly url: string }
  | { readonly sample: true }
  | string;

interface NeedleAsk {
  readonly id?: string;
  readonly entry_mm: Triple;
  readonly target_mm: Triple;
  readonly gauge?: number;
  readonly diameter_mm?: number;
  readonly length_mm?: number;
  readonly snap?: boolean;
}

/** The page's object (interfaces.md 10). A contract: other tools test against it. */
export function makeApi(parts: ApiParts): Readonly<Record<string, unknown>> {
  const { desk, store, flow, viewer, bus } = parts;
  const snapshot = parts.snapshot;
  return {
    version: parts.version,
    api: 1,
    ready: parts.ready,
    snapshot,
    async load(source: LoadSource, options: Partial<LoadOptions> = {}) {
      const all = { ...LOAD_ALL, ...options };
      if (isSample(source)) await parts.openSample(all);
      else await flow.open(await rawSources(source), all);
      return snapshot();
    },
    async labels(source: LoadSource) {
      const [first] = await rawSources(source);
      if (!first) throw refusalOf("labels-needed", null, {});
      await flow.useLabels(first);
      return snapshot();
    },
    cancel: () => flow.cancel(),
    ...needleMethods(parts),
    cases: () => parts.cases.list(),
    openCase: async (id: string) => after(parts.cases.open(id), snapshot),
    deleteCase: (id: string) => parts.cases.remove(id),
    closeCase: () => parts.cases.close(),
    assess: async (id?: string) => {
      const position = desk.get().volume?.series.patient_position ?? null;
      return roundForOutput(assessmentFields(parts.judge.assessNow(id ?? null), parts.language(), position));
    },
    propose: async () => notBuilt("propose"),
    skinMap: async () => notBuilt("skin-map"),
    takeProposal: async () => notBuilt("propose"),
    async setRules(given: unknown) {
      const rules = typeof given === "string" ? presetById(given) : rulesFrom(given);
      if (!rules) throw refusalOf("usage", "setRules", { reason: `there is no preset "${String(given)}"` });
      store.send({ kind: "set-rules", rules });
      return snapshot();
    },
    async setStructure(
      id: string,
      state: { readonly visible?: boolean; readonly opacity?: number; readonly role?: "host" | "costed" | "forbidden" | "ignored" | null },
    ) {
      const known = structureById(id) ?? desk.get().labels?.found.find((found) => found.structure === id);
      if (!known) throw refusalOf("usage", id, { reason: `there is no structure "${id}"` });
      store.send({ kind: "set-structure", state: { id, ...state } });
      return snapshot();
    },
    async setView(view: Partial<ViewState>) {
      const { layout, camera, slice_mm, window } = view;
      const given = Object.entries({ layout, camera, slice_mm, window }).filter(([, value]) => value !== undefined);
      store.send({ kind: "set-view", view: Object.fromEntries(given) });
      return snapshot();
    },
    undo: async () => after(Promise.resolve(store.undo()), snapshot),
    redo: async () => after(Promise.resolve(store.redo()), snapshot),
    save: (options: { readonly image?: boolean } = {}) => parts.saveCase(options.image === true),
    report: () => parts.report(),
    exportFile: (what: ExportKind) => parts.exportFile(what),
    project: (point_mm: Triple, view: ViewName = "3d") => viewer.project(point_mm, view),
    pick: (x_px: number, y_px: number) => viewer.pick(x_px, y_px),
    toScene: (point_mm: Triple) => viewer.toScene(point_mm),
    fromScene: (point_m: Triple) => viewer.fromScene(point_m),
    idle: () => parts.idle(),
    on: (type: EventName, listener: (detail: unknown) => void) => bus.on(type, listener),
    once: (type: EventName) =>
      new Promise((resolve) => {
        const stop = bus.on(type, (detail) => {
          stop();
          resolve(detail);
        });
      }),
    xr: {
      supported: async () => ({ ...parts.xr.supported }),
      enter: parts.xr.enter,
      exit: parts.xr.exit,
      get state() {
        return roundForOutput(parts.xr.state());
      },
    },
  };
}

function needleMethods({ desk, store, judge, language }: ApiParts): Readonly<Record<string, unknown>> {
  return {
    async setNeedle(ask: NeedleAsk) {
      const { anatomy } = desk.get();
      const target_mm = lps(...ask.target_mm);
      const given = lps(...ask.entry_mm);
      const entry_mm = ask.snap !== false && anatomy ? taken(snapEntry(anatomy, given, target_mm)) : given;
      const id = ask.id ?? store.get().current;
      if (id !== null && store.get().needles.some((needle) => needle.id === id)) {
        store.send({ kind: "move-needle", needle: id, entry_mm, target_mm });
        store.send({ kind: "select-needle", needle: id });
      } else {
        const { number } = nextNeedleId(store.get());
        const made = needleBetween(store.get(), `Needle ${number}`, entry_mm, target_mm);
        store.send({ kind: "add-needle", needle: ask.id === undefined ? made : { ...made, id: ask.id } });
      }
      const needle = currentNeedle(store);
      const size = sizeOf(ask, needle);
      if (size) store.send({ kind: "resize-needle", needle: needle.id, ...size });
      return roundForOutput(needleFields(currentNeedle(store)));
    },
    removeNeedle: async (id: string) => store.send({ kind: "remove-needle", needle: id }),
    selectNeedle: async (id: string) => store.send({ kind: "select-needle", needle: id }),
    renameNeedle: async (id: string, name: string) => store.send({ kind: "rename-needle", needle: id, name }),
    newNeedle: async () => newNeedle({ desk, store, language }),
    settled: () => judge.settled(),
  };
}

function sizeOf(
  ask: NeedleAsk,
  now: CaseNeedleSize,
): { readonly gauge: number | null; readonly diameter_mm: number; readonly length_mm: number } | null {
  if (ask.gauge === undefined && ask.diameter_mm === undefined && ask.length_mm === undefined) return null;
  const ofGauge = ask.gauge === undefined ? null : diameterOfGauge(ask.gauge);
  if (ask.gauge !== undefined && ofGauge === null) throw refusalOf("usage", "gauge", { reason: `there is no gauge ${ask.gauge}` });
  return {
    gauge: ask.gauge ?? (ask.diameter_mm === undefined ? now.gauge : null),
    diameter_mm: ask.diameter_mm ?? ofGauge ?? now.diameter_mm,
    length_mm: ask.length_mm ?? now.length_mm,
  };
}

interface CaseNeedleSize {
  readonly gauge: number | null;
  readonly diameter_mm: number;
  readonly length_mm: number;
}

function currentNeedle(store: CaseStore): ReturnType<CaseStore["get"]>["needles"][number] {
  const doc = store.get();
  const found = doc.needles.find((needle) => needle.id === doc.current);
  if (!found) throw new Error("a needle was set and is not there");
  return found;
}

function rulesFrom(given: unknown): ReturnType<typeof presetById> {
  const read = readRules(given);
  if ("problem" in read) throw refusal(read.problem);
  return read.value;
}

function taken<T>(result: { readonly value: T } | { readonly problem: Parameters<typeof refusal>[0] }): T {
  if ("problem" in result) throw refusal(result.problem);
  return result.value;
}

function notBuilt(what: string): never {
  throw refusalOf("not-built", what, { what });
}

async function after<T>(work: Promise<unknown>, then: () => T): Promise<T> {
  await work;
  return then();
}

function isSample(source: LoadSource): source is { readonly sample: true } {
  return typeof source === "object" && "sample" in source;
}

/** What `load` and `labels` take, as the engine takes it. */
async function rawSources(source: LoadSource): Promise<readonly RawSource[]> {
  if (typeof source === "string") return notBuilt(source.startsWith("dicomweb:") ? "dicomweb" : source);
  if (source instanceof Blob) return [{ kind: "file", path: source instanceof File ? source.name : "file", file: source }];
  if ("url" in source) return [await fetched(source.url)];
  return Array.from(source as Iterable<File | { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }>, (one) =>
    one instanceof File
      ? ({ kind: "file", path: one.webkitRelativePath || one.name, file: one } as const)
      : ({ kind: "bytes", path: one.name, bytes: one.bytes } as const),
  );
}
