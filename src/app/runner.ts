import type { Job } from "../base/index.ts";
import type { CaseStore } from "../case/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import { refusalOf } from "./refusal.ts";

/** Runs one job at a time: a newer one ends the older. On failure or cancel the desk and the document are what they were before. */
export interface Runner {
  run(work: (job: Job) => Promise<void>): Promise<void>;
  /** Ends the running job and waits until all is as before; its own promise rejects with code `cancelled`. */
  cancel(): Promise<void>;
  busy(): boolean;
}

/** A runner over desk and document. */
export function createRunner(desk: DeskKeeper, store: CaseStore, bus: Bus): Runner {
  let running: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  let lastJob = 0;

  const jobOf = (id: number, signal: AbortSignal): Job => ({
    signal,
    report(stage, done, total) {
      const before = desk.get().job;
      const since_ms = before?.stage === stage && before.id === id ? before.since_ms : performance.now();
      desk.set({ job: { id, stage, done, total, since_ms } });
      bus.tell("progress", { stage, done, total, series: desk.get().selected });
    },
  });

  const cancel = async (): Promise<void> => {
    const one = running;
    if (!one) return;
    one.abort.abort();
    await one.done.catch(() => {});
  };

  return {
    cancel,
    busy: () => running !== null,
    async run(work) {
      await cancel();
      const abort = new AbortController();
      const id = ++lastJob;
      const before = { desk: desk.get(), doc: store.get() };
      bus.tell("job", { id, state: "started" });
      const done = work(jobOf(id, abort.signal))
        .then(() => {
          desk.set({ job: null });
          bus.tell("job", { id, state: "done" });
        })
        .catch((caught: unknown) => {
          const { listing, problems } = desk.get();
          desk.set({ ...before.desk, job: null, listing, problems });
          if (store.get() !== before.doc) store.reset(before.doc);
          bus.tell("job", { id, state: abort.signal.aborted ? "cancelled" : "failed" });
          throw abort.signal.aborted ? refusalOf("cancelled", null, {}) : caught;
        })
        .finally(() => {
          if (running?.abort === abort) running = null;
        });
      running = { abort, done };
      return done;
    },
  };
}
