import { type Problem, problem } from "../base/index.ts";
import type { CaseStore } from "../case/index.ts";
import type { UiLanguage } from "../texts/index.ts";
import type { LendingViewer } from "../viewer/index.ts";
import type { Xr, XrMode, XrPicture, XrState } from "../xr/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import { watchHeadset, whereabouts, type XrAbsence, type XrSupport } from "./headset.ts";
import { isRefusal, refusal, refusalOf } from "./refusal.ts";
import { createRoomContent } from "./room-content.ts";
import { rememberedPicture, rememberPicture } from "./settings.ts";

/** What the page can offer for the room. */
export type XrOfferNow =
  | { readonly kind: "enter"; readonly mode: XrMode }
  | { readonly kind: "asking" }
  | { readonly kind: "absent"; readonly problem: Problem };

/** Mixed reality as the page has it: its script comes only where a device said that it can, before the button is there to be tapped. */
export interface XrDoor {
  offer(): XrOfferNow;
  /** What the device said, as far as it did. */
  now(): XrSupport;
  /** The device's answer; none after two seconds without one. */
  supported(): Promise<XrSupport>;
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
  language(): UiLanguage;
  /** Exactly the sentence on the screen. */
  sentence(): string | null;
  /** There is another offer than before. */
  changed(): void;
  secureAddress(): string;
}

/** Names of refusals that another kind of session would meet as well: not allowed, no tap, a session elsewhere, ended by the device or by hand. */
const FINAL: ReadonlySet<string> = new Set(["NotAllowedError", "SecurityError", "InvalidStateError", "SessionEnded"]);

export function createXrDoor(parts: Parts): XrDoor {
  const { viewer, store, bus } = parts;
  let xr: Xr | null = null;
  let loading: Promise<void> | null = null;
  let failed = false;
  let cannotAr = false;
  const doors = {
    edit: store.send,
    undo: () => void store.undo(),
    redo: () => void store.redo(),
    content: createRoomContent({ ...parts, now: () => performance.now() }),
    language: parts.language,
    changed: () => bus.tell("xr", { state: xr?.state() ?? null }),
    picture: rememberedPicture,
    tooSlow: (next: XrPicture, hz: number) => rememberPicture({ ...next, hz }),
  };
  /** The script, once; a failure may be tried again when the device is asked anew. */
  const load = (): Promise<void> => {
    loading ??= import("../xr/index.ts").then(
      ({ createXr }) => {
        [xr, failed] = [createXr(viewer, doors), false];
        parts.changed();
      },
      () => {
        [loading, failed] = [null, true];
        parts.changed();
      },
    );
    return loading;
  };
  const headset = watchHeadset(whereabouts(), () => {
    if (headset.absence(null) === null) void load();
    parts.changed();
  });
  const absent = (mode: XrMode | null, reason: XrAbsence): Problem =>
    problem("xr-absent", "error", mode, { reason, address: parts.secureAddress() });
  async function enter(mode: XrMode): Promise<void> {
    await headset.settled();
    const reason = headset.absence(mode);
    if (reason !== null) throw refusal(absent(mode, reason));
    await load();
    if (!xr) throw refusal(absent(mode, "no-script"));
    try {
      await xr.enter(mode);
    } catch (refused) {
      throw refusalOf("xr-refused", mode, { reason: refused instanceof Error ? refused.name : String(refused) });
    }
  }
  return {
    offer() {
      if (headset.asking()) return { kind: "asking" };
      const reason = headset.absence(null) ?? (failed ? "no-script" : null);
      if (reason !== null) return { kind: "absent", problem: absent(null, reason) };
      const { ar, vr } = headset.now();
      return xr ? { kind: "enter", mode: ar && !(cannotAr && vr) ? "ar" : "vr" } : { kind: "asking" };
    },
    now: headset.now,
    supported: headset.settled,
    enter,
    async tap(mode) {
      try {
        await enter(mode);
      } catch (refused) {
        if (mode !== "ar" || !headset.now().vr || isFinal(refused)) throw refused;
        cannotAr = true;
        parts.changed();
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
