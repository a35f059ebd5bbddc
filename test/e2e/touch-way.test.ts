import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, serveProduct } from "./browser.ts";
import { trocar } from "./command.ts";
import { faults, type Held, held, spotOf, within } from "./held.ts";
import { idle, organs, type Snapshot, snapshot } from "./page-object.ts";

/** A small made patient: as many slices as the network needs to find its liver. */
const SIZE = "128,128,46";
const SPACING = "3,3,6";

let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
let hand: Held;
const folder: string = mkdtempSync(join(tmpdir(), "trocar-touch-"));

beforeAll(async () => {
  const made = await trocar("phantom", "--out", folder, "--kind", "abdomen", "--seed", "7", "--size", SIZE, "--spacing", SPACING);
  expect(made.code, made.stderr).toBe(0);
  server = await serveProduct("--local");
  browser = await launch();
  hand = await held(browser, server.address, "/?lang=en&test=1", [390, 844]);
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Seen = Snapshot & {
  readonly rules: string;
  readonly view: { readonly slice_mm: [number, number, number]; readonly window: [number, number] };
  readonly needles: readonly { readonly id: string; readonly name: string; readonly target_mm: [number, number, number] }[];
};
const seen = async (): Promise<Seen> => (await snapshot(hand.page)) as unknown as Seen;

test("a phone opens the single files of a series, for it has no folders, and shows slices and progress while organs are looked for", async () => {
  const { page } = hand;
  expect(await page.getByRole("button", { name: "Folder…" }).isVisible()).toBe(false);
  const asked = page.waitForEvent("filechooser");
  await page.locator(".start-buttons").getByRole("button", { name: "Files, zip, NIfTI or case…" }).tap();
  const chooser = await asked;
  expect(chooser.isMultiple()).toBe(true);
  await chooser.setFiles(readdirSync(join(folder, "dicom")).map((name) => join(folder, "dicom", name)));
  await page.getByTestId("progress").waitFor();
  await page.waitForFunction(() => document.querySelector(".views")?.getAttribute("data-tab") === "axial");
  expect(await page.getByTestId("view-axial").isVisible()).toBe(true);
  expect(await faults(page)).toEqual([]);
  const box = await page.getByTestId("cancel").boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(43.5);
  const now = await organs(page, 240_000);
  expect(now.structures.map((structure) => structure.id)).toEqual(expect.arrayContaining(["liver", "body"]));
});

test("a needle is placed by two taps: the target in a slice, the entry on the skin; the verdict is read without opening anything", async () => {
  const { page, fingers } = hand;
  await idle(page);
  await page.getByRole("button", { name: "Place target" }).tap();
  await page.getByText("Tap the target.").waitFor();
  await idle(page);
  // Whatever the network found as liver lies about the first needle's target.
  const aim = (await seen()).needles[0].target_mm;
  const goal: [number, number, number] = [aim[0] + 6, aim[1] - 6, aim[2]];
  await fingers.tap(await spotOf(page, goal, "axial"));
  await page.locator(".hint").waitFor({ state: "hidden" });
  await idle(page);
  const off_mm = (await seen()).needles[0].target_mm.map((value, axis) => value - goal[axis]);
  expect(Math.hypot(off_mm[0], off_mm[1])).toBeLessThanOrEqual(0.5);
  await page.locator(".tab-needle").tap();
  await page.locator(".row.end .place-entry").tap();
  await page.getByText("Tap where the needle enters.").waitFor();
  const skin = await spotOf(page, [goal[0] - 60, goal[1] - 60, goal[2]], "axial");
  await fingers.tap(skin);
  await idle(page);
  const now = await seen();
  expect(now.assessment?.skin?.at_mm ?? Number.NaN).toBeCloseTo(0, 0);
  expect(await page.getByTestId("verdict").getAttribute("data-level")).toBe(now.assessment?.verdict);
  expect(await page.getByTestId("sentence").textContent()).toBe(now.sentence);
  const bar = await page.getByTestId("verdict").boundingBox();
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(844);
});

test("a finger that rests and then moves sets the window; a plain drag scrolls; the buttons step one slice", async () => {
  const { page, fingers } = hand;
  const before = await seen();
  const free = await within(page, "axial", 0.8, 0.75);
  await fingers.down(free);
  await page.waitForTimeout(700);
  await fingers.slide([{ x: free.x + 40, y: free.y - 30 }]);
  await fingers.up();
  await idle(page);
  const windowed = await seen();
  expect(windowed.view.window[0]).toBeGreaterThan(before.view.window[0]);
  expect(windowed.view.window[1]).toBeGreaterThan(before.view.window[1]);
  expect(windowed.view.slice_mm).toEqual(before.view.slice_mm);
  const next = page.getByRole("button", { name: "Next slice" }).and(page.locator(".view.axial *"));
  await next.tap();
  const stepped_mm = async (): Promise<number> => windowed.view.slice_mm[2] - (await seen()).view.slice_mm[2];
  await expect.poll(stepped_mm).toBeGreaterThan(0);
  expect(await stepped_mm()).toBeLessThanOrEqual(9);
});

test("a button is heard at once after a finger has left a view, every time", async () => {
  const { page, fingers } = hand;
  await page.evaluate(() => {
    const own = globalThis as unknown as { heard: number };
    own.heard = 0;
    const tools = document.querySelector<HTMLElement>(".view.axial .view-tools");
    if (tools) tools.onclick = () => own.heard++;
  });
  const from = await within(page, "axial", 0.5, 0.75);
  const next = page.getByRole("button", { name: "Next slice" }).and(page.locator(".view.axial *"));
  const box = await next.boundingBox();
  if (!box) throw new Error("the button is not shown");
  for (let n = 1; n <= 6; n++) {
    await fingers.flick(from, { x: from.x + 60, y: from.y - 120 });
    await fingers.tap({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    await expect.poll(() => page.evaluate(() => (globalThis as unknown as { heard: number }).heard)).toBe(n);
  }
});

test("the bar becomes the plan when it is pressed; another preset, an organ hidden, the needle renamed, all by fingers", async () => {
  const { page } = hand;
  await page.locator(".sheet-grip").tap();
  await page.getByRole("button", { name: "Ablation" }).tap();
  await idle(page);
  expect((await seen()).rules).toBe("ablation");
  const name = page.locator(".needle-name").first();
  await name.tap();
  await name.fill("From the right");
  await name.press("Enter");
  expect((await seen()).needles[0].name).toBe("From the right");
  await page.locator(".tab-3d").tap();
  await page.getByRole("button", { name: "Series and structures" }).tap();
  const look = page.getByTestId("structure-liver").locator(".look");
  for (let n = 0; n < 3 && (await seen()).structures.find((one) => one.id === "liver")?.visible; n++) await look.tap();
  expect((await seen()).structures.find((one) => one.id === "liver")?.visible).toBe(false);
  await page.locator(".drawer-veil").tap({ position: { x: 380, y: 300 } });
});

test("the case is saved as a file, is there after a reload, and opens again from the recent cases with its plan", async () => {
  const { page } = hand;
  await page.getByRole("button", { name: "More" }).tap();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save case (.trocar)" }).tap();
  expect((await saved).suggestedFilename()).toMatch(/\.trocar$/);
  await idle(page);
  const kept = await seen();
  await page.reload();
  await page.waitForFunction(() => "trocar" in globalThis);
  await organs(page, 120_000);
  await idle(page);
  expect((await seen()).needles).toEqual(kept.needles);
  await page.getByRole("button", { name: "Open…" }).tap();
  await page.getByRole("menuitem", { name: "Close this case" }).tap();
  const recent = page.getByTestId("recent-cases");
  await recent.waitFor();
  expect(await faults(page)).toEqual([]);
  await recent.locator(".series-button").first().tap();
  await organs(page, 120_000);
  await idle(page);
  const again = await seen();
  expect(again.needles).toEqual(kept.needles);
  expect(again.rules).toBe("ablation");
  expect(again.sentence).toBe(kept.sentence);
  expect(hand.complaints).toEqual([]);
  expect(hand.foreign).toEqual([]);
});
