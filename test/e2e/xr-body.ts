import type { Page } from "playwright-core";
import { sha256Hex, unshared } from "../../src/base/index.ts";
import { caseJson, emptyCase, packCase } from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { geometryFrom, IMPORTED, type LabelMap, lps, structureById, writeLabelsNifti } from "../../src/volume/index.ts";
import type { XrState } from "../../src/xr/index.ts";
import { type Opened, openPage } from "./browser.ts";
import type { DeviceName } from "./emulated-devices.ts";
import { type Emulator, wear } from "./emulator.ts";
import { call, idle, organs } from "./page-object.ts";
import { enterOnly, type InPage, type Point, state as sessionState } from "./xr-hands.ts";

/** Landmarks on the flat faces of the body: three in front, one at the flank; no two can be taken for each other. LPS mm. */
export const POINTS: readonly Point[] = [
  [-90, -88, 80],
  [-100, -88, -50],
  [40, -88, 30],
  [128, 60, -90],
];
export const TARGET: Point = [10, -20, 6];
const outwardOf = (p: Point): Point => (p[1] === -88 ? [0, -1, 0] : [1, 0, 0]);

/** The body in the room: upright, 20 degrees about the vertical, before the wearer. */
const YAW = 0.35;
export const onBody = ([x, y, z]: Point): Point => {
  const [c, s] = [Math.cos(YAW), Math.sin(YAW)];
  const [a, b, d] = [x / 1000, z / 1000, -y / 1000];
  return [c * a + s * d + 0.02, b + 1.55, -s * a + c * d - 0.75];
};
/** A fingertip's middle, 8 mm outside the skin. */
export const overSkin = (p: Point): Point => {
  const o = outwardOf(p);
  return onBody([p[0] + 8 * o[0], p[1] + 8 * o[1], p[2] + 8 * o[2]]);
};
export const away_mm = (a: Point, b: Point): number => 1000 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** That body as a case file, with a liver and, unless told otherwise, a needle into it. */
async function bodyCase(hasNeedle: boolean): Promise<Uint8Array> {
  const made = geometryFrom([80, 60, 60], [4, 4, 4], lps(-158, -118, -118), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const rules = presetById("biopsy");
  if ("problem" in made || !rules) throw new Error("the grid is sound and the presets are shipped");
  const map: LabelMap = { geometry: made.value, labels: new Uint8Array(80 * 60 * 60), source: "import", foreign: [] };
  const [body, liver] = ["body", "liver"].map((id) => structureById(id)?.label ?? 0);
  for (let k = 4; k < 56; k++) {
    for (let j = 8; j < 52; j++) {
      for (let i = 8; i < 72; i++) map.labels[i + 80 * (j + 60 * k)] = (i - 42) ** 2 + (j - 26) ** 2 + (k - 31) ** 2 < 80 ? liver : body;
    }
  }
  const { gauge, diameter_mm, length_mm } = rules.needle;
  const needle = {
    id: "needle-1",
    name: "Needle 1",
    entry_mm: lps(2, -88, 2),
    target_mm: lps(...TARGET),
    gauge,
    diameter_mm,
    length_mm,
    note: "",
  };
  const json = caseJson({
    document: {
      ...emptyCase(rules),
      source: { series_uid: "1.2.3", study_uid: null, frame_of_reference_uid: null, modality: "CT", files: 60, sha256: null },
      geometry: made.value,
      needles: hasNeedle ? [needle] : [],
      current: hasNeedle ? needle.id : null,
    },
    modified: "2026-03-12T09:00:00.000Z",
    tool: { name: "trocar", version: "0.1.0" },
    labels: { map, trust: IMPORTED, sha256: await sha256Hex(unshared(map.labels)) },
    overrides: [],
    assessments: {},
  });
  return packCase(json, { labels: await writeLabelsNifti(map), surfaces: null, image: null });
}

/** Opens a case file in the page. */
export const openCase = (page: Page, bytes: Uint8Array): Promise<unknown> =>
  page.evaluate(
    (given) => {
      const { trocar } = globalThis as unknown as { trocar: { load(s: unknown): Promise<unknown> } };
      return trocar.load([{ name: "a.trocar", bytes: Uint8Array.from(given) }]);
    },
    [...bytes],
  );

/** Small, so that the software renderer is quick. */
const SIZE = { width: 480, height: 240 };

/** A page with that body; it wears a device. */
export async function openBody(
  device: DeviceName,
  { needle = true, lang = "en", size = SIZE }: { readonly needle?: boolean; readonly lang?: string; readonly size?: typeof SIZE } = {},
): Promise<Opened> {
  const opened = await openPage(`/?lang=${lang}&test=1`, size, (page) => wear(page, device));
  await openCase(opened.page, await bodyCase(needle));
  await organs(opened.page, 60_000);
  await idle(opened.page);
  return opened;
}

export const setNeedle = (page: Page, target_mm: Point): Promise<unknown> =>
  call(page, "setNeedle", { entry_mm: [2, -88, 2], target_mm, snap: false });

/** @throws Error outside a session. */
export async function state(page: Page): Promise<XrState> {
  const now = await sessionState(page);
  if (!now) throw new Error("no session runs");
  return now;
}
export const emulate = (page: Page, act: (emulator: Emulator) => unknown): Promise<unknown> =>
  page.evaluate(
    (given) => new Function("emulator", `return (${given})(emulator)`)((globalThis as unknown as InPage).emulator),
    act.toString(),
  );

/** Enters, reads the notice where there is one, and opens the page of the registration. */
export async function enterToRegister(page: Page, press: (page: Page, id: string) => Promise<void>, mode = "ar"): Promise<void> {
  await enterOnly(page, mode);
  await emulate(page, (emulator) => emulator.frames(8));
  if ((await state(page)).panel.some(({ id }) => id === "main/understood")) await press(page, "main/understood");
  await press(page, "main/registration");
}

/** A pinch at points of the model's skin; rays come from before each. */
export async function choose(page: Page, points: readonly Point[]): Promise<void> {
  for (const p of points) {
    const [x, , z] = outwardOf(p);
    await page.evaluate(
      async ([at, yaw]) => {
        const { emulator, trocar } = globalThis as unknown as InPage;
        emulator.aim("right", trocar.toScene(at), yaw);
        await emulator.frames(8);
        await emulator.press("right", true);
        await emulator.frames(2);
        await emulator.press("right", false);
        await emulator.frames(3);
      },
      [p, Math.atan2(x, z === 0 && x === 0 ? 1 : z)] as const,
    );
  }
}

/** A tip held at places of the room, each until it is taken; `back_m` from a controller's ray origin to its tip. */
export async function hold(page: Page, places: readonly Point[], back_m = 0): Promise<void> {
  for (const at of places) {
    await page.evaluate(
      async ([given, back]) => {
        const { emulator, trocar } = globalThis as unknown as InPage;
        const done = (): string => JSON.stringify([trocar.xr.state?.landmarks, trocar.xr.state?.told.sentence]);
        const before = done();
        if (back > 0) emulator.aim("right", [given[0], given[1], given[2] - back], 0);
        else emulator.touch("right", given);
        const until = performance.now() + 10_000;
        while (done() === before && performance.now() < until) await emulator.frames(4);
      },
      [at, back_m] as const,
    );
  }
}

/** Drags the cross to a place: the hand goes `times` as far. Pinched anywhere, again until it is there. */
export function dragCross(page: Page, to: Point, times: number): Promise<void> {
  return page.evaluate(
    async ([goal, k]) => {
      const { emulator, trocar } = globalThis as unknown as InPage;
      const cross = (): readonly number[] => trocar.xr.state?.landmarks.cross ?? [0, 0, 0];
      const left = (): number => Math.hypot(...goal.map((v, n) => v - cross()[n]));
      for (let n = 0; n < 6 && left() > 0.001; n++) {
        const from: Point = [-0.4, 1.1, -0.3];
        const rest = goal.map((v, axis) => from[axis] + k * (v - cross()[axis])) as unknown as Point;
        emulator.aim("left", from, 0);
        await emulator.frames(4);
        await emulator.press("left", true);
        await emulator.frames(2);
        emulator.aim("left", rest, 0);
        await emulator.rest();
        await emulator.rest();
        await emulator.press("left", false);
        await emulator.frames(4);
      }
    },
    [to, times] as const,
  );
}
/** The head goes to a place. */
export const lookFrom = (page: Page, at: Point): Promise<unknown> =>
  page.evaluate((given) => {
    const { emulator } = globalThis as unknown as InPage;
    emulator.head(given);
    return emulator.frames(3);
  }, at);
