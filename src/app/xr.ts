import type { CaseStore } from "../case/index.ts";
import type { UiLanguage } from "../texts/index.ts";
import type { LendingViewer } from "../viewer/index.ts";
import type { Xr, XrMode, XrState } from "../xr/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import type { Environment } from "./environment.ts";
import { refusalOf } from "./refusal.ts";
import { createRoomContent } from "./room-content.ts";

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
    content: createRoomContent({ ...parts, language, sentence, now: () => performance.now() }),
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
