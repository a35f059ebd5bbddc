import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { CASE_MIMETYPE, isCase } from "../case/index.ts";
import { type Reply, type Route, refused } from "./static.ts";

const MIB = 1024 * 1024;
/** One case, and all of them together: the oldest go when there is no room. They live in memory and end with the server. */
export const CASE_BYTES: number = 64 * MIB;
const ALL_BYTES = 256 * MIB;
const MOST_CASES = 32;
/** Cases that may be put in a minute: a person hands over one at a time. */
const PUTS_A_MINUTE = 12;
const MINUTE_MS = 60_000;
/** 128 random bits in the address are all that guards a case: nothing lists them. */
const PLACE = /^\/cases\/([0-9a-f]{32})\.trocar$/;

export interface CaseRouteParts {
  /** Host names and addresses of this computer: a page that came under another name (DNS rebinding) may put nothing here. */
  readonly names: readonly string[];
  readonly interfaces: () => readonly Pick<NetworkInterfaceInfo, "cidr">[];
  readonly now_ms: () => number;
}

/**
 * `PUT` and `GET /cases/ID.trocar`: a page of this very server puts a case there, a device of the same network that knows the address gets it.
 * Answers 403 to other origins and other networks, 409 to an address that is taken, 413, 415 and 429 to what is too large, no case, or too often.
 */
export function caseRoute(parts: CaseRouteParts): Route {
  const cases = new Map<string, Uint8Array>();
  let puts: readonly number[] = [];

  const keep = (id: string, bytes: Uint8Array): void => {
    cases.set(id, bytes);
    for (const oldest of [...cases.keys()]) {
      const sum = [...cases.values()].reduce((total, one) => total + one.length, 0);
      if (cases.size <= MOST_CASES && sum <= ALL_BYTES) return;
      cases.delete(oldest);
    }
  };
  const put = async (id: string, request: IncomingMessage): Promise<Reply> => {
    if (!isOwnPage(request, parts.names)) return refused(403, CLOSE);
    const now = parts.now_ms();
    puts = puts.filter((at) => now - at < MINUTE_MS);
    if (puts.length >= PUTS_A_MINUTE) return refused(429, { ...CLOSE, "Retry-After": "60" });
    puts = [...puts, now];
    if (cases.has(id)) return refused(409, CLOSE);
    const bytes = await bodyOf(request);
    if (bytes === null) return refused(413, CLOSE);
    if (!isCase(bytes)) return refused(415, {});
    keep(id, bytes);
    return { status: 201, headers: { "Content-Type": "text/plain" }, bytes: new Uint8Array() };
  };

  return async (request, path) => {
    if (!path.startsWith("/cases/")) return null;
    const [, id] = PLACE.exec(path) ?? [];
    if (!isNear(request.socket.remoteAddress, parts.interfaces())) return refused(403, CLOSE);
    if (id === undefined) return refused(404, CLOSE);
    if (request.method === "PUT") return put(id, request);
    if (request.method !== "GET" && request.method !== "HEAD") return refused(405, { ...CLOSE, Allow: "GET, HEAD, PUT" });
    const bytes = cases.get(id);
    if (!bytes) return refused(404, {});
    const headers = { "Content-Type": CASE_MIMETYPE, "Content-Length": String(bytes.length), "Cache-Control": "no-store" };
    return { status: 200, headers, bytes };
  };
}

/** The body of a refused request is not read: the connection ends with the answer. */
const CLOSE = { Connection: "close" };

/** Whether a request comes from a page of this server: its origin is the very scheme and host that it asks, and that host is this computer. */
function isOwnPage({ headers, socket }: IncomingMessage, names: readonly string[]): boolean {
  const { host, origin } = headers;
  if (host === undefined || origin === undefined) return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return false;
  const scheme = "encrypted" in socket ? "https" : "http";
  return origin === `${scheme}://${host}` && names.includes(host.replace(/:\d+$/, ""));
}

/** The body, or null when it is larger than a case may be, whatever it says of itself. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  if (Number(request.headers["content-length"] ?? 0) > CASE_BYTES) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > CASE_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Whether an address is this computer's or in a network that it is part of. */
export function isNear(address: string | undefined, interfaces: ReturnType<CaseRouteParts["interfaces"]>): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:/, "");
  const near = new BlockList();
  near.addSubnet("127.0.0.0", 8);
  near.addAddress("::1", "ipv6");
  for (const { cidr } of interfaces) {
    const [network, bits] = cidr?.split("/") ?? [];
    if (network !== undefined && bits !== undefined) near.addSubnet(network, Number(bits), isIPv6(network) ? "ipv6" : "ipv4");
  }
  return near.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}
