import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { geometryFrom, type LabelMap, lps, structureById, writeLabelsNifti } from "../../src/volume/index.ts";
import { type Opened, openPage } from "./browser.ts";
import { type DeviceName, type Emulator, wear } from "./emulator.ts";
import { call, idle, organs, type Snapshot, snapshot } from "./page-object.ts";

type Point = readonly [number, number, number];

interface XrState {
  readonly mode: string;
  readonly blend: string;
  readonly space: string;
  readonly sources: readonly { readonly hand: string; readonly kind: string }[];
  readonly scale: number;
  readonly placed: boolean;
  readonly grab: { readonly target: string; readonly kind: string; readonly precision: boolean } | null;
  readonly calls_per_eye: number;
  readonly triangles: number;
  readonly frame_ms: number;
}

interface InPage {
  readonly emulator: Emulator;
  readonly trocar: {
    toScene(p: Point): Point;
    readonly xr: { supported(): Promise<{ ar: boolean; vr: boolean }>; enter(mode: string): Promise<void>; exit(): Promise<void>; readonly state: XrState | null };
  };
}

/** Handles on face centres of the 4 mm grid: the entry lives on those. */
const ENTRY: Point = [2, -88, 2];
const TARGET: Point = [10, -20, 6];

/** A body with flat faces, a liver and an aorta, on 4 mm voxels: the skin before the needle is the plane y = -88. */
async function labels(): Promise<number[]> {
  const made = geometryFrom([80, 60, 60], [4, 4, 4], lps(-158, -118, -118), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error("the grid is sound");
  const geometry = made.value;
  const label = (id: string): number => structureById(id)?.label ?? 0;
  const map: LabelMap = { geometry, labels: new Uint8Array(80 * 60 * 60), source: "import", foreign: [] };
  for (let k = 4; k < 56; k++) {
    for (let j = 8; j < 52; j++) {
      for (let i = 8; i < 72; i++) {
        const inside = (id: string, far: number): string | null => (far < 1 ? id : null);
        const id =
          inside("aorta", ((i - 46) / 3) ** 2 + ((j - 38) / 3) ** 2) ??
          inside("liver", ((i - 38) / 20) ** 2 + ((j - 26) / 13) ** 2 + ((k - 31) / 16) ** 2) ??
          "body";
        map.labels[i + 80 * (j + 60 * k)] = label(id);
      }
    }
  }
  return [...(await writeLabelsNifti(map))];
}

const state = (page: Page): Promise<XrState | null> => page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.state);
const enter = (page: Page, mode: string): Promise<void> =>
  page.evaluate((given) => (globalThis as unknown as InPage).trocar.xr.enter(given), mode);
const leave = (page: Page): Promise<void> => page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.exit());
const use = (page: Page, name: DeviceName): Promise<void> =>
  page.evaluate((given) => (globalThis as unknown as InPage).emulator.use(given), name);
const frames = (page: Page, count: number): Promise<void> =>
  page.evaluate((given) => (globalThis as unknown as InPage).emulator.frames(given), count);
const inRoom = (page: Page, p: Point): Promise<Point> => page.evaluate((given) => (globalThis as unknown as InPage).trocar.toScene(given), p);

/** A drag by a hand from one point of the patient to another, held still before the press and before the release. */
function drag(page: Page, from_mm: Point, to_mm: Point): Promise<{ readonly taken: string | null; readonly sentence: string | null }> {
  return page.evaluate(
    async ([from, to]) => {
      const { emulator, trocar } = globalThis as unknown as InPage & { trocar: { snapshot(): { sentence: string | null } } };
      const [a, b] = [trocar.toScene(from), trocar.toScene(to)];
      // The ray looks along the patient's front to back, however the model is turned.
      const [front, back] = [trocar.toScene([0, -100, 0]), trocar.toScene([0, 100, 0])];
      const yaw = Math.atan2(front[0] - back[0], front[2] - back[2]);
      emulator.aim("right", a, yaw);
      await emulator.rest();
      await emulator.press("right", true);
      await emulator.frames(3);
      const taken = trocar.xr.state?.grab?.target ?? null;
      emulator.aim("right", b, yaw);
      await emulator.rest();
      const { sentence } = trocar.snapshot();
      await emulator.press("right", false);
      await emulator.frames(6);
      return { taken, sentence };
    },
    [from_mm, to_mm] as const,
  );
}

/** Two hands take the model behind the needle and carry it: scaled by a factor, turned about the vertical, its middle moved. */
function carry(page: Page, factor: number, yaw: number): Promise<void> {
  return page.evaluate(
    async ([k, turn]) => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      const [left, right] = [trocar.toScene([-110, 70, -60]), trocar.toScene([110, 70, -60])];
      const [front, back] = [trocar.toScene([0, -100, 0]), trocar.toScene([0, 100, 0])];
      const look = Math.atan2(front[0] - back[0], front[2] - back[2]);
      const middle = [0, 1, 2].map((n) => (left[n] + right[n]) / 2);
      const [c, s] = [Math.cos(turn), Math.sin(turn)];
      const goal = (p: Point): Point => {
        const [x, y, z] = [0, 1, 2].map((n) => (p[n] - middle[n]) * k);
        return [middle[0] + c * x + s * z + 0.02, middle[1] + y - 0.03, middle[2] - s * x + c * z - 0.05];
      };
      emulator.aim("left", left, look);
      emulator.aim("right", right, look);
      await emulator.rest();
      await emulator.press("left", true);
      await emulator.press("right", true);
      await emulator.frames(2);
      emulator.aim("left", goal(left), look);
      emulator.aim("right", goal(right), look);
      await emulator.rest();
      await emulator.press("right", false);
      await emulator.press("left", false);
      await emulator.frames(4);
      // Hands rest away from everything.
      emulator.aim("left", [-3, 0.2, 2], 0);
      emulator.aim("right", [3, 0.2, 2], 0);
      await emulator.frames(2);
    },
    [factor, yaw] as const,
  );
}

function expectNear(at: Point, goal: Point, within_mm: number): void {
  const off = Math.hypot(at[0] - goal[0], at[1] - goal[1], at[2] - goal[2]);
  expect(off, `${at} is ${off.toFixed(3)} mm from ${goal}`).toBeLessThanOrEqual(within_mm);
}

async function resetNeedle(page: Page): Promise<void> {
  await call(page, "setNeedle", { entry_mm: ENTRY, target_mm: TARGET, snap: false });
}

/** Entry and target by exact vectors: the entry moves by whole voxels of its face, the target freely. */
async function dragBoth(page: Page): Promise<Snapshot> {
  await resetNeedle(page);
  const first = await drag(page, ENTRY, [ENTRY[0] + 12, ENTRY[1], ENTRY[2] - 8]);
  expect(first.taken).toBe("entry");
  const second = await drag(page, TARGET, [TARGET[0] - 13.7, TARGET[1], TARGET[2] + 9.3]);
  expect(second.taken).toBe("target");
  const now = await snapshot(page);
  const [needle] = now.needles;
  expectNear(needle.entry_mm, [14, -88, -6], 0.5);
  expectNear(needle.target_mm, [-3.7, -20, 15.3], 0.5);
  expect(now.sentence).toMatch(/Depth \d+ mm/);
  expect(second.sentence).toMatch(/Depth \d+ mm/);
  return now;
}

describe("mixed reality", () => {
  let opened: Opened;

  beforeAll(async () => {
    opened = await openPage("/?lang=en&test=1", { width: 480, height: 300 }, (page) => wear(page, "quest"));
    const bytes = await labels();
    await opened.page.evaluate((given) => {
      const { trocar } = globalThis as unknown as { trocar: { labels(s: unknown): Promise<unknown> } };
      return trocar.labels([{ name: "labels.nii.gz", bytes: Uint8Array.from(given) }]);
    }, bytes);
    await organs(opened.page, 60_000);
    await resetNeedle(opened.page);
    await idle(opened.page);
  }, 120_000);
  afterEach(() => leave(opened.page));
  afterAll(() => opened?.close());

  const cases: readonly (readonly [DeviceName, "ar" | "vr", string, string, boolean])[] = [
    ["quest", "ar", "joints", "alpha-blend", true],
    ["hololens-joints", "ar", "joints", "additive", true],
    ["hololens-ray", "ar", "ray", "additive", true],
    ["controllers", "ar", "controller", "alpha-blend", true],
    ["vision", "vr", "transient", "opaque", true],
    ["no-floor", "ar", "joints", "alpha-blend", false],
    ["vr-only", "vr", "joints", "opaque", true],
  ];

  test.each(cases)("%s: entry and target are set by hand at 1x, 2x turned and 0.3x, and the sentence is read", async (name, mode, kind, blend, floor) => {
    const { page } = opened;
    await use(page, name);
    await enter(page, mode);
    await frames(page, 3);
    const began = await state(page);
    expect(began).toMatchObject({ mode, blend, space: floor ? "local-floor" : "local", placed: true, scale: 1 });
    const middle = await inRoom(page, [0, 0, 2]);
    expect(Math.hypot(middle[0], middle[2])).toBeCloseTo(1.2, 1);
    expect(middle[1]).toBeCloseTo((floor ? 1.6 : 0) - 0.35, 1);
    if (name !== "vision") expect(began?.sources.map((source) => source.kind)).toEqual([kind, kind]);

    await dragBoth(page);
    await carry(page, 2, 0.6);
    expect((await state(page))?.scale).toBeCloseTo(2, 1);
    await dragBoth(page);
    await carry(page, 0.15, -0.9);
    expect((await state(page))?.scale).toBeCloseTo(0.3, 2);
    const { history } = await dragBoth(page);
    expect(history.undo).toBeGreaterThan(0);
    const done = await state(page);
    expect(done?.calls_per_eye).toBeGreaterThan(0);
    expect(done?.calls_per_eye).toBeLessThanOrEqual(50);
    expect(done?.triangles).toBeLessThanOrEqual(100_000);
    await leave(page);
    expect(await state(page)).toBe(null);
  });
});
