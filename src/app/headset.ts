import type { ProblemTable } from "../base/index.ts";

/** The sessions that a device offers. */
export interface XrSupport {
  readonly ar: boolean;
  readonly vr: boolean;
}

/** Why a session is not to be had. */
export type XrAbsence = ProblemTable["xr-absent"]["reason"];

/** The browser's WebXR, as far as it is asked what it has. */
export interface XrSystemToAsk extends EventTarget {
  isSessionSupported(mode: string): Promise<boolean>;
}

/** Where the page runs. */
export interface Whereabouts {
  /** `navigator.xr`; null where there is none. */
  readonly system: XrSystemToAsk | null;
  /** The page came over https or from this very computer: only then do browsers have WebXR. */
  readonly secure: boolean;
  /** iPhone or iPad: every browser there is Safari's engine. */
  readonly apple: boolean;
}

/** What is known of a headset, or of a phone that is one; asked at start and again whenever one comes or goes. */
export interface Headset {
  now(): XrSupport;
  /** Not answered yet, and the person need not wait longer than two seconds for it. */
  asking(): boolean;
  /** The answer; after two seconds without one, none. A later answer is still taken, and told by `changed`. */
  settled(): Promise<XrSupport>;
  /** Why a mode, or any mode, is not to be had; null where it is. */
  absence(mode: "ar" | "vr" | null): XrAbsence | null;
}

/** A system that does not answer must not keep a person before a dead button. */
const ASK_MS = 2000;
const NONE: XrSupport = { ar: false, vr: false };

/** @param changed called when there is another answer than before. */
export function watchHeadset({ system, secure, apple }: Whereabouts, changed: () => void): Headset {
  let support = NONE;
  let asking = system !== null;
  let newest = 0;

  let isTelling = false;
  /** Answers that come together are told together. */
  const tell = (): void => {
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      changed();
    });
  };
  const ask = async (xr: XrSystemToAsk): Promise<void> => {
    newest += 1;
    const own = newest;
    const has = async (mode: keyof XrSupport): Promise<void> => {
      let answer = false;
      try {
        answer = await xr.isSessionSupported(`immersive-${mode}`);
      } catch {
        // A page that may not ask, or a runtime that is broken, offers nothing.
      }
      // A headset may come and go faster than it answers: only the newest answer counts.
      if (own !== newest) return;
      support = { ...support, [mode]: answer };
      if (!asking) tell();
    };
    // A runtime that never answers for the one kind of session does not take the other.
    await Promise.all([has("ar"), has("vr")]);
    if (own !== newest || !asking) return;
    asking = false;
    changed();
  };
  const first = system ? Promise.race([ask(system), new Promise((resolve) => setTimeout(resolve, ASK_MS))]) : Promise.resolve();
  const settled = first.then(() => {
    if (asking) {
      asking = false;
      changed();
    }
  });
  system?.addEventListener("devicechange", () => void ask(system));

  const reason = (): XrAbsence => {
    if (system) return "no-headset";
    if (!secure) return "insecure";
    return apple ? "apple" : "no-webxr";
  };
  return {
    now: () => support,
    asking: () => asking,
    settled: () => settled.then(() => support),
    absence(mode) {
      if (mode === null ? support.ar || support.vr : support[mode]) return null;
      return mode !== null && (support.ar || support.vr) ? "other-mode" : reason();
    },
  };
}

/** Where this page runs. iPadOS says that it is a Mac, one that is touched. */
export function whereabouts(): Whereabouts {
  const { xr } = navigator as { readonly xr?: XrSystemToAsk };
  const { userAgent, maxTouchPoints } = navigator;
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  return { system: xr ?? null, secure: isSecureContext, apple };
}
