import type { Json } from "../base/index.ts";
import type { CaseStore } from "../case/index.ts";
import { type UiLanguage, uiWords } from "../texts/index.ts";
import type { RecentCase } from "../ui/index.ts";
import type { Volume } from "../volume/index.ts";
import type { Desk, DeskKeeper } from "./desk.ts";
import { createKeeper, type KeptCase, type KeptData } from "./keeper.ts";
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

/** A shelf over this browser's store. */
export function createShelf(parts: ShelfParts): Shelf {
  const { desk, store } = parts;
  const keeper = createKeeper();
  let open: KeptCase | null = null;
  // What a case was made from belongs to it: a cancelled job brings the old volume back, and with it its case.
  const ofOrigin = new WeakMap<object, KeptCase>();
  const belongs = (from: Origin, kept: KeptCase): void => {
    const origin = originOf(from);
    if (origin) ofOrigin.set(origin, kept);
  };
  let list: readonly KeptCase[] = [];
  let writing: Promise<void> = Promise.resolve();

  const refresh = async (): Promise<void> => {
    list = await keeper.list();
    parts.changed();
  };
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    writing = writing.then(work).catch((fault: unknown) => parts.cannotKeep(fault instanceof Error ? fault.message : String(fault)));
    return writing;
  };

  /** A case that is ready and not yet on the shelf is put there, with its data. */
  const keepNew = (): void => {
    const { volume, labels } = desk.get();
    const origin = originOf(desk.get());
    if (!origin) return;
    open = ofOrigin.get(origin) ?? null;
    if (open) return;
    const id = randomName();
    const bytes = (volume?.voxels.byteLength ?? 0) + (labels?.map.labels.byteLength ?? 0);
    const name = volume?.series.description ?? volume?.series.id ?? uiWords(parts.language()).open.caseFile;
    open = { id, name, modified: new Date().toISOString(), bytes, document: store.get(), picture: null };
    const kept = open;
    ofOrigin.set(origin, kept);
    void inOrder(async () => {
      await keeper.create(kept, { volume, labels });
      localStorage.setItem(LAST, id);
      await refresh();
      const picture = await parts.picture();
      if (open?.id !== id) return;
      open = { ...open, picture };
      await keeper.update(open);
      await refresh();
    });
  };
  const keepEdit = (): void => {
    if (!open) return;
    open = { ...open, document: store.get(), modified: new Date().toISOString() };
    const kept = open;
    belongs(desk.get(), kept);
    void inOrder(() => keeper.update(kept));
  };

  desk.subscribe((now, before) => {
    if (now.state === "loading" && before.state !== "loading") open = null;
    if (now.state === "ready" && before.state !== "ready" && open === null) keepNew();
  });
  const edited = onceQuiet(keepEdit, SAVE_AFTER_MS);
  store.subscribe(edited.ask);
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
      belongs(data, kept);
      localStorage.setItem(LAST, id);
      await parts.reopen(data.volume, data.labels);
      open = kept;
      store.reset(kept.document);
    },
    async remove(id) {
      if (open?.id === id) open = null;
      if (localStorage.getItem(LAST) === id) localStorage.removeItem(LAST);
      await inOrder(() => keeper.remove(id));
      await refresh();
    },
    close() {
      open = null;
      localStorage.removeItem(LAST);
    },
    last: () => localStorage.getItem(LAST),
    settled: () => writing,
  };
}

type Origin = Pick<Desk, "volume" | "labels">;

/** What a case was made from: its image, else its labels. */
function originOf({ volume, labels }: Origin): object | null {
  return volume ?? labels?.map ?? null;
}

function cardOf({ id, name, modified, bytes, picture }: KeptCase, lang: UiLanguage): RecentCase {
  return { id, name, picture, line: `${dateOf(modified, lang)} · ${Math.round(bytes / 1e6)} MB` };
}
