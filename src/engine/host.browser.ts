import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Host } from "./host.ts";
import type { Endpoint } from "./port.ts";

/** More inference workers than this gain little and cost 60 MB each (speed.md 1.2). */
const MOST_WORKERS = 4;

/** What the page serves beside its script: path from the top of the repository -> URL of the built file. */
const assets: Readonly<Record<string, string>> = import.meta.glob(
  ["../../models/*.{json,onnx}", "!../../models/*.fp32.*", "../../assets/sample/*"],
  {
    query: "?url",
    import: "default",
    eager: true,
  },
);

/** The browser's side of the engine: assets over fetch from the page's own origin, module workers. */
export function createBrowserHost(): Host {
  return {
    threads: Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency)),
    runtime: { wasm: absolute(wasm), mjs: absolute(mjs) },
    models: async () => Object.keys(assets).flatMap((path) => /\/models\/([^/]+\.json)$/.exec(path)?.slice(1) ?? []),
    asset: fetchAsset,
    spawn: () => workerEndpoint(new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })),
  };
}

async function fetchAsset(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = assets[`../../${path}`];
  if (url === undefined) throw new Error(`the page carries no ${path}`);
  const answer = await fetch(absolute(url));
  if (!answer.ok) throw new Error(`${path}: the server answers ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** A worker resolves relative URLs against its own script, so they are made absolute where they are known. */
function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}

function workerEndpoint(worker: Worker): Endpoint {
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    onDeath: (listener) =>
      worker.addEventListener("error", (event) => listener(new Error(`a worker died: ${event.message || "it could not be loaded"}`))),
    terminate: () => worker.terminate(),
  };
}

/** A worker's own end of the channel. */
export function scopeEndpoint(): Endpoint {
  return {
    post: (message, transfer) => self.postMessage(message, { transfer: [...transfer] }),
    listen: (listener) => self.addEventListener("message", (event) => listener(event.data)),
    onDeath: () => {},
    terminate: () => self.close(),
  };
}
