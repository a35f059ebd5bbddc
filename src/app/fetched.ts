import type { RawSource } from "../engine/index.ts";
import { refusalOf } from "./refusal.ts";

/** A file of this server as a source; addresses elsewhere are not read (and the page's policy would not let them through). */
export async function fetched(url: string): Promise<RawSource> {
  const address = new URL(url, location.href);
  if (address.origin !== location.origin) throw refusalOf("usage", url, { reason: "only addresses of this server are read" });
  const answer = await fetch(address);
  if (!answer.ok) throw refusalOf("file-not-found", url, {});
  return { kind: "bytes", path: address.pathname.split("/").at(-1) ?? "file", bytes: new Uint8Array(await answer.arrayBuffer()) };
}
