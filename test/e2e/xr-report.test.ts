import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readQr } from "../base/qr-reader.ts";
import { heard, launch, refuseClipboard, serveProduct } from "./browser.ts";
import type { DeviceName } from "./emulated-devices.ts";
import { wear } from "./emulator.ts";
import type { InPage } from "./xr-hands.ts";

let server: Awaited<ReturnType<typeof serveProduct>>;
let browser: Browser;
beforeAll(async () => {
  server = await serveProduct("--local");
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.stop();
});

async function report(device: DeviceName): Promise<ReturnType<typeof heard> & { readonly page: Page }> {
  const context = await browser.newContext({ viewport: { width: 480, height: 320 }, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const ears = heard(page, server.address);
  await wear(page, device);
  await page.goto(`${server.address}/xr-report?lang=en`);
  await page.getByRole("button", { name: "Measure in mixed reality" }).waitFor();
  return { page, ...ears };
}

/** The report as it would be pasted. */
async function copied(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Copy the report" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toBe(await page.locator(".facts").textContent());
  return text;
}

const factsOf =
  (text: string) =>
  (name: string): string =>
    text
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? "";

/** Wears the device while it measures: the right hand trembles by 1 mm and 0.5 degrees to each side, then pinches slowly until the end. */
function tremble(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { emulator } = globalThis as unknown as InPage;
    const began = performance.now();
    const since = (): number => performance.now() - began;
    let side = 1;
    while (since() < 6000) {
      side = -side;
      emulator.aim("right", [0.3 + side * 0.001, 1.2, -0.4], (side * 0.5 * Math.PI) / 180);
      await emulator.frames(1);
    }
    let pinches = 0;
    while (since() < 10_000) {
      for (const value of [0.25, 0.5, 1, 1, 0]) {
        emulator.squeeze("right", value);
        await emulator.frames(3);
      }
      pinches += 1;
    }
    return pinches;
  });
}

test("a headset with joints fills the report: what it is, what it was given, how still its hand is, how its pinch goes", async () => {
  const { page, foreign, complaints } = await report("quest");
  await page.getByRole("button", { name: "Measure in mixed reality" }).click();
  await tremble(page);
  await page.getByText("Measured in mixed reality.").waitFor();
  const text = (await page.locator(".facts").textContent()) ?? "";
  const fact = factsOf(text);
  const hand = "right tracked-pointer hand";
  expect(text).toContain("[session immersive-ar]\nstarted: yes");
  expect(fact("immersive-ar")).toBe("yes");
  expect(fact("immersive-vr")).toBe("yes");
  expect(fact("blend mode")).toBe("alpha-blend");
  expect(fact("space")).toBe("local-floor");
  expect(fact("views")).toMatch(/^2: left \d+ x \d+, right \d+ x \d+$/);
  expect(fact("framebuffer")).toMatch(/^[1-9]\d+ x [1-9]\d+ px$/);
  expect(Number(fact("native framebuffer scale factor"))).toBeGreaterThan(0);
  expect(fact("enabled features").split(" ")).toEqual(expect.arrayContaining(["local-floor", "hand-tracking", "anchors"]));
  expect(fact("frame time, nothing drawn")).toMatch(/^median [\d.]+ ms, P95 [\d.]+ ms, \d+ frames$/);
  expect(fact("frame time, 99372 triangles in 6 shells")).toMatch(/^median [\d.]+ ms, P95 [\d.]+ ms, \d+ frames$/);
  expect(fact("anchor")).toMatch(/^made; kept in [1-9]\d* frames, lost in \d+, moved by 0\.0 mm at most$/);
  expect(fact(`${hand}: joints`)).toBe("25");
  expect(fact(`${hand}: profiles`)).toContain("generic-hand");
  const [, mm] = /^([\d.]+) mm, [\d.]+ deg over \d+ frames$/.exec(fact(`${hand}: ray at rest`)) ?? [];
  expect(Math.abs(Number(mm) - 1)).toBeLessThan(0.15);
  expect(fact(`${hand}: selectend after letting go`)).toMatch(/^-?\d+ ms, mean of [1-9]\d*$/);
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 90_000);

test("a HoloLens without joints: its own profile, no joints, an analogue button drawn as a curve; certificate, copy and codes say the same", async () => {
  const { page, complaints } = await report("hololens-ray");
  await page.getByLabel("Yes").check();
  await page.getByRole("button", { name: "Measure in mixed reality" }).click();
  await tremble(page);
  await page.getByText("Measured in mixed reality.").waitFor();
  const fact = factsOf(await copied(page));
  const hand = "right tracked-pointer";
  expect(fact("certificate warning seen")).toBe("yes");
  expect(fact("blend mode")).toBe("additive");
  expect(fact(`${hand}: profiles`)).toBe("generic-hand-select-grasp generic-hand-select");
  expect(fact(`${hand}: targetRayMode`)).toBe("tracked-pointer");
  expect(fact(`${hand}: joints`)).toBe("none");
  expect(fact(`${hand}: gamepad`)).toBe("xr-standard, 5 buttons, 0 axes");
  const [, deg] = /, ([\d.]+) deg over \d+ frames$/.exec(fact(`${hand}: ray at rest`)) ?? [];
  expect(Math.abs(Number(deg) - 0.5)).toBeLessThan(0.1);
  expect(fact(`${hand}: button 0 over 5 s`)).toMatch(/^\|[ ▁▂▃▄▅▆▇█]+\| 4 values in \d+ frames$/);
  const curve = page.locator(".curve").filter({ hasText: `${hand}, button 0` });
  const heights = ((await curve.locator("polyline").getAttribute("points")) ?? "").split(" ").map((point) => point.split(",")[1]);
  expect(new Set(heights)).toEqual(new Set(["104.0", "79.0", "54.0", "4.0"]));
  // The codes, read one after the other, are the text.
  await page.getByRole("button", { name: "Show as QR code" }).click();
  const parts: string[] = [];
  const total = Number(/of (\d+)/.exec((await page.locator(".walk span").textContent()) ?? "")?.[1]);
  for (let n = 0; n < total; n++) {
    const code = page.locator(".codes svg.qr");
    const size = Number((await code.getAttribute("viewBox"))?.split(" ")[2]);
    const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    const d = (await code.locator("path").getAttribute("d")) ?? "";
    for (const [, x, y] of d.matchAll(/M(\d+) (\d+)/g)) rows[Number(y)][Number(x)] = true;
    parts.push(readQr(rows.slice(4, -4).map((row) => row.slice(4, -4))));
    await page.getByRole("button", { name: "Next code" }).click();
  }
  expect(parts.map((part) => part.slice(part.indexOf("\n") + 1)).join("")).toBe(await page.locator(".facts").textContent());
  expect(complaints).toEqual([]);
  await page.context().close();
}, 90_000);

test("where the browser refuses the clipboard the report is unfolded and selected, to be copied by hand", async () => {
  const { page, complaints } = await report("quest");
  await refuseClipboard(page);
  await page.getByRole("button", { name: "Copy the report" }).click();
  await page.waitForFunction(() => String(getSelection()).startsWith("[device]"));
  expect(await page.evaluate(() => String(getSelection()))).toBe(await page.locator(".facts").textContent());
  expect(await page.locator(".facts").isVisible()).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});
