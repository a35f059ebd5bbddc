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
    readonly xr: {
      supported(): Promise<{ ar: boolean; vr: boolean }>;
      enter(mode: string): Promise<void>;
      exit(): Promise<void>;
      readonly state: XrState | null;
    };
  };
}

/** Handles on face centres of the 4 mm grid: the entry lives on those. */
const ENTRY: Point = [2, -88, 2];
const TARGET: Point = [10, -20, 6];

/** A body with flat faces, a liver before a stomach and an aorta, on 4 mm voxels: the skin before the needle is the plane y = -88. */
async function labels(): Promise<number[]> {
  const made = geometryFrom([80, 60, 60], [4, 4, 4], lps(-158, -118, -118), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error("the grid is sound");
  const geometry = made.value;
  const label = (id: string): number => structureById(id)?.label ?? 0;
  const map: LabelMap = { geometry, labels: new Uint8Array(80 * 60 * 60), source: "import", foreign: [] };
  for (let k = 4; k < 56; k++) {
    for (let j = 8; j < 52; j++) {
      for (let i = 8; i < 72; i++) {
        const inside = (id: string, isIn: boolean): string | null => (isIn ? id : null);
        // The stomach's knob brings the middles of both shells as far from the eyes: sorted by distance they would change places between the eyes.
        const knob = ((i - 58) / 4) ** 2 + ((k - 31) / 4) ** 2 < 1 && j > 8 && j < 45;
        const id =
          inside("aorta", ((i - 46) / 3) ** 2 + ((j - 47) / 3) ** 2 < 1) ??
          inside("liver", ((i - 30) / 22) ** 2 + ((j - 26) / 13) ** 2 + ((k - 31) / 16) ** 2 < 1) ??
          inside("stomach", knob || ((i - 50) / 22) ** 2 + ((j - 32) / 13) ** 2 + ((k - 31) / 16) ** 2 < 1) ??
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
const inRoom = (page: Page, p: Point): Promise<Point> =>
  page.evaluate((given) => (globalThis as unknown as InPage).trocar.toScene(given), p);

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

/** A hand takes the target and moves it 20 mm to the patient's left, and has it still. */
function halfADrag(page: Page): Promise<void> {
  return page.evaluate(
    async ([target]) => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      emulator.aim("right", trocar.toScene(target), 0);
      await emulator.rest();
      await emulator.press("right", true);
      await emulator.frames(3);
      emulator.aim("right", trocar.toScene([target[0] + 20, target[1], target[2]]), 0);
      await emulator.rest();
    },
    [TARGET] as const,
  );
}

async function release(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as InPage).emulator.press("right", false));
}

/** Where the desk's camera stands, by what it shows. */
function deskCamera(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const { trocar } = globalThis as unknown as { trocar: { project(p: Point, view: string): { x_px: number; y_px: number } } };
    return [[0, 0, 0] as const, [50, -60, 70] as const].map((p) => {
      const { x_px, y_px } = trocar.project(p, "3d");
      return [x_px, y_px];
    });
  });
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

async function showOrgans(page: Page, visible: boolean): Promise<void> {
  for (const { id } of (await snapshot(page)).structures) await call(page, "setStructure", id, { visible });
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
    // Without a graphics card the organs take most of a frame: the drags go without them.
    await showOrgans(opened.page, false);
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
  /** One device with joints and one without go through every scale; the others through true size and twice that, turned. */
  const thorough: ReadonlySet<DeviceName> = new Set(["quest", "hololens-ray"]);

  test.each(cases)(
    "%s: entry and target are set by hand, the model at true size and scaled and turned, and the sentence is read",
    async (name, mode, kind, blend, floor) => {
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

      if (thorough.has(name)) await dragBoth(page);
      await carry(page, 2, 0.6);
      expect((await state(page))?.scale).toBeCloseTo(2, 1);
      await dragBoth(page);
      if (thorough.has(name)) {
        await carry(page, 0.15, -0.9);
        expect((await state(page))?.scale).toBeCloseTo(0.3, 2);
        await dragBoth(page);
      }
      const done = await state(page);
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

  test("a hand that disappears ends its drag where it was; one that no camera sees ends it after a quarter of a second", async () => {
    const { page } = opened;
    await use(page, "quest");
    await enter(page, "ar");
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
    await use(page, "quest");
    await enter(page, "ar");
    await frames(page, 3);
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
  test("the page fetches nothing of mixed reality, shows no button, and says why it cannot enter", async () => {
    const scripts: string[] = [];
    const opened = await openPage("/?lang=en", { width: 480, height: 300 }, async (page) => {
      page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
    });
    try {
      const { page } = opened;
      const code = await page.evaluate(() =>
        (globalThis as unknown as InPage).trocar.xr.enter("ar").then(
          () => "entered",
          (refused: { code: string }) => refused.code,
        ),
      );
      expect(code).toBe("xr-absent");
      expect(await page.getByTestId("enter-xr").count()).toBe(0);
      expect(scripts.filter((path) => /\/xr-/.test(path))).toEqual([]);
    } finally {
      await opened.close();
    }
  });
});
