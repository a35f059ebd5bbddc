import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Opened } from "./browser.ts";
import type { DeviceName } from "./emulated-devices.ts";
import { call } from "./page-object.ts";
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
  POINTS,
  setNeedle,
  state,
  TARGET,
} from "./xr-body.ts";
import { type InPage, inRoom, leave, type Point, pressByRay } from "./xr-hands.ts";

let opened: Opened;
beforeAll(async () => {
  opened = await openBody("hololens-ray");
}, 120_000);
afterAll(async () => {
  expect(opened.foreign).toEqual([]);
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

const wearAnother = (page: Page, name: DeviceName): Promise<unknown> =>
  page.evaluate((given) => (globalThis as unknown as InPage).emulator.use(given), name);
/** From a controller's ray origin to its tip, less the 0.8 m that the emulator stands before what it aims at. */
const BACK_M = 0.74;
/** Three that no order confuses. */
const THREE: readonly Point[] = [POINTS[0], POINTS[1], POINTS[3]];

test("a HoloLens without joints: a cross is pinched and dragged onto each spot at a fifth of the hand's way, from two sides, and the mean of the two is taken with their gap said", async () => {
  const { page } = opened;
  await enterToRegister(page, pressByRay);
  await pressByRay(page, "main/start");
  await choose(page, THREE);
  await pressByRay(page, "main/touch");
  await emulate(page, (emulator) => emulator.frames(4));
  expect((await state(page)).told.sentence).toMatch(/^Pinch anywhere and drag the cross onto Point 1 \(1 of 3\)/);
  await pressByRay(page, "main/precision");
  for (const [n, p] of THREE.entries()) {
    const spot = onBody(p);
    await lookFrom(page, [0, 1.6, 0]);
    await dragCross(page, [spot[0] + 0.002, spot[1], spot[2]], 5);
    await pressByRay(page, "main/take");
    const first = await state(page);
    expect(first.landmarks.touched).toBe(n);
    expect(first.told.sentence).toMatch(/^Walk aside until you see it 40° from the side \(now 0°\)/);
    if (n === 0) {
      // From nearly the same side nothing is taken.
      await pressByRay(page, "main/take");
      expect((await state(page)).landmarks.touched).toBe(0);
    }
    await lookFrom(page, [0.8, 1.6, -0.1]);
    await dragCross(page, [spot[0] - 0.002, spot[1], spot[2]], 5);
    await pressByRay(page, "main/take");
    const second = await state(page);
    expect(second.landmarks.touched).toBe(n + 1);
    if (n < 2) expect(second.told.sentence).toMatch(/^The two views lay [3-5]\.\d mm apart\. Pinch/);
  }
  const now = await state(page);
  expect(now).toMatchObject({ overlay: "shown", landmarks: { phase: "laid" }, registration: { n: 3 } });
  // The two looks were 2 mm off to either side: their mean is the spot.
  expect(now.registration?.fre_mm).toBeLessThan(1.5);
  expect(away_mm(await inRoom(page, TARGET), onBody(TARGET))).toBeLessThan(2);
  await leave(page);
});

test("controllers touch with their tip, at any layout that the page lets by; a needle dragged to where the error is above 10 mm hides the model until it is brought back", async () => {
  const { page } = opened;
  await wearAnother(page, "controllers");
  // Near one corner only: good enough there, far too little at the other end.
  const small: readonly Point[] = [
    [-80, -88, 90],
    [-20, -88, 90],
    [-120, -88, -20],
  ];
  const near: Point = [-60, -50, 50];
  await setNeedle(page, near);
  await enterToRegister(page, pressByRay);
  await pressByRay(page, "main/start");
  await choose(page, small);
  // What these points would be worth elsewhere is said before they are touched.
  await setNeedle(page, [100, 70, -90]);
  await emulate(page, (emulator) => emulator.frames(3));
  expect((await state(page)).told.sentence).toMatch(
    /^The model would be off by about \d\d\.\d mm at the needle's target, more than 10 mm\. Add landmarks around the entry\.$/,
  );
  await setNeedle(page, near);
  await emulate(page, (emulator) => emulator.frames(3));
  expect((await state(page)).told).toMatchObject({
    figures: expect.stringMatching(/^Expected error at the needle's target: [3-5]\.\d mm\.$/),
  });
  await pressByRay(page, "main/touch");
  await hold(page, small.map(onBody), BACK_M);
  const first = await state(page);
  expect(first).toMatchObject({ overlay: "shown", registration: { n: 3 } });
  expect(first.registration?.fre_mm).toBeLessThan(1);
  expect(first.registration?.tre_mm).toBeLessThan(6);
  expect(away_mm(await inRoom(page, near), onBody(near))).toBeLessThan(2);
  await setNeedle(page, [20, -60, 30]);
  await emulate(page, (emulator) => emulator.frames(3));
  const between = await state(page);
  expect(between.registration?.tre_mm).toBeGreaterThan(6);
  expect(between.registration?.tre_mm).toBeLessThan(10);
  expect(between.told.alert).toMatch(/^(The model is laid .*)?The model may be off by about \d\.\d mm at the needle's target/);
  await setNeedle(page, [100, 70, -90]);
  await emulate(page, (emulator) => emulator.frames(3));
  const far = await state(page);
  expect(far.registration?.tre_mm).toBeGreaterThan(10);
  expect(far.overlay).toBe("hidden");
  expect(far.told.alert).toMatch(
    /^The model is hidden\. The model would be off by about \d\d\.\d mm at the needle's target, more than 10 mm/,
  );
  await call(page, "undo");
  await call(page, "undo");
  await emulate(page, (emulator) => emulator.frames(3));
  expect(await state(page)).toMatchObject({ overlay: "shown", registration: { tre_mm: first.registration?.tre_mm } });
  await leave(page);
});

test("each set of points that would mislead is refused with its own sentence, which says what to add or to touch again", async () => {
  const { page } = opened;
  await setNeedle(page, TARGET);
  await enterToRegister(page, pressByRay);
  const layout = async (points: readonly Point[]): Promise<string> => {
    await pressByRay(page, "main/start");
    await choose(page, points);
    const { told } = await state(page);
    await pressByRay(page, "main/stop");
    return told.sentence;
  };
  expect(
    await layout([
      [-100, -88, 80],
      [-98, -88, 0],
      [-102, -88, -80],
    ]),
  ).toMatch(/nearly on one line, from Point 1 to Point 3; add a point well off that line\.$/);
  expect(
    await layout([
      [-90, -88, 70],
      [90, -88, 70],
      [-90, -88, -70],
      [90, -88, -70],
    ]),
  ).toMatch(/can be confused: .*\. Add one off the midline\.$/);
  await pressByRay(page, "main/start");
  await choose(page, POINTS);
  await pressByRay(page, "main/touch");
  const swapped = [POINTS[1], POINTS[0], POINTS[2], POINTS[3]];
  await hold(page, swapped.map(onBody), BACK_M);
  const first = await state(page);
  expect(first).toMatchObject({ overlay: "none", registration: null });
  expect(first.told.sentence).toBe("Point 1 and Point 2 were touched in each other's place; touch them again.");
  await pressByRay(page, "main/again");
  expect((await state(page)).landmarks).toMatchObject({ touched: 2, next: 0 });
  // A new origin voids the touches: they are taken anew, from a mirror image of the body.
  await emulate(page, async (emulator) => {
    emulator.recentre();
    await emulator.frames(3);
  });
  await hold(
    page,
    POINTS.map(([x, y, z]) => onBody([-x, y, z])),
    BACK_M,
  );
  expect((await state(page)).told.sentence).toMatch(/mirror image of the patient: left and right are exchanged\. Touch them again\.$/);
  expect((await state(page)).overlay).toBe("none");
  await leave(page);
});

test("without an anchor a new origin is said, and so are ten minutes", async () => {
  const { page } = opened;
  await wearAnother(page, "controllers");
  await page.evaluate(() => {
    const { prototype } = (globalThis as unknown as { XRFrame: { prototype: { createAnchor?: unknown } } }).XRFrame;
    prototype.createAnchor = undefined;
  });
  await enterToRegister(page, pressByRay);
  await pressByRay(page, "main/start");
  await choose(page, THREE);
  await pressByRay(page, "main/touch");
  await hold(page, THREE.map(onBody), BACK_M);
  expect(await state(page)).toMatchObject({ anchor: "none", overlay: "shown" });
  await emulate(page, async (emulator) => {
    emulator.wait(10 * 60_000 + 1000);
    await emulator.frames(3);
  });
  expect((await state(page)).told.alert).toMatch(/^No anchor has held the model for 10 minutes: it may have drifted/);
  await emulate(page, async (emulator) => {
    emulator.recentre();
    await emulator.frames(3);
  });
  expect((await state(page)).told.alert).toMatch(/^The headset moved its origin: the model's place is not to be trusted/);
  await pressByRay(page, "main/again");
  expect((await state(page)).landmarks).toMatchObject({ phase: "touching", touched: 0 });
  await leave(page);
});
