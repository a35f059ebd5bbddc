import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Opened } from "./browser.ts";
import {
  away_mm,
  choose,
  dragCross,
  emulate,
  enterToRegister,
  hold,
  lookFrom,
  onBody,
  openBody,
  overSkin,
  POINTS,
  state,
  TARGET,
} from "./xr-body.ts";
import { inRoom, leave, type Point, pressByFinger, pressByRay, use } from "./xr-hands.ts";

let opened: Opened;
beforeAll(async () => {
  opened = await openBody("hololens-joints");
}, 120_000);
afterEach(() => leave(opened.page));
afterAll(async () => {
  expect(opened.foreign).toEqual([]);
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

test.each([
  ["hololens-joints", "ar", 0],
  // The origin is the eyes: the body stands as much lower.
  ["no-floor", "ar", 1.6],
  ["vr-only", "vr", 0],
] as const)("%s: four landmarks touched by a fingertip lay the model over the body", async (device, mode, eyes_m) => {
  const lower = ([x, y, z]: Point): Point => [x, y - eyes_m, z];
  const { page } = opened;
  await use(page, device);
  await enterToRegister(page, pressByFinger, mode);
  await pressByFinger(page, "main/start");
  await choose(page, POINTS);
  await pressByFinger(page, "main/touch");
  await hold(
    page,
    POINTS.map((p) => lower(overSkin(p))),
  );
  await emulate(page, (emulator) => emulator.frames(3));
  const now = await state(page);
  expect(now).toMatchObject({ overlay: "shown", landmarks: { phase: "laid" }, registration: { n: 4 } });
  expect(now.registration?.fre_mm).toBeLessThan(2.5);
  expect(now.registration?.tre_mm).toBeLessThan(6);
  expect(away_mm(await inRoom(page, TARGET), lower(onBody(TARGET)))).toBeLessThan(3);
});

test("vision: four landmarks set by a cross that pinches carry, each from two sides, lay the model over the body", async () => {
  const { page } = opened;
  await use(page, "vision");
  await enterToRegister(page, pressByRay, "vr");
  await pressByRay(page, "main/start");
  await choose(page, POINTS);
  await pressByRay(page, "main/touch");
  await emulate(page, (emulator) => emulator.frames(4));
  for (const p of POINTS) {
    for (const head of [
      [0, 1.6, 0],
      [0.8, 1.6, -0.1],
    ] as const) {
      await lookFrom(page, head);
      await dragCross(page, onBody(p), 1);
      await pressByRay(page, "main/take");
    }
  }
  const now = await state(page);
  expect(now).toMatchObject({ overlay: "shown", landmarks: { phase: "laid" }, registration: { n: 4 } });
  expect(now.registration?.fre_mm).toBeLessThan(1.5);
  expect(away_mm(await inRoom(page, TARGET), onBody(TARGET))).toBeLessThan(2);
});
