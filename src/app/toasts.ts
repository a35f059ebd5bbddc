import type { Notice } from "../ui/index.ts";

/** How long a toast stays unless it is dismissed; an error stays until then. */
const STAY_MS = 8000;

/** Sentences that lie over the foot for a while. */
export interface Toasts {
  all(): readonly Notice[];
  add(severity: Notice["severity"], text: string): void;
  dismiss(id: string): void;
}

/** @param changed called whenever the list changes. */
export function createToasts(changed: () => void): Toasts {
  let toasts: readonly Notice[] = [];
  let next = 1;
  const dismiss = (id: string): void => {
    toasts = toasts.filter((toast) => toast.id !== id);
    changed();
  };
  return {
    all: () => toasts,
    dismiss,
    add(severity, text) {
      const id = `toast-${next++}`;
      toasts = [...toasts.filter((toast) => toast.text !== text), { id, severity, text, place: "toast" }];
      if (severity !== "error") setTimeout(() => dismiss(id), STAY_MS);
      changed();
    },
  };
}
