import { applyEdit, type Edit, isDurable } from "./edits.ts";
import type { CaseDocument } from "./words.ts";

/** How many steps undo goes back. Documents share structure, so a step costs a few hundred bytes. */
const HISTORY_STEPS = 200;

/** The document's keeper: one value, a list of the ones before, and who wants to know. */
export interface CaseStore {
  get(): CaseDocument;
  /** Applies an edit; one that changes nothing is no step. */
  send(edit: Edit): void;
  undo(): boolean;
  redo(): boolean;
  /** Another case: history starts anew. */
  reset(doc: CaseDocument): void;
  history(): { readonly undo: number; readonly redo: number };
  /** @returns the un-subscriber. */
  subscribe(listener: (doc: CaseDocument, before: CaseDocument) => void): () => void;
}

/**
 * A store over one document. Undo is a list of documents (house.md 5); edits with the same gesture id replace each other, so a drag is one step, and none when it ends where it began.
 * Going back keeps the view and the registration where they are: undo takes back plans, not scrolling and not what was touched in a room.
 */
export function createStore(first: CaseDocument): CaseStore {
  let doc = first;
  let past: CaseDocument[] = [];
  let future: CaseDocument[] = [];
  let gesture: string | null = null;
  const listeners = new Set<(doc: CaseDocument, before: CaseDocument) => void>();

  const show = (next: CaseDocument): void => {
    const before = doc;
    doc = next;
    for (const listener of listeners) listener(doc, before);
  };
  const travel = (from: CaseDocument[], to: CaseDocument[]): boolean => {
    const next = from.pop();
    if (!next) return false;
    to.push(doc);
    gesture = null;
    show({ ...next, view: doc.view, registration: doc.registration });
    return true;
  };

  return {
    get: () => doc,
    send(edit) {
      const next = applyEdit(doc, edit);
      if (next === doc) return;
      if (isDurable(edit)) {
        const own = "gesture" in edit ? (edit.gesture ?? null) : null;
        const began = past.at(-1);
        if (own !== null && own === gesture && began && isBackAt(next, began)) {
          past = past.slice(0, -1);
          gesture = null;
          show({ ...began, view: doc.view });
          return;
        }
        if (own === null || own !== gesture) past = [...past.slice(1 - HISTORY_STEPS), doc];
        gesture = own;
        future = [];
      }
      show(next);
    },
    undo: () => travel(past, future),
    redo: () => travel(future, past),
    reset(next) {
      past = [];
      future = [];
      gesture = null;
      show(next);
    },
    history: () => ({ undo: past.length, redo: future.length }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether a gesture has come back to the document that it began from, the view aside. */
function isBackAt(doc: CaseDocument, began: CaseDocument): boolean {
  return (Object.keys(doc) as (keyof CaseDocument)[]).every((key) => key === "view" || isSame(doc[key], began[key]));
}

/** Of plain data; asked in every frame of a drag, so it ends with the first difference. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [own, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const keys = Object.keys(own);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isSame(own[key], other[key]));
}
