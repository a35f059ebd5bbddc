import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { geometryFrom, type LabelMap, lps, structureById, writeLabelsNifti } from "../../src/volume/index.ts";
import { type Opened, openPage } from "./browser.ts";
import { type Emulator, wear } from "./emulator.ts";
import { call, idle, organs } from "./page-object.ts";

type Point = readonly [number, number, number];
interface State {
  readonly locked: boolean;
  readonly anchor: string;
  readonly panel: readonly { readonly id: string; readonly rect: { readonly centre: Point; readonly right: Point; readonly up: Point } }[];
  readonly registration: { readonly fre_mm: number; readonly tre_mm: number | null; readonly n: number } | null;
}
interface InPage {
  readonly emulator: Emulator;
  readonly trocar: {
    toScene(p: Point): Point;
    readonly xr: { enter(mode: string): Promise<void>; exit(): Promise<void>; readonly state: State | null };
  };
}

/** Landmarks on the flat faces of the body: three in front, one at the flank; no two can be taken for each other. LPS mm. */
const POINTS: readonly { readonly at: Point; readonly outward: Point }[] = [
  { at: [-90, -88, 80], outward: [0, -1, 0] },
  { at: [-100, -88, -50], outward: [0, -1, 0] },
  { at: [40, -88, 30], outward: [0, -1, 0] },
  { at: [128, 60, -90], outward: [1, 0, 0] },
];
const TARGET: Point = [10, -20, 6];
/** The body in the room: upright, 20 degrees about the vertical, before the wearer. */
const YAW = 0.35;
const onBody = ([x, y, z]: Point): Point => {
  const [c, s] = [Math.cos(YAW), Math.sin(YAW)];
  const [a, b, d] = [x / 1000, z / 1000, -y / 1000];
  return [c * a + s * d + 0.02, b + 1.55, -s * a + c * d - 0.75];
};

async function labels(): Promise<number[]> {
  const made = geometryFrom([80, 60, 60], [4, 4, 4], lps(-158, -118, -118), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in made) throw new Error("the grid is sound");
  const map: LabelMap = { geometry: made.value, labels: new Uint8Array(80 * 60 * 60), source: "import", foreign: [] };
  const [body, liver] = ["body", "liver"].map((id) => structureById(id)?.label ?? 0);
  for (let k = 4; k < 56; k++) {
    for (let j = 8; j < 52; j++) {
      for (let i = 8; i < 72; i++) map.labels[i + 80 * (j + 60 * k)] = (i - 42) ** 2 + (j - 26) ** 2 + (k - 31) ** 2 < 80 ? liver : body;
    }
  }
  return [...(await writeLabelsNifti(map))];
}

const state = (page: Page): Promise<State | null> => page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.state);

function pressByFinger(page: Page, id: string): Promise<void> {
  return page.evaluate(async (given) => {
    const { emulator, trocar } = globalThis as unknown as InPage;
    const button = trocar.xr.state?.panel.find((one) => one.id === given);
    if (!button) throw new Error(`there is no button ${given}`);
    const { centre, right: r, up: u } = button.rect;
    const out = [r[1] * u[2] - r[2] * u[1], r[2] * u[0] - r[0] * u[2], r[0] * u[1] - r[1] * u[0]];
    for (const off of [0.05, 0.03, 0.015, 0.005, -0.002, -0.006, -0.002, 0.01, 0.02, 0.05]) {
      emulator.touch("right", [centre[0] + off * out[0], centre[1] + off * out[1], centre[2] + off * out[2]]);
      await emulator.frames(2);
    }
    emulator.aim("right", [3, 0.2, 2], 0);
    await emulator.frames(2);
  }, id);
}

/** A pinch at a point of the model's skin. */
function choose(page: Page, at: Point): Promise<void> {
  return page.evaluate(async (given) => {
    const { emulator, trocar } = globalThis as unknown as InPage;
    emulator.aim("right", trocar.toScene(given), 0);
    await emulator.frames(8);
    await emulator.press("right", true);
    await emulator.frames(2);
    await emulator.press("right", false);
    await emulator.frames(3);
  }, at);
}

/** A fingertip held still on a point of the body: its middle lies 8 mm outside the skin. */
function touch(page: Page, at_m: Point): Promise<void> {
  return page.evaluate(async (given) => {
    const { emulator } = globalThis as unknown as InPage;
    emulator.touch("right", given);
    for (let n = 0; n < 3; n++) await emulator.rest();
  }, at_m);
}

let opened: Opened;
beforeAll(async () => {
  opened = await openPage("/?lang=en&test=1", { width: 960, height: 480 }, (page) => wear(page, "quest"));
  await opened.page.evaluate(
    (given) => {
      const { trocar } = globalThis as unknown as { trocar: { labels(s: unknown): Promise<unknown> } };
      return trocar.labels([{ name: "labels.nii.gz", bytes: Uint8Array.from(given) }]);
    },
    await labels(),
  );
  await organs(opened.page, 60_000);
  await call(opened.page, "setNeedle", { entry_mm: [2, -88, 2], target_mm: TARGET, snap: false });
  await idle(opened.page);
}, 120_000);
afterAll(() => opened?.close());

test("four landmarks chosen on the model and touched on a body lay the model over it, with FRE and the predicted error at the target", async () => {
  const { page } = opened;
  await page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.enter("ar"));
  await page.evaluate(() => (globalThis as unknown as InPage).emulator.frames(8));
  await pressByFinger(page, "main/understood");
  await pressByFinger(page, "main/registration");
  await pressByFinger(page, "main/start");
  for (const { at } of POINTS) await choose(page, at);
  await pressByFinger(page, "main/touch");
  for (const { at, outward } of POINTS) {
    const [p, q] = [onBody(at), onBody([at[0] + 8 * outward[0], at[1] + 8 * outward[1], at[2] + 8 * outward[2]])];
    expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBeCloseTo(0.008, 9);
    await touch(page, q);
  }
  const now = await state(page);
  expect(now?.registration?.n).toBe(4);
  // Skin normals are those of a 12 mm ball over 4 mm voxels: at a flat face they are the face's.
  expect(now?.registration?.fre_mm).toBeLessThan(2.5);
  expect(now?.registration?.tre_mm).toBeGreaterThan(2);
  expect(now?.locked).toBe(true);
  const laid = await page.evaluate((p) => (globalThis as unknown as InPage).trocar.toScene(p), TARGET);
  const goal = onBody(TARGET);
  expect(Math.hypot(laid[0] - goal[0], laid[1] - goal[1], laid[2] - goal[2])).toBeLessThan(0.003);
  await page.evaluate(() => (globalThis as unknown as InPage).trocar.xr.exit());
  expect(opened.foreign).toEqual([]);
  expect(opened.complaints).toEqual([]);
});
