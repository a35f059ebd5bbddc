import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { type AddressInfo, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainHandler } from "../../src/cli/plain.ts";
import { terminalQr } from "../../src/cli/terminal-qr.ts";
import { readQr } from "../base/qr-reader.ts";

const AUTHORITY = Uint8Array.from([0x30, 0x82, 1, 2, 3]);
const lan = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .find((one) => isIPv4(one.address) && !one.internal)?.address;
const server = createServer(
  plainHandler(
    (_, answer) => answer.end("the page"),
    AUTHORITY,
    () => (lan === undefined ? [] : [`https://${lan}:8443`]),
  ),
);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "0.0.0.0", () => resolve())));
afterAll(() => server.close());

function ask(host: string, path: string, headers = {}): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ host, port: (server.address() as AddressInfo).port, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

test("the authority is at /ca over http, as a file that a device offers to install", async () => {
  for (const host of ["127.0.0.1", ...(lan === undefined ? [] : [lan])]) {
    const got = await ask(host, "/ca");
    expect(got.status).toBe(200);
    expect(got.headers["content-type"]).toBe("application/x-x509-ca-cert");
    expect(got.headers["content-disposition"]).toContain("trocar-ca.crt");
    expect(got.bytes.equals(AUTHORITY)).toBe(true);
  }
});

test("over http this computer gets the page", async () => {
  expect((await ask("127.0.0.1", "/?sample=1")).bytes.toString()).toBe("the page");
});

test.skipIf(lan === undefined)("over http another device gets no page: it is sent to https at the address that it reached", async () => {
  const got = await ask(lan ?? "", "/?case=/cases/1.trocar", { host: "rebound.example" });
  expect([got.status, got.headers.location, got.bytes.length]).toEqual([307, `https://${lan}:8443/?case=/cases/1.trocar`, 0]);
  expect((await ask(lan ?? "", "//evil.example/")).status).toBe(404);
});

test("the code in the terminal is read back letter for letter, with its light edge", () => {
  const text = "https://192.168.1.20:8443/?sample=1";
  const lines = terminalQr(text, false);
  const dark = lines.flatMap((line) =>
    [[..."█▀".split("")], [..."█▄".split("")]].map((light) => [...line].map((one) => !light.includes(one))),
  );
  const n = dark[0].length;
  for (const row of [...dark.slice(0, 4), ...dark.slice(n - 4, n)]) expect(row.some((one) => one)).toBe(false);
  expect(readQr(dark.slice(4, n - 4).map((row) => row.slice(4, -4)))).toBe(text);
  // Where colours are taken it is white on black, whatever the ground.
  expect(terminalQr(text, true)).toEqual(lines.map((line) => `\u001b[97;40m${line}\u001b[0m`));
});
