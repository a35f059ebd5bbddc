import type { Job } from "../base/index.ts";
import type { RawSource } from "../engine/index.ts";
import { refusalOf } from "./refusal.ts";

/** Cases that a computer's server holds for other devices; what such an address lacks is told in its own words. */
const CASES = "/cases/";
const MIB = 1024 * 1024;
const FORBIDDEN = 403;

/**
 * A file of this server as a source; addresses elsewhere are not read (and the page's policy would not let them through).
 * The stage "read" counts MiB: a case comes over the air.
 */
export async function fetched(url: string, job: Job): Promise<RawSource> {
  const address = addressOf(url);
  if (address?.origin !== location.origin) throw refusalOf("usage", url, { reason: "only addresses of this server are read" });
  const answer = await fetch(address, { signal: job.signal }).catch((broken: unknown) => {
    job.signal.throwIfAborted();
    throw broken instanceof TypeError ? refusalOf("case-unavailable", url, { reason: "no-answer" }) : broken;
  });
  if (!answer.ok) {
    if (!address.pathname.startsWith(CASES)) throw refusalOf("file-not-found", url, {});
    throw refusalOf("case-unavailable", url, { reason: answer.status === FORBIDDEN ? "other-network" : "gone" });
  }
  return { kind: "bytes", path: address.pathname.split("/").at(-1) ?? "file", bytes: await bodyOf(answer, url, job) };
}

/** Null for a text that is no address at all. */
function addressOf(url: string): URL | null {
  try {
    return new URL(url, location.href);
  } catch {
    return null;
  }
}

/** The body as it comes in, told by the MiB. Content-Length is of the bytes on the way: where they are packed for it the total is not known. */
async function bodyOf(answer: Response, url: string, job: Job): Promise<Uint8Array<ArrayBuffer>> {
  const packed = answer.headers.has("Content-Encoding");
  const total = packed ? 0 : Number(answer.headers.get("Content-Length") ?? 0);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  job.report("read", 0, Math.max(1, Math.ceil(total / MIB)));
  try {
    for (const reader = answer.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      job.report("read", Math.floor(length / MIB), Math.max(1, Math.ceil(Math.max(total, length) / MIB)));
    }
  } catch (broken) {
    job.signal.throwIfAborted();
    throw broken instanceof TypeError ? refusalOf("case-unavailable", url, { reason: "cut-off" }) : broken;
  }
  if (total > 0 && length !== total) throw refusalOf("case-unavailable", url, { reason: "cut-off" });
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
