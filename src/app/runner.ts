import type { Job } from "../base/index.ts";
import type { CaseStore } from "../case/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper, Opening } from "./desk.ts";
import { refusalOf } from "./refusal.ts";

/** Runs one job at a time: a newer one ends the older. On failure or cancel the desk and the document are what they were before. */
export interface Runner {
  run(work: Work): Promise<void>;
  /** Ends the running job and waits until all is as before; its own promise rejects with code `cancelled`. */
  cancel(): Promise<void>;
  busy(): boolean;
}

/** @param opening tells which series the job is opening, so that a cancelled one can be taken up again. */
type Work = (job: Job, opening: (series: Opening) => void) => Promise<void>;

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** A runner over desk and document. */
export function createRunner(desk: DeskKeeper, store: CaseStore, bus: Bus): Runner {
  let running: Running | null = null;
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

  const end = async (one: Running | null): Promise<void> => {
    if (!one) return;
    one.abort.abort();
    await one.done.catch(() => {});
  };

  /** One job from its start to its end: it waits until the older one has put everything back. */
  const job = async (older: Running | null, signal: AbortSignal, work: Work): Promise<void> => {
    await end(older);
    const id = ++lastJob;
    const before = { desk: desk.get(), doc: store.get() };
    let opening: Opening | null = null;
    bus.tell("job", { id, state: "started" });
    try {
      signal.throwIfAborted();
      await work(jobOf(id, signal), (series) => {
        opening = series;
      });
      desk.set({ job: null, stopped: null });
      bus.tell("job", { id, state: "done" });
    } catch (caught) {
      const { listing, problems } = desk.get();
      desk.set({ ...before.desk, job: null, listing, problems, stopped: signal.aborted ? opening : null });
      if (store.get() !== before.doc) store.reset(before.doc);
      bus.tell("job", { id, state: signal.aborted ? "cancelled" : "failed" });
      throw signal.aborted ? refusalOf("cancelled", null, {}) : caught;
    }
  };

  return {
    cancel: () => end(running),
    busy: () => running !== null,
    run(work) {
      const abort = new AbortController();
      const done = job(running, abort.signal, work).finally(() => {
        if (running === own) running = null;
      });
      const own: Running = { abort, done };
      // At once, so that a cancel in the very next line finds it.
      running = own;
      return done;
    },
  };
}
