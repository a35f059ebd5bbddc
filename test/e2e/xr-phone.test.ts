import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Opened } from "./browser.ts";
import { snapshot } from "./page-object.ts";
import { worn } from "./worn.ts";
import { enter, expectNear, frames, type InPage, inRoom, leave, resetNeedle, state, TARGET, tap } from "./xr-hands.ts";

describe("a phone that is looked through", () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await worn("phone", { width: 360, height: 780 });
  }, 120_000);
  afterEach(() => leave(opened.page));
  afterAll(() => opened?.close());

  test("it shows the model in the middle of its picture, and panels on it whose letters are of a page's size", async () => {
    const { page } = opened;
    await enter(page, "ar");
    await frames(page, 3);
    const now = await state(page);
    expect(now).toMatchObject({ mode: "ar", blend: "alpha-blend", sources: [], placed: true, scale: 1, page: null });
    expectNear(await inRoom(page, [0, 0, 2]), [0, 1.6, -1.2], 0.02);
    for (const { id, rect } of now?.panel ?? []) {
      // The view is 60 degrees high over 780 CSS px.
      const px = (m: number): number => (m / -rect.centre[2]) * (780 / (2 * Math.tan(Math.PI / 6)));
      const [x, y] = [px(rect.centre[0]), px(rect.centre[1] - 1.6)];
      expect(Math.abs(x) + px(rect.width_m) / 2, id).toBeLessThanOrEqual(180);
      expect(Math.abs(y) + px(rect.height_m) / 2, id).toBeLessThanOrEqual(390);
      expect(px(rect.height_m), id).toBeGreaterThanOrEqual(34);
    }
    expect(now?.panel.map((one) => one.id)).toEqual(["palm/menu", "palm/bring", "palm/exit"]);
  });

  test("a finger sets target and entry to a given millimetre, each drawn above the finger while it is dragged", async () => {
    const { page } = opened;
    await enter(page, "ar");
    for (const pitch of [0, -0.35]) {
      await page.evaluate(async (turn) => {
        const { emulator, trocar } = globalThis as unknown as InPage;
        emulator.head([0.1, 1.5, -0.1], turn);
        await emulator.frames(2);
        const bring = trocar.xr.state?.panel.find((one) => one.id === "palm/bring");
        if (bring) emulator.finger("right", bring.rect.centre, 0);
        await emulator.press("right", true);
        await emulator.press("right", false);
      }, pitch);
      await resetNeedle(page);
      for (const [handle, from, to] of [
        ["target", TARGET, [TARGET[0] - 63.7, TARGET[1], TARGET[2] - 29.3]],
        ["entry", [2, -88, 2], [34, -88, -26]],
      ] as const) {
        const { taken, goal_mm } = await page.evaluate(
          async ([a, b, name]) => {
            const { emulator, trocar } = globalThis as unknown as InPage & { trocar: { fromScene(p: Point): Point } };
            type Point = readonly [number, number, number];
            const eye: Point = [0.1, 1.5, -0.1];
            const [start, end] = [trocar.toScene(a), trocar.toScene(b)];
            const away = (p: Point): number => Math.hypot(p[0] - eye[0], p[1] - eye[1], p[2] - eye[2]);
            // The target keeps its distance from the phone; the entry is where the line of sight meets the skin.
            const k = name === "target" ? away(start) / away(end) : 1;
            const goal = trocar.fromScene([eye[0] + k * (end[0] - eye[0]), eye[1] + k * (end[1] - eye[1]), eye[2] + k * (end[2] - eye[2])]);
            emulator.finger("right", start, 4);
            await emulator.press("right", true);
            await emulator.frames(2);
            const grab = trocar.xr.state?.grab;
            // The finger ends 56 px below where the handle is wanted.
            emulator.finger("right", end, 56);
            await emulator.rest();
            await emulator.press("right", false);
            await emulator.frames(2);
            return { taken: `${grab?.kind} ${grab?.target}`, goal_mm: goal };
          },
          [from, to, handle] as const,
        );
        expect(taken).toBe(`screen ${handle}`);
        const [needle] = (await snapshot(page)).needles;
        expectNear(needle[`${handle}_mm`], goal_mm, 0.5);
      }
    }
  });

  test("its menu is used by taps: a page, a switch in it, back, true size, the way out", async () => {
    const { page } = opened;
    await enter(page, "ar");
    await frames(page, 3);
    const shown = async (): Promise<boolean> => (await snapshot(page)).structures.some((one) => one.id === "aorta" && one.visible);
    expect(await shown()).toBe(false);
    for (const id of ["palm/menu", "main/structures", "main/structure-aorta"]) await tap(page, id);
    expect(await shown()).toBe(true);
    for (const id of ["main/structure-aorta", "main/structure-aorta", "main/back"]) await tap(page, id);
    expect(await state(page)).toMatchObject({ page: "model", grab: null });
    await tap(page, "main/lock");
    expect((await state(page))?.locked).toBe(true);
    await tap(page, "main/lock");
    await tap(page, "palm/menu");
    expect((await state(page))?.page).toBe(null);
    await tap(page, "palm/exit");
    expect(await state(page)).toBe(null);
  });

  test("one finger moves the model as far as the glass shows, two scale it as they part and turn it as they twist", async () => {
    const { page } = opened;
    await resetNeedle(page);
    await enter(page, "ar");
    await frames(page, 3);
    const one = await page.evaluate(async () => {
      const { emulator, trocar } = globalThis as unknown as InPage & { trocar: { fromScene(p: Point): Point } };
      type Point = readonly [number, number, number];
      const eye = [0, 1.6, 0];
      const ahead = (p: Point): Point => {
        const [x, y, z] = [p[0] - eye[0], p[1] - eye[1], p[2] - eye[2]];
        const k = 1.2 / Math.hypot(x, y, z);
        return [eye[0] + k * x, eye[1] + k * y, eye[2] + k * z];
      };
      emulator.head([0, 1.6, 0]);
      const [from, to] = [trocar.toScene([-100, 0, 70]), trocar.toScene([-20, 0, -60])];
      emulator.finger("right", from, 0);
      await emulator.press("right", true);
      await emulator.frames(2);
      const target = trocar.xr.state?.grab?.target;
      // The middle stands 1.2 m away: as far out on its ray the finger holds the model.
      const centre = trocar.toScene([2, 2, 2]);
      const reach = (p: Point): number => {
        const d = ahead(p);
        return (
          ((centre[0] - eye[0]) * (d[0] - eye[0]) + (centre[1] - eye[1]) * (d[1] - eye[1]) + (centre[2] - eye[2]) * (d[2] - eye[2])) / 1.44
        );
      };
      const along = (p: Point, k: number): Point => {
        const d = ahead(p);
        return [eye[0] + k * (d[0] - eye[0]), eye[1] + k * (d[1] - eye[1]), eye[2] + k * (d[2] - eye[2])];
      };
      const k = reach(from);
      const held = trocar.fromScene(along(from, k));
      emulator.finger("right", to, 0);
      await emulator.rest();
      const [now, goal] = [trocar.toScene(held), along(to, k)];
      await emulator.press("right", false);
      await emulator.frames(2);
      return { target, off_mm: Math.hypot(now[0] - goal[0], now[1] - goal[1], now[2] - goal[2]) * 1000 };
    });
    expect(one.target).toBe("model");
    expect(one.off_mm).toBeLessThanOrEqual(0.5);
    await tap(page, "palm/bring");
    const two = await page.evaluate(async () => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      const side = (): number => {
        const [a, b] = [trocar.toScene([0, 0, 0]), trocar.toScene([100, 0, 0])];
        return (Math.atan2(-(b[2] - a[2]), b[0] - a[0]) * 180) / Math.PI;
      };
      const before = side();
      const at = (angle: number, out: number): readonly [number, number, number] => [
        out * Math.cos(angle),
        1.6 + out * Math.sin(angle),
        -1.2,
      ];
      const put = (angle: number, out: number): void => {
        emulator.finger("right", at(angle, out), 0);
        emulator.finger("left", at(angle + Math.PI, out), 0);
      };
      put(0.9, 0.08);
      await emulator.press("left", true);
      await emulator.press("right", true);
      await emulator.frames(2);
      put(0.9, 0.16);
      await emulator.rest();
      const scaled = trocar.xr.state?.scale ?? 0;
      put(0.9 + Math.PI / 6, 0.16);
      await emulator.rest();
      const turned = side() - before;
      await emulator.press("right", false);
      await emulator.press("left", false);
      await emulator.frames(2);
      return { scaled, turned };
    });
    expect(two.scaled).toBeCloseTo(2, 1);
    expect(two.turned).toBeCloseTo(30, 0);
    for (const id of ["palm/menu", "main/true-size"]) await tap(page, id);
    expect((await state(page))?.scale).toBe(1);
  });

  test("nothing was asked of another origin, and nothing complained", () => {
    expect(opened.foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});
