import type { Problem } from "../base/index.ts";
import type { Rules } from "../planning/index.ts";
import type { Geometry, Lps } from "../volume/index.ts";
import type { CaseDocument, CaseNeedle, CaseSource, StructureState, ViewState } from "./words.ts";

/** What a hand, a mouse or a key can do to a case. Edits with the same `gesture` are one step of the history. */
export type Edit =
  | { readonly kind: "open-source"; readonly source: CaseSource; readonly geometry: Geometry; readonly overrides: readonly Problem[] }
  | { readonly kind: "set-labels"; readonly labels: NonNullable<CaseDocument["labels"]>; readonly geometry: Geometry }
  | { readonly kind: "add-needle"; readonly needle: CaseNeedle }
  | { readonly kind: "move-entry"; readonly needle: string; readonly to_mm: Lps; readonly gesture?: string }
  | { readonly kind: "move-target"; readonly needle: string; readonly to_mm: Lps; readonly gesture?: string }
  | { readonly kind: "move-needle"; readonly needle: string; readonly entry_mm: Lps; readonly target_mm: Lps; readonly gesture?: string }
  | {
      readonly kind: "resize-needle";
      readonly needle: string;
      readonly gauge: number | null;
      readonly diameter_mm: number;
      readonly length_mm: number;
    }
  | { readonly kind: "rename-needle"; readonly needle: string; readonly name: string }
  | { readonly kind: "note-needle"; readonly needle: string; readonly note: string }
  | { readonly kind: "remove-needle"; readonly needle: string }
  | { readonly kind: "select-needle"; readonly needle: string | null }
  | {
      readonly kind: "set-structure";
      readonly state: Partial<Omit<StructureState, "id">> & { readonly id: string };
      readonly gesture?: string;
    }
  | { readonly kind: "set-rules"; readonly rules: Rules }
  | { readonly kind: "set-view"; readonly view: Partial<ViewState> }
  | { readonly kind: "set-registration"; readonly registration: CaseDocument["registration"] };

/** Edits that change what is seen, not what is planned: they reach the document but are no step of the history. */
const FLEETING: ReadonlySet<Edit["kind"]> = new Set(["set-view", "select-needle", "open-source", "set-labels", "set-registration"]);

/** Whether an edit is a step that undo goes back over. */
export function isDurable(edit: Edit): boolean {
  return !FLEETING.has(edit.kind);
}

/** The document after an edit. Total: an edit that names nothing, or changes nothing, returns the same document, so undo never holds an empty step. */
export function applyEdit(doc: CaseDocument, edit: Edit): CaseDocument {
  switch (edit.kind) {
    case "open-source":
      return { ...doc, source: edit.source, geometry: edit.geometry, overrides: edit.overrides };
    case "set-labels":
      return { ...doc, labels: edit.labels, geometry: edit.geometry };
    case "add-needle":
      return doc.needles.some((needle) => needle.id === edit.needle.id)
        ? doc
        : { ...doc, needles: [...doc.needles, edit.needle], current: edit.needle.id };
    case "move-entry":
      return changeNeedle(doc, edit.needle, { entry_mm: edit.to_mm });
    case "move-target":
      return changeNeedle(doc, edit.needle, { target_mm: edit.to_mm });
    case "move-needle":
      return changeNeedle(doc, edit.needle, { entry_mm: edit.entry_mm, target_mm: edit.target_mm });
    case "resize-needle":
      return changeNeedle(doc, edit.needle, { gauge: edit.gauge, diameter_mm: edit.diameter_mm, length_mm: edit.length_mm });
    case "rename-needle":
      return changeNeedle(doc, edit.needle, { name: edit.name });
    case "note-needle":
      return changeNeedle(doc, edit.needle, { note: edit.note });
    case "remove-needle":
      return removeNeedle(doc, edit.needle);
    case "select-needle":
      return edit.needle === doc.current || (edit.needle !== null && !doc.needles.some((needle) => needle.id === edit.needle))
        ? doc
        : { ...doc, current: edit.needle };
    case "set-structure":
      return setStructure(doc, edit.state);
    case "set-rules":
      return edit.rules === doc.rules ? doc : { ...doc, rules: edit.rules };
    case "set-view":
      return changes(doc.view, edit.view) ? { ...doc, view: { ...doc.view, ...edit.view } } : doc;
    case "set-registration":
      return edit.registration === doc.registration ? doc : { ...doc, registration: edit.registration };
  }
}

function changeNeedle(doc: CaseDocument, id: string, change: Partial<CaseNeedle>): CaseDocument {
  const needle = doc.needles.find((one) => one.id === id);
  if (!needle || !changes(needle, change)) return doc;
  return { ...doc, needles: doc.needles.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

function removeNeedle(doc: CaseDocument, id: string): CaseDocument {
  const at = doc.needles.findIndex((needle) => needle.id === id);
  if (at < 0) return doc;
  const needles = doc.needles.filter((needle) => needle.id !== id);
  const next = needles.at(Math.min(at, needles.length - 1));
  return { ...doc, needles, current: doc.current === id ? (next?.id ?? null) : doc.current };
}

function setStructure(doc: CaseDocument, state: Partial<StructureState> & { readonly id: string }): CaseDocument {
  const old = doc.structures.find((one) => one.id === state.id) ?? { id: state.id, visible: true, opacity: null, role: null };
  if (!changes(old, state)) return doc;
  const others = doc.structures.filter((one) => one.id !== state.id);
  return { ...doc, structures: [...others, { ...old, ...state }] };
}

/** Whether any named field differs; arrays by their numbers, other objects by identity. */
function changes<T extends object>(old: T, change: Partial<T>): boolean {
  return Object.entries(change).some(([key, value]) => {
    const before = old[key as keyof T];
    if (Array.isArray(before) && Array.isArray(value)) return before.length !== value.length || before.some((item, i) => item !== value[i]);
    return before !== value;
  });
}
