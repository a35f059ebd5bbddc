import type { CaseDocument } from "../case/index.ts";
import type { Volume } from "../volume/index.ts";
import type { Labels } from "./desk.ts";

/** What this browser keeps of a case: the document is rewritten at each edit, volume and labels only when other labels come. */
export interface KeptCase {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly modified: string;
  readonly bytes: number;
  readonly document: CaseDocument;
  readonly picture: string | null;
}

export interface KeptData {
  /** Null for a case that came without its image. */
  readonly volume: Volume | null;
  readonly labels: Labels | null;
}

/** The browser's store of cases (IndexedDB). */
export interface Keeper {
  list(): Promise<readonly KeptCase[]>;
  read(id: string): Promise<{ readonly kept: KeptCase; readonly data: KeptData } | null>;
  /** A case with its data, in one transaction. */
  create(kept: KeptCase, data: KeptData): Promise<void>;
  /** The document alone. */
  update(kept: KeptCase): Promise<void>;
  remove(id: string): Promise<void>;
}

const NAME = "trocar";
const VERSION = 1;
const CASES = "cases";
const DATA = "data";

/** A keeper over IndexedDB. Rejects where the browser keeps nothing (private windows, a full disk): the caller says so and works on. */
export function createKeeper(): Keeper {
  let opened: Promise<IDBDatabase> | null = null;
  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(CASES, { keyPath: "id" });
        request.result.createObjectStore(DATA);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  };
  const write = async (work: (cases: IDBObjectStore, data: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await open()).transaction([CASES, DATA], "readwrite", { durability: "strict" });
    work(transaction.objectStore(CASES), transaction.objectStore(DATA));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  };
  const ask = async <T>(store: string, question: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const request = question((await open()).transaction(store, "readonly").objectStore(store));
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  };
  return {
    async list() {
      const all = await ask<KeptCase[]>(CASES, (store) => store.getAll());
      return all.toSorted((a, b) => (a.modified < b.modified ? 1 : -1));
    },
    async read(id) {
      const kept = await ask<KeptCase | undefined>(CASES, (store) => store.get(id));
      const data = await ask<KeptData | undefined>(DATA, (store) => store.get(id));
      return kept && data ? { kept, data } : null;
    },
    create: (kept, data) =>
      write((cases, blobs) => {
        cases.put(kept);
        blobs.put(unsharedData(data), kept.id);
      }),
    update: (kept) => write((cases) => cases.put(kept)),
    remove: (id) =>
      write((cases, blobs) => {
        cases.delete(id);
        blobs.delete(id);
      }),
  };
}

/** IndexedDB takes no shared memory: copied out. */
function unsharedData(data: KeptData): KeptData {
  const { volume, labels } = data;
  return {
    volume: volume && { ...volume, voxels: volume.voxels.slice() },
    labels: labels && { ...labels, map: { ...labels.map, labels: labels.map.labels.slice() } },
  };
}
