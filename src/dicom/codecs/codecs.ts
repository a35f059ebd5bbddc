import type { Encoding } from "../skeleton.ts";
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "../transfer-syntaxes.ts";

/** What a decoder is told of a frame. */
export interface FrameShape {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: number;
  /** OB or OW, where the file says so. */
  readonly vr: string | null;
  readonly encoding: Encoding;
}

/** Packed bytes of one frame to little-endian bit patterns of BitsAllocated bits. Not changed: the input. */
export type Decode = (packed: Uint8Array<ArrayBuffer>, shape: FrameShape) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;

export interface Codec {
  readonly uids: readonly string[];
  readonly name: string;
  readonly lossless: boolean;
  /** Whether frames lie in fragments (PS3.5 A.4) and not one behind the other. */
  readonly encapsulated: boolean;
  readonly load: () => Promise<Decode>;
}

/** Who decodes what. To add a decoder: one file beside this one, one row here. */
export const codecs: readonly Codec[] = [
  {
    uids: [IMPLICIT_LITTLE, EXPLICIT_LITTLE, "1.2.840.10008.1.2.1.99"],
    name: "little endian",
    lossless: true,
    encapsulated: false,
    load: async () => (packed) => packed,
  },
  {
    uids: [EXPLICIT_BIG],
    name: "big endian",
    lossless: true,
    encapsulated: false,
    load: async () => (await import("./big-endian.ts")).decodeBigEndian,
  },
];

/** The row for a transfer syntax, or undefined: then the series is refused by its name. */
export function codecFor(transferSyntax: string): Codec | undefined {
  return codecs.find((codec) => codec.uids.includes(transferSyntax));
}
