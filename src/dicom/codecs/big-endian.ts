import type { FrameShape } from "./words.ts";

/** Words turned to little endian (PS3.5 7.3): by 4 bytes for 32 bits, by 2 for 16 and for anything written as OW; 8 bits in OB stay. */
export function decodeBigEndian(packed: Uint8Array<ArrayBuffer>, shape: FrameShape): Uint8Array<ArrayBuffer> {
  const word = shape.bitsAllocated === 32 ? 4 : shape.bitsAllocated === 8 && shape.vr === "OB" ? 1 : 2;
  const turned = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at++) {
    const within = at % word;
    const from = at - within + (word - 1 - within);
    turned[at] = from < packed.length ? packed[from] : 0;
  }
  return turned;
}
