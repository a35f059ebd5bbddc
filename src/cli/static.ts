import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { productHeaders } from "./headers.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".onnx": "application/octet-stream",
  ".zip": "application/zip",
  ".gz": "application/gzip",
  ".webmanifest": "application/manifest+json",
};
/** Pages under a name of their own. */
const PAGES: Readonly<Record<string, string>> = { "/xr-report": "/xr-report.html" };
const COMPRESSIBLE = new Set([".html", ".js", ".mjs", ".css", ".json", ".svg", ".wasm", ".webmanifest"]);
const gzipped = promisify(gzip);

interface Answer {
  readonly bytes: Uint8Array;
  readonly encoding: string | null;
}

/** Answers some paths of its own; null leaves the request to the next. */
export type Route = (request: IncomingMessage, path: string) => Promise<Reply | null>;

/** A handler that serves a folder read-only, after the routes that come before it; the product's headers are on every answer, errors included. */
export function staticHandler(root: string, routes: readonly Route[] = []): (request: IncomingMessage, response: ServerResponse) => void {
  const compressed = new Map<string, Uint8Array>();
  return (request, response) => {
    routed(routes, request)
      .then((own) => own ?? answer(root, request, compressed))
      .then((found) => {
        for (const [name, value] of Object.entries({ ...productHeaders, ...found.headers })) response.setHeader(name, value);
        response.statusCode = found.status;
        response.end(request.method === "HEAD" ? undefined : found.bytes);
      })
      .catch(() => {
        response.statusCode = 500;
        response.end();
      });
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

async function routed(routes: readonly Route[], request: IncomingMessage): Promise<Reply | null> {
  const [path] = (request.url ?? "/").split("?");
  for (const route of routes) {
    const own = await route(request, path);
    if (own) return own;
  }
  return null;
}

async function answer(root: string, request: IncomingMessage, compressed: Map<string, Uint8Array>): Promise<Reply> {
  if (request.method !== "GET" && request.method !== "HEAD") return refused(405, { Allow: "GET, HEAD" });
  const path = pathOf(root, request.url ?? "/");
  const found = path === null ? null : await stat(path).catch(() => null);
  if (path === null || !found?.isFile()) return refused(404, {});
  const extension = extname(path);
  const wantsGzip = COMPRESSIBLE.has(extension) && String(request.headers["accept-encoding"] ?? "").includes("gzip");
  const { bytes, encoding } = wantsGzip
    ? await zipped(`${path}:${found.mtimeMs}`, path, compressed)
    : { bytes: await readFile(path), encoding: null };
  return {
    status: 200,
    bytes,
    headers: {
      "Content-Type": TYPES[extension] ?? "application/octet-stream",
      "Content-Length": String(bytes.length),
      // Built files carry their hash in the name; the page itself is asked for each time.
      "Cache-Control": /-[\w-]{8}\.\w+$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      ...(encoding ? { "Content-Encoding": encoding } : {}),
    },
  };
}

async function zipped(key: string, path: string, compressed: Map<string, Uint8Array>): Promise<Answer> {
  const bytes = compressed.get(key) ?? (await gzipped(await readFile(path)));
  compressed.set(key, bytes);
  return { bytes, encoding: "gzip" };
}

/** The file a URL means, or null when it would leave the folder. */
function pathOf(root: string, url: string): string | null {
  try {
    const pathname = decodeURIComponent(new URL(url, "http://localhost").pathname);
    if (pathname.includes("\0")) return null;
    const path = normalize(join(root, PAGES[pathname] ?? (pathname.endsWith("/") ? `${pathname}index.html` : pathname)));
    return path.startsWith(root + sep) ? path : null;
  } catch {
    return null;
  }
}

/** A plain refusal. */
export function refused(status: number, headers: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...headers, "Content-Type": "text/plain" }, bytes: new TextEncoder().encode(String(status)) };
}
