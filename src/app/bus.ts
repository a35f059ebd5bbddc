/** What happens in the page, by name (interfaces.md 10); `detail` is plain data. */
export type EventName =
  | "state"
  | "progress"
  | "loaded"
  | "segmented"
  | "surfaces"
  | "needle"
  | "assessment"
  | "skinmap"
  | "proposals"
  | "job"
  | "problem"
  | "xr";

/** Who tells and who listens. */
export interface Bus {
  tell(name: EventName, detail: unknown): void;
  /** Whether anyone listens: a detail that is dear to make need not be made for nobody. */
  isHeard(name: EventName): boolean;
  /** @returns the un-subscriber. */
  on(name: EventName, listener: (detail: unknown) => void): () => void;
}

/** A bus without listeners. A listener that throws does not keep the others from hearing. */
export function createBus(): Bus {
  const listeners = new Map<EventName, Set<(detail: unknown) => void>>();
  return {
    tell(name, detail) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(detail);
        } catch (fault) {
          reportError(fault);
        }
      }
    },
    isHeard: (name) => (listeners.get(name)?.size ?? 0) > 0,
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
  };
}
