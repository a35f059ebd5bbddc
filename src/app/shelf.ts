import type { Json } from "../base/index.ts";
import type { CaseStore } from "../case/index.ts";
import { type UiLanguage, uiWords } from "../texts/index.ts";
import type { RecentCase } from "../ui/index.ts";
import type { LabelMap, Volume } from "../volume/index.ts";
import type { Desk, DeskKeeper } from "./desk.ts";
import { createKeeper, type Keeper, type KeptCase, type KeptData } from "./keeper.ts";
import { dateOf } from "./page-input.ts";
import { onceQuiet } from "./quiet.ts";
import { randomName } from "./random.ts";
import { refusalOf } from "./refusal.ts";

/** The cases of this browser: the open one is kept as it is edited, the last one comes back by itself. */
export interface Shelf {
  recent(): readonly RecentCase[];
  list(): Promise<Json>;
  /** Opens a kept case; what is derived is made again by `derive`. */
  open(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  close(): void;
  /** The id of the case that a reload should bring back, or null. */
  last(): string | null;
  /** Resolves when everything written so far is safe. */
  settled(): Promise<void>;
}

export interface ShelfParts {
  readonly desk: DeskKeeper;
  readonly store: CaseStore;
  language(): UiLanguage;
  changed(): void;
  /** Puts kept data back on the desk and makes again what is derived from them. */
  reopen(volume: Volume | null, labels: KeptData["labels"]): Promise<void>;
  picture(): Promise<string | null>;
  /** What is said when this browser keeps nothing. */
  cannotKeep(reason: string): void;
}

const LAST = "trocar.last";
const SAVE_AFTER_MS = 400;

/** The case on the desk, and the labels that are kept with it. */
interface Open {
  readonly kept: KeptCase;
  readonly map: LabelMap | null;
}

/** A shelf over this browser's store. */
export function createShelf(parts: ShelfParts): Shelf {
  const keeper = createKeeper();
  let list: readonly KeptCase[] = [];
  const refresh = async (): Promise<void> => {
    list = await keeper.list();
    parts.changed();
  };
  const writing = createWriting(parts.cannotKeep);
  const keeping = keepOpenCase(parts, keeper, writing.inOrder, refresh);
  void refresh().catch(() => {});

  return {
    recent: () => list.map((kept) => cardOf(kept, parts.language())),
    async list() {
      await refresh();
      return list.map(({ id, name, modified, bytes }) => ({ id, name, modified, bytes }));
    },
    async open(id) {
      const found = await keeper.read(id);
      if (!found) throw refusalOf("file-not-found", id, {});
      const { kept, data } = found;
      keeping.belongs(data, kept);
      localStorage.setItem(LAST, id);
      await parts.reopen(data.volume, data.labels);
      keeping.hold(kept, data);
      parts.store.reset(kept.document);
    },
    async remove(id) {
      if (keeping.open() === id) keeping.drop();
      if (localStorage.getItem(LAST) === id) localStorage.removeItem(LAST);
      await writing.inOrder(() => keeper.remove(id));
      await refresh();
    },
    close() {
      keeping.drop();
      localStorage.removeItem(LAST);
    },
    last: () => localStorage.getItem(LAST),
    settled: writing.settled,
  };
}

/** The open case, kept as it is edited. */
interface Keeping {
  /** Its id; null while none is open. */
  open(): string | null;
  hold(kept: KeptCase, from: Origin): void;
  /** Nothing is open any more; an edit of just now is kept. */
  drop(): void;
  belongs(from: Origin, kept: KeptCase): void;
}

function keepOpenCase(parts: ShelfParts, keeper: Keeper, inOrder: Writing["inOrder"], refresh: () => Promise<void>): Keeping {
  const { desk, store } = parts;
  const { caseOf, belongs } = createOrigins();
  let open: Open | null = null;
  const hold = (kept: KeptCase, from: Origin): void => {
    open = belongs(from, kept);
  };
  /** Labels that came to a case after it was kept: from a file, or found for its image. */
  const keepLabels = (): void => {
    const { volume, labels } = desk.get();
    if (!open || (labels?.map ?? null) === open.map) return;
    const kept = { ...open.kept, ...nowOf(store), bytes: sizeOf(desk.get()) };
    hold(kept, desk.get());
    void inOrder(() => keeper.create(kept, { volume, labels }));
  };
  /** A case that is ready and not yet on the shelf is put there, with its data. */
  const keepNew = (): void => {
    const from = desk.get();
    const { volume, labels } = from;
    const id = randomName();
    const name = volume?.series.description ?? volume?.series.id ?? uiWords(parts.language()).open.caseFile;
    const kept = { id, name, ...nowOf(store), bytes: sizeOf(from), picture: null };
    hold(kept, from);
    void inOrder(async () => {
      await keeper.create(kept, { volume, labels });
      localStorage.setItem(LAST, id);
      await refresh();
      const picture = await parts.picture();
      if (open?.kept.id !== id) return;
      const pictured = { ...open.kept, picture };
      open = { ...open, kept: pictured };
      belongs(from, pictured);
      await keeper.update(pictured);
      await refresh();
    });
  };
  const keepEdit = (from: Origin): void => {
    if (!open) return;
    const kept = { ...open.kept, ...nowOf(store) };
    open = { ...open, kept };
    belongs(from, kept);
    void inOrder(() => keeper.update(kept));
  };
  const edited = onceQuiet(() => keepEdit(desk.get()), SAVE_AFTER_MS);
  store.subscribe(edited.ask);
  desk.subscribe((now, before) => {
    const isLeft = (now.state === "loading" && before.state !== "loading") || originOf(now) === null;
    // The document is still the old one: an edit of just now is not lost.
    if (isLeft && edited.waits()) keepEdit(before);
    if (isLeft) open = null;
    if (now.state === "ready" && before.state !== "ready" && open === null && originOf(now)) {
      open = caseOf(now);
      if (!open) keepNew();
    }
    // A cancelled job has put the labels back by then.
    if (now.job === null && now.state === "ready") keepLabels();
  });
  return {
    open: () => open?.kept.id ?? null,
    hold,
    drop() {
      if (edited.waits()) keepEdit(desk.get());
      open = null;
    },
    belongs,
  };
}

type Origin = Pick<Desk, "volume" | "labels">;

/** What a case was made from: its image, else its labels. */
function originOf({ volume, labels }: Origin): object | null {
  return volume ?? labels?.map ?? null;
}

interface Writing {
  inOrder(work: () => Promise<void>): Promise<void>;
  settled(): Promise<void>;
}

/** Writes one after the other; what this browser can not keep is said. */
function createWriting(cannotKeep: ShelfParts["cannotKeep"]): {
  inOrder(work: () => Promise<void>): Promise<void>;
  settled(): Promise<void>;
} {
  let writing: Promise<void> = Promise.resolve();
  return {
    inOrder(work) {
      writing = writing.then(work).catch((fault: unknown) => cannotKeep(fault instanceof Error ? fault.message : String(fault)));
      return writing;
    },
    settled: () => writing,
  };
}

function nowOf(store: CaseStore): Pick<KeptCase, "document" | "modified"> {
  return { document: store.get(), modified: new Date().toISOString() };
}

/** What a case was made from belongs to it: a cancelled job brings the old volume back, and with it its case. */
function createOrigins(): { caseOf(from: Origin): Open | null; belongs(from: Origin, kept: KeptCase): Open } {
  const ofOrigin = new WeakMap<object, Open>();
  return {
    caseOf(from) {
      const origin = originOf(from);
      return (origin && ofOrigin.get(origin)) ?? null;
    },
    belongs(from, kept) {
      const origin = originOf(from);
      const one = { kept, map: from.labels?.map ?? null };
      if (origin) ofOrigin.set(origin, one);
      return one;
    },
  };
}

function sizeOf({ volume, labels }: Origin): number {
  return (volume?.voxels.byteLength ?? 0) + (labels?.map.labels.byteLength ?? 0);
}

function cardOf({ id, name, modified, bytes, picture }: KeptCase, lang: UiLanguage): RecentCase {
  return { id, name, picture, line: `${dateOf(modified, lang)} · ${Math.round(bytes / 1e6)} MB` };
}
