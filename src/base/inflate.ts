import { budget } from "./budget.ts";
import { refuse } from "./problems.ts";
import { ok, type Result } from "./result.ts";

const MIB = 1024 * 1024;

type Packing = "gzip" | "deflate-raw";

/**
 * Unpacks a stream within a limit: bytes are counted as they come and the stream is cancelled at the limit, so that a bomb costs no memory.
 * @param pieces the packed bytes, in order.
 * @param limit_bytes most bytes that may come out; `inflate-limit` beyond.
 * @param where named in the Problem.
 */
export async function inflate(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>,
  packing: Packing,
  limit_bytes: number,
  where: string | null,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const stream = new DecompressionStream(packing);
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const writing = feed(writer, pieces);
  const out: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      total += value.length;
      if (total > limit_bytes) {
        await reader.cancel().catch(ignore);
        await writing;
        return refuse("inflate-limit", where, { limit_mb: Math.round(limit_bytes / MIB) });
      }
      out.push(value);
    }
  } catch {
    await writing;
    return refuse("zip-unreadable", where, { reason: "the packed bytes are damaged" });
  }
  await writing;
  return ok(joined(out, total));
}

/** The most bytes that so many packed ones may become (dicom.md 5: 200 times, and 16 MiB). */
export function inflateLimit(packed_bytes: number, ceiling_bytes: number = budget.inflated_bytes): number {
  return Math.min(ceiling_bytes, packed_bytes * budget.inflate_ratio + budget.inflate_slack_bytes);
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  try {
    for await (const piece of pieces) await writer.write(piece);
    await writer.close();
  } catch {
    // The reading side has met the same damage, or has cancelled; it tells.
    await writer.abort().catch(ignore);
  }
}

function joined(parts: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function ignore(): void {}
