import { type CaseStore, structureState } from "../case/index.ts";
import { structureName, type UiLanguage, uiWords } from "../texts/index.ts";
import { lookEdit, lookOf, nextLook } from "../ui/index.ts";
import type { LendingViewer } from "../viewer/index.ts";
import { structureById } from "../volume/index.ts";
import type { Xr, XrContent, XrMode, XrState } from "../xr/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import type { Environment } from "./environment.ts";
import { refusalOf } from "./refusal.ts";

/** Mixed reality as the page has it: its script comes only where a device said that it can, before the button is there to be tapped. */
export interface XrDoor {
  /** What the button enters; null where there is nothing to enter. */
  mode(): XrMode | null;
  /** Rejects with `xr-absent` or `xr-refused`. Call it from within the tap. */
  enter(mode: XrMode): Promise<void>;
  exit(): Promise<void>;
  state(): XrState | null;
}

interface Parts {
  readonly viewer: LendingViewer;
  readonly store: CaseStore;
  readonly desk: DeskKeeper;
  readonly bus: Bus;
  readonly environment: Environment;
}

/** @param sentence exactly the sentence on the screen. */
export function createXrDoor(parts: Parts, language: () => UiLanguage, sentence: () => string | null): XrDoor {
  const { viewer, store, bus } = parts;
  const { xr: supported } = parts.environment;
  let xr: Xr | null = null;
  const doors = {
    edit: store.send,
    undo: () => void store.undo(),
    redo: () => void store.redo(),
    content: remembered(parts, language, sentence),
    language,
    changed: () => bus.tell("xr", { state: xr?.state() ?? null }),
  };
  const loaded: Promise<Xr> | null =
    supported.ar || supported.vr
      ? import("../xr/index.ts").then(({ createXr }) => {
          xr = createXr(viewer, doors);
          return xr;
        })
      : null;
  return {
    mode: () => (supported.ar ? "ar" : supported.vr ? "vr" : null),
    async enter(mode) {
      if (!loaded || !supported[mode])
        throw refusalOf("xr-absent", mode, { reason: isSecureContext && "xr" in navigator ? "none" : "insecure" });
      const own = xr ?? (await loaded);
      try {
        await own.enter(mode);
      } catch (refused) {
        throw refusalOf("xr-refused", mode, { reason: refused instanceof Error ? refused.name : String(refused) });
      }
    },
    exit: async () => xr?.exit(),
    state: () => xr?.state() ?? null,
  };
}

/** The panels' content, made anew only when desk, document or language changed: it is asked for every frame. */
function remembered(
  { desk, store }: Pick<Parts, "desk" | "store">,
  language: () => UiLanguage,
  sentence: () => string | null,
): () => XrContent {
  let key: readonly unknown[] = [];
  let content: XrContent | null = null;
  return () => {
    const [doc, { assessment, labels }, lang] = [store.get(), desk.get(), language()];
    const now = [doc, assessment, labels, lang];
    if (content && now.every((one, n) => one === key[n])) return content;
    key = now;
    content = {
      words: uiWords(lang).xr,
      sentence: sentence(),
      level: assessment?.verdict ?? null,
      structures: (labels?.found ?? []).map(({ structure: id }) => {
        const look = lookOf(structureState(doc, id));
        const color = structureById(id)?.color ?? "#9aa7b6";
        return { id, name: structureName(id, lang), color, look, next: lookEdit(id, nextLook(look)) };
      }),
      needles: doc.needles.map(({ id, name }) => ({ id, name })),
      needle: doc.current,
      canUndo: store.history().undo > 0,
      canRedo: store.history().redo > 0,
    };
    return content;
  };
}
