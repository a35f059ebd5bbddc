import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, serveProduct } from "./browser.ts";
import { faults, grave, type Held, held, judged } from "./held.ts";
import { call, idle } from "./page-object.ts";
import { sampleOn } from "./sample-case.ts";

let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
let file: string;
let target_mm: readonly number[];

beforeAll(async () => {
  server = await serveProduct("--https-port", "0");
  ({ file, target_mm } = await sampleOn(server.address));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

/** Taps where there is touch, clicks where there is a mouse. */
async function press(hand: Held, what: string, nth = 0): Promise<boolean> {
  const place = hand.page.locator(what).nth(nth);
  if (!(await place.isVisible())) return false;
  await place.click();
  return true;
}

/** Goes through every view, panel and menu that this screen has; `check` looks at each. */
async function walk(hand: Held, check: (what: string) => Promise<void>): Promise<void> {
  const { page } = hand;
  for (const view of ["axial", "coronal", "sagittal", "3d"]) {
    if (await press(hand, `.tab-${view}`)) await idle(page);
    expect(await page.getByTestId(`view-${view}`).isVisible(), view).toBe(true);
    await check(view);
  }
  await press(hand, ".bar > button.only-narrow");
  await check("series and structures");
  await press(hand, "[data-testid=structure-liver] button");
  await check("a structure's details");
  if (await page.locator(".drawer-veil").isVisible()) await press(hand, ".bar > button.only-narrow");
  if (!(await press(hand, ".tab-needle"))) await press(hand, ".sheet-grip");
  await press(hand, ".reasons summary");
  await check("plan");
  await press(hand, ".needle h2 .link");
  await idle(page);
  for (const part of await page.locator(".plan-rest > *").all()) {
    await part.scrollIntoViewIfNeeded();
    await check("plan, further down");
  }
  await page.locator(".segment").nth(1).click();
  await idle(page);
  await check("another preset");
  if (!(await press(hand, ".tab-axial"))) await press(hand, ".sheet-grip");
  for (const menu of await page.locator("header [aria-haspopup=menu]").all()) {
    if (!(await menu.isVisible())) continue;
    await menu.click();
    await page.getByRole("menu").waitFor();
    await check(`menu ${await menu.getAttribute("title")}`);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("?");
  await check("help");
  await page.locator(".keysheet[open]").evaluate((sheet) => sheet.scrollTo(0, sheet.scrollHeight));
  await check("help, its end");
  await page.keyboard.press("Escape");
  await page.locator(".keysheet[open]").waitFor({ state: "detached" });
  await page.locator("body").press("t");
  await check("placing");
  await page.locator(".hint button").click();
  await page.locator(".hint").waitFor({ state: "hidden" });
}

describe.each([
  ["a tablet", 820, 1180, "en"],
  ["a phone", 390, 844, "en"],
  ["a small phone in Spanish", 360, 640, "es"],
  ["a phone that lies", 844, 390, "en"],
  ["a small phone that lies, in Spanish", 667, 375, "es"],
  ["a small desk in Spanish", 1280, 800, "es"],
  ["a small desk at 200 %", 640, 400, "en"],
  ["an old projector", 1024, 768, "es"],
  ["a large desk", 1920, 1080, "en"],
] as const)("%s, %i x %i", (_what, width, height, lang) => {
  test("every view and panel is reached; nothing sticks out or is cut; letters and targets have their size; axe finds nothing serious", async () => {
    const hand = await held(browser, server.address, `/?lang=${lang}&test=1`, [width, height]);
    const { page } = hand;
    const found: string[] = [];
    const check = async (what: string): Promise<void> => {
      found.push(...(await faults(page)).map((fault) => `${what}: ${fault}`));
    };
    await check("start");
    expect(await page.getByTestId("drop-zone").isVisible()).toBe(true);
    found.push(...(await grave(page)));
    await page.goto(`${server.address}/?case=${file}&lang=${lang}&test=1`);
    await judged(page);
    const [x, y, z] = target_mm;
    await call(page, "setNeedle", { entry_mm: [x - 90, y - 18, z + 22], target_mm: [x, y, z] });
    await idle(page);
    // The largest has the smaller desk's panels: what could stick out is seen at once.
    if (width < 1900) await walk(hand, check);
    else await check("desk");
    await page.setInputFiles("input[type=file] >> nth=0", { name: "letter.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
    await page.locator(".toast").waitFor();
    await check("a file that is no series");
    expect(hand.complaints).toEqual([]);
    expect(hand.foreign).toEqual([]);
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("made for the test");
      }, 0);
    });
    await page.locator(".fault").waitFor();
    await check("a fault of ours");
    found.push(...(await grave(page)));
    await hand.context.close();
    expect(found).toEqual([]);
  });
});

test("axe finds nothing serious at a desk, and the report page says what a computer without a headset offers", async () => {
  const desk = await held(browser, server.address, `/?case=${file}&lang=en&test=1`, [1280, 800]);
  await judged(desk.page);
  expect(await grave(desk.page)).toEqual([]);
  await desk.page.goto(`${server.address}/xr-report?lang=en`);
  const facts = desk.page.locator(".facts");
  await desk.page.waitForFunction(() => (document.querySelector(".facts")?.textContent ?? "") !== "");
  const text = (await facts.textContent()) ?? "";
  for (const line of [
    "secure context: yes",
    "cross-origin isolated: yes",
    "WebGL 2: yes",
    "immersive-ar: no",
    "immersive-vr: no",
    "certificate warning seen: unknown",
  ])
    expect(text).toContain(line);
  expect(await desk.page.locator(".said").textContent()).toContain("Mixed reality: no");
  expect(await grave(desk.page)).toEqual([]);
  await desk.page.goto(`${server.address}/xr-report?lang=es`);
  await desk.page.getByText("Realidad mixta: no").waitFor();
  expect(desk.complaints).toEqual([]);
  await desk.context.close();
});
