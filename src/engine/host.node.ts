import { open, readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parentPort, Worker } from "node:worker_threads";
import type { SourceFile } from "../base/index.ts";
import type { Host } from "./host.ts";
import type { Endpoint } from "./port.ts";

/** The top of the repository, seen from dist/cli and from src/engine alike. */
const TOP = new URL("../../", import.meta.url);
/** More inference workers than this gain little and cost 60 MB each (speed.md 1.2). */
const MOST_WORKERS = 4;

/** Node's side of the engine: files from disk, worker threads from the built worker. */
export function createNodeHost(): Host {
  return {
    threads: Math.min(MOST_WORKERS, availableParallelism()),
    runtime: null,
    models: async () => (await readdir(new URL("models/", TOP))).filter((name) => name.endsWith(".json")).toSorted(),
    asset: async (path) => new Uint8Array(await readFile(new URL(path, TOP))),
    spawn: () => workerEndpoint(new Worker(fileURLToPath(new URL("./worker.node.js", import.meta.url)))),
  };
}

function workerEndpoint(worker: Worker): Endpoint {
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (listener) => worker.on("message", listener),
    onDeath: (listener) => worker.on("error", listener),
    terminate: () => void worker.terminate(),
  };
}

/** A worker thread's own end of the channel. */
export function parentEndpoint(): Endpoint {
  const port = parentPort;
  if (!port) throw new Error("this file runs in a worker thread");
  return {
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    listen: (listener) => port.on("message", listener),
    onDeath: () => {},
    terminate: () => process.exit(0),
  };
}

/** A file on disk; each read opens it anew, so a folder of thousands holds no handles. */
export function diskSource(file: string, path: string, size: number): SourceFile {
  return {
    path,
    size,
    async bytes(from = 0, to = size) {
      const handle = await open(file);
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
