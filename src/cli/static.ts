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
const COMPRESSIBLE = new Set([".html", ".js", ".mjs", ".css", ".json", ".svg", ".wasm", ".webmanifest"]);
const gzipped = promisify(gzip);

interface Answer {
  readonly bytes: Uint8Array;
  readonly encoding: string | null;
}

/** A handler that serves a folder read-only, with the product's headers on every answer, errors included. */
export function staticHandler(root: string): (request: IncomingMessage, response: ServerResponse) => void {
  const compressed = new Map<string, Uint8Array>();
  return (request, response) => {
    answer(root, request, compressed)
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

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
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
    const path = normalize(join(root, pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    return path.startsWith(root + sep) ? path : null;
  } catch {
    return null;
  }
}

function refused(status: number, headers: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...headers, "Content-Type": "text/plain" }, bytes: new TextEncoder().encode(String(status)) };
}
