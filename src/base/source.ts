/** A file to be read, wherever it lies: a dropped File, an entry of an archive, a path in Node. `bytes` reads [from, to). */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  bytes(from?: number, to?: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file whose bytes are already at hand. */
export function sourceFromBytes(path: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
  return { path, size: bytes.length, bytes: async (from = 0, to = bytes.length) => bytes.subarray(from, to) };
}
