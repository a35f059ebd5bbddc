import type { Job, Stage } from "../base/index.ts";

/** One side of a channel: a Worker, a worker's own global, or an in-process pair. */
export interface Endpoint {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  listen(listener: (message: unknown) => void): void;
  /** Called with what the other side died of, if it can die. */
  onDeath(listener: (reason: Error) => void): void;
  terminate(): void;
}

interface Ask {
  readonly id: number;
  readonly call: string;
  readonly args: unknown;
}

type Answer =
  | { readonly id: number; readonly stage: Stage; readonly done: number; readonly total: number }
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string; readonly stack: string } };

/** What a call in the worker may do besides answering. */
export interface CallContext {
  readonly job: Job;
  /** Hands something on before the answer is there, a finished slice for example. */
  emit(event: unknown, transfer?: readonly ArrayBuffer[]): void;
}

/** An answer with what of it is moved rather than copied. */
export interface Answered {
  readonly value: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

export type Call<Args> = (args: Args, context: CallContext) => Promise<Answered>;
export type Calls = Readonly<Record<string, Call<never>>>;

/** Progress passes the port at most this often, ms. */
const PROGRESS_EVERY_MS = 50;

/** The worker's side: answers each ask by its call. */
export function serve(endpoint: Endpoint, calls: Calls): void {
  endpoint.listen((message) => {
    const ask = message as Ask;
    answer(endpoint, calls, ask).catch((error: unknown) => {
      const fault = error instanceof Error ? error : new Error(String(error));
      endpoint.post({ id: ask.id, error: { name: fault.name, message: fault.message, stack: fault.stack ?? "" } } satisfies Answer, []);
    });
  });
}

async function answer(endpoint: Endpoint, calls: Calls, ask: Ask): Promise<void> {
  const call = calls[ask.call];
  if (!call) throw new Error(`no call named ${ask.call}`);
  let due_ms = 0;
  const job: Job = {
    // A job worker is terminated to cancel, so its signal never fires.
    signal: new AbortController().signal,
    report(stage, done, total) {
      if (performance.now() < due_ms && done < total) return;
      due_ms = performance.now() + PROGRESS_EVERY_MS;
      endpoint.post({ id: ask.id, stage, done, total } satisfies Answer, []);
    },
  };
  const emit = (event: unknown, transfer: readonly ArrayBuffer[] = []): void =>
    endpoint.post({ id: ask.id, event } satisfies Answer, transfer);
  const { value, transfer } = await call(ask.args as never, { job, emit });
  endpoint.post({ id: ask.id, value } satisfies Answer, transfer);
}

/** The asking side of a channel. */
export interface Client {
  /** Asks and waits; cancelling the job ends the whole worker, which is what makes cancel instant. */
  ask<T>(call: string, args: unknown, job: Job, onEvent?: (event: unknown) => void, transfer?: readonly ArrayBuffer[]): Promise<T>;
  close(): void;
  readonly closed: boolean;
}

interface Waiting {
  readonly job: Job;
  readonly onEvent: (event: unknown) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Connects to a worker. An id per call, so one lost answer shifts no later one. */
export function connect(endpoint: Endpoint): Client {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let closed = false;
  const close = (reason: unknown): void => {
    if (closed) return;
    closed = true;
    endpoint.terminate();
    for (const one of waiting.values()) one.reject(reason);
    waiting.clear();
  };
  endpoint.onDeath((reason) => close(reason));
  endpoint.listen((message) => {
    const said = message as Answer;
    const one = waiting.get(said.id);
    if (!one) return;
    if ("stage" in said) return one.job.report(said.stage, said.done, said.total);
    if ("event" in said) return one.onEvent(said.event);
    waiting.delete(said.id);
    if ("value" in said) return one.resolve(said.value);
    one.reject(Object.assign(new Error(said.error.message), { name: said.error.name, stack: said.error.stack }));
  });
  return {
    ask<T>(
      call: string,
      args: unknown,
      job: Job,
      onEvent: (event: unknown) => void = ignore,
      transfer: readonly ArrayBuffer[] = [],
    ): Promise<T> {
      job.signal.throwIfAborted();
      if (closed) throw new Error("the worker is gone");
      const id = next++;
      const onAbort = (): void => close(job.signal.reason);
      job.signal.addEventListener("abort", onAbort, { once: true });
      const answered = new Promise((resolve, reject) => {
        waiting.set(id, { job, onEvent, resolve, reject });
        endpoint.post({ id, call, args } satisfies Ask, transfer);
      });
      return answered.finally(() => job.signal.removeEventListener("abort", onAbort)) as Promise<T>;
    },
    close: () => close(new Error("the worker was closed")),
    get closed() {
      return closed;
    },
  };
}

function ignore(): void {}
