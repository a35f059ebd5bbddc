import type { IncomingMessage, ServerResponse } from "node:http";
import { productHeaders } from "./headers.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * http beside https: this computer gets everything (`localhost` counts as secure), another device gets the authority's certificate at `/ca` and is
 * sent to https for the rest. No case and no page goes out unencrypted.
 * @param authority DER.
 * @param secure https addresses of this computer: "https://192.168.1.20:8443".
 */
export function plainHandler(own: Handler, authority: Uint8Array, secure: () => readonly string[]): Handler {
  return (request, response) => {
    const url = request.url ?? "/";
    const at = plainAddress(request.socket.localAddress);
    if (url.split("?")[0] === "/ca" && (request.method === "GET" || request.method === "HEAD")) {
      answer(response, 200, {
        "Content-Type": "application/x-x509-ca-cert",
        "Content-Disposition": 'attachment; filename="trocar-ca.crt"',
        "Content-Length": String(authority.length),
        "Cache-Control": "no-store",
      });
      response.end(request.method === "HEAD" ? undefined : authority);
      return;
    }
    if (isLoopback(at)) return own(request, response);
    // Where it is sent is the address that it reached, not the name that it asked for.
    const there = secure().find((address) => new URL(address).hostname === at);
    const safe = url.startsWith("/") && !url.startsWith("//");
    answer(response, there && safe ? 307 : 404, there && safe ? { Location: `${there}${url}` } : {});
    response.end();
  };
}

function answer(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries({ ...productHeaders, ...headers })) response.setHeader(name, value);
  response.statusCode = status;
}

function plainAddress(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:/, "");
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}
