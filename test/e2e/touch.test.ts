import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heard, launch, type Opened, serveProduct } from "./browser.ts";
import { type Fingers, fingersOn, type Spot } from "./fingers.ts";
import { call, idle, project, snapshot } from "./page-object.ts";
import { sampleCase } from "./sample-case.ts";

const LIFT_PX = 56;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ID = "00112233445566778899aabbccddeeff";

let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
let target_mm: readonly [number, number, number];

beforeAll(async () => {
  server = await serveProduct("--https-port", "0");
  const made = await sampleCase({ surfaces: true });
  target_mm = made.target_mm;
  const put = await fetch(`${server.address}/cases/${ID}.trocar`, { method: "PUT", body: made.bytes, headers: { origin: server.address } });
  expect(put.status).toBe(201);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

interface Held extends Pick<Opened, "foreign" | "complaints"> {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly fingers: Fingers;
}

async function held(width: number, height: number): Promise<Held> {
  const touch = width < 1200;
  const context = await browser.newContext({
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    deviceScaleFactor: 1,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const ears = heard(page, server.address);
  await page.goto(`${server.address}/?case=/cases/${ID}.trocar&lang=en&test=1`);
  await page.waitForFunction(
    () => {
      const { trocar } = globalThis as unknown as { trocar?: { snapshot(): { state: string; assessment: unknown } } };
      return trocar?.snapshot().state === "ready" && trocar.snapshot().assessment !== null;
    },
    null,
    { timeout: 120_000 },
  );
  await idle(page);
  return { page, context, fingers: await fingersOn(page), ...ears };
}

async function spotOf(page: Page, point: readonly [number, number, number], view: string): Promise<Spot> {
  const at = await project(page, point, view);
  return { x: at.x_px, y: at.y_px };
}

/** Shows a view: its tab on a phone; on a tablet all are there. */
async function show(page: Page, view: "3d" | "axial" | "coronal" | "sagittal"): Promise<void> {
  const tab = page.locator(`.tab-${view}`);
  if (await tab.isVisible()) await tab.tap();
  await idle(page);
}

/** A spot inside a view, by shares of its width and height. */
async function within(page: Page, view: string, across: number, down: number): Promise<Spot> {
  const box = await page.getByTestId(`view-${view}`).boundingBox();
  if (!box) throw new Error(`${view} is not shown`);
  return { x: box.x + box.width * across, y: box.y + box.height * down };
}

interface Look {
  readonly wide: readonly string[];
  readonly small: readonly string[];
  readonly tight: readonly string[];
}

/** What sticks out sideways, what text is under 16 px, what target is under 44 px. */
function look(page: Page): Promise<Look> {
  return page.evaluate(() => {
    const seen = (element: Element): boolean => {
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) return false;
      const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
      const y = Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2));
      const top = document.elementFromPoint(x, y);
      return top !== null && (element.contains(top) || top.contains(element));
    };
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").trim().slice(0, 30)}"`;
    const all = [...document.querySelectorAll("body *")].filter(seen);
    const texts = all.filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== ""),
    );
    const targets = all.filter((element) => element.matches("button, select, summary, a, input:not([type=range])"));
    return {
      wide: [
        ...(document.documentElement.scrollWidth > innerWidth ? ["the page"] : []),
        ...all
          .filter((element) => {
            const box = element.getBoundingClientRect();
            return box.right > innerWidth + 0.5 || box.left < -0.5;
          })
          .map(name),
      ],
      small: texts.filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < 16).map(name),
      tight: targets
        .filter((element) => {
          const box = element.getBoundingClientRect();
          return Math.min(box.width, box.height) < 43.5;
        })
        .map(name),
    };
  });
}

/** Findings of axe of the graver kinds. */
async function grave(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  });
}

describe.each([
  ["tablet", 820, 1180],
  ["phone", 390, 844],
] as const)("the whole way with fingers on a %s", (device, width, height) => {
  let hand: Held;
  beforeAll(async () => {
    hand = await held(width, height);
  });
  afterAll(() => hand?.context.close());

  test("a case from the server is there with its plan and verdict, without any image", async () => {
    const now = (await snapshot(hand.page)) as Awaited<ReturnType<typeof snapshot>> & { image: unknown };
    expect(now.image).toBeNull();
    expect(now.needles.map((needle) => needle.id)).toEqual(["needle-1"]);
    expect(now.structures.map((structure) => structure.id)).toEqual(expect.arrayContaining(["liver", "body", "bone"]));
    expect(now.problems).toEqual([]);
    expect(await hand.page.getByTestId("verdict").getAttribute("data-level")).toBe(now.assessment?.verdict);
    expect(await hand.page.getByTestId("verdict").isVisible()).toBe(true);
  });

  test("a finger takes the target from 20 px beside it and sets it to the millimetre, seeing it above the finger all the way", async () => {
    const { page, fingers } = hand;
    await show(page, "axial");
    const goal = [target_mm[0] + 12, target_mm[1] - 9, target_mm[2]] as const;
    const start = await spotOf(page, target_mm, "axial");
    const end = await spotOf(page, goal, "axial");
    await fingers.down({ x: start.x + 16, y: start.y + 12 });
    await fingers.slide([{ x: start.x + 60, y: start.y + 70 }]);
    await fingers.slide([{ x: end.x, y: end.y + LIFT_PX }], 6);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const while_ = await spotOf(page, (await snapshot(page)).needles[0].target_mm, "axial");
    expect(while_.y).toBeLessThan(end.y + LIFT_PX - 40);
    await fingers.up();
    await idle(page);
    const { needles, history } = await snapshot(page);
    const off_mm = Math.hypot(...needles[0].target_mm.map((value, axis) => value - goal[axis]));
    console.log(`${device}: the target is ${off_mm.toFixed(3)} mm from where it was meant`);
    expect(off_mm).toBeLessThanOrEqual(1);
    expect(history.undo).toBe(1);
    await call(page, "undo");
  });

  test("from 30 px away it takes nothing: one finger scrolls the slices", async () => {
    const { page, fingers } = hand;
    await show(page, "axial");
    const before = await viewOf(page);
    const start = await spotOf(page, target_mm, "axial");
    await fingers.down({ x: start.x + 21, y: start.y + 22 });
    await fingers.slide([{ x: start.x + 21, y: start.y + 62 }]);
    await fingers.up();
    await idle(page);
    const after = await viewOf(page);
    expect((await snapshot(page)).needles[0].target_mm).toEqual(target_mm.map((value) => expect.closeTo(value, 3)));
    expect(Math.abs(after.slice_mm[2] - before.slice_mm[2])).toBeGreaterThan(2);
    expect((await snapshot(page)).history.undo).toBe(0);
    await call(page, "setView", { slice_mm: before.slice_mm });
  });

  test("two fingers zoom a slice about their middle and carry it along", async () => {
    const { page, fingers } = hand;
    await show(page, "coronal");
    const [left, right] = [
      [-40, target_mm[1], target_mm[2]],
      [40, target_mm[1], target_mm[2]],
    ] as const;
    const apart = async (): Promise<number> => (await spotOf(page, right, "coronal")).x - (await spotOf(page, left, "coronal")).x;
    const was = await apart();
    const middle = await within(page, "coronal", 0.5, 0.5);
    const pair = (half: number, dy: number): [Spot, Spot] => [
      { x: middle.x - half, y: middle.y + dy },
      { x: middle.x + half, y: middle.y + dy },
    ];
    await fingers.down(...pair(30, 0));
    await fingers.slide(pair(60, 0));
    await idle(page);
    expect((await apart()) / was).toBeCloseTo(2, 1);
    const y = (await spotOf(page, left, "coronal")).y;
    await fingers.slide(pair(60, 40));
    await fingers.up();
    await idle(page);
    expect((await spotOf(page, left, "coronal")).y - y).toBeCloseTo(40, 0);
    expect((await snapshot(page)).needles[0].target_mm).toEqual(target_mm.map((value) => expect.closeTo(value, 3)));
  });

  test("in 3-D one finger turns, two zoom, and the entry dragged by a finger stays on the skin", async () => {
    const { page, fingers } = hand;
    await show(page, "3d");
    const [entry] = (await snapshot(page)).needles.map((needle) => needle.entry_mm);
    const front = await spotOf(page, entry, "3d");
    const free = await within(page, "3d", 0.15, 0.85);
    await fingers.down(free);
    await fingers.slide([{ x: free.x + 60, y: free.y }]);
    await fingers.up();
    await idle(page);
    const turned = await spotOf(page, entry, "3d");
    expect(Math.abs(turned.x - front.x)).toBeGreaterThan(5);
    await fingers.down({ x: turned.x + 6, y: turned.y - 4 });
    await fingers.slide([{ x: turned.x + 40, y: turned.y + 60 }]);
    await fingers.up();
    await idle(page);
    const { needles, assessment } = await snapshot(page);
    expect(needles[0].entry_mm).not.toEqual(entry);
    expect(Math.abs(assessment?.skin?.at_mm ?? Number.NaN)).toBeLessThan(1);
    await call(page, "undo");
    const middle = await within(page, "3d", 0.5, 0.5);
    const [a, b] = [target_mm, [target_mm[0], target_mm[1], target_mm[2] + 50]] as const;
    const apart = async (): Promise<number> => Math.abs((await spotOf(page, a, "3d")).y - (await spotOf(page, b, "3d")).y);
    const was = await apart();
    await fingers.down({ x: middle.x - 30, y: middle.y }, { x: middle.x + 30, y: middle.y });
    await fingers.slide([
      { x: middle.x - 60, y: middle.y },
      { x: middle.x + 60, y: middle.y },
    ]);
    await fingers.up();
    await idle(page);
    expect((await apart()) / was).toBeGreaterThan(1.5);
  });

  test("every view and every panel is reached, nothing sticks out, text and targets have their size", async () => {
    const { page } = hand;
    const found: string[] = [];
    const check = async (what: string): Promise<void> => {
      const { wide, small, tight } = await look(page);
      found.push(...wide.map((one) => `${what}: too wide: ${one}`));
      if (device === "phone")
        found.push(...small.map((one) => `${what}: small text: ${one}`), ...tight.map((one) => `${what}: small target: ${one}`));
    };
    for (const view of ["3d", "axial", "coronal", "sagittal"] as const) {
      await show(page, view);
      expect(await page.getByTestId(`view-${view}`).isVisible(), view).toBe(true);
      await check(view);
    }
    await page.getByRole("button", { name: "Series and structures" }).tap();
    await page.getByTestId("structure-liver").waitFor();
    await page.waitForTimeout(300);
    await check("structures");
    await page.getByTestId("structure-liver").locator("button").nth(1).tap();
    await check("a structure's details");
    await page.locator(".drawer-veil").tap({ position: { x: width - 8, y: 300 } });
    if (device === "phone") await page.locator(".tab-needle").tap();
    else await page.locator(".sheet-grip").tap();
    await page.waitForTimeout(300);
    await check("plan");
    for (const place of await page.locator(".plan-rest > *").all()) {
      await place.scrollIntoViewIfNeeded();
      await check("plan, further down");
    }
    if (device === "phone") await page.locator(".tab-axial").tap();
    else await page.locator(".sheet-grip").tap();
    for (const menu of await page.locator("header [aria-haspopup=menu]").all()) {
      if (!(await menu.isVisible())) continue;
      await menu.tap();
      await page.getByRole("menu").waitFor();
      await check(`menu ${await menu.getAttribute("title")}`);
      await page.keyboard.press("Escape");
    }
    expect(found).toEqual([]);
  });

  test("the case goes on to another device: an address of this computer and its code", async () => {
    const { page } = hand;
    const { addresses } = (await (await fetch(`${server.address}/trocar-server.json`)).json()) as { addresses: string[] };
    const more = page.locator("header .only-narrow [aria-haspopup=menu]");
    await more.tap();
    const item = page.getByRole("menuitem", { name: "To a headset or tablet…" });
    if (addresses.length === 0) {
      expect(await item.count()).toBe(0);
      await page.keyboard.press("Escape");
      return;
    }
    await item.tap();
    const sheet = page.getByTestId("hand-over");
    await sheet.locator("svg.qr").waitFor();
    const link = new URL((await sheet.locator(".handover-address").textContent()) ?? "");
    expect(link.origin).toBe(addresses[0]);
    const place = link.searchParams.get("case") ?? "";
    expect(place).toMatch(/^\/cases\/[0-9a-f]{32}\.trocar$/);
    const got = await fetch(`${server.address}${place}`);
    expect(got.headers.get("content-type")).toBe("application/vnd.trocar.case+zip");
    expect((await got.arrayBuffer()).byteLength).toBeGreaterThan(100_000);
    const { wide, small, tight } = await look(page);
    expect(wide).toEqual([]);
    if (device === "phone") expect([...small, ...tight]).toEqual([]);
    await sheet.getByRole("button", { name: "Close" }).tap();
    await sheet.waitFor({ state: "hidden" });
  });

  test("axe finds nothing serious, nothing complained and nothing left the origin", async () => {
    expect(await grave(hand.page)).toEqual([]);
    expect(hand.complaints).toEqual([]);
    expect(hand.foreign).toEqual([]);
  });
});

test("axe finds nothing serious at a desk, and the report page says what a computer without a headset offers", async () => {
  const desk = await held(1280, 800);
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

async function viewOf(page: Page): Promise<{ readonly slice_mm: readonly number[] }> {
  return ((await snapshot(page)) as unknown as { view: { slice_mm: number[] } }).view;
}
