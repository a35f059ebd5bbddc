import type { Encoding } from "../skeleton.ts";

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
