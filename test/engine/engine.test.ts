import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { writeSeries } from "../../src/dicom/index.ts";
import { makeCalls } from "../../src/engine/calls.ts";
import { createEngine } from "../../src/engine/engine.ts";
import type { Host } from "../../src/engine/host.ts";
import { blocksOf } from "../../src/engine/inference.ts";
import { connect, type Endpoint, serve } from "../../src/engine/port.ts";
import { makePhantom } from "../../src/phantom/index.ts";

/** Two ends of a channel in one thread; messages are cloned, as between threads. */
function pair(): readonly [Endpoint, Endpoint] {
  const listeners: ((message: unknown) => void)[] = [() => {}, () => {}];
  let alive = true;
  const end = (own: number): Endpoint => ({
    post(message) {
      const copy = structuredClone(message);
      setTimeout(() => alive && listeners[1 - own](copy));
    },
    listen(listener) {
      listeners[own] = listener;
    },
    onDeath: () => {},
    terminate: () => {
      alive = false;
    },
  });
  return [end(0), end(1)];
}

/** A host whose workers run in this thread. */
function inlineHost(threads = 2): Host & { readonly spawned: () => number } {
  const top = new URL("../../", import.meta.url);
  let spawned = 0;
  return {
    threads,
    runtime: null,
    models: async () => readdirSync(new URL("models/", top)).filter((name) => name.endsWith(".json")),
    asset: async (path) => new Uint8Array(readFileSync(new URL(path, top))),
    spawned: () => spawned,
    spawn() {
      spawned++;
      const [ours, theirs] = pair();
      serve(theirs, makeCalls(null));
      return ours;
    },
  };
}

const job = quietJob();
const ANY = { modality: null, overrides: [] } as const;

async function markerSources(): Promise<readonly { kind: "bytes"; path: string; bytes: Uint8Array<ArrayBuffer> }[]> {
  const made = await makePhantom(
    { kind: "marker", seed: 1, size: [64, 64, 40], spacing_mm: [3.3, 3.3, 4.5], orientation: null, noise_hu: 0 },
    job,
  );
  return writeSeries(made.volume, { seed: "engine", description: "Engine" }).map((file) => ({ kind: "bytes", ...file }));
}

test("files go in and a volume comes out, through messages alone", async () => {
  const engine = createEngine(inlineHost());
  const listing = await engine.scan(await markerSources(), ANY, job);
  expect(listing.series.map((series) => series.status)).toEqual(["ready"]);
  expect(listing.files.dicom).toBe(40);
  const loaded = await engine.load(listing.selected ?? "", [], job);
  if ("problem" in loaded) throw new Error(loaded.problem.code);
  expect(loaded.value.geometry.size).toEqual([64, 64, 40]);
  engine.close();
});

test("labels go out as a DICOM SEG of the loaded series and come back as the same map; foreign numbers can be renamed", async () => {
  const engine = createEngine(inlineHost());
  const listing = await engine.scan(await markerSources(), ANY, job);
  const loaded = await engine.load(listing.selected ?? "", [], job);
  if ("problem" in loaded) throw new Error(loaded.problem.code);
  const { geometry, series } = loaded.value;
  const labels = Uint8Array.from({ length: 64 * 64 * 40 }, (_, at) => [0, 1, 22, 150][at % 4]);
  const map = { geometry, labels, source: "import", foreign: [{ id: "other:stent", label: 150 }] } as const;
  const context = { source: series, model: null, edited: false, version: "1", made: null };
  const seg = await engine.seg(map, context, job);
  if ("problem" in seg) throw new Error(seg.problem.code);
  const source = { kind: "bytes", path: "labels.dcm", bytes: seg.value } as const;
  const back = await engine.labels(source, { 100: "lesion" }, job);
  if ("problem" in back) throw new Error(back.problem.code);
  expect(back.value.map.geometry.size).toEqual([64, 64, 40]);
  expect(back.value.map.foreign).toEqual([]);
  expect(
    Buffer.compare(
      back.value.map.labels,
      labels.map((label) => (label === 150 ? 18 : label)),
    ),
  ).toBe(0);
  expect((await engine.labels(source, null, job)) as unknown).toMatchObject({
    value: { map: { foreign: [{ id: "other:stent", label: 100 }] } },
  });
  const none = { ...map, labels: new Uint8Array(labels.length) };
  expect(await engine.seg(none, context, job)).toMatchObject({ problem: { code: "labels-empty" } });
  engine.close();
});

test("a series that was not scanned is a Problem, not a fault", async () => {
  const engine = createEngine(inlineHost());
  await engine.scan(await markerSources(), ANY, job);
  expect(await engine.load("nobody", [], job)).toMatchObject({ problem: { code: "series-unknown" } });
  engine.close();
});

test("a load after a cancelled one works: the worker that is gone is started anew and reads again", async () => {
  const engine = createEngine(inlineHost());
  const listing = await engine.scan(await markerSources(), ANY, job);
  const stop = new AbortController();
  const cancelled = engine.load(listing.selected ?? "", [], { signal: stop.signal, report: () => {} });
  stop.abort();
  await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
  const again = await engine.load(listing.selected ?? "", [], job);
  expect("value" in again).toBe(true);
  engine.close();
});

test("an aborted job asks nothing at all", async () => {
  const host = inlineHost();
  const engine = createEngine(host);
  const stop = new AbortController();
  stop.abort();
  await expect(engine.scan([], ANY, { signal: stop.signal, report: () => {} })).rejects.toMatchObject({ name: "AbortError" });
});

test("a model that is not shipped, or made for another modality, is named", async () => {
  const engine = createEngine(inlineHost());
  const listing = await engine.scan(await markerSources(), ANY, job);
  const loaded = await engine.load(listing.selected ?? "", [], job);
  if ("problem" in loaded) throw new Error(loaded.problem.code);
  const choice = { quality: null, overrides: [], threads: null };
  expect(await engine.segment(loaded.value, { ...choice, model: "nobody" }, null, job)).toMatchObject({
    problem: { code: "model-missing" },
  });
  const mr = { ...loaded.value, series: { ...loaded.value.series, modality: "MR" as const } };
  expect(await engine.segment(mr, { ...choice, model: "ct-abdomen-fast" }, null, job)).toMatchObject({
    problem: { code: "model-mismatch" },
  });
  engine.close();
});

test("a fault in a worker reaches the asker with its message, and later asks are answered", async () => {
  const [ours, theirs] = pair();
  serve(theirs, {
    fail: async () => {
      throw new TypeError("we are wrong");
    },
    echo: async (args: { readonly n: number }, { job: own, emit }) => {
      own.report("read", 1, 2);
      emit({ half: args.n / 2 });
      return { value: args.n, transfer: [] };
    },
  });
  const client = connect(ours);
  await expect(client.ask("fail", {}, job)).rejects.toMatchObject({ name: "TypeError", message: "we are wrong" });
  const events: unknown[] = [];
  const told: string[] = [];
  const watched = { signal: job.signal, report: (stage: string, done: number, total: number) => told.push(`${stage} ${done}/${total}`) };
  expect(await client.ask("echo", { n: 8 }, watched, (event) => events.push(event))).toBe(8);
  expect(events).toEqual([{ half: 4 }]);
  expect(told).toEqual(["read 1/2"]);
  client.close();
  expect(client.closed).toBe(true);
});

test("slices are dealt in runs that cover all of them once, whatever the number of workers", () => {
  for (const n of [1, 2, 7, 78]) {
    for (let parts = 1; parts <= Math.min(n, 5); parts++) {
      const blocks = blocksOf(n, parts);
      expect(blocks.flat()).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(Math.max(...blocks.map((block) => block.length)) - Math.min(...blocks.map((block) => block.length))).toBeLessThanOrEqual(1);
    }
  }
});
