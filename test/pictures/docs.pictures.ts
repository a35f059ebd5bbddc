import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launch, serveProduct, TOP } from "../e2e/browser.ts";
import { wear } from "../e2e/emulator.ts";
import { call, idle, organs, snapshot } from "../e2e/page-object.ts";
import { frames, type InPage, pressByRay, state } from "../e2e/xr-hands.ts";
import { slimPng } from "./png.ts";

const FOLDER = join(TOP, "docs", "pictures");
const MOST_BYTES = 400_000;
/** The sample patient's case as the desk handed it over; every other picture opens it, so that the network runs once. */
const CASE = "/cases/00000000000000000000000000000001.trocar";

let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
let desk: Page;

async function picture(page: Page, name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void> {
  const png = slimPng(await page.screenshot(clip ? { clip } : {}), MOST_BYTES);
  writeFileSync(join(FOLDER, `${name}.png`), png);
  console.log(`docs/pictures/${name}.png, ${Math.round(png.length / 1000)} kB`);
}

async function opened(path: string, options: BrowserContextOptions, prepare = async (_: Page): Promise<void> => {}): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await prepare(page);
  await page.goto(`${server.address}${path}`);
  return page;
}

async function onCase(options: BrowserContextOptions, prepare?: (page: Page) => Promise<void>): Promise<Page> {
  const page = await opened(`/?case=${CASE}&lang=en&test=1`, options, prepare);
  await page.waitForFunction(() => (globalThis as { trocar?: { snapshot(): { assessment: unknown } } }).trocar?.snapshot().assessment);
  await organs(page, 120_000);
  await idle(page);
  return page;
}

const touched = (width: number, height: number, deviceScaleFactor: number): BrowserContextOptions => ({
  viewport: { width, height },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor,
});

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  server = await serveProduct("--local");
  browser = await launch();
  desk = await opened("/?sample=1&lang=en", { viewport: { width: 1440, height: 900 } });
  await organs(desk, 400_000);
  await desk.waitForFunction(
    () => (globalThis as unknown as InPage & { trocar: { snapshot(): { needle: unknown } } }).trocar.snapshot().needle,
  );
  // A way between the ribs that meets one: what the warning is for.
  const [{ id, target_mm }] = (await snapshot(desk)).needles;
  const [x, y, z] = target_mm;
  await call(desk, "setNeedle", { id, entry_mm: [x - 90, y - 18, z + 22], target_mm });
  await idle(desk);
  await desk.evaluate(async (path) => {
    const { trocar } = globalThis as unknown as { trocar: { save(options: object): Promise<Blob> } };
    await fetch(path, { method: "PUT", body: await trocar.save({ image: true }) });
  }, CASE);
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

test("start", async () => {
  await picture(await opened("/?lang=en", { viewport: { width: 1280, height: 800 } }), "start");
});

test("desktop", () => picture(desk, "desktop"));

test("tablet", async () => picture(await onCase(touched(820, 1180, 1)), "tablet"));

test("phone", async () => {
  const page = await onCase(touched(390, 844, 1.5));
  await picture(page, "phone");
  await page.locator(".tab-axial").tap();
  await idle(page);
  await picture(page, "phone-axial");
});

/** The left eye of a headset that adds light to a dim room: the page behind the glass is put away. */
async function inRoom(): Promise<{ readonly page: Page; left(name: string): Promise<void> }> {
  const eye = { x: 0, y: 0, width: 1050, height: 700 };
  const page = await onCase({ viewport: { width: 2 * eye.width, height: eye.height } }, (fresh) => wear(fresh, "hololens-ray"));
  await page.getByTestId("enter-xr").click();
  await page.waitForFunction(() => (globalThis as unknown as InPage).trocar.xr.state?.placed === true);
  await page.evaluate(async () => {
    for (const part of document.querySelectorAll<HTMLElement>(".host")) part.style.visibility = "hidden";
    document.body.style.background = "radial-gradient(110% 120% at 50% 35%, #2a3036, #111417)";
    const { emulator } = globalThis as unknown as InPage;
    // A step back, and eyes that look down to it: the emulated head does not nod.
    emulator.head([0.19, 1.26, 0.4]);
    for (const hand of ["left", "right"] as const) emulator.aim(hand, [3, 0.2, 2], 0);
    await emulator.frames(45);
  });
  const ids = ((await state(page))?.panel ?? []).map((one) => one.id);
  if (ids.includes("main/understood")) await pressByRay(page, "main/understood");
  return {
    page,
    async left(name) {
      await frames(page, 10);
      await picture(page, name, eye);
    },
  };
}

test("xr", async () => {
  const { page, left } = await inRoom();
  await left("xr-menu");
  await pressByRay(page, "main/registration");
  await left("xr-registration");
});

test("xr-report", async () => {
  const page = await opened("/xr-report?lang=en", { viewport: { width: 900, height: 640 } }, (fresh) => wear(fresh, "hololens-ray"));
  await page.getByRole("button", { name: "Measure in mixed reality" }).click();
  await page.evaluate(async () => {
    const { emulator } = globalThis as unknown as InPage;
    const began = performance.now();
    while (performance.now() - began < 10_500) {
      for (const value of [0.2, 0.45, 0.8, 1, 1, 0.7, 0.3, 0, 0]) {
        emulator.squeeze("right", value);
        await emulator.frames(2);
      }
    }
  });
  await page.getByText("Measured in mixed reality.").waitFor();
  await page.setViewportSize({ width: 1280, height: 900 });
  await picture(page, "xr-report");
  await page
    .locator(".curve")
    .last()
    .evaluate((one) => one.scrollIntoView({ block: "end" }));
  await picture(page, "xr-report-measured");
});
