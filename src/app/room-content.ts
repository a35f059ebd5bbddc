import { type CaseDocument, type CaseStore, structureState } from "../case/index.ts";
import { structureName, type UiLanguage, uiWords } from "../texts/index.ts";
import { colorOf, lookEdit, lookOf, nextLook } from "../ui/index.ts";
import type { XrContent } from "../xr/index.ts";
import type { Desk, DeskKeeper, Labels } from "./desk.ts";

/** While a needle is dragged its sentence is made anew this often, ms: the panels are drawn no oftener (webxr.md 5). */
const PACE_MS = 100;

export interface RoomContentParts {
  readonly store: CaseStore;
  readonly desk: DeskKeeper;
  language(): UiLanguage;
  /** Exactly the sentence on the screen. */
  sentence(): string | null;
  /** A clock, ms. */
  now(): number;
}

/**
 * The panels' content, asked for in every frame: made anew when something of it changed, at once, or within `PACE_MS` where only the needle's place and what is
 * said of it did. The last change is always told: the next asking makes up for it.
 */
export function createRoomContent({ store, desk, language, sentence, now }: RoomContentParts): () => XrContent {
  let made: { readonly content: XrContent; readonly of: Of; readonly at_ms: number } | null = null;
  const rowsOf = rememberedRows();
  return () => {
    const of: Of = { doc: store.get(), assessment: desk.get().assessment, labels: desk.get().labels, lang: language() };
    if (made && (same(made.of, of) || (onlyMoved(made.of, of) && now() - made.at_ms < PACE_MS))) return made.content;
    const { doc, assessment, labels, lang } = of;
    const content: XrContent = {
      words: uiWords(lang).xr,
      sentence: sentence(),
      level: assessment?.verdict ?? null,
      structures: rowsOf(doc, labels, lang),
      needles: doc.needles.map(({ id, name }) => ({ id, name })),
      needle: doc.current,
      canUndo: store.history().undo > 0,
      canRedo: store.history().redo > 0,
    };
    made = { content, of, at_ms: now() };
    return content;
  };
}

interface Of {
  readonly doc: CaseDocument;
  readonly assessment: Desk["assessment"];
  readonly labels: Labels | null;
  readonly lang: UiLanguage;
}

function same(a: Of, b: Of): boolean {
  return a.doc === b.doc && a.assessment === b.assessment && a.labels === b.labels && a.lang === b.lang;
}

/** Whether only ends of needles moved, with the assessment after them. Another verdict does not wait. */
function onlyMoved(a: Of, b: Of): boolean {
  if (a.labels !== b.labels || a.lang !== b.lang || a.assessment?.verdict !== b.assessment?.verdict) return false;
  const keys = Object.keys(b.doc) as (keyof CaseDocument)[];
  return (
    keys.every((key) => key === "needles" || a.doc[key] === b.doc[key]) &&
    a.doc.needles.length === b.doc.needles.length &&
    a.doc.needles.every((needle, n) => needle.id === b.doc.needles[n].id && needle.name === b.doc.needles[n].name)
  );
}

/** The structures' rows, made anew only when a structure's state, the labels or the language changed. */
function rememberedRows(): (doc: CaseDocument, labels: Labels | null, lang: UiLanguage) => XrContent["structures"] {
  let key: readonly unknown[] = [];
  let rows: XrContent["structures"] = [];
  return (doc, labels, lang) => {
    const next = [doc.structures, labels, lang];
    if (next.every((one, n) => one === key[n])) return rows;
    key = next;
    rows = (labels?.found ?? []).map(({ structure: id }) => {
      const look = lookOf(structureState(doc, id));
      return { id, name: structureName(id, lang), color: colorOf(id), look, next: lookEdit(id, nextLook(look)) };
    });
    return rows;
  };
}
