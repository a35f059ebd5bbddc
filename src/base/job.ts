/** The stages of the way, as progress names them (interfaces.md 1). */
export type Stage = "read" | "assemble" | "segment" | "surfaces" | "fields" | "search" | "write";

/** What every long step takes last: how to be stopped, and whom to tell. */
export interface Job {
  readonly signal: AbortSignal;
  report(stage: Stage, done: number, total: number): void;
}

/** A job that nobody watches and nobody stops. */
export function quietJob(): Job {
  return { signal: new AbortController().signal, report: () => {} };
}

/** Runs `step` for 0..total-1 in order; stops with AbortError between steps; lets messages in at most every 16 ms. */
export async function inSteps(job: Job, stage: Stage, total: number, step: (index: number) => void | Promise<void>): Promise<void> {
  let due_ms = 0;
  for (let index = 0; index < total; index++) {
    job.signal.throwIfAborted();
    await step(index);
    if (performance.now() < due_ms && index + 1 < total) continue;
    job.report(stage, index + 1, total);
    await new Promise((resume) => setTimeout(resume));
    due_ms = performance.now() + 16;
  }
}
