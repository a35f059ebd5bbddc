import { deflateSync, inflateSync } from "node:zlib";

/** A picture without its transparency: three bytes a pixel, rows from the top. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Colour types of PNG with eight bits a sample: samples a pixel. */
const SAMPLES: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
/** As many low bits may go as no eye sees in a dark picture. */
const MOST_BITS = 3;

/** A PNG of at most so many bytes: packed as tightly as it goes, then a low bit of each colour less until it fits. Throws where even that is too much. */
export function slimPng(png: Uint8Array, most_bytes: number): Buffer {
  const picture = readPng(png);
  for (let bits = 0; bits <= MOST_BITS; bits++) {
    const written = writePng(picture, bits);
    if (written.length <= most_bytes) return written;
  }
  throw new Error(`the picture does not fit in ${most_bytes} bytes`);
}

/** Reads what Chromium writes: eight bits a sample, not interlaced. */
function readPng(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error("no PNG");
  const packed: Buffer[] = [];
  let [width, height, samples] = [0, 0, 0];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      samples = SAMPLES[data[9]] ?? 0;
      if (data[8] !== 8 || samples === 0 || data[12] !== 0) throw new Error("not a PNG of the kind that Chromium writes");
    }
    if (type === "IDAT") packed.push(data);
    at += 12 + length;
  }
  const rows = unfiltered(inflateSync(Buffer.concat(packed)), width, height, samples);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = rows[samples * pixel + c];
  return { width, height, rgb };
}

function unfiltered(raw: Uint8Array, width: number, height: number, samples: number): Uint8Array {
  const line = width * samples;
  const out = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const at = y * line + x;
      const left = x >= samples ? out[at - samples] : 0;
      const up = y > 0 ? out[at - line] : 0;
      const corner = x >= samples && y > 0 ? out[at - line - samples] : 0;
      out[at] = raw[y * (line + 1) + 1 + x] + predicted(filter, left, up, corner);
    }
  }
  return out;
}

/** The five filters of PNG: none, left, up, mean, Paeth. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** The filter whose differences are smallest is taken for each line, as PNG itself recommends. */
function writePng({ width, height, rgb }: Picture, bits: number): Buffer {
  const mask = 0xff << bits;
  const coarse = bits === 0 ? rgb : rgb.map((value) => value & mask);
  const line = width * 3;
  const raw = new Uint8Array((line + 1) * height);
  const tried = Array.from({ length: 5 }, () => new Uint8Array(line));
  for (let y = 0; y < height; y++) {
    const sums = tried.map((row, filter) => {
      let sum = 0;
      for (let x = 0; x < line; x++) {
        const at = y * line + x;
        const left = x >= 3 ? coarse[at - 3] : 0;
        const up = y > 0 ? coarse[at - line] : 0;
        const corner = x >= 3 && y > 0 ? coarse[at - line - 3] : 0;
        row[x] = coarse[at] - predicted(filter, left, up, corner);
        sum += row[x] < 128 ? row[x] : 256 - row[x];
      }
      return sum;
    });
    const best = sums.indexOf(Math.min(...sums));
    raw[y * (line + 1)] = best;
    raw.set(tried[best], y * (line + 1) + 1);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("IDAT", deflateSync(raw, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, "latin1");
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** CRC of PNG (ISO 3309), bit by bit: pictures are few. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
