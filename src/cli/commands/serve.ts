import { existsSync } from "node:fs";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseNumber } from "../args.ts";
import { localCertificate } from "../certificate.ts";
import { staticHandler } from "../static.ts";
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
    const handler = staticHandler(root);
    const servers = [createHttp(handler)];
    const here = await listen(servers[0], port.value, "127.0.0.1");
    const lines = ["Trocar is running. Everything stays on this computer.", "", `  This computer     http://localhost:${here}/?sample=1`];
    if (!switches.has("local")) {
      const addresses = lanAddresses();
      const names = ["localhost", hostname(), "127.0.0.1", ...addresses];
      const certificate = await localCertificate(join(TOP, ".cache", "certificate.json"), names, new Date());
      const secure = createHttps(certificate, handler);
      servers.push(secure);
      const there = await listen(secure, securePort.value, "0.0.0.0");
      for (const address of addresses) lines.push(`  Headset, tablet   https://${address}:${there}/?sample=1`);
      lines.push("", "  The certificate is this computer's own: the browser warns once; choose to go on.");
    }
    lines.push("", "  Research and teaching software, not a medical device. Ctrl+C stops it.");
    console.log(lines.join("\n"));
    await new Promise<void>((resolve) => process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve()));
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    return { code: 0 };
  },
};

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
