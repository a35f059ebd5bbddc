import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readQr } from "../base/qr-reader.ts";
import { heard, launch, refuseClipboard, serveProduct, TOP } from "./browser.ts";
import { wear } from "./emulator.ts";
import { call, idle, type Snapshot, snapshot } from "./page-object.ts";
import { sampleCase } from "./sample-case.ts";
import { enter, type InPage, inRoom, leave, pressByFinger, state } from "./xr-hands.ts";

type Seen = Snapshot & { readonly image: { readonly geometry: { readonly size: readonly number[] } } | null };
type Heard = ReturnType<typeof heard>;

let server: Awaited<ReturnType<typeof serveProduct>>;
let addresses: readonly string[];
let browser: Browser;

beforeAll(async () => {
  server = await serveProduct("--https-port", "0");
  ({ addresses } = (await (await fetch(`${server.address}/trocar-server.json`)).json()) as { addresses: readonly string[] });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

/** A page with the ears on, whose certificate warning was passed as a person passes it. */
async function opened(
  origin: string,
  [width, height]: readonly [number, number],
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Heard & { readonly page: Page }> {
  const context = await browser.newContext({ viewport: { width, height }, ignoreHTTPSErrors: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  await prepare(page);
  return { page, ...heard(page, origin) };
}

async function ready(page: Page): Promise<Seen> {
  await page.waitForFunction(
    () => {
      const { trocar } = globalThis as unknown as { trocar?: { snapshot(): { state: string; assessment: unknown } } };
      return trocar?.snapshot().state === "ready" && trocar.snapshot().assessment !== null;
    },
    null,
    { timeout: 120_000 },
  );
  await idle(page);
  return (await snapshot(page)) as Seen;
}

async function buttons(page: Page): Promise<readonly string[]> {
  return ((await state(page))?.panel ?? []).map((one) => one.id);
}

/** Puts the first page of the room away, where it is still there. */
async function understand(page: Page): Promise<void> {
  if ((await buttons(page)).includes("main/understood")) await pressByFinger(page, "main/understood");
}

/** The address that the sheet shows, which is the one that its code says. */
async function shownLink(page: Page): Promise<URL> {
  const sheet = page.getByTestId("hand-over");
  await sheet.locator(".handover-code[aria-busy=false] svg.qr").waitFor();
  const text = (await sheet.locator(".handover-address").textContent()) ?? "";
  const code = sheet.locator("svg.qr");
  const size = Number((await code.getAttribute("viewBox"))?.split(" ")[2]);
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y] of ((await code.locator("path").getAttribute("d")) ?? "").matchAll(/M(\d+) (\d+)/g))
    rows[Number(y)][Number(x)] = true;
  expect(readQr(rows.slice(4, -4).map((row) => row.slice(4, -4)))).toBe(text);
  return new URL(text);
}

test("start says the address, the authority and its fingerprint, and the leaf covers every address", async () => {
  if (addresses.length === 0) return console.log("skipped: this machine has no network address");
  const { port, hostname } = new URL(addresses[0]);
  expect(server.said).toContain(`Headset, tablet   ${addresses[0]}/?sample=1`);
  const place = /http:\/\/[\d.]+:\d+\/ca/.exec(server.said)?.[0] ?? "";
  const authority = new Uint8Array(await (await fetch(place)).arrayBuffer());
  const hex = createHash("sha256").update(authority).digest("hex").toUpperCase();
  expect(server.said).toContain((hex.match(/../g) ?? []).join(":"));
  expect(server.said).toMatch(/█▀▀▀▀▀█|█ ▄▄▄▄▄ █|▄▄▄▄▄/);
  const pem = new X509Certificate(authority).toString();
  const names = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca: pem }, () => {
      resolve(socket.getPeerCertificate().subjectaltname ?? "");
      socket.end();
    });
    socket.on("error", reject);
  });
  for (const address of addresses) expect(names).toContain(new URL(address).hostname);
});

describe("prepared at the desk, worn in the room", () => {
  let desk: Awaited<ReturnType<typeof opened>>;
  let worn: Awaited<ReturnType<typeof opened>>;
  let there: Seen;
  let link: URL;
  const fetched: string[] = [];

  beforeAll(async () => {
    desk = await opened(server.address, [1280, 800]);
    await desk.page.goto(`${server.address}/?lang=en&test=1`);
    const image = readFileSync(join(TOP, "assets", "sample", "labels.nii.gz"));
    const made = await sampleCase({ surfaces: true, image });
    await desk.page.waitForFunction(() => "trocar" in globalThis);
    await desk.page.setInputFiles("input[type=file]:not([webkitdirectory])", {
      name: "plan.trocar",
      mimeType: "",
      buffer: Buffer.from(made.bytes),
    });
    await ready(desk.page);
    const [x, y, z] = made.target_mm;
    await call(desk.page, "setNeedle", { entry_mm: [x - 88, y - 21, z + 17], target_mm: [x + 3.25, y - 1.5, z + 0.75] });
    await idle(desk.page);
    there = (await snapshot(desk.page)) as Seen;
    expect(there.image).not.toBeNull();
  }, 120_000);

  test("the sheet shows an address of this computer, and a code that says the same", async () => {
    await desk.page.getByTestId("enter-xr").click();
    if (addresses.length === 0) {
      await desk.page.getByTestId("hand-over").getByRole("button", { name: "Save case" }).waitFor();
      return;
    }
    link = await shownLink(desk.page);
    expect(link.origin).toBe(addresses[0]);
    expect(link.search).toMatch(/^\?case=\/cases\/[0-9a-f]{32}\.trocar$/);
  });

  test("where the browser refuses the clipboard the address is selected, to be copied by hand; nothing is told as a fault of ours", async () => {
    if (!link) return console.log("skipped: this machine has no network address");
    await refuseClipboard(desk.page);
    await desk.page.getByTestId("hand-over").getByRole("button", { name: "Copy address" }).click();
    await desk.page.waitForFunction((address) => String(getSelection()) === address, link.href);
    expect(await desk.page.getByRole("alertdialog").count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  test("a headset that opens it has the plan to the digit, its organs from the case: no series is read, no network runs", async () => {
    if (!link) return console.log("skipped: this machine has no network address");
    worn = await opened(link.origin, [480, 300], (page) => wear(page, "quest"));
    worn.page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    await worn.page.goto(`${link.href}&lang=en&test=1`);
    const here = await ready(worn.page);
    expect([here.needles, here.sentence, here.assessment?.verdict]).toEqual([there.needles, there.sentence, there.assessment?.verdict]);
    // Points leave the page to a ten-thousandth of a millimetre, so figures made of them differ by as much.
    expect(here.structures).toEqual(
      there.structures.map((one) => ({ ...one, clearance_mm: one.clearance_mm === null ? null : expect.closeTo(one.clearance_mm, 3) })),
    );
    expect(here.surfaces).toEqual(there.surfaces);
    expect([here.image, here.series]).toEqual([null, []]);
    expect(fetched.filter((path) => /onnx|ort-|series|models/.test(path))).toEqual([]);
    expect(await worn.page.evaluate(() => isSecureContext && crossOriginIsolated)).toBe(true);
  });

  test("its button enters: the model stands at true size, with the needle where it was planned", async () => {
    if (!link) return;
    const { page } = worn;
    await page.getByTestId("enter-xr").click();
    await page.waitForFunction(() => (globalThis as unknown as InPage).trocar.xr.state?.placed === true);
    expect(await state(page)).toMatchObject({ mode: "ar", blend: "alpha-blend", scale: 1 });
    expect((await state(page))?.triangles).toBeGreaterThan(10_000);
    const [needle] = there.needles;
    const [a, b] = [await inRoom(page, needle.entry_mm), await inRoom(page, needle.target_mm)];
    const length_mm = Math.hypot(...needle.entry_mm.map((value, axis) => value - needle.target_mm[axis]));
    expect(1000 * Math.hypot(...a.map((value, axis) => value - b[axis]))).toBeCloseTo(length_mm, 6);
    expect((await snapshot(page)).sentence).toBe(there.sentence);
    await understand(page);
    expect(await buttons(page)).toContain("main/structures");
    expect(await buttons(page)).not.toContain("main/planes");
    await leave(page);
  });

  test("with its image the slices come too; a large case tells how far it has come", async () => {
    if (!link) return;
    const sheet = desk.page.getByTestId("hand-over");
    await sheet.getByRole("checkbox").check();
    await desk.page.waitForFunction((before) => document.querySelector(".handover-address")?.textContent !== before, link.href);
    const other = await shownLink(desk.page);
    const { page } = worn;
    const told = await page.evaluate(async (url) => {
      const { trocar } = globalThis as unknown as {
        trocar: {
          load(s: unknown): Promise<unknown>;
          on(name: string, heard: (d: { stage: string; done: number; total: number }) => void): () => void;
        };
      };
      const seen: string[] = [];
      const stop = trocar.on("progress", ({ stage, done, total }) => seen.push(`${stage} ${done}/${total}`));
      await trocar.load({ url });
      stop();
      return seen;
    }, other.searchParams.get("case"));
    const here = await ready(page);
    expect(told[0]).toMatch(/^read 0\/\d+$/);
    expect(here.image?.geometry).toEqual(there.image?.geometry);
    expect([here.needles, here.sentence]).toEqual([there.needles, there.sentence]);
    await enter(page, "ar");
    await understand(page);
    await pressByFinger(page, "main/planes");
    const shown = async () => (await state(page))?.panel.find((one) => one.id === "main/plane-axial")?.pressed;
    const before = await shown();
    await pressByFinger(page, "main/plane-axial");
    expect([before, await shown()]).toEqual([false, true]);
    await leave(page);
  });

  test("an address that leads nowhere says why: the case is gone, or its computer does not answer", async () => {
    if (!link) return;
    const { page } = worn;
    expect([desk.foreign, desk.complaints, worn.foreign, worn.complaints]).toEqual([[], [], [], []]);
    const gone = `${link.origin}/?case=/cases/${"f".repeat(32)}.trocar&lang=en&test=1`;
    await page.goto(gone);
    await page.locator(".toast", { hasText: "no longer on the computer that offered it" }).waitFor();
    await page.route(
      (url) => url.pathname.startsWith("/cases/"),
      (route) => route.abort("connectionreset"),
    );
    await page.goto(gone);
    await page.locator(".toast", { hasText: "does not answer" }).waitFor();
    expect((await snapshot(page)).state).toBe("empty");
  });
});
