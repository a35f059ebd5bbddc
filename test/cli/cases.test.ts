import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { packCase } from "../../src/case/index.ts";
import { CASE_BYTES, caseRoute, isNear } from "../../src/cli/cases.ts";
import { staticHandler } from "../../src/cli/static.ts";

const NAMES = ["localhost", "127.0.0.1"];
const ID = "0123456789abcdef0123456789abcdef";
const CASE = packCase({ schema: "trocar/case@1" }, { labels: new Uint8Array([1]), surfaces: null, image: null });

let now_ms = 0;
let handler = staticHandler(tmpdir());
const server = createServer((asked, answer) => handler(asked, answer));
let host = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  host = `localhost:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  now_ms = 0;
  handler = staticHandler(tmpdir(), [caseRoute({ names: NAMES, interfaces: () => [], now_ms: () => now_ms })]);
});
afterAll(() => server.close());

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** One request, with the headers that a page of this server would send unless others are given. */
function ask({
  method = "GET",
  path = `/cases/${ID}.trocar`,
  headers = {},
  body,
}: Ask): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port: (server.address() as AddressInfo).port,
        method,
        path,
        headers: { host, ...(method === "PUT" ? { origin: `http://${host}` } : {}), ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }));
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
const put = (more: Ask = {}) => ask({ method: "PUT", body: CASE, ...more });

test("a case that a page of this server put is given back byte for byte, never kept by a browser, under the product's headers", async () => {
  expect((await put()).status).toBe(201);
  const got = await ask({});
  expect(got.status).toBe(200);
  expect(got.bytes.equals(CASE)).toBe(true);
  expect(got.headers["content-type"]).toBe("application/vnd.trocar.case+zip");
  expect(got.headers["cache-control"]).toBe("no-store");
  expect(got.headers["content-security-policy"]).toContain("default-src 'none'");
});

test("nothing lists the cases, and a guess finds nothing", async () => {
  await put();
  for (const path of [
    "/cases/",
    "/cases",
    "/cases/index.html",
    "/cases/..%2f..%2fetc%2fpasswd",
    `/cases/${ID}`,
    `/cases/${ID.replace("0", "1")}.trocar`,
    "/cases/x.trocar",
  ])
    expect((await ask({ path })).status, path).toBe(404);
  expect((await put({ path: "/cases/short.trocar" })).status).toBe(404);
});

test("another origin, no origin, another name for this computer and a cross-site page may put nothing", async () => {
  const port = host.split(":")[1];
  for (const headers of [
    { origin: "http://evil.example" },
    { origin: `https://${host}` },
    { origin: "null" },
    { origin: "" },
    { origin: `http://rebound.example:${port}`, host: `rebound.example:${port}` },
    { origin: `http://${host}`, "sec-fetch-site": "cross-site" },
    { origin: `http://${host}`, "sec-fetch-site": "same-site" },
  ])
    expect((await put({ headers })).status, JSON.stringify(headers)).toBe(403);
  expect((await ask({})).status).toBe(404);
});

test("an address that is taken stays what it was", async () => {
  await put();
  const other = packCase({ schema: "trocar/case@1", other: true }, { labels: new Uint8Array([2]), surfaces: null, image: null });
  expect((await put({ body: other })).status).toBe(409);
  expect((await ask({})).bytes.equals(CASE)).toBe(true);
});

test("what is no case is refused, and so is what says that it is too large", async () => {
  expect((await put({ body: new TextEncoder().encode("<script>") })).status).toBe(415);
  expect(
    (
      await put({ body: new Uint8Array(), headers: { "content-length": String(CASE_BYTES + 1), expect: "100-continue" } }).catch(() => ({
        status: 413,
      }))
    ).status,
  ).toBe(413);
  expect((await ask({})).status).toBe(404);
});

test("a body that grows past the limit is cut off, whatever it said of itself", async () => {
  const status = await new Promise<number>((resolve) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port: Number(host.split(":")[1]),
        method: "PUT",
        path: `/cases/${ID}.trocar`,
        headers: { host, origin: `http://${host}`, "transfer-encoding": "chunked" },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    asked.on("error", () => resolve(413));
    const piece = new Uint8Array(8 * 1024 * 1024);
    for (let sent = 0; sent <= CASE_BYTES; sent += piece.length) asked.write(piece);
    asked.end();
  });
  expect(status).toBe(413);
  expect((await ask({})).status).toBe(404);
});

test("twelve cases a minute are a person's pace; the next waits", async () => {
  const place = (n: number) => `/cases/${n.toString(16).padStart(32, "0")}.trocar`;
  for (let n = 0; n < 12; n++) expect((await put({ path: place(n) })).status).toBe(201);
  expect((await put({ path: place(12) })).status).toBe(429);
  now_ms = 60_001;
  expect((await put({ path: place(12) })).status).toBe(201);
});

test("at most 32 are held: the oldest goes first", async () => {
  const place = (n: number) => `/cases/${n.toString(16).padStart(32, "0")}.trocar`;
  for (let n = 0; n < 33; n++) {
    now_ms = n * 60_001;
    expect((await put({ path: place(n) })).status).toBe(201);
  }
  expect((await ask({ path: place(0) })).status).toBe(404);
  expect((await ask({ path: place(1) })).status).toBe(200);
  expect((await ask({ path: place(32) })).status).toBe(200);
});

test("near is this computer and the networks that it is part of", () => {
  const lan = [{ cidr: "192.168.7.20/24" }, { cidr: "fe80::1/64" }, { cidr: null }];
  for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.168.7.99", "::ffff:192.168.7.99", "fe80::99"])
    expect(isNear(address, lan), address).toBe(true);
  for (const address of ["192.168.8.99", "10.0.0.1", "8.8.8.8", "::ffff:8.8.8.8", "2001:db8::1", undefined])
    expect(isNear(address, lan), String(address)).toBe(false);
});
