import { type ReadonlySignal, type Signal, signal, useComputed } from "@preact/signals";
import type { ViewName } from "../case/index.ts";
import { type Catalogue, catalogueOf, type UiWords, uiWords } from "../texts/index.ts";
import type { Send } from "./actions.ts";
import { type Figures, figuresIn } from "./format.ts";
import type { Handle, PageModel } from "./words.ts";

/** Which part fills a phone's one screen. */
export type PhoneTab = ViewName | "needle";

/** What the page holds for itself: only what a reload may lose. */
export interface Local {
  readonly focused: Signal<ViewName>;
  readonly tab: Signal<PhoneTab>;
  readonly drawerOpen: Signal<boolean>;
  readonly sheetOpen: Signal<boolean>;
  readonly keysOpen: Signal<boolean>;
  readonly dropping: Signal<boolean>;
  /** The structure whose row is open. */
  readonly opened: Signal<string | null>;
}

export interface PageState {
  readonly model: ReadonlySignal<PageModel>;
  readonly local: Local;
  readonly send: Send;
  /** Opens the file picker for single files or a whole folder. */
  readonly pick: (what: "files" | "folder") => void;
}

/** A panel's props: the page it stands on. */
export interface PanelProps {
  readonly page: PageState;
}

/** The page's own state at the start. */
export function newLocal(): Local {
  return {
    focused: signal<ViewName>("3d"),
    tab: signal<PhoneTab>("3d"),
    drawerOpen: signal(false),
    sheetOpen: signal(false),
    keysOpen: signal(false),
    dropping: signal(false),
    opened: signal<string | null>(null),
  };
}

/** Arms the next click for an end, or disarms it; on narrow screens the sheet makes room for the pictures, and a target is set in a slice. */
export function place({ local, send }: PageState, handle: Handle | null): void {
  local.sheetOpen.value = false;
  if (local.tab.value === "needle" || (local.tab.value === "3d" && handle === "target")) local.tab.value = "axial";
  send({ kind: "place-handle", handle });
}

/** A part of the model; whoever reads it is drawn again only when that part is another value. */
export function usePart<T>(page: PageState, part: (model: PageModel) => T): T {
  return useComputed(() => part(page.model.value)).value;
}

/** The fixed words in the page's language. */
export function useWords(page: PageState): UiWords {
  return usePart(page, (model) => uiWords(model.lang));
}

/** Numbers as the page's language writes them. */
export function useFigures(page: PageState): Figures {
  return usePart(page, (model) => FIGURES[model.lang]);
}

/** What a level is called, the same word as in the sentence. */
export function useVerdicts(page: PageState): Catalogue["verdicts"] {
  return usePart(page, (model) => catalogueOf(model.lang).verdicts);
}

const FIGURES: Readonly<Record<PageModel["lang"], Figures>> = { en: figuresIn("en"), es: figuresIn("es") };
