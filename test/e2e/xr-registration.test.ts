import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quietJob, sourceFromBytes } from "../../src/base/index.ts";
import { openCaseFile } from "../../src/case/index.ts";
import type { Opened } from "./browser.ts";
import { trocar } from "./command.ts";
import { call, snapshot } from "./page-object.ts";
import {
  away_mm,
  choose,
  emulate,
  enterToRegister,
  hold,
  onBody,
  openBody,
  openCase,
  overSkin,
  POINTS,
  setNeedle,
  state,
  TARGET,
} from "./xr-body.ts";
import { inRoom, leave, pressByFinger } from "./xr-hands.ts";

let opened: Opened;
beforeAll(async () => {
  opened = await openBody("quest");
}, 120_000);
afterAll(() => opened?.close());

/** The case as it is saved. */
async function saved(): Promise<Uint8Array> {
  const bytes = await opened.page.evaluate(async () => {
    const { trocar } = globalThis as unknown as { trocar: { save(): Promise<Blob> } };
    return [...new Uint8Array(await (await trocar.save()).arrayBuffer())];
  });
  return Uint8Array.from(bytes);
}
async function registrationIn(
  bytes: Uint8Array,
): Promise<{ points: readonly { name: string; patient_mm: readonly number[] }[]; fre_mm: number } | null> {
  const file = await openCaseFile(sourceFromBytes("a.trocar", Uint8Array.from(bytes)), quietJob());
  if ("problem" in file) throw new Error(file.problem.code);
  return file.value.record.document.registration;
}

/** What `trocar register` says of a case. */
async function commandLine(bytes: Uint8Array): Promise<{ fre_mm: number; targets: readonly { tre_mm: number }[] }> {
  const folder = await mkdtemp(join(tmpdir(), "trocar-registered-"));
  try {
    await writeFile(join(folder, "a.trocar"), bytes);
    const ran = await trocar("register", join(folder, "a.trocar"));
    expect(ran.code).toBe(0);
    return ran.json() as unknown as Awaited<ReturnType<typeof commandLine>>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("four landmarks chosen on the model and touched on a body lay the model over it, with FRE, the predicted error at the target, and what an overlay is worth", async () => {
  const { page } = opened;
  await enterToRegister(page, pressByFinger);
  const first = await state(page);
  expect(first.told.honest).toContain("6 to 9 mm");
  await pressByFinger(page, "main/start");
  await choose(page, POINTS);
  expect((await state(page)).landmarks).toMatchObject({ phase: "choosing", chosen: 4 });
  await pressByFinger(page, "main/touch");
  await hold(page, POINTS.map(overSkin));
  const now = await state(page);
  expect(now.registration?.n).toBe(4);
  // Skin normals are those of a 12 mm ball over 4 mm voxels: at a flat face they are the face's.
  expect(now.registration?.fre_mm).toBeLessThan(2.5);
  expect(now.registration?.tre_mm).toBeGreaterThan(2);
  expect(now.told.figures).toMatch(
    /^Expected error at the needle's target: \d\.\d mm\. Fit \d\.\d mm, one touch \d\.\d mm, worst Point \d\.$/,
  );
  expect(now.told.alert).toContain("Not for navigation");
  expect(now).toMatchObject({ locked: true, overlay: "shown" });
  expect(away_mm(await inRoom(page, TARGET), onBody(TARGET))).toBeLessThan(3);
});

test("an anchor holds the model; a correction of 5 mm is said, a lost anchor hides the model and says so, and found again it is shown again", async () => {
  const { page } = opened;
  expect((await state(page)).anchor).toBe("tracked");
  const before = await inRoom(page, TARGET);
  await emulate(page, async (emulator) => {
    emulator.moveAnchors([0, 0.005, 0]);
    await emulator.frames(3);
  });
  expect(away_mm(await inRoom(page, TARGET), before)).toBeCloseTo(5, 1);
  expect((await state(page)).told.alert).toMatch(/The registration moved by 5 mm/);
  await emulate(page, async (emulator) => {
    emulator.loseAnchors(true);
    await emulator.frames(3);
  });
  const lost = await state(page);
  expect(lost).toMatchObject({ anchor: "lost", overlay: "hidden", registration: null });
  expect(lost.told.alert).toMatch(/lost its hold on the room: the model is hidden/);
  expect(lost.told.sentence).toBe(lost.told.alert);
  await emulate(page, async (emulator) => {
    emulator.loseAnchors(false);
    emulator.moveAnchors([0, 0, 0]);
    await emulator.frames(3);
  });
  expect(await state(page)).toMatchObject({ anchor: "tracked", overlay: "shown", registration: { n: 4 } });
  expect(away_mm(await inRoom(page, TARGET), before)).toBeLessThan(0.1);
});

test("one point is touched again by two taps, and taking the model off its body and laying it again by one each", async () => {
  const { page } = opened;
  await pressByFinger(page, "main/landmark-1");
  await pressByFinger(page, "main/again");
  expect((await state(page)).landmarks).toMatchObject({ phase: "touching", touched: 3, next: 1 });
  // Unlocked meanwhile, it is locked again once it lies.
  for (const button of ["main/back", "main/lock", "main/registration"]) await pressByFinger(page, button);
  expect(await state(page)).toMatchObject({ locked: false, page: "registration" });
  await hold(page, [overSkin(POINTS[1])]);
  await emulate(page, (emulator) => emulator.frames(2));
  expect(await state(page)).toMatchObject({ overlay: "shown", locked: true, landmarks: { phase: "laid", touched: 4 } });
  await pressByFinger(page, "main/stop");
  expect(await state(page)).toMatchObject({ overlay: "none", locked: false, registration: null, landmarks: { phase: "off", touched: 4 } });
  await pressByFinger(page, "main/touch");
  expect(await state(page)).toMatchObject({ overlay: "shown", locked: true, registration: { n: 4 } });
});

test("the registration goes into the case; undo leaves it, and in the next session only the touches are repeated", async () => {
  const { page } = opened;
  const fre_mm = (await state(page)).registration?.fre_mm;
  await setNeedle(page, [12, -24, 10]);
  await call(page, "undo");
  const bytes = await saved();
  const kept = await registrationIn(bytes);
  const cli = await commandLine(bytes);
  expect(cli.fre_mm).toBeCloseTo(fre_mm ?? 0, 3);
  expect(cli.targets[0].tre_mm).toBeCloseTo((await state(page)).registration?.tre_mm ?? 0, 3);
  expect(kept?.fre_mm).toBeCloseTo(fre_mm ?? 0, 3);
  expect(kept?.points.map(({ name }) => name)).toEqual(["Point 1", "Point 2", "Point 3", "Point 4"]);
  await leave(page);
  await enterToRegister(page, pressByFinger);
  const again = await state(page);
  expect(again).toMatchObject({ overlay: "none", registration: null, landmarks: { phase: "off", chosen: 4, touched: 0 } });
  expect(again.told.sentence).toMatch(/^4 points are kept from before\. Touch them again/);
  await pressByFinger(page, "main/touch");
  await hold(page, POINTS.map(overSkin));
  expect(await state(page)).toMatchObject({ overlay: "shown", registration: { n: 4 } });
  expect(away_mm(await inRoom(page, TARGET), onBody(TARGET))).toBeLessThan(3);
  await leave(page);
});

test("a case that is saved and opened again keeps the landmarks", async () => {
  const { page } = opened;
  const bytes = await saved();
  await call(page, "closeCase");
  await openCase(page, bytes);
  expect((await snapshot(page)).needles).toHaveLength(1);
  await enterToRegister(page, pressByFinger);
  expect((await state(page)).landmarks).toMatchObject({ phase: "off", chosen: 4, touched: 0 });
  await leave(page);
  expect(opened.foreign).toEqual([]);
  expect(opened.complaints).toEqual([]);
});
