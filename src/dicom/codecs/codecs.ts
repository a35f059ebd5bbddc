import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "../transfer-syntaxes.ts";
import type { Decode } from "./words.ts";

interface Codec {
  readonly uids: readonly string[];
  readonly name: string;
  readonly lossless: boolean;
  /** Whether frames lie in fragments (PS3.5 A.4) and not one behind the other. */
  readonly encapsulated: boolean;
  readonly load: () => Promise<Decode>;
}

/** Who decodes what. To add a decoder: one file beside this one, one row here. */
const codecs: readonly Codec[] = [
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
