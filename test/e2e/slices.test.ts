import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasShared, type Opened, openPage, SHARED } from "./browser.ts";
import { call, idle, organs, snapshot } from "./page-object.ts";
import { giveTwins, strayPixels } from "./twins.ts";

/** Smoothed edges differ in some ten pixels a view; an old line that stayed has 25 and more. */
const MOST = 20;

describe.each([
  { name: "the sample patient", path: "/?sample=1&lang=en", needed: true },
  { name: "the real CHAOS CT series (skipped: no shared data)", path: "/?lang=en", needed: hasShared },
])("slice views of $name", ({ path, needed }) => {
  let opened: Opened;

  beforeAll(async () => {
    if (!needed) return;
    opened = await openPage(path, { width: 1280, height: 800 }, giveTwins);
    if (!path.includes("sample")) {
      const zip = { name: "series.zip", mimeType: "application/zip", buffer: readFileSync(join(SHARED, "ct-chaos-03", "series.zip")) };
      await opened.page.setInputFiles("input[type=file]:not([webkitdirectory])", zip);
    }
    await organs(opened.page, 240_000);
  }, 300_000);
  afterAll(() => opened?.close());

  test.skipIf(!needed)("show after every move of the needle what was drawn last and nothing older", async () => {
    const { page } = opened;
    await call(page, "newNeedle");
    const { entry_mm, target_mm } = (await snapshot(page)).needles[0];
    const strays: number[] = [];
    for (let round = 0; round < 10; round++) {
      const away = round % 2 === 0 ? 12 : -12;
      await call(page, "setNeedle", { entry_mm, target_mm: target_mm.map((value) => value + away + round), snap: false });
      await idle(page);
      await new Promise((resolve) => setTimeout(resolve, 150));
      for (const view of ["axial", "coronal", "sagittal"] as const) strays.push(await strayPixels(page, view));
    }
    expect(Math.max(...strays), strays.join(" ")).toBeLessThanOrEqual(MOST);
  });
});
