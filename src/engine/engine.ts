import { type Job, ok, type Result } from "../base/index.ts";
import type { Volume } from "../volume/index.ts";
import type { Asks } from "./calls.ts";
import type { Host } from "./host.ts";
import { networkAnswer } from "./inference.ts";
import { chooseModel, shippedManifests } from "./models.ts";
import { type Client, connect } from "./port.ts";
import type { Engine, Labelled, Listing, Segmented } from "./words.ts";

/** The engine over a host: a reading worker that lives from scan to scan, and a worker of its own for each heavy step (docs/decisions/0004). */
export function createEngine(host: Host): Engine {
  let reader: Client | null = null;
  let scanned: Asks["scan"] | null = null;

  /** The reading worker; one that was cancelled away is started anew and reads its headers again. */
  async function readerFor(job: Job): Promise<Client> {
    if (reader && !reader.closed) return reader;
    reader = connect(host.spawn());
    if (scanned) await reader.ask("scan", scanned, job);
    return reader;
  }

  /** One heavy step in a worker of its own. */
  async function inWorker<T, C extends keyof Asks>(call: C, args: Asks[C], job: Job): Promise<T> {
    const client = connect(host.spawn());
    try {
      return await client.ask<T>(call, args, job);
    } finally {
      client.close();
    }
  }

  async function segment(volume: Volume, ...[choice, onSlice, job]: Tail<Parameters<Engine["segment"]>>): Promise<Result<Segmented>> {
    const chosen = await chooseModel(host, volume, choice);
    if ("problem" in chosen) return chosen;
    const started = performance.now();
    const answer =
      chosen.value === null ? ok(null) : await networkAnswer(host, volume, chosen.value, choice.threads ?? host.threads, onSlice, job);
    if ("problem" in answer) return answer;
    const inferred = performance.now();
    const finished = await inWorker<Result<Segmented>, "finish">(
      "finish",
      { volume, answer: answer.value, overrides: choice.overrides },
      job,
    );
    if ("problem" in finished) return finished;
    const timing = { inference_ms: inferred - started, post_ms: performance.now() - inferred };
    return { ...finished, value: { ...finished.value, manifest: chosen.value?.manifest ?? null, timing } };
  }

  return {
    async scan(sources, { modality, overrides }, job) {
      scanned = { sources, modality, overrides };
      if (reader?.closed) reader = null;
      reader ??= connect(host.spawn());
      return reader.ask<Listing>("scan", scanned, job);
    },
    async load(series, overrides, job) {
      return (await readerFor(job)).ask<Result<Volume>>("load", { series, overrides } satisfies Asks["load"], job);
    },
    segment,
    labels: (source, renames, job) => inWorker<Result<Labelled>, "labels">("labels", { source, renames }, job),
    seg: (map, context, job) => inWorker<Result<Uint8Array<ArrayBuffer>>, "seg">("seg", { map, context }, job),
    surfaces: (map, options, job) => inWorker("surfaces", { map, options }, job),
    anatomy: (map, trust, job) => inWorker("anatomy", { map, trust }, job),
    models: () => shippedManifests(host),
    close() {
      reader?.close();
      reader = null;
      scanned = null;
    },
  };
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;
