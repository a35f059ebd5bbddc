import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Opened, openPage } from "./browser.ts";
import type { DeviceName } from "./emulated-devices.ts";
import { snapshot } from "./page-object.ts";
import { openLabels, worn } from "./worn.ts";
import {
  carry,
  deskCamera,
  drag,
  dragBoth,
  enter,
  enterAs,
  expectNear,
  frames,
  halfADrag,
  type InPage,
  inRoom,
  leave,
  pressByFinger,
  pressByRay,
  release,
  resetNeedle,
  showOrgans,
  state,
  TARGET,
  use,
} from "./xr-hands.ts";

describe("mixed reality", () => {
  let opened: Opened;

  beforeAll(async () => {
    opened = await worn("quest", { width: 480, height: 300 });
  }, 120_000);
  afterEach(() => leave(opened.page));
  afterAll(() => opened?.close());

  /** The device, what it must turn out to be, and the scales at which its hands drag. */
  const cases: readonly (readonly [DeviceName, "ar" | "vr", string, string, boolean, readonly (1 | 2 | 0.3)[]])[] = [
    ["quest", "ar", "joints", "alpha-blend", true, [1, 2, 0.3]],
    ["hololens-joints", "ar", "joints", "additive", true, [1]],
    ["hololens-ray", "ar", "ray", "additive", true, [1, 2, 0.3]],
    ["controllers", "ar", "controller", "alpha-blend", true, [2]],
    ["vision", "vr", "transient", "opaque", true, [2]],
    ["no-floor", "ar", "joints", "alpha-blend", false, [1]],
    ["vr-only", "vr", "joints", "opaque", true, [1]],
  ];

  test.each(cases)(
    "%s: entry and target are set by hand, the model at its scales and turned, and the sentence is read",
    async (...given) => {
      const [name, mode, kind, blend, floor, scales] = given;
      const { page } = opened;
      await enterAs(page, name, mode);
      const began = await state(page);
      expect(began).toMatchObject({ mode, blend, space: floor ? "local-floor" : "local", placed: true, scale: 1 });
      const middle = await inRoom(page, [0, 0, 2]);
      expect(Math.hypot(middle[0], middle[2])).toBeCloseTo(1.2, 1);
      expect(middle[1]).toBeCloseTo((floor ? 1.6 : 0) - 0.35, 1);
      if (name !== "vision") expect(began?.sources.map((source) => source.kind)).toEqual([kind, kind]);

      for (const scale of scales) {
        const now = (await state(page))?.scale ?? 1;
        if (scale !== 1) await carry(page, scale / now, scale === 2 ? 0.6 : -0.9);
        expect((await state(page))?.scale).toBeCloseTo(scale, 1);
        await dragBoth(page);
      }
      const done = await state(page);
      console.log(`${name}: input and bookkeeping of a frame ${done?.frame_ms.toFixed(2)} ms, ${done?.calls_per_eye} draw calls an eye`);
      expect(done?.calls_per_eye).toBeGreaterThan(0);
      await leave(page);
      expect(await state(page)).toBe(null);
    },
  );

  test("a drag that goes wrong leaves plan and case as they were: hidden, ended by the device, left, entered twice", async () => {
    const { page } = opened;
    await use(page, "quest");
    const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["hidden", () => page.evaluate(() => (globalThis as unknown as InPage).emulator.visibility("hidden"))],
      ["ended by the device", () => page.evaluate(() => (globalThis as unknown as InPage).emulator.endByDevice())],
      ["left", () => leave(page)],
    ];
    for (const [way, happens] of ways) {
      await resetNeedle(page);
      const before = await snapshot(page);
      const camera = await deskCamera(page);
      await Promise.all([enter(page, "ar"), enter(page, "ar")]);
      await halfADrag(page);
      expect((await state(page))?.grab?.target, way).toBe("target");
      expect((await snapshot(page)).needles, way).not.toEqual(before.needles);
      await happens();
      await frames(page, 4);
      expect((await snapshot(page)).needles, way).toEqual(before.needles);
      await page.evaluate(() => (globalThis as unknown as InPage).emulator.visibility("visible"));
      await release(page);
      await leave(page);
      await frames(page, 3);
      expect(await state(page), way).toBe(null);
      expect(await deskCamera(page), way).toEqual(camera);
      expect(await inRoom(page, [100, 0, 0]), way).toEqual([0.1, expect.closeTo(0, 9), expect.closeTo(0, 9)]);
    }
  });

  test("a device that refuses leaves the desk as it was, says so by its code, and may be entered afterwards", async () => {
    const { page } = opened;
    await use(page, "vr-only");
    const camera = await deskCamera(page);
    const code = await page.evaluate(() =>
      (globalThis as unknown as InPage).trocar.xr.enter("ar").then(
        () => "entered",
        (refused: { code: string }) => refused.code,
      ),
    );
    expect(code).toBe("xr-refused");
    expect(await state(page)).toBe(null);
    expect(await deskCamera(page)).toEqual(camera);
    await enter(page, "vr");
    expect((await state(page))?.placed).toBe(true);
  });

  test("a hand that disappears ends its drag where it was; one that no camera sees ends it after a quarter of a second", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    for (const way of ["removed", "unseen"] as const) {
      await resetNeedle(page);
      await page.evaluate(() => (globalThis as unknown as InPage).emulator.connect("right", true));
      await frames(page, 3);
      await halfADrag(page);
      await page.evaluate(async (given) => {
        const { emulator } = globalThis as unknown as InPage;
        if (given === "removed") emulator.connect("right", false);
        else emulator.hideJoints(true);
        await new Promise((resolve) => setTimeout(resolve, 400));
        await emulator.frames(3);
      }, way);
      expect((await state(page))?.grab, way).toBe(null);
      expectNear((await snapshot(page)).needles[0].target_mm, [TARGET[0] + 20, TARGET[1], TARGET[2]], 0.5);
      await page.evaluate(() => (globalThis as unknown as InPage).emulator.hideJoints(false));
      await release(page);
    }
  });

  test("when the device moves its origin the model stays before the eyes", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    const before = await inRoom(page, [0, 0, 0]);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.recentre();
      emulator.head([0.7, 1.1, -0.4]);
      await emulator.frames(3);
    });
    const now = await inRoom(page, [0, 0, 0]);
    expectNear(now, [before[0] + 0.7, before[1] - 0.5, before[2] - 0.4], 1e-4);
  });

  test("the menu is used by a ray: lock, the structures' page, one of its structures, undo, and the way out", async () => {
    const { page } = opened;
    await enterAs(page, "hololens-ray", "ar");
    await resetNeedle(page);
    await pressByRay(page, "main/lock");
    expect((await state(page))?.locked).toBe(true);
    const still = await inRoom(page, [0, 0, 0]);
    await carry(page, 2, 0.3);
    expect(await inRoom(page, [0, 0, 0])).toEqual(still);
    await pressByRay(page, "main/lock");
    expect((await state(page))?.locked).toBe(false);
    await pressByRay(page, "main/structures");
    expect((await state(page))?.page).toBe("structures");
    const shown = async (): Promise<boolean> => (await snapshot(page)).structures.some((one) => one.id === "liver" && one.visible);
    expect(await shown()).toBe(false);
    await pressByRay(page, "main/structure-liver");
    expect(await shown()).toBe(true);
    await pressByRay(page, "main/back");
    await pressByRay(page, "main/undo");
    expect(await shown()).toBe(false);
    await pressByRay(page, "main/exit");
    expect(await state(page)).toBe(null);
  });

  test("the menu is used by a finger that presses it: scaled, then true size again", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    await carry(page, 2, 0);
    expect((await state(page))?.scale).toBeCloseTo(2, 1);
    await pressByFinger(page, "main/true-size");
    expect((await state(page))?.scale).toBe(1);
    await pressByFinger(page, "main/precision");
    expect((await state(page))?.panel.find((one) => one.id === "main/precision")?.pressed).toBe(true);
    // 1:5: the hand goes 20 mm, the target 4.
    await resetNeedle(page);
    await drag(page, TARGET, [TARGET[0] + 20, TARGET[1], TARGET[2]]);
    expectNear((await snapshot(page)).needles[0].target_mm, [TARGET[0] + 4, TARGET[1], TARGET[2]], 0.5);
  });

  // Two see-through shells, the stomach behind the liver, their middles as far from the eyes.
  test("both eyes see overlapping organs in the same order at every head position", async () => {
    const { page } = opened;
    await use(page, "vision");
    await resetNeedle(page);
    await showOrgans(page, true);
    await enter(page, "vr");
    await frames(page, 3);
    for (const x of [0, -0.06, 0.06]) {
      const [left, right] = await page.evaluate(async (at) => {
        const { emulator, trocar } = globalThis as unknown as InPage;
        emulator.head([at, 1.25, 0]);
        await emulator.frames(2);
        return emulator.seen(trocar.toScene([2, 22, -24]));
      }, x);
      console.log(`head at ${x} m: left eye ${left}, right eye ${right}`);
      expect(Math.max(...left)).toBeGreaterThan(30);
      for (const [n, part] of left.entries()) expect(Math.abs(part - right[n]), `${left} against ${right}`).toBeLessThanOrEqual(2);
    }
    const now = await state(page);
    expect(now?.calls_per_eye).toBeLessThanOrEqual(50);
    expect(now?.triangles).toBeLessThanOrEqual(100_000);
    await leave(page);
    await showOrgans(page, false);
  });

  test("nothing was asked of another origin, and nothing complained", () => {
    expect(opened.foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});

describe("where there is no headset", () => {
  let opened: Opened;
  const fetchedXr: string[] = [];
  beforeAll(async () => {
    opened = await openPage("/?lang=en", { width: 1280, height: 800 }, async (page) => {
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (/\/xr-/.test(pathname)) fetchedXr.push(pathname);
      });
    });
    await openLabels(opened.page);
  }, 120_000);
  afterAll(() => opened?.close());

  test("the button is calm, and says in a sentence why not and what to do; a script gets the same; nothing of mixed reality is fetched", async () => {
    const { page } = opened;
    const refused = await page.evaluate(() =>
      (globalThis as unknown as InPage).trocar.xr.enter("ar").then(
        () => null,
        ({ code, message, problem }: { code: string; message: string; problem: { details: { reason: string } } }) => ({
          code,
          message,
          reason: problem.details.reason,
        }),
      ),
    );
    expect(refused).toMatchObject({ code: "xr-absent", reason: "no-headset" });
    const button = page.getByTestId("enter-xr");
    expect((await button.textContent())?.trim()).toBe("On a headset…");
    expect(await button.getAttribute("data-offer")).toBe("absent");
    await button.click();
    const sheet = page.getByTestId("hand-over");
    expect((await sheet.getByTestId("xr-absent").textContent())?.trim()).toBe(refused?.message);
    await sheet.getByRole("button", { name: "Close" }).click();
    await sheet.waitFor({ state: "hidden" });
    expect(fetchedXr).toEqual([]);
  });

  test("a headset that is connected later is found: its script comes, then the button lights up; a refusal in the tap is said", async () => {
    const { page } = opened;
    const button = page.getByTestId("enter-xr");
    await page.evaluate(() => {
      const { xr } = navigator as unknown as { xr: EventTarget & { isSessionSupported(mode: string): Promise<boolean> } };
      xr.isSessionSupported = async () => true;
      xr.dispatchEvent(new Event("devicechange"));
    });
    await page.locator("[data-testid=enter-xr][data-offer=enter]").waitFor();
    expect(await button.textContent()).toContain("Enter AR");
    expect(fetchedXr.length).toBeGreaterThan(0);
    expect((await snapshot(page)).environment).toMatchObject({ xr: { ar: true, vr: true } });
    await button.click();
    await page.locator(".toast", { hasText: "The device offers no such session now" }).waitFor();
    expect(await state(page)).toBe(null);
    expect(opened.complaints).toEqual([]);
  });
});
