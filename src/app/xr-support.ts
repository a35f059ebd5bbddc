/** The sessions that a browser says it offers; false as long as it has not answered. Read it anew each time: it changes. */
export interface XrSupport {
  readonly ar: boolean;
  readonly vr: boolean;
}

/** Follows what is offered. */
export interface XrLook {
  readonly support: XrSupport;
  /** Called when an answer came late, or a headset came or went. */
  onChange(listener: () => void): void;
}

interface XrSystem extends Partial<EventTarget> {
  isSessionSupported(mode: string): Promise<boolean>;
}

/** Some browsers ask a runtime that never answers: the page comes without it, and takes the answer when it is there. */
const PATIENCE_MS = 500;

/** Asks for both kinds of session, and again whenever a headset is plugged in or out. Resolves with both answers, or when patience ends. */
export async function lookForXr(): Promise<XrLook> {
  const { xr } = navigator as { readonly xr?: XrSystem };
  const support = { ar: false, vr: false };
  let listener = (): void => {};
  async function ask(system: XrSystem, mode: keyof XrSupport): Promise<void> {
    const before = support[mode];
    try {
      support[mode] = await system.isSessionSupported(`immersive-${mode}`);
    } catch {
      // A page that may not ask, or a runtime that is broken, offers nothing.
      support[mode] = false;
    }
    if (support[mode] !== before) listener();
  }
  const askAll = (): Promise<unknown> => (xr ? Promise.all([ask(xr, "ar"), ask(xr, "vr")]) : Promise.resolve());
  xr?.addEventListener?.("devicechange", () => void askAll());
  await Promise.race([askAll(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  return {
    support,
    onChange(heard) {
      listener = heard;
    },
  };
}
