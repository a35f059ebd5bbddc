import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Opened, openPage } from "./browser.ts";
import { type Burst, heard, listen } from "./heard.ts";
import { call } from "./page-object.ts";
import { worn } from "./worn.ts";
import { deskCamera, drag, enter, frames, type InPage, leave, pressByFinger, resetNeedle, state, TARGET, use } from "./xr-hands.ts";

describe("the tap that enters", () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await worn("quest", { width: 480, height: 300 }, listen);
    // The first page, once a page load.
    await enter(opened.page, "ar");
    await leave(opened.page);
  }, 120_000);
  afterEach(() => leave(opened.page));
  afterAll(() => opened?.close());

  /** Taps the button; what the page says of it, once the session runs or is refused. */
  async function tapEnter(page: Page): Promise<string> {
    const said = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          type Told = { readonly code?: string; readonly details?: { readonly reason?: string }; readonly state?: unknown };
          const { trocar } = globalThis as unknown as { trocar: { on(name: string, listener: (told: Told) => void): () => void } };
          const stop = [
            trocar.on("xr", ({ state: now }) => now && done("entered")),
            trocar.on("problem", ({ code, details }) => done(`${code} ${details?.reason}`)),
          ];
          function done(said: string): void {
            for (const one of stop) one();
            resolve(said);
          }
        }),
    );
    await page.getByTestId("enter-xr").click();
    return said;
  }

  test("clicks are heard from where the needle is: low as it enters an organ, high as it breaks a margin, and none without need", async () => {
    const { page } = opened;
    await resetNeedle(page);
    expect(await tapEnter(page)).toBe("entered");
    await page.waitForFunction(() => (globalThis as unknown as InPage).trocar.xr.state?.placed);
    const target = (x: number): readonly [number, number, number] => [x, TARGET[1], TARGET[2]];
    const dragTo = async (from: number, to: number): Promise<readonly Burst[]> => {
      expect((await drag(page, target(from), target(to))).taken).toBe("target");
      return heard(page);
    };
    await heard(page);
    const near = await dragTo(10, 40);
    expect(near.map(({ hertz }) => Math.round(hertz / 10) * 10)).toEqual([880]);
    expect(near[0].ms).toBeGreaterThan(50);
    expect(near[0].ms).toBeLessThan(90);
    const through = await dragTo(40, 52);
    expect(through.map(({ hertz }) => Math.round(hertz / 10) * 10)).toEqual([440]);
    expect(through[0].ms).toBeGreaterThan(105);
    expect(through[0].ms).toBeLessThan(150);
    for (const x of [54, 10]) await call(page, "setNeedle", { entry_mm: [2, -88, 2], target_mm: target(x), snap: false });
    expect(await heard(page)).toEqual([]);
    // Fast through the margin into the organ: the second waits until the silence after the first is over.
    await page.evaluate(async () => {
      const { emulator, trocar } = globalThis as unknown as InPage & { trocar: { setNeedle(needle: object): Promise<unknown> } };
      for (const x of [40, 52]) {
        await trocar.setNeedle({ entry_mm: [2, -88, 2], target_mm: [x, -20, 6], snap: false });
        await emulator.frames(2);
      }
    });
    await frames(page, 20);
    const fast = await heard(page);
    expect(fast.map(({ hertz }) => Math.round(hertz / 10) * 10)).toEqual([880, 440]);
    expect(fast[1].at_ms - fast[0].at_ms).toBeGreaterThan(370);
    // The needle on the left of the head, then on its right.
    for (const [x, louder, quieter] of [
      [0.9, "left", "right"],
      [-0.9, "right", "left"],
    ] as const) {
      await resetNeedle(page);
      await page.evaluate(async (at) => {
        const { emulator } = globalThis as unknown as InPage;
        emulator.head([at, 1.6, -0.6]);
        await emulator.frames(3);
      }, x);
      await heard(page);
      await call(page, "setNeedle", { entry_mm: [2, -88, 2], target_mm: target(52), snap: false });
      const [click] = await heard(page);
      expect(click[louder] / click[quieter]).toBeGreaterThan(1.3);
    }
    for (const silence of ["hidden", "off"] as const) {
      await resetNeedle(page);
      if (silence === "off") await pressByFinger(page, "main/sound");
      else await page.evaluate(() => (globalThis as unknown as InPage).emulator.visibility("hidden"));
      await frames(page, 3);
      await heard(page);
      await call(page, "setNeedle", { entry_mm: [2, -88, 2], target_mm: target(52), snap: false });
      expect(await heard(page), silence).toEqual([]);
      await page.evaluate(() => (globalThis as unknown as InPage).emulator.visibility("visible"));
    }
  });

  test("what the person or the device refuses is said, the desk stays as it was, and the next tap enters", async () => {
    const { page } = opened;
    const camera = await deskCamera(page);
    for (const [way, reason] of [
      ["denied", "NotAllowedError"],
      ["lost", "SessionEnded"],
    ] as const) {
      await use(page, "quest");
      await page.evaluate((given) => {
        const { xr } = navigator as unknown as { xr: { requestSession(...all: unknown[]): Promise<{ end(): Promise<void> }> } };
        const request = xr.requestSession.bind(xr);
        xr.requestSession = async (...all) => {
          if (given === "denied") throw new DOMException("no", "NotAllowedError");
          const session = await request(...all);
          requestAnimationFrame(() => void session.end());
          return session;
        };
      }, way);
      expect(await tapEnter(page), way).toBe(`xr-refused ${reason}`);
      expect(await state(page), way).toBe(null);
      expect(await deskCamera(page), way).toEqual(camera);
      await use(page, "quest");
      expect(await tapEnter(page), way).toBe("entered");
      await page.waitForFunction(() => (globalThis as unknown as InPage).trocar.xr.state?.placed);
      await leave(page);
      expect(await deskCamera(page), way).toEqual(camera);
    }
  });

  test("on a short screen no notice of a failed entry lies over the button that tries again, however many there are, nor does a fault of ours", async () => {
    const { page } = opened;
    await use(page, "quest");
    for (const name of ["InvalidStateError", "SecurityError", "NotAllowedError"]) {
      await page.evaluate((given) => {
        (navigator as unknown as { xr: { requestSession(): Promise<never> } }).xr.requestSession = () =>
          Promise.reject(new DOMException("no", given));
      }, name);
      expect(await tapEnter(page)).toBe(`xr-refused ${name}`);
      const [newest] = await page.locator(".toast").all();
      const [toast, list, bar] = await Promise.all([newest, page.locator(".toasts"), page.locator(".bar")].map((one) => one.boundingBox()));
      if (!toast || !list || !bar) throw new Error("no notice is shown");
      expect(list.y).toBeGreaterThanOrEqual(bar.y + bar.height);
      // What was said last is there whole, with its button.
      expect(toast.y).toBeGreaterThanOrEqual(list.y);
      expect(toast.y + toast.height).toBeLessThanOrEqual(list.y + list.height + 0.5);
    }
    await page.evaluate(() => void setTimeout(() => dispatchEvent(new ErrorEvent("error", { error: new Error("a fault of ours") }))));
    await page.locator(".fault").waitFor();
    const [fault, bar] = await Promise.all([page.locator(".fault").boundingBox(), page.locator(".bar").boundingBox()]);
    expect(fault?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
    expect((fault?.y ?? 0) + (fault?.height ?? 0)).toBeLessThanOrEqual(300);
    await page.locator(".fault").getByRole("button", { name: "Go on working" }).click();
    await use(page, "quest");
    expect(await tapEnter(page)).toBe("entered");
    await leave(page);
  });

  test("where augmented reality is offered but cannot be started, the same tap enters the other kind, and the button says so from then on", async () => {
    const { page } = opened;
    await use(page, "quest");
    await page.evaluate(() => {
      const own = globalThis as unknown as { asked: string[] };
      own.asked = [];
      const { xr } = navigator as unknown as { xr: { requestSession(mode: string, ...all: unknown[]): Promise<unknown> } };
      const request = xr.requestSession.bind(xr);
      xr.requestSession = async (mode, ...all) => {
        own.asked.push(`${mode} ${navigator.userActivation.isActive ? "in a tap" : "too late"}`);
        if (mode === "immersive-ar") throw new DOMException("no", "NotSupportedError");
        return request(mode, ...all);
      };
    });
    expect(await tapEnter(page)).toBe("entered");
    await page.waitForFunction(() => (globalThis as unknown as InPage).trocar.xr.state?.placed);
    expect((await state(page))?.mode).toBe("vr");
    expect(await page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
      "immersive-ar in a tap",
      "immersive-vr in a tap",
    ]);
    await leave(page);
    expect(await page.getByTestId("enter-xr").getAttribute("aria-label")).toMatch(/VR|virtual/i);
  });
});

describe("browsers that answer late, never or not at all", () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openPage("/?lang=en", { width: 480, height: 300 });
  }, 120_000);
  afterAll(() => opened?.close());

  /** A page of its own with another `navigator.xr`. */
  async function withXr(prepare: () => void): Promise<{ page: Page; scripts: string[] }> {
    const browser = opened.page.context().browser();
    if (!browser) throw new Error("the page has no browser");
    const page = await browser.newPage();
    const scripts: string[] = [];
    page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
    await page.addInitScript(prepare);
    await page.goto(`${opened.address}/?lang=en`);
    await page.waitForFunction(() => (globalThis as { readonly trocar?: { readonly api?: number } }).trocar?.api === 1);
    return { page, scripts };
  }
  const supported = (page: Page): Promise<{ ar: boolean; vr: boolean }> =>
    page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.supported());
  const refusal = (page: Page): Promise<unknown> =>
    page.evaluate(() =>
      (globalThis as unknown as InPage).trocar.xr.enter("ar").then(
        () => "entered",
        (refused: { code: string; problem: { details: unknown } }) => [refused.code, refused.problem.details],
      ),
    );

  test("a question that is never answered keeps the page from nothing; an answer that comes late counts, and so does a headset plugged in", async () => {
    const { page, scripts } = await withXr(() => {
      const own = globalThis as unknown as { answer: ((yes: boolean) => void) | null; offers: boolean };
      const system = Object.assign(new EventTarget(), {
        isSessionSupported: (mode: string) =>
          mode === "immersive-ar"
            ? new Promise<boolean>(() => {})
            : new Promise<boolean>((resolve) => {
                own.answer = resolve;
              }),
      });
      Object.defineProperty(navigator, "xr", { value: system, configurable: true });
    });
    expect(await supported(page)).toEqual({ ar: false, vr: false });
    expect(scripts.filter((path) => /\/xr-/.test(path))).toEqual([]);
    const answer = (yes: boolean): Promise<void> =>
      page.evaluate((given) => {
        (globalThis as unknown as { answer(yes: boolean): void }).answer(given);
      }, yes);
    await answer(false);
    const plug = (): Promise<void> =>
      page.evaluate(() => {
        (navigator as unknown as { xr: EventTarget }).xr.dispatchEvent(new Event("devicechange"));
      });
    await plug();
    await answer(true);
    expect(await supported(page)).toEqual({ ar: false, vr: true });
    await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => /\/xr-/.test(name)));
    await plug();
    await answer(false);
    expect(await supported(page)).toEqual({ ar: false, vr: false });
    await page.close();
  });

  test("a question that throws is a no; without WebXR the page says whether https would help", async () => {
    const thrown = await withXr(() => {
      const isSessionSupported = (): never => {
        throw new DOMException("not here", "SecurityError");
      };
      Object.defineProperty(navigator, "xr", { value: Object.assign(new EventTarget(), { isSessionSupported }), configurable: true });
    });
    expect(await supported(thrown.page)).toEqual({ ar: false, vr: false });
    expect(await refusal(thrown.page)).toMatchObject(["xr-absent", { reason: "no-headset" }]);
    await thrown.page.close();
    const absent = await withXr(() => Object.defineProperty(navigator, "xr", { value: undefined, configurable: true }));
    expect(await refusal(absent.page)).toMatchObject(["xr-absent", { reason: "no-webxr" }]);
    await absent.page.close();
    const insecure = await withXr(() => {
      Object.defineProperty(navigator, "xr", { value: undefined, configurable: true });
      Object.defineProperty(globalThis, "isSecureContext", { value: false, configurable: true });
    });
    expect(await refusal(insecure.page)).toMatchObject(["xr-absent", { reason: "insecure" }]);
    await insecure.page.close();
  });
});
