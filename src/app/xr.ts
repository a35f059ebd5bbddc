import { type CaseStore, structureState } from "../case/index.ts";
import { structureName, type UiLanguage, uiWords } from "../texts/index.ts";
import { lookEdit, lookOf, nextLook } from "../ui/index.ts";
import type { LendingViewer } from "../viewer/index.ts";
import { structureById } from "../volume/index.ts";
import type { Xr, XrContent, XrMode, XrPicture, XrState } from "../xr/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import { isRefusal, refusalOf } from "./refusal.ts";
import { rememberedPicture, rememberPicture } from "./settings.ts";
import type { XrLook } from "./xr-support.ts";

/** Mixed reality as the page has it: its script comes only where a device said that it can, before the button is there to be tapped. */
export interface XrDoor {
  /** What the button enters; null where there is nothing to enter. */
  mode(): XrMode | null;
  /** Rejects with `xr-absent` or `xr-refused`. Call it from within the tap. */
  enter(mode: XrMode): Promise<void>;
  /**
   * The button: enters as `enter` does; where a device offers augmented sessions but cannot start one, an immersive one in the very same tap. A person's
   * own refusal is not asked about again.
   */
  tap(mode: XrMode): Promise<void>;
  exit(): Promise<void>;
  state(): XrState | null;
}

interface Parts {
  readonly viewer: LendingViewer;
  readonly store: CaseStore;
  readonly desk: DeskKeeper;
  readonly bus: Bus;
  readonly look: XrLook;
  /** Draws the page anew: the button comes or goes. */
  readonly redraw: () => void;
}

/** Names of refusals that another kind of session would meet as well: not allowed, no tap, a session elsewhere, ended by the device or by hand. */
const FINAL: ReadonlySet<string> = new Set(["NotAllowedError", "SecurityError", "InvalidStateError", "SessionEnded"]);

/** @param sentence exactly the sentence on the screen. */
export function createXrDoor(parts: Parts, language: () => UiLanguage, sentence: () => string | null): XrDoor {
  const { viewer, store, bus, look, redraw } = parts;
  const { support } = look;
  let xr: Xr | null = null;
  let loaded: Promise<Xr> | null = null;
  let cannotAr = false;
  const doors = {
    edit: store.send,
    undo: () => void store.undo(),
    content: remembered(parts, language, sentence),
    language,
    changed: () => bus.tell("xr", { state: xr?.state() ?? null }),
    picture: rememberedPicture,
    tooSlow: (next: XrPicture, hz: number) => rememberPicture({ ...next, hz }),
  };
  function load(): void {
    if (!support.ar && !support.vr) return;
    loaded ??= import("../xr/index.ts").then(({ createXr }) => {
      xr = createXr(viewer, doors);
      return xr;
    });
  }
  load();
  look.onChange(() => {
    load();
    redraw();
  });
  async function enter(mode: XrMode): Promise<void> {
    if (!loaded || !support[mode]) throw refusalOf("xr-absent", mode, { reason: isSecureContext ? "none" : "insecure" });
    const own = xr ?? (await loaded);
    try {
      await own.enter(mode);
    } catch (refused) {
      throw refusalOf("xr-refused", mode, { reason: refused instanceof Error ? refused.name : String(refused) });
    }
  }
  return {
    mode: () => (support.ar && !(cannotAr && support.vr) ? "ar" : support.vr ? "vr" : null),
    enter,
    async tap(mode) {
      try {
        await enter(mode);
      } catch (refused) {
        if (mode !== "ar" || !support.vr || isFinal(refused)) throw refused;
        cannotAr = true;
        redraw();
        await enter("vr");
      }
    },
    exit: async () => xr?.exit(),
    state: () => xr?.state() ?? null,
  };
}

function isFinal(caught: unknown): boolean {
  if (!isRefusal(caught)) return true;
  const { details } = caught.problem as { readonly details: { readonly reason?: unknown } };
  return caught.code !== "xr-refused" || FINAL.has(String(details.reason));
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
      planes: doc.view.planes,
    };
    return content;
  };
}
