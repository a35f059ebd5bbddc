import type { Encoding } from "./skeleton.ts";

export const IMPLICIT_LITTLE = "1.2.840.10008.1.2";
export const EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
export const DEFLATED = "1.2.840.10008.1.2.1.99";
export const EXPLICIT_BIG = "1.2.840.10008.1.2.2";

/** How the elements of a file in this syntax are written; everything but two is explicit little endian (PS3.5 A). */
export function encodingOf(transferSyntax: string): Encoding {
  return { explicit: transferSyntax !== IMPLICIT_LITTLE, bigEndian: transferSyntax === EXPLICIT_BIG };
}

const NAMES: ReadonlyMap<string, string> = new Map([
  [IMPLICIT_LITTLE, "Implicit VR Little Endian"],
  [EXPLICIT_LITTLE, "Explicit VR Little Endian"],
  ["1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian"],
  [DEFLATED, "Deflated Explicit VR Little Endian"],
  [EXPLICIT_BIG, "Explicit VR Big Endian"],
  ["1.2.840.10008.1.2.4.50", "JPEG Baseline"],
  ["1.2.840.10008.1.2.4.51", "JPEG Extended"],
  ["1.2.840.10008.1.2.4.57", "JPEG Lossless"],
  ["1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction"],
  ["1.2.840.10008.1.2.4.80", "JPEG-LS Lossless"],
  ["1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless"],
  ["1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless"],
  ["1.2.840.10008.1.2.4.91", "JPEG 2000"],
  ["1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless"],
  ["1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component"],
  ["1.2.840.10008.1.2.4.94", "JPIP Referenced"],
  ["1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate"],
  ["1.2.840.10008.1.2.4.100", "MPEG-2 Main Profile / Main Level"],
  ["1.2.840.10008.1.2.4.100.1", "Fragmentable MPEG-2 Main Profile / Main Level"],
  ["1.2.840.10008.1.2.4.101", "MPEG-2 Main Profile / High Level"],
  ["1.2.840.10008.1.2.4.101.1", "Fragmentable MPEG-2 Main Profile / High Level"],
  ["1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1"],
  ["1.2.840.10008.1.2.4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1"],
  ["1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"],
  ["1.2.840.10008.1.2.4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"],
  ["1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 for 2D Video"],
  ["1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 for 3D Video"],
  ["1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"],
  ["1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1"],
  ["1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1"],
  ["1.2.840.10008.1.2.4.110", "JPEG XL Lossless"],
  ["1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression"],
  ["1.2.840.10008.1.2.4.112", "JPEG XL"],
  ["1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless"],
  ["1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 Lossless with RPCL"],
  ["1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000"],
  ["1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced"],
  ["1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate"],
  ["1.2.840.10008.1.2.5", "RLE Lossless"],
  ["1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression"],
]);

/** The name of a transfer syntax (PS3.6 A), or `unknown transfer syntax UID`. */
export function transferSyntaxName(uid: string): string {
  return NAMES.get(uid) ?? `unknown transfer syntax ${uid}`;
}
