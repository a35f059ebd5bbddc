import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer as createHttps, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localCertificate } from "../../src/cli/certificate.ts";

const NOW = new Date("2026-03-12T09:00:00Z");
const DAY_MS = 86_400_000;
const NAMES = ["localhost", "desk", "desk.local", "127.0.0.1", "192.168.7.20", "10.0.0.5"];
const fresh = () => join(mkdtempSync(join(tmpdir(), "trocar-certificate-")), "certificate.json");
const leafOf = (pem: string) => new X509Certificate(pem);

test("the leaf names every address, is signed by the authority, and is valid for 397 days at most", async () => {
  const made = await localCertificate(fresh(), NAMES, NOW);
  const leaf = leafOf(made.cert);
  const authority = new X509Certificate(made.authority);
  const named = (leaf.subjectAltName ?? "").split(", ").map((one) => one.replace(/^(DNS|IP Address):/, ""));
  expect(named).toEqual(NAMES);
  for (const address of ["127.0.0.1", "192.168.7.20", "10.0.0.5"]) expect(leaf.checkIP(address), address).toBe(address);
  expect(leaf.checkHost("desk.local")).toBe("desk.local");
  expect((new Date(leaf.validTo).getTime() - new Date(leaf.validFrom).getTime()) / DAY_MS).toBeLessThanOrEqual(397);
  expect([leaf.ca, authority.ca]).toEqual([false, true]);
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect(authority.verify(authority.publicKey)).toBe(true);
  expect(made.fingerprint).toBe(authority.fingerprint256);
});

test("a client that trusts the authority alone reaches the server without a warning, one that does not is warned", async () => {
  const made = await localCertificate(fresh(), ["localhost", "127.0.0.1"], new Date());
  const server = createHttps(made, (_, answer) => answer.end("here"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const ask = (ca?: string): Promise<string> =>
    new Promise((resolve) => {
      get({ host: "127.0.0.1", port: (server.address() as AddressInfo).port, ...(ca === undefined ? {} : { ca }) }, (answer) => {
        answer.on("data", (chunk: Buffer) => resolve(chunk.toString()));
      }).on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(made.authority).toString("base64")}\n-----END CERTIFICATE-----\n`;
  expect(await ask(pem)).toBe("here");
  expect(await ask()).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  server.close();
});

test("authority and leaf are kept: the next start has the same, a new address has a new leaf of the same authority", async () => {
  const file = fresh();
  const first = await localCertificate(file, NAMES, NOW);
  expect(await localCertificate(file, NAMES.slice(1), NOW)).toEqual(first);
  const moved = await localCertificate(file, [...NAMES, "192.168.7.99"], NOW);
  expect(moved.fingerprint).toBe(first.fingerprint);
  expect(leafOf(moved.cert).fingerprint256).not.toBe(leafOf(first.cert).fingerprint256);
  expect(leafOf(moved.cert).checkIP("192.168.7.99")).toBe("192.168.7.99");
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a leaf is made anew a week before it runs out; what cannot be read is made anew, authority and all", async () => {
  const file = fresh();
  const first = await localCertificate(file, NAMES, NOW);
  const later = await localCertificate(file, NAMES, new Date(NOW.getTime() + 391 * DAY_MS));
  expect(later.fingerprint).toBe(first.fingerprint);
  expect(new Date(leafOf(later.cert).validTo).getTime()).toBeGreaterThan(NOW.getTime() + 700 * DAY_MS);
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 100));
  expect((await localCertificate(file, NAMES, NOW)).fingerprint).not.toBe(first.fingerprint);
});
