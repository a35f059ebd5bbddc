import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { heard, type Opened } from "./browser.ts";
import { type Fingers, fingersOn, type Spot } from "./fingers.ts";
import { idle, project } from "./page-object.ts";

/** A device in the hand: its page and the fingers on its glass. */
export interface Held extends Pick<Opened, "foreign" | "complaints"> {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly fingers: Fingers;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Below this a screen is a hand's: touch, 16 px text, 44 px targets. */
const DESK_FROM_PX = 1200;

/** A device of a size with a page on an address; letters drawn into pictures are noted from the start. */
export async function held(browser: Browser, address: string, path: string, [width, height]: readonly [number, number]): Promise<Held> {
  const touch = width < DESK_FROM_PX;
  const context = await browser.newContext({
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    deviceScaleFactor: 1,
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  // An element that cannot be pressed is a fault, not something to wait for.
  page.setDefaultTimeout(20_000);
  const ears = heard(page, address);
  await page.addInitScript(noteLetters);
  await page.goto(`${address}${path}`);
  await page.waitForFunction(() => "trocar" in globalThis);
  return { page, context, fingers: await fingersOn(page), ...ears };
}

/** Waits for a case with its verdict. */
export async function judged(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { trocar } = globalThis as unknown as { trocar: { snapshot(): { state: string; assessment: unknown } } };
      return trocar.snapshot().state === "ready" && trocar.snapshot().assessment !== null;
    },
    null,
    { timeout: 120_000 },
  );
  await idle(page);
}

/** Where a point is seen. */
export async function spotOf(page: Page, point: readonly [number, number, number], view: string): Promise<Spot> {
  const at = await project(page, point, view);
  return { x: at.x_px, y: at.y_px };
}

/** Shows a view: its tab on a phone; on a tablet all are there. */
export async function show(page: Page, view: "3d" | "axial" | "coronal" | "sagittal"): Promise<void> {
  const tab = page.locator(`.tab-${view}`);
  if (await tab.isVisible()) await tab.tap();
  await idle(page);
}

/** A spot inside a view, by shares of its width and height. */
export async function within(page: Page, view: string, across: number, down: number): Promise<Spot> {
  const box = await page.getByTestId(`view-${view}`).boundingBox();
  if (!box) throw new Error(`${view} is not shown`);
  return { x: box.x + box.width * across, y: box.y + box.height * down };
}

/** Two frames, so that what a finger did last is drawn. */
export function drawn(page: Page): Promise<void> {
  return page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
}

/** Runs in the page: the size of every text on a canvas, and whether it is cut at the sides. */
function noteLetters(): void {
  const letters = new Map<string, { readonly px: number; readonly cut: boolean }>();
  Object.assign(globalThis, { letters });
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text: string, x: number, y: number): void {
    const px = Number.parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? "0");
    const width = this.measureText(text).width;
    const left = this.textAlign === "center" ? x - width / 2 : this.textAlign === "right" ? x - width : x;
    if (this.canvas.isConnected) letters.set(text, { px, cut: left < -0.5 || left + width > this.canvas.clientWidth + 0.5 });
    fill.call(this, text, x, y);
  };
}

/** What is wrong with what is on the screen: sticks out, is cut, too small to read, too small to hit. On a desk only what sticks out. */
export function faults(page: Page): Promise<readonly string[]> {
  return page.evaluate((deskFrom) => {
    const hand = innerWidth < deskFrom;
    /** What is left of a box inside everything that clips it; null where nothing is. */
    const seenBox = (element: Element): { l: number; t: number; r: number; b: number } | null => {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return null;
      const box = element.getBoundingClientRect();
      const seen = {
        l: Math.max(0, box.left),
        t: Math.max(0, box.top),
        r: Math.min(innerWidth, box.right),
        b: Math.min(innerHeight, box.bottom),
      };
      for (let above = element.parentElement; above; above = above.parentElement) {
        if (getComputedStyle(above).overflowX === "visible") continue;
        const clip = above.getBoundingClientRect();
        Object.assign(seen, {
          l: Math.max(seen.l, clip.left),
          t: Math.max(seen.t, clip.top),
          r: Math.min(seen.r, clip.right),
          b: Math.min(seen.b, clip.bottom),
        });
      }
      return seen.r - seen.l < 2 || seen.b - seen.t < 2 ? null : seen;
    };
    const onTop = (element: Element): boolean => {
      const box = seenBox(element);
      if (!box) return false;
      if (getComputedStyle(element).pointerEvents === "none") return true;
      const top = document.elementFromPoint((box.l + box.r) / 2, (box.t + box.b) / 2);
      return top !== null && (element.contains(top) || top.contains(element));
    };
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 30)}"`;
    const all = [...document.querySelectorAll("body *")].filter((element) => !element.closest("svg") && onTop(element));
    const found: string[] = [];
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) found.push(`the page scrolls: ${scrollWidth} x ${scrollHeight}`);
    for (const element of all) {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const says = [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "");
      if (box.right > innerWidth + 0.5 || box.left < -0.5) found.push(`sticks out: ${name(element)}`);
      // The chip names the series in full in the drawer too.
      if (
        says &&
        style.overflowX !== "visible" &&
        element.scrollWidth > element.clientWidth + 1 &&
        !element.matches(".unseen, .chip *, .foot *")
      )
        found.push(`is cut: ${name(element)}`);
      if (!hand) continue;
      if (says && Number.parseFloat(style.fontSize) < 16) found.push(`${style.fontSize}: ${name(element)}`);
      if (element.matches("button, select, summary, a, input, textarea") && Math.min(box.width, box.height) < 43.5)
        found.push(`${Math.round(box.width)} x ${Math.round(box.height)} px: ${name(element)}`);
    }
    const { letters } = globalThis as unknown as { letters: Map<string, { px: number; cut: boolean }> };
    for (const [text, { px, cut }] of letters) {
      if (cut) found.push(`is cut in a picture: ${text}`);
      if (hand && px < 16) found.push(`${px} px in a picture: ${text}`);
    }
    letters.clear();
    return found;
  }, DESK_FROM_PX);
}

/** Findings of axe of the graver kinds. */
export async function grave(page: Page): Promise<readonly string[]> {
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
