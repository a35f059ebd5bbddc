import type { SourceFile } from "../base/index.ts";
import type { Endpoint } from "./port.ts";

/** A file as it can cross into a worker: the browser's handle, a path on disk, or bytes at hand. */
export type RawSource =
  | { readonly kind: "file"; readonly path: string; readonly file: Blob }
  | { readonly kind: "disk"; readonly path: string; readonly file: string; readonly size: number }
  | { readonly kind: "bytes"; readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** Where onnxruntime's files lie; null lets the runtime find them itself (Node). */
export interface RuntimePaths {
  readonly wasm: string;
  readonly mjs: string;
}

/** The whole difference between page and Node. */
export interface Host {
  /** How many workers may compute at once. */
  readonly threads: number;
  readonly runtime: RuntimePaths | null;
  /** Names of the files in models/ that this host carries. */
  models(): Promise<readonly string[]>;
  /** A file that ships with Trocar, by its path from the top of the repository. */
  asset(path: string): Promise<Uint8Array<ArrayBuffer>>;
  spawn(): Endpoint;
}

/** How a worker opens a raw source; `disk` is Node's alone. */
export type OpenDisk = ((file: string, path: string, size: number) => SourceFile) | null;
