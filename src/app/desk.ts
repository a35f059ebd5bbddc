import type { Problem, ProblemCode, Stage } from "../base/index.ts";
import type { Listing } from "../engine/index.ts";
import type { Anatomy, Assessment } from "../planning/index.ts";
import type { Surface } from "../surfaces/index.ts";
import type { LabelMap, StructureReport, Trust, Volume } from "../volume/index.ts";

export interface Labels {
  readonly map: LabelMap;
  readonly trust: Trust;
  readonly found: readonly StructureReport[];
}

export interface RunningJob {
  readonly id: number;
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  /** When this stage began, for the seconds that are left. */
  readonly since_ms: number;
}

/** A series on its way to the desk. */
export interface Opening {
  readonly series: string;
  readonly overrides: readonly ProblemCode[];
}

/** Everything that lies beside the case document: what was read, what was derived from it, what runs. None of it is edited by hand. */
export interface Desk {
  readonly state: "empty" | "loading" | "ready" | "failed";
  readonly job: RunningJob | null;
  readonly listing: Listing | null;
  readonly selected: string | null;
  /** The series whose opening was cancelled last, with what a person continued past; null once another job has ended otherwise. */
  readonly stopped: Opening | null;
  readonly volume: Volume | null;
  readonly labels: Labels | null;
  /** The sample's true labels, to compare with the network's. */
  readonly truth: LabelMap | null;
  readonly truthShown: boolean;
  readonly surfaces: readonly Surface[] | null;
  readonly anatomy: Anatomy | null;
  readonly assessment: Assessment | null;
  /** Of the files, the series and the labels. */
  readonly problems: readonly Problem[];
  /** A fault of ours: told plainly, with a report to copy. */
  readonly fault: { readonly sentence: string; readonly report: string } | null;
}

export const EMPTY_DESK: Desk = {
  state: "empty",
  job: null,
  listing: null,
  selected: null,
  stopped: null,
  volume: null,
  labels: null,
  truth: null,
  truthShown: false,
  surfaces: null,
  anatomy: null,
  assessment: null,
  problems: [],
  fault: null,
};

/** Keeps the desk and tells who listens what it was before. */
export interface DeskKeeper {
  get(): Desk;
  set(change: Partial<Desk>): void;
  subscribe(listener: (desk: Desk, before: Desk) => void): () => void;
}

/** A keeper over an empty desk. */
export function createDesk(): DeskKeeper {
  let desk = EMPTY_DESK;
  const listeners = new Set<(desk: Desk, before: Desk) => void>();
  return {
    get: () => desk,
    set(change) {
      const before = desk;
      desk = { ...desk, ...change };
      for (const listener of listeners) listener(desk, before);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
