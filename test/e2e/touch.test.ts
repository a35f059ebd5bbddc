import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, serveProduct } from "./browser.ts";
import type { Spot } from "./fingers.ts";
import { drawn, faults, grave, type Held, held, judged, show, spotOf, within } from "./held.ts";
import { call, idle, snapshot } from "./page-object.ts";
import { sampleOn } from "./sample-case.ts";

type Point = readonly [number, number, number];

/** How far above the finger a handle stands, and how far a finger moves for one slice. */
const LIFT_PX = 56;
const SLICE_PX = 8;
let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
let file: string;
let target_mm: Point;

beforeAll(async () => {
  server = await serveProduct("--https-port", "0");
  ({ file, target_mm } = await sampleOn(server.address));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

describe.each([
  ["tablet", 820, 1180],
  ["phone", 390, 844],
] as const)("fingers on a %s", (device, width, height) => {
  let hand: Held;
  beforeAll(async () => {
    hand = await held(browser, server.address, `/?case=${file}&lang=en&test=1`, [width, height]);
    await judged(hand.page);
  });
  afterAll(() => hand?.context.close());

  /** The needle's target now. */
  const target = async (): Promise<Point> => (await snapshot(hand.page)).needles[0].target_mm;
  const off = (a: Point, b: Point): number => Math.hypot(...a.map((value, axis) => value - b[axis]));

  test("a case from the server is there with its plan and verdict, without any image", async () => {
    const now = (await snapshot(hand.page)) as Awaited<ReturnType<typeof snapshot>> & { image: unknown };
    expect(now.image).toBeNull();
    expect(now.needles.map((needle) => needle.id)).toEqual(["needle-1"]);
    expect(now.structures.map((structure) => structure.id)).toEqual(expect.arrayContaining(["liver", "body", "bone"]));
    expect(now.problems).toEqual([]);
    expect(await hand.page.getByTestId("verdict").getAttribute("data-level")).toBe(now.assessment?.verdict);
    expect(await hand.page.getByTestId("verdict").isVisible()).toBe(true);
  });

  test.each([
    ["axial", [12, -9, 0]],
    ["coronal", [10, 0, -11]],
    ["sagittal", [0, 9, -8]],
  ] as const)("in the %s slice a finger sets the target to the millimetre and sees it above itself all the way", async (view, by) => {
    const { page, fingers } = hand;
    await show(page, view);
    const goal: Point = [target_mm[0] + by[0], target_mm[1] + by[1], target_mm[2] + by[2]];
    const start = await spotOf(page, target_mm, view);
    const end = await spotOf(page, goal, view);
    await fingers.down({ x: start.x + 16, y: start.y + 12 });
    await fingers.slide([{ x: start.x + 50, y: start.y + 70 }], 2);
    for (let part = 1; part <= 3; part++) {
      const finger = {
        x: start.x + 50 + ((end.x - start.x - 50) * part) / 3,
        y: start.y + 70 + ((end.y + LIFT_PX - start.y - 70) * part) / 3,
      };
      await fingers.slide([finger], 1);
      await drawn(page);
      const seen = await spotOf(page, await target(), view);
      expect(Math.hypot(seen.x - finger.x, seen.y - (finger.y - LIFT_PX)), "the handle stands where it was lifted to").toBeLessThanOrEqual(
        0.6,
      );
    }
    await fingers.up();
    await idle(page);
    const off_mm = off(await target(), goal);
    console.log(`${device}, ${view}: the target is ${off_mm.toFixed(3)} mm from where it was meant`);
    expect(off_mm).toBeLessThanOrEqual(0.5);
    expect((await snapshot(page)).history.undo).toBe(1);
    await call(page, "undo");
  });

  test("in 3-D a finger sets the target to the millimetre, in the plane of the screen", async () => {
    const { page, fingers } = hand;
    await show(page, "3d");
    const start = await spotOf(page, target_mm, "3d");
    const up = await spotOf(page, [target_mm[0], target_mm[1], target_mm[2] + 50], "3d");
    const end = { x: start.x + 24, y: start.y + 31 };
    await fingers.down({ x: start.x + 3, y: start.y + 2 });
    await fingers.slide([{ x: end.x, y: end.y + LIFT_PX }], 4);
    await fingers.up();
    await idle(page);
    const seen = await spotOf(page, await target(), "3d");
    const off_mm = (Math.hypot(seen.x - end.x, seen.y - end.y) * 50) / Math.hypot(up.x - start.x, up.y - start.y);
    console.log(`${device}, 3-D: the target is ${off_mm.toFixed(3)} mm from where it was meant`);
    expect(off_mm).toBeLessThanOrEqual(0.5);
    expect(off(await target(), target_mm)).toBeGreaterThan(10);
    await call(page, "undo");
  });

  test("at the upper edge of a view the handle moves beside the finger and stays in sight", async () => {
    const { page, fingers } = hand;
    await show(page, "coronal");
    const start = await spotOf(page, target_mm, "coronal");
    const top = (await within(page, "coronal", 0, 0)).y;
    const start_mm = await target();
    await fingers.down(start);
    await fingers.slide([{ x: start.x + 70, y: start.y + 20 }]);
    const finger = { x: start.x + 70, y: top + 40 };
    await fingers.slide([finger], 3);
    await drawn(page);
    const seen = await spotOf(page, await target(), "coronal");
    await fingers.up();
    await idle(page);
    expect(seen.y).toBeGreaterThan(top + 5);
    expect(Math.hypot(seen.x - finger.x, seen.y - finger.y)).toBeGreaterThanOrEqual(24);
    await call(page, "undo");
    expect(await target()).toEqual(start_mm);
  });

  test("a finger or palm that comes later does not take the handle away; what the system takes away is put back and is no step", async () => {
    const { page, fingers } = hand;
    await show(page, "axial");
    const start = await spotOf(page, target_mm, "axial");
    await fingers.down(start);
    await fingers.slide([{ x: start.x + 30, y: start.y + 60 }], 2);
    await fingers.join({ x: start.x + 60, y: start.y + 90 });
    await fingers.slide([{ x: start.x + 40, y: start.y + 70 }], 2);
    await fingers.leave();
    await fingers.slide([{ x: start.x + 20, y: start.y + LIFT_PX + 10 }], 2);
    await fingers.up();
    await idle(page);
    const seen = await spotOf(page, await target(), "axial");
    expect(Math.hypot(seen.x - start.x - 20, seen.y - start.y - 10)).toBeLessThanOrEqual(0.6);
    expect((await snapshot(page)).history.undo).toBe(1);
    await call(page, "undo");
    await fingers.down(start);
    await fingers.slide([{ x: start.x + 30, y: start.y + 60 }], 2);
    await drawn(page);
    expect(off(await target(), target_mm)).toBeGreaterThan(1);
    await fingers.lose();
    await idle(page);
    expect(off(await target(), target_mm)).toBeLessThan(1e-6);
    expect((await snapshot(page)).history.undo).toBe(0);
  });

  test("from 30 px away it takes nothing: one finger scrolls the slices, one for every 8 px, and back", async () => {
    const { page, fingers } = hand;
    await show(page, "axial");
    const at = async (): Promise<number> => (await viewOf(page)).slice_mm[2];
    const start = await spotOf(page, target_mm, "axial");
    await fingers.down({ x: start.x + 21, y: start.y + 22 });
    const scrolled = async (slices: number): Promise<number> => {
      await fingers.slide([{ x: start.x + 21, y: start.y + 22 + slices * SLICE_PX + 2 }], 6);
      await idle(page);
      return at();
    };
    const two = await scrolled(2);
    const seven = await scrolled(7);
    expect((two - seven) / 5).toBeCloseTo(3, 6);
    expect(await scrolled(2)).toBeCloseTo(two, 9);
    await fingers.up();
    await idle(page);
    expect(await at()).toBeCloseTo(two, 9);
    expect(off(await target(), target_mm)).toBeLessThan(1e-6);
    expect((await snapshot(page)).history.undo).toBe(0);
    await call(page, "setView", { slice_mm: target_mm });
  });

  test("two fingers zoom a slice about their middle and carry it along; a double tap gives the whole picture or enlarges", async () => {
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
    expect(off(await target(), target_mm)).toBeLessThan(1e-6);
    const free = await within(page, "coronal", 0.85, 0.85);
    await fingers.doubleTap(free);
    await idle(page);
    const alone = ((await snapshot(page)) as unknown as { view: { layout: string } }).view.layout;
    expect(alone).toBe(device === "phone" ? "split" : "coronal");
    if (device === "phone") expect((await apart()) / was).toBeCloseTo(1, 6);
    else await page.locator(".view.coronal .view-tool").last().tap();
    await call(page, "setView", { slice_mm: target_mm });
  });

  test("the entry dragged by a finger in 3-D stays on the skin", async () => {
    const { page, fingers } = hand;
    await show(page, "3d");
    const [entry] = (await snapshot(page)).needles.map((needle) => needle.entry_mm);
    const at = await spotOf(page, entry, "3d");
    await fingers.down({ x: at.x + 6, y: at.y - 4 });
    await fingers.slide([{ x: at.x + 40, y: at.y + 60 }]);
    await fingers.up();
    await idle(page);
    const { needles, assessment } = await snapshot(page);
    expect(needles[0].entry_mm).not.toEqual(entry);
    expect(Math.abs(assessment?.skin?.at_mm ?? Number.NaN)).toBeLessThan(1);
    await call(page, "undo");
  });

  test("in 3-D one finger turns and two zoom about their middle; a finger that rests puts the crosshair on what lies there", async () => {
    const { page, fingers } = hand;
    await show(page, "3d");
    const [entry] = (await snapshot(page)).needles.map((needle) => needle.entry_mm);
    const front = await spotOf(page, entry, "3d");
    const free = await within(page, "3d", 0.15, 0.85);
    await fingers.down(free);
    await fingers.slide([{ x: free.x + 60, y: free.y }]);
    await fingers.up();
    await idle(page);
    expect(Math.abs((await spotOf(page, entry, "3d")).x - front.x)).toBeGreaterThan(5);
    // What lies under the fingers' middle, as far away as the orbit's centre, stays there while they part and go.
    const middle = await within(page, "3d", 0.62, 0.4);
    const was = await spotOf(page, target_mm, "3d");
    await fingers.down({ x: middle.x - 30, y: middle.y }, { x: middle.x + 30, y: middle.y });
    await fingers.slide([
      { x: middle.x - 45, y: middle.y },
      { x: middle.x + 45, y: middle.y },
    ]);
    await fingers.up();
    await idle(page);
    const now = await spotOf(page, target_mm, "3d");
    const grown = [now.x - middle.x, now.y - middle.y].map((part, n) => part / [was.x - middle.x, was.y - middle.y][n]);
    for (const ratio of grown) expect(Math.abs(ratio - 1.5)).toBeLessThan(0.25);
    const place = await within(page, "3d", 0.5, 0.55);
    await fingers.down(place);
    await page.waitForTimeout(700);
    await fingers.up();
    await idle(page);
    const cross = (await viewOf(page)).slice_mm as unknown as Point;
    const seen = await spotOf(page, cross, "3d");
    expect(Math.hypot(seen.x - place.x, seen.y - place.y)).toBeLessThan(1);
    await call(page, "setView", { slice_mm: target_mm });
  });

  test.runIf(device === "phone")("a drag lays the page out at most once a frame", async () => {
    const { page, fingers } = hand;
    await show(page, "axial");
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    const layouts = async (): Promise<number> =>
      (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "LayoutCount")?.value ?? Number.NaN;
    const start = await spotOf(page, target_mm, "axial");
    await fingers.down(start);
    await fingers.slide([{ x: start.x + 10, y: start.y + 60 }]);
    await drawn(page);
    await page.evaluate(() => {
      const count = { frames: 0, on: true };
      Object.assign(globalThis, { count });
      const tick = (): void => {
        count.frames++;
        if (count.on) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    const before = await layouts();
    await fingers.slide([{ x: start.x - 20, y: start.y + 90 }], 16);
    const frames = await page.evaluate(() => {
      const { count } = globalThis as unknown as { count: { frames: number; on: boolean } };
      count.on = false;
      return count.frames;
    });
    const done = (await layouts()) - before;
    await fingers.up();
    await idle(page);
    await call(page, "undo");
    console.log(`${device}: ${done} layouts in ${frames} frames of a drag of 16 moves`);
    expect(done).toBeLessThanOrEqual(frames + 2);
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
    expect(await faults(page)).toEqual([]);
    await sheet.getByRole("button", { name: "Close" }).tap();
    await sheet.waitFor({ state: "hidden" });
  });

  test("axe finds nothing serious, nothing complained and nothing left the origin", async () => {
    expect(await grave(hand.page)).toEqual([]);
    expect(hand.complaints).toEqual([]);
    expect(hand.foreign).toEqual([]);
  });
});

async function viewOf(page: Held["page"]): Promise<{ readonly slice_mm: readonly number[] }> {
  return ((await snapshot(page)) as unknown as { view: { slice_mm: number[] } }).view;
}
