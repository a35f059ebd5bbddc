import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Opened, openPage } from "./browser.ts";
import { wear } from "./emulator.ts";
import { call, idle, organs, snapshot } from "./page-object.ts";
import {
  carry,
  drag,
  enter,
  enterAs,
  enterOnly,
  expectNear,
  frames,
  type InPage,
  image,
  inRoom,
  labels,
  leave,
  pressByFinger,
  pressByRay,
  resetNeedle,
  showOrgans,
  state,
  TARGET,
  use,
} from "./xr-hands.ts";

type Point = readonly [number, number, number];
interface Trocar {
  load(source: unknown, options: unknown): Promise<unknown>;
  labels(source: unknown): Promise<unknown>;
  snapshot(): { readonly view: { readonly slice_mm: Point } };
}

/** Bright on the patient's left and towards the head. */
const BRIGHT_LEFT_MM = 50;
const BRIGHT_ABOVE_MM = 30;

let opened: Opened;

beforeAll(async () => {
  opened = await openPage("/?lang=en&test=1", { width: 480, height: 300 }, (page) => wear(page, "quest"));
  const { page } = opened;
  const given = { image: await image(([x, , z]) => x > BRIGHT_LEFT_MM || z > BRIGHT_ABOVE_MM), labels: await labels() };
  await page.evaluate(async (files) => {
    const { trocar } = globalThis as unknown as { trocar: Trocar };
    await trocar.load([{ name: "image.nii.gz", bytes: Uint8Array.from(files.image) }], { segment: false });
    await trocar.labels([{ name: "labels.nii.gz", bytes: Uint8Array.from(files.labels) }]);
  }, given);
  await organs(page, 60_000);
  await resetNeedle(page);
  await call(page, "setView", { slice_mm: [2, -20, 2], window: [40, 400] });
  await showOrgans(page, false);
  await idle(page);
}, 120_000);
afterEach(() => leave(opened.page));
afterAll(() => opened?.close());

const sliceOf = (page: Page): Promise<Point> =>
  page.evaluate(() => (globalThis as unknown as { trocar: Trocar }).trocar.snapshot().view.slice_mm);
/** A hand that takes a thing at a point, goes to another and rests there; what it holds, and where it goes, are in the room. */
const take = (page: Page, from_m: Point, to_m: Point): Promise<{ readonly target: string; readonly kind: string } | null> =>
  page.evaluate(
    async ([from, to]) => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      emulator.aim("right", from, 0);
      await emulator.rest();
      await emulator.press("right", true);
      await emulator.frames(3);
      const grab = trocar.xr.state?.grab ?? null;
      emulator.aim("right", to, 0);
      await emulator.rest();
      await emulator.press("right", false);
      await emulator.frames(4);
      emulator.aim("right", [3, 0.2, 2], 0);
      await emulator.frames(2);
      return grab;
    },
    [from_m, to_m] as const,
  );
const tabOf = async (page: Page, plane: string): Promise<Point> => {
  const tab = (await state(page))?.planes.find((one) => one.plane === plane)?.tab;
  if (!tab) throw new Error(`there is no plane ${plane}`);
  return tab;
};
/** How bright a point of the patient is in either eye, the head raised and moved aside. */
async function brightness(page: Page, head: Point, p: Point): Promise<number> {
  const [left, right] = await page.evaluate(
    async ([at, point]) => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      emulator.head(at);
      await emulator.frames(2);
      return emulator.seen(trocar.toScene(point));
    },
    [head, p] as const,
  );
  expect(Math.abs(left[0] - right[0])).toBeLessThanOrEqual(2);
  return (left[0] + right[0]) / 2;
}

test("the first page says what this is before the menu, once a page load, and hands go on dragging meanwhile", async () => {
  const { page } = opened;
  await use(page, "quest");
  await enterOnly(page, "ar");
  await frames(page, 5);
  const first = await state(page);
  expect(first?.page).toBe("notice");
  expect(first?.panel.map((one) => one.id)).toEqual(["main/understood"]);
  expect((await drag(page, TARGET, [TARGET[0] + 8, TARGET[1], TARGET[2]])).taken).toBe("target");
  expectNear((await snapshot(page)).needles[0].target_mm, [TARGET[0] + 8, TARGET[1], TARGET[2]], 0.5);
  await resetNeedle(page);
  await pressByFinger(page, "main/understood");
  expect((await state(page))?.page).toBe("model");
  await leave(page);
  await enter(page, "ar");
  await frames(page, 3);
  expect((await state(page))?.page).toBe("model");
});

test("pushed, the model stands 2 m ahead with its panels, as large as it was; tapped again, within reach", async () => {
  const { page } = opened;
  await enterAs(page, "hololens-ray", "ar");
  await carry(page, 1.4, 0.5);
  const away = async (): Promise<number> => {
    const [a, b] = [await inRoom(page, [-140, -88, -104]), await inRoom(page, [140, 88, 104])];
    return Math.hypot((a[0] + b[0]) / 2, (a[2] + b[2]) / 2);
  };
  const width = async (): Promise<number> => (await state(page))?.panel.find((one) => one.id === "main/push")?.rect.width_m ?? 0;
  const near_m = await width();
  await pressByRay(page, "main/push");
  expect(await away()).toBeCloseTo(2, 1);
  expect((await state(page))?.scale).toBeCloseTo(1.4, 1);
  // Letters keep their angle: panels that hang farther away are larger by as much.
  const pushed = await state(page);
  const button = pushed?.panel.find((one) => one.id === "main/push");
  expect(button?.pressed).toBe(true);
  expect((button?.rect.width_m ?? 0) / near_m).toBeGreaterThan(1.4);
  expect(button?.rect.centre[2]).toBeLessThan(-1.7);
  await pressByRay(page, "main/push");
  expect(await away()).toBeCloseTo(1.2, 1);
  expect(await width()).toBeLessThan(near_m * 1.1);
});

test("rays end on a button, at a handle and on the skin, and meet nothing beside the model", async () => {
  const { page } = opened;
  await enterAs(page, "hololens-ray", "ar");
  const endAt = (at: Point): Promise<Point | null> =>
    page.evaluate(async (point) => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      emulator.aim("right", point, 0);
      await emulator.frames(4);
      return trocar.xr.state?.rays.find((one) => one.hand === "right")?.end ?? null;
    }, at);
  const lock = (await state(page))?.panel.find((one) => one.id === "main/lock")?.rect.centre ?? [0, 0, 0];
  const onPanel = await endAt(lock);
  expect(onPanel && Math.hypot(...onPanel.map((v, n) => v - lock[n]))).toBeLessThan(1e-3);
  const handle = await inRoom(page, TARGET);
  const atHandle = await endAt(handle);
  expect(atHandle && Math.hypot(...atHandle.map((v, n) => v - handle[n]))).toBeLessThan(1e-3);
  // The skin before that point is the plane y = -88 of the patient.
  const [below, skin] = [await inRoom(page, [-80, 0, -60]), await inRoom(page, [-80, -88, -60])];
  const atSkin = await endAt(below);
  expect(atSkin && Math.hypot(...atSkin.map((v, n) => v - skin[n]))).toBeLessThan(3e-3);
  expect(await endAt([-2, 1.9, -1.2])).toBeNull();
});

test("a held button is told as a panel in hand, a held tab as a plane; the axial slice is moved by a ray", async () => {
  const { page } = opened;
  await enterAs(page, "hololens-ray", "ar");
  const push = (await state(page))?.panel.find((one) => one.id === "main/sound")?.rect.centre ?? [0, 0, 0];
  const held = await page.evaluate(async (at) => {
    const { emulator, trocar } = globalThis as unknown as InPage;
    emulator.aim("right", at, 0);
    await emulator.rest();
    await emulator.press("right", true);
    await emulator.frames(2);
    const grab = trocar.xr.state?.grab ?? null;
    await emulator.press("right", false);
    await emulator.frames(3);
    return grab;
  }, push);
  expect(held).toEqual({ target: "panel", kind: "ray", precision: false });
  await pressByRay(page, "main/planes");
  await pressByRay(page, "main/plane-axial");
  expect((await state(page))?.planes.map((one) => one.plane)).toEqual(["axial"]);
  const [x, y, z] = await tabOf(page, "axial");
  const before = await sliceOf(page);
  expect(await take(page, [x, y, z], [x + 0.01, y + 0.032, z])).toMatchObject({ target: "plane", kind: "ray" });
  const after = await sliceOf(page);
  expectNear(after, [before[0], before[1], before[2] + 32], 0.5);
  expect((await tabOf(page, "axial"))[1] - y).toBeCloseTo(0.032, 3);
  await call(page, "setView", { slice_mm: before });
  await pressByRay(page, "main/plane-axial");
  await pressByRay(page, "main/back");
});

test("the planes show the patient's left on the left and the head above, and a near hand turns the one along the needle", async () => {
  const { page } = opened;
  await enterAs(page, "quest", "ar");
  await pressByFinger(page, "main/planes");
  await pressByFinger(page, "main/plane-axial");
  await page.evaluate(() => (globalThis as unknown as InPage).emulator.rest());
  // From above: bright on the patient's left alone.
  const above: Point = [0, 1.45, 0];
  expect(await brightness(page, above, [BRIGHT_LEFT_MM + 8, -60, 2])).toBeGreaterThan(250);
  expect(await brightness(page, above, [BRIGHT_LEFT_MM - 8, -60, 2])).toBeLessThan(75);
  expect(await brightness(page, above, [-BRIGHT_LEFT_MM - 8, -60, 2])).toBeLessThan(75);
  await pressByFinger(page, "main/plane-axial");
  await pressByFinger(page, "main/plane-needle");
  expect((await state(page))?.planes.map((one) => one.plane)).toEqual(["needle"]);
  await page.evaluate(() => (globalThis as unknown as InPage).emulator.rest());
  // From aside: the plane holds the needle and the head's direction; bright above alone.
  const aside: Point = [0.2, 1.25, 0];
  expect(await brightness(page, aside, [6, -54, BRIGHT_ABOVE_MM + 12])).toBeGreaterThan(250);
  expect(await brightness(page, aside, [6, -54, BRIGHT_ABOVE_MM - 8])).toBeLessThan(75);
  // The tab hangs above the needle's middle; a hand carries it round to the patient's left.
  const tab = await tabOf(page, "needle");
  const middle = await inRoom(page, [6, -54, 4]);
  const out = Math.hypot(tab[0] - middle[0], tab[1] - middle[1], tab[2] - middle[2]);
  expect(tab[1] - middle[1]).toBeGreaterThan(0.99 * out);
  expect(await take(page, tab, [middle[0] + out, middle[1], middle[2]])).toMatchObject({ target: "plane", kind: "joints" });
  const turned = await tabOf(page, "needle");
  expect(turned[0] - middle[0]).toBeGreaterThan(0.98 * out);
  // Both planes, menu, rays and every structure at once.
  await pressByFinger(page, "main/plane-axial");
  await showOrgans(page, true);
  await frames(page, 3);
  const now = await state(page);
  await showOrgans(page, false);
  expect(now?.planes.length).toBe(2);
  expect(now?.calls_per_eye).toBeLessThanOrEqual(50);
  expect(now?.triangles).toBeLessThanOrEqual(100_000);
});

test("the needle's eye hangs above the warning and shows what lies around the tip, each point where it says", async () => {
  const { page } = opened;
  await use(page, "quest");
  await enter(page, "ar");
  await frames(page, 5);
  // The tip 8 mm from where the patient's left is bright, 24 mm below where the head's side is.
  await call(page, "setNeedle", { entry_mm: [42, -88, 6], target_mm: [42, -20, 6], snap: false });
  await pressByFinger(page, "main/planes");
  expect((await state(page))?.eye).toBeNull();
  await pressByFinger(page, "main/plane-eye");
  await page.evaluate(async () => {
    const { emulator } = globalThis as unknown as InPage;
    await emulator.rest();
    emulator.head([0.22, 1.55, 0]);
    await emulator.rest();
    await emulator.frames(10);
  });
  const eye = (await state(page))?.eye;
  if (!eye) throw new Error("there is no needle's eye");
  // Seen from the front, as when one faces the patient.
  expectNear(eye.cut.right, [1, 0, 0], 1e-6);
  expectNear(eye.cut.down, [0, 0, -1], 1e-6);
  expectNear(eye.cut.centre_mm, [42, -20, 6], 1e-6);
  for (const [u, v] of [
    [14, 8],
    [14, -8],
    [3, 8],
    [-14, 4],
    [-6, -15],
    [4, -27],
    [-4, 27],
    [-13, 20],
  ] as const) {
    const bright = 42 + u > BRIGHT_LEFT_MM || 6 + v > BRIGHT_ABOVE_MM;
    const at = eye.at.map((c, axis) => c + (eye.side_m / eye.cut.size_mm[0]) * (u * eye.right[axis] + v * eye.up[axis]));
    const grey = await page.evaluate(
      async (p) => {
        const { emulator } = globalThis as unknown as InPage;
        await emulator.frames(1);
        return (await emulator.seen(p))[0][0];
      },
      at as unknown as Point,
    );
    if (bright) expect(grey, `${u} ${v}`).toBeGreaterThan(200);
    else expect(grey, `${u} ${v}`).toBeLessThan(110);
  }
  await pressByFinger(page, "main/plane-eye");
  expect((await state(page))?.eye).toBeNull();
  await resetNeedle(page);
});

test("nothing was asked of another origin, and nothing complained", () => {
  expect(opened.foreign).toEqual([]);
  expect(opened.complaints).toEqual([]);
});
