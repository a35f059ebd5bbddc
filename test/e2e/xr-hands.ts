import type { Page } from "playwright-core";
import { expect } from "vitest";
import {
  type Geometry,
  geometryFrom,
  type LabelMap,
  lps,
  structureById,
  writeLabelsNifti,
  writeVolumeNifti,
} from "../../src/volume/index.ts";
import type { XrState } from "../../src/xr/index.ts";
import { bareSeries } from "../volume/made.ts";
import type { DeviceName } from "./emulated-devices.ts";
import type { Emulator } from "./emulator.ts";
import { call, type Snapshot, snapshot } from "./page-object.ts";

export type Point = readonly [number, number, number];

export interface InPage {
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
export const TARGET: Point = [10, -20, 6];

function grid(): Geometry {
  const made = geometryFrom([80, 60, 60], [4, 4, 4], lps(-158, -118, -118), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error("the grid is sound");
  return made.value;
}

/** A picture on the same grid: -50 HU, but 240 where `isBright` (patient mm); in the usual window grey 71 of 255, and white. */
export async function image(isBright: (p: Point) => boolean): Promise<number[]> {
  const geometry = grid();
  const voxels = new Int16Array(80 * 60 * 60);
  for (let n = 0; n < voxels.length; n++) {
    const [i, j, k] = [n % 80, Math.floor(n / 80) % 60, Math.floor(n / 4800)];
    voxels[n] = isBright([4 * i - 158, 4 * j - 118, 4 * k - 118]) ? 240 : -50;
  }
  return [...(await writeVolumeNifti({ geometry, voxels, unit: "HU", series: bareSeries("bright") }))];
}

/** A body with flat faces, a liver before a stomach and an aorta, on 4 mm voxels: the skin before the needle is the plane y = -88. */
export async function labels(): Promise<number[]> {
  const geometry = grid();
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

export const state = (page: Page): Promise<XrState | null> => page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.state);
/** Enters, and puts the first page away where it is shown. */
export async function enter(page: Page, mode: string): Promise<void> {
  await enterOnly(page, mode);
  const by = await page.evaluate(async () => {
    const own = globalThis as unknown as InPage & { firstPage?: true };
    // Once a page load, and by one hand even where two tests enter at once.
    if (own.firstPage) return null;
    own.firstPage = true;
    await own.emulator.frames(4);
    const { page: shown, sources } = own.trocar.xr.state ?? { page: null, sources: [] };
    return shown !== "notice" ? null : sources[0]?.kind === "joints" ? "finger" : "ray";
  });
  if (by) await (by === "finger" ? pressByFinger : pressByRay)(page, "main/understood");
}
/** Puts a device on and enters with it: its hands are there, and the panels. */
export async function enterAs(page: Page, device: DeviceName, mode: string): Promise<void> {
  await use(page, device);
  await enter(page, mode);
  await frames(page, 5);
}
export const enterOnly = (page: Page, mode: string): Promise<void> =>
  page.evaluate((given) => (globalThis as unknown as InPage).trocar.xr.enter(given), mode);
export const leave = (page: Page): Promise<void> => page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.exit());
export const use = (page: Page, name: DeviceName): Promise<void> =>
  page.evaluate((given) => (globalThis as unknown as InPage).emulator.use(given), name);
export const frames = (page: Page, count: number): Promise<void> =>
  page.evaluate((given) => (globalThis as unknown as InPage).emulator.frames(given), count);
export const inRoom = (page: Page, p: Point): Promise<Point> =>
  page.evaluate((given) => (globalThis as unknown as InPage).trocar.toScene(given), p);

/** A drag by a hand from one point of the patient to another, held still before the press and before the release. */
export function drag(
  page: Page,
  from_mm: Point,
  to_mm: Point,
): Promise<{ readonly taken: string | null; readonly sentence: string | null }> {
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
export function halfADrag(page: Page): Promise<void> {
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

/** Where a button is, once its panel stands still: panels follow for half a second. */
async function standing(page: Page, id: string): Promise<XrState["panel"][number]["rect"]> {
  const rect = await page.evaluate(async (given) => {
    const { emulator, trocar } = globalThis as unknown as InPage;
    const now = (): XrState["panel"][number]["rect"] | undefined => trocar.xr.state?.panel.find((one) => one.id === given)?.rect;
    let before = "";
    for (let n = 0; n < 60 && JSON.stringify(now()) !== before; n++) {
      before = JSON.stringify(now());
      await emulator.frames(6);
    }
    return now();
  }, id);
  if (!rect) throw new Error(`there is no button ${id}`);
  return rect;
}

/** A ray aimed at a button from before it, and a pinch. */
export async function pressByRay(page: Page, id: string): Promise<void> {
  await page.evaluate(
    async ({ centre, right }) => {
      const { emulator } = globalThis as unknown as InPage;
      emulator.aim("right", centre, Math.atan2(-right[2], right[0]));
      await emulator.frames(8);
      await emulator.press("right", true);
      await emulator.frames(2);
      await emulator.press("right", false);
      await emulator.frames(3);
      emulator.aim("right", [3, 0.2, 2], 0);
      await emulator.frames(3);
    },
    await standing(page, id),
  );
}

/** A finger that taps a button on a phone's glass. */
export function tap(page: Page, id: string): Promise<void> {
  return page.evaluate(async (given) => {
    const { emulator, trocar } = globalThis as unknown as InPage;
    const button = trocar.xr.state?.panel.find((one) => one.id === given);
    if (!button) throw new Error(`there is no button ${given}`);
    emulator.finger("right", button.rect.centre, 0);
    await emulator.press("right", true);
    await emulator.press("right", false);
    await emulator.frames(2);
  }, id);
}

/** A fingertip that comes from before a button, goes 6 mm in and back. */
export async function pressByFinger(page: Page, id: string): Promise<void> {
  await page.evaluate(
    async ({ centre, right: r, up: u }) => {
      const { emulator } = globalThis as unknown as InPage;
      const out = [r[1] * u[2] - r[2] * u[1], r[2] * u[0] - r[0] * u[2], r[0] * u[1] - r[1] * u[0]];
      for (const off of [0.05, 0.03, 0.015, 0.005, -0.002, -0.0035, -0.006, -0.002, 0.01, 0.02, 0.05]) {
        emulator.touch("right", [centre[0] + off * out[0], centre[1] + off * out[1], centre[2] + off * out[2]]);
        await emulator.frames(2);
      }
      emulator.aim("right", [3, 0.2, 2], 0);
      await emulator.frames(2);
    },
    await standing(page, id),
  );
}

export async function release(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as InPage).emulator.press("right", false));
}

/** Where the desk's camera stands, by what it shows. */
export function deskCamera(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const { trocar } = globalThis as unknown as { trocar: { project(p: Point, view: string): { x_px: number; y_px: number } } };
    return [[0, 0, 0] as const, [50, -60, 70] as const].map((p) => {
      const { x_px, y_px } = trocar.project(p, "3d");
      return [x_px, y_px];
    });
  });
}

/** Two hands take the model behind the needle and carry it: scaled by a factor, turned about the vertical, its middle moved. */
export function carry(page: Page, factor: number, yaw: number): Promise<void> {
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

export function expectNear(at: Point, goal: Point, within_mm: number): void {
  const off = Math.hypot(at[0] - goal[0], at[1] - goal[1], at[2] - goal[2]);
  expect(off, `${at} is ${off.toFixed(3)} mm from ${goal}`).toBeLessThanOrEqual(within_mm);
}

export async function showOrgans(page: Page, visible: boolean): Promise<void> {
  for (const { id } of (await snapshot(page)).structures) await call(page, "setStructure", id, { visible });
}

export async function resetNeedle(page: Page): Promise<void> {
  await call(page, "setNeedle", { entry_mm: ENTRY, target_mm: TARGET, snap: false });
}

/** Entry and target by exact vectors: the entry moves by whole voxels of its face, the target freely. */
export async function dragBoth(page: Page): Promise<Snapshot> {
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
