import { existsSync } from "node:fs";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../base/index.ts";
import { parseNumber } from "../args.ts";
import { CASE_BYTES, caseRoute } from "../cases.ts";
import { type Certificate, localCertificate } from "../certificate.ts";
import { plainHandler } from "../plain.ts";
import { type Route, staticHandler } from "../static.ts";
import { terminalQr } from "../terminal-qr.ts";
import type { TextCommand } from "../words.ts";

const TOP = fileURLToPath(new URL("../../", import.meta.url));

/** Serves the page: http for this computer alone, https for the local network, where a headset demands it. */
export const serve: TextCommand = {
  kind: "text",
  name: "serve",
  usage: "serve [--port N] [--https-port N] [--local]",
  help: "Serves the page on this computer and, over https, on the local network.",
  options: [
    { name: "port", value: "N", help: "http port on this computer (default 8080, the next free one if it is taken)" },
    { name: "https-port", value: "N", help: "https port on the local network (default 8443)" },
    { name: "local", value: null, help: "this computer only, no https" },
  ],
  async run({ values, switches }) {
    const root = join(TOP, "dist", "app");
    if (!existsSync(join(root, "index.html")))
      return { problem: { code: "not-built", severity: "error", where: root, override: false, details: { what: "dist/app" } } };
    const port = parseNumber(values["port"] ?? "8080", "port", 0);
    if ("problem" in port) return port;
    const securePort = parseNumber(values["https-port"] ?? "8443", "https-port", 0);
    if ("problem" in securePort) return securePort;
    const local = switches.has("local");
    const lan = local ? [] : lanAddresses();
    const names = ["localhost", hostname(), `${hostname()}.local`, "127.0.0.1", ...lan];
    const reached: string[] = [];
    const handler = staticHandler(root, [
      caseRoute({
        names,
        interfaces: () => Object.values(networkInterfaces()).flatMap((found) => found ?? []),
        now_ms: () => performance.now(),
      }),
      serverRoute(reached),
    ]);
    const certificate = local ? null : await localCertificate(join(TOP, ".cache", "certificate.json"), names, new Date());
    const servers: Server[] = [];
    if (certificate) {
      const secure = createHttps(certificate, handler);
      servers.push(secure);
      const there = await listen(secure, securePort.value, "0.0.0.0");
      reached.push(...lan.map((address) => `https://${address}:${there}`));
    }
    const plain = createHttp(certificate ? plainHandler(handler, certificate.authority, () => reached) : handler);
    servers.push(plain);
    const here = await listen(plain, port.value, local ? "127.0.0.1" : "0.0.0.0");
    console.log(greeting(here, reached, certificate).join("\n"));
    await new Promise<void>((resolve) => process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve()));
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    return { code: 0 };
  },
};

/** What the terminal says: where to open it, here and on a headset, and what the device will ask about the certificate. */
function greeting(here: number, reached: readonly string[], certificate: Certificate | null): readonly string[] {
  const lines = ["Trocar is running. Everything stays on this computer.", "", `  This computer     http://localhost:${here}/?sample=1`];
  for (const address of reached) lines.push(`  Headset, tablet   ${address}/?sample=1`);
  const [first] = reached;
  if (first !== undefined && certificate) {
    lines.push("", ...terminalQr(`${first}/?sample=1`, process.stdout.isTTY === true).map((line) => `  ${line}`));
    lines.push(
      "",
      "  The certificate is this computer's own: the browser warns once; choose Advanced, then Continue.",
      `  To have no warning, install its authority on the device: http://${new URL(first).hostname}:${here}/ca`,
      `  SHA-256 of that authority, to compare before you install it:`,
      `  ${certificate.fingerprint}`,
    );
  }
  return [...lines, "", "  Research and teaching software, not a medical device. Ctrl+C stops it."];
}

/** `/trocar-server.json`: what the page may do with this server, and where other devices reach it. */
function serverRoute(addresses: readonly string[]): Route {
  return async (request, path) => {
    if (path !== "/trocar-server.json" || request.method !== "GET") return null;
    const text = JSON.stringify({ schema: "trocar/server@1", version: VERSION, addresses, case_bytes: CASE_BYTES });
    return {
      status: 200,
      headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
      bytes: new TextEncoder().encode(text),
    };
  };
}

function lanAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter((address) => address.family === "IPv4" && !address.internal)
    .map((address) => address.address);
}

/** Listens on `port`, or on the next of ten that is free; gives the port taken. */
async function listen(server: Server, port: number, address: string): Promise<number> {
  for (let tried = port; tried < port + 10; tried++) {
    const taken = await new Promise<boolean>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(true) : reject(error)));
      server.listen(tried, address, () => resolve(false));
    });
    if (taken) continue;
    const bound = server.address();
    return typeof bound === "object" && bound ? bound.port : tried;
  }
  throw new Error(`no free port from ${port} to ${port + 9}`);
}
