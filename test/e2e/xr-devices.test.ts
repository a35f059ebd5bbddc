import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Opened } from "./browser.ts";
import { snapshot } from "./page-object.ts";
import { worn } from "./worn.ts";
import {
  carry,
  drag,
  dragBoth,
  enter,
  enterAs,
  expectNear,
  halfADrag,
  type InPage,
  inRoom,
  leave,
  pressByFinger,
  resetNeedle,
  state,
  TARGET,
  use,
} from "./xr-hands.ts";

describe("hands, rays and gazes", () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await worn("quest", { width: 480, height: 300 });
  }, 120_000);
  afterEach(() => leave(opened.page));
  afterAll(() => opened?.close());

  /** What a hand that pulled the target 20 mm aside leaves. */
  const PULLED = [TARGET[0] + 20, TARGET[1], TARGET[2]] as const;

  test("a device that knows the bounds of its floor and nothing else is used from the eyes' own origin", async () => {
    const { page } = opened;
    await enterAs(page, "bounded-only", "ar");
    expect(await state(page)).toMatchObject({ space: "local", placed: true });
    await dragBoth(page);
  });

  test("hands put down for controllers in mid-drag leave the needle where it was, and the controllers take over", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    await resetNeedle(page);
    await halfADrag(page);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.take("controller");
      await emulator.frames(3);
    });
    expect(await state(page)).toMatchObject({ grab: null, sources: [{ kind: "controller" }, { kind: "controller" }] });
    expectNear((await snapshot(page)).needles[0].target_mm, PULLED, 0.5);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.take("hand");
      await emulator.press("right", false);
      await emulator.frames(3);
    });
    expect((await state(page))?.sources.map((one) => one.kind)).toEqual(["joints", "joints"]);
    await resetNeedle(page);
    expect((await drag(page, TARGET, PULLED)).taken).toBe("target");
    expectNear((await snapshot(page)).needles[0].target_mm, PULLED, 0.5);
  });

  test("a hand whose thumb or index tip no camera sees is a ray until the tip is back", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    for (const joint of ["thumb-tip", "index-finger-tip"]) {
      await resetNeedle(page);
      await page.evaluate(async (name) => {
        const { emulator } = globalThis as unknown as InPage;
        emulator.hideJoints(true, name);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await emulator.frames(3);
      }, joint);
      expect(
        (await state(page))?.sources.map((one) => one.kind),
        joint,
      ).toEqual(["ray", "ray"]);
      const taken = await page.evaluate(
        async ([from, to]) => {
          const { emulator, trocar } = globalThis as unknown as InPage;
          emulator.point("right", trocar.toScene(from));
          await emulator.rest();
          await emulator.press("right", true);
          await emulator.frames(3);
          const grab = trocar.xr.state?.grab;
          emulator.point("right", trocar.toScene(to));
          await emulator.rest();
          // What the ray has taken it keeps, though the tip is seen again.
          emulator.hideJoints(false);
          await emulator.frames(3);
          const kept = trocar.xr.state?.grab;
          await emulator.press("right", false);
          await emulator.rest();
          return [grab, kept].map((one) => `${one?.kind} ${one?.target}`);
        },
        [TARGET, PULLED] as const,
      );
      expect(taken, joint).toEqual(["ray target", "ray target"]);
      expectNear((await snapshot(page)).needles[0].target_mm, PULLED, 0.5);
      expect(
        (await state(page))?.sources.map((one) => one.kind),
        joint,
      ).toEqual(["joints", "joints"]);
    }
  });

  test.each(["hololens-ray", "hololens-grasp"] as const)(
    "%s: select, squeeze and the grasp button all grab; the first wins, the last one let go ends",
    async (name) => {
      const { page } = opened;
      await enterAs(page, name, "ar");
      await resetNeedle(page);
      const held = await page.evaluate(
        async ([from, to]) => {
          const { emulator, trocar } = globalThis as unknown as InPage;
          const grabs: (string | undefined)[] = [];
          const step = async (id: string, value: number): Promise<void> => {
            emulator.button("right", id, value);
            await emulator.frames(4);
            grabs.push(trocar.xr.state?.grab?.target);
          };
          emulator.aim("right", trocar.toScene(from), 0);
          await emulator.rest();
          await step("grasp", 0.8);
          await step("trigger", 1);
          emulator.aim("right", trocar.toScene(to), 0);
          await emulator.rest();
          await step("grasp", 0);
          await step("trigger", 0);
          return grabs;
        },
        [TARGET, PULLED] as const,
      );
      expect(held).toEqual(["target", "target", "target", undefined]);
      expectNear((await snapshot(page)).needles[0].target_mm, PULLED, 0.5);
    },
  );

  test("a gaze chooses and the pinching hand carries: eyes that wander during the pinch move nothing", async () => {
    const { page } = opened;
    await enterAs(page, "vision", "vr");
    await resetNeedle(page);
    const taken = await page.evaluate(
      async ([from]) => {
        const { emulator, trocar } = globalThis as unknown as InPage;
        const at = trocar.toScene(from);
        emulator.gaze(at);
        // The hand rests in the lap.
        emulator.aim("right", [0.2, 0.9, -0.9], 0);
        await emulator.press("right", true);
        await emulator.frames(3);
        const grab = trocar.xr.state?.grab;
        for (let n = 0; n < 30; n++) {
          emulator.gaze([at[0] + Math.sin(3 * n), at[1] + Math.cos(5 * n), at[2] + 0.5 * Math.sin(7 * n)]);
          emulator.aim("right", [0.2 + (0.02 * n) / 29, 0.9 + (0.01 * n) / 29, -0.9], 0);
          await emulator.frames(1);
        }
        await emulator.rest();
        await emulator.press("right", false);
        await emulator.frames(4);
        emulator.gaze(null);
        return `${grab?.kind} ${grab?.target}`;
      },
      [TARGET] as const,
    );
    expect(taken).toBe("transient target");
    expectNear((await snapshot(page)).needles[0].target_mm, [TARGET[0] + 20, TARGET[1], TARGET[2] + 10], 0.5);
  });

  test("two hands scale no farther than a quarter and four times, and within 3 % of true size it is true size", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    for (const [factor, scale] of [
      [9, 4],
      [0.02, 0.25],
      [4.05, 1],
      [0.96, 0.96],
    ] as const) {
      await carry(page, factor, 0.4);
      const now = (await state(page))?.scale ?? 0;
      if (scale === 0.96) expect(now).toBeCloseTo(0.96, 2);
      else expect(now, `times ${factor}`).toBe(scale);
    }
  });

  test("a session that is veiled in mid-drag puts the needle back; a head that is lost for a while harms nothing", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    await resetNeedle(page);
    const { needles } = await snapshot(page);
    await halfADrag(page);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.visibility("visible-blurred");
      await emulator.frames(4);
    });
    expect(await state(page)).toMatchObject({ grab: null, sources: [] });
    expect((await snapshot(page)).needles).toEqual(needles);
    const place = await inRoom(page, [0, 0, 0]);
    const texts = await page.evaluate(async () => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      emulator.visibility("visible");
      await emulator.press("right", false);
      await emulator.frames(3);
      emulator.loseHead(true);
      const seen: string[] = [];
      for (let n = 0; n < 10; n++) {
        await emulator.frames(1);
        seen.push(
          JSON.stringify([trocar.xr.state, trocar.toScene([1, 2, 3])], (_, v: unknown) =>
            typeof v === "number" && !Number.isFinite(v) ? "NaN" : v,
          ),
        );
      }
      emulator.loseHead(false);
      await emulator.frames(2);
      return seen;
    });
    expect(texts.join()).not.toContain("NaN");
    expect(await inRoom(page, [0, 0, 0])).toEqual(place);
    expect((await drag(page, TARGET, PULLED)).taken).toBe("target");
    expectNear((await snapshot(page)).needles[0].target_mm, PULLED, 0.5);
  });

  test("a session in which the head is never seen is left like any other; whoever entered it waits no longer, and the next one stands", async () => {
    const { page } = opened;
    await use(page, "quest");
    const told = await page.evaluate(async () => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      emulator.loseHead(true);
      const entered = trocar.xr.enter("ar").then(() => "entered");
      for (let n = 0; n < 300 && trocar.xr.state === null; n++) await emulator.frames(1);
      const unseen = trocar.xr.state?.placed;
      await trocar.xr.exit();
      emulator.loseHead(false);
      await trocar.xr.enter("ar");
      return [unseen, await entered, trocar.xr.state?.placed];
    });
    expect(told).toEqual([false, "entered", true]);
  }, 30_000);

  test("a palm held up shows three buttons beside the little finger; they stay as it turns, and the other hand's finger presses them", async () => {
    const { page } = opened;
    await enterAs(page, "quest", "ar");
    const palmRects = async (): Promise<readonly (readonly [string, readonly number[]])[]> =>
      ((await state(page))?.panel ?? []).filter((one) => one.id.startsWith("palm/")).map((one) => [one.id, one.rect.centre]);
    expect(await palmRects()).toEqual([]);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.palm(true);
      await emulator.frames(3);
    });
    const up = await palmRects();
    expect(up.map(([id]) => id)).toEqual(["palm/menu", "palm/bring", "palm/exit"]);
    // The little finger of a left palm that is looked at is on the right; the hand is at -0.1 m.
    for (const [, centre] of up) expect(centre[0]).toBeGreaterThan(-0.06);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.palm(false);
      await emulator.frames(3);
    });
    expect(await palmRects()).toEqual(up);
    expect((await state(page))?.page).toBe("model");
    await pressByFinger(page, "palm/menu");
    expect((await state(page))?.page).toBe(null);
    await page.evaluate(async () => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.palm(true);
      await emulator.frames(3);
    });
    await pressByFinger(page, "palm/exit");
    expect(await state(page)).toBe(null);
    await enterAs(page, "hololens-ray", "ar");
    expect(await palmRects()).toEqual([]);
  });

  test("a session too slow for five seconds makes the next ones coarser, and the report says so", async () => {
    const { page, address } = opened;
    await use(page, "quest");
    const layers = (): Promise<readonly unknown[]> => page.evaluate(() => (globalThis as unknown as { layers: unknown[] }).layers);
    await page.evaluate(() => {
      localStorage.removeItem("trocar.xr-picture");
      const own = globalThis as unknown as { XRWebGLLayer: new (...given: unknown[]) => object; layers: unknown[] };
      own.layers = [];
      own.XRWebGLLayer = class extends own.XRWebGLLayer {
        constructor(...given: unknown[]) {
          super(...given);
          own.layers.push(given[2]);
        }
      };
    });
    await enter(page, "ar");
    expect(await layers()).toMatchObject([{ antialias: true, framebufferScaleFactor: 1 }]);
    await page.evaluate(async () => {
      // Frames come at half their rate, and by a clock that runs four times as fast, so that five seconds pass sooner.
      const { requestAnimationFrame: next } = globalThis;
      const clock = performance.now.bind(performance);
      globalThis.requestAnimationFrame = (draw) => window.setTimeout(() => next(draw), 20);
      performance.now = () => 4 * clock();
      for (let n = 0; n < 600 && localStorage.getItem("trocar.xr-picture") === null; n++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      globalThis.requestAnimationFrame = next;
      performance.now = clock;
    });
    await leave(page);
    await enter(page, "ar");
    expect((await layers()).at(-1)).toMatchObject({ antialias: false, framebufferScaleFactor: 0.8 });
    await leave(page);
    const opening = page.waitForEvent("popup");
    await page.evaluate((given) => void window.open(given), `${address}/xr-report.html?lang=en`);
    const report = await opening;
    await report.waitForFunction(() => /picture in sessions/.test(document.body.textContent ?? ""));
    expect(await report.textContent("pre")).toMatch(
      /picture in sessions: 0\.8 of the framebuffer, not antialiased: a session kept \d\d? Hz/,
    );
    await report.close();
    await page.evaluate(() => localStorage.removeItem("trocar.xr-picture"));
  });

  test("nothing was asked of another origin, and nothing complained", () => {
    expect(opened.foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});
