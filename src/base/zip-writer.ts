import { zipSync } from "fflate";

export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Kept as it is instead of deflated: for what is compressed already, and for a leading `mimetype`. */
  readonly store?: boolean;
}

/** The zip epoch: the same parts give the same bytes, whenever they are written. */
const EPOCH = new Date(1980, 0, 1);

/** A zip of these parts in this order. Names are UTF-8 without folders above the root; the same parts give the same bytes. */
export function writeZip(parts: readonly ZipPart[]): Uint8Array<ArrayBuffer> {
  const entries = parts.map(({ name, bytes, store }) => [name, [bytes, { level: store ? 0 : 6, mtime: EPOCH }]] as const);
  return zipSync(
    Object.fromEntries(entries.map(([name, [bytes, options]]) => [name, [bytes, { ...options, level: options.level as 0 | 6 }]])),
  );
}
