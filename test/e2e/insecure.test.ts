import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heard, launch, serveProduct } from "./browser.ts";
import { call, idle, organs, snapshot } from "./page-object.ts";
import { sampleCase } from "./sample-case.ts";

/** A name that is not this computer's: plain http from there is no secure context, so no `crypto.subtle`, no `randomUUID`, no shared memory. */
const ORIGIN = "http://other-computer.test";

let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
let page: Page;
let ears: ReturnType<typeof heard>;

beforeAll(async () => {
  server = await serveProduct("--local");
  browser = await launch();
  const context = await browser.newContext({ reducedMotion: "reduce" });
  await context.route(`${ORIGIN}/**`, async (route) => {
    const answer = await route.fetch({ url: route.request().url().replace(ORIGIN, server.address) });
    await route.fulfill({ response: answer });
  });
  page = await context.newPage();
  ears = heard(page, ORIGIN);
  await page.goto(`${ORIGIN}/?lang=en`);
  await page.waitForFunction(() => "trocar" in globalThis);
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

/** What a case file says is the hash of its labels. */
function labelsHash(file: readonly number[]): string {
  const text = new TextDecoder().decode(unzipSync(Uint8Array.from(file), { filter: ({ name }) => name === "case.json" })["case.json"]);
  return (JSON.parse(text) as { readonly labels: { readonly sha256: string } }).labels.sha256;
}

test("over plain http from another computer a case opens, is kept, and is saved again with the same labels", async () => {
  expect(await page.evaluate(() => [isSecureContext, crypto.subtle === undefined, "randomUUID" in crypto])).toEqual([false, true, false]);
  const given = Array.from((await sampleCase()).bytes);
  await page.evaluate(async (bytes) => {
    const { trocar } = globalThis as unknown as { trocar: { load(source: unknown): Promise<unknown> } };
    await trocar.load([{ name: "plan.trocar", bytes: Uint8Array.from(bytes) }]);
  }, given);
  const now = await organs(page, 120_000);
  await idle(page);
  expect(now.problems.map((found) => found.code)).not.toContain("internal");
  expect((await snapshot(page)).assessment).not.toBeNull();
  expect(await page.locator(".fault").count()).toBe(0);
  expect(await call<readonly unknown[]>(page, "cases")).not.toEqual([]);
  const saved = await page.evaluate(async () => {
    const { trocar } = globalThis as unknown as { trocar: { save(): Promise<Blob> } };
    return Array.from(new Uint8Array(await (await trocar.save()).arrayBuffer()));
  });
  expect(labelsHash(saved)).toMatch(/^[0-9a-f]{64}$/);
  expect(labelsHash(saved)).toBe(labelsHash(given));
  // That much the browser says of itself: no shared memory on such a page.
  expect(ears.complaints.filter((one) => !one.startsWith("The Cross-Origin-Opener-Policy header has been ignored"))).toEqual([]);
});
