import { afterAll, beforeAll, expect, test } from "vitest";
import { type Opened, openPage } from "./browser.ts";
import { idle, organs, snapshot } from "./page-object.ts";

let opened: Opened;
beforeAll(async () => {
  opened = await openPage("/?lang=en");
});
afterAll(() => opened?.close());

type Own = { readonly trocar: { load(source: unknown, how: unknown): Promise<unknown>; snapshot(): { job: { stage: string } | null } } };

/** Cancels by the button once organs are looked for. */
async function stopped(): Promise<void> {
  const { page } = opened;
  await page.waitForFunction(() => (globalThis as unknown as Own).trocar.snapshot().job?.stage === "segment", null, { timeout: 60_000 });
  await page.getByTestId("cancel").click();
  await page.getByTestId("progress").waitFor({ state: "detached" });
}

test("a first series that is cancelled while its organs are looked for can be taken up again, as often as one likes", async () => {
  const { page } = opened;
  await page.locator(".start-buttons").getByRole("button", { name: "Sample patient" }).click();
  for (let n = 0; n < 2; n++) {
    await stopped();
    expect((await snapshot(page)).state).toBe("empty");
    await page.getByTestId("stopped").getByText("Phantom abdomen: stopped before its organs were found.").waitFor();
    expect(await page.getByRole("button", { name: "Place target" }).count()).toBe(0);
    await page.getByTestId("stopped").getByRole("button", { name: "Find the organs" }).click();
  }
  await stopped();
});

test("an image without organs offers what can be done with it: to find them, no needle, no case file; cancelled it is the same again", async () => {
  const { page } = opened;
  await page.evaluate(() => (globalThis as unknown as Own).trocar.load({ sample: true }, { segment: false }));
  const find = page.locator(".plan").getByRole("button", { name: "Find the organs" });
  for (let n = 0; n < 2; n++) {
    expect((await snapshot(page)).state).toBe("ready");
    await page.getByText("No organs yet", { exact: true }).waitFor();
    for (const place of await page.getByRole("button", { name: "Place target" }).all()) expect(await place.isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "New needle" }).count()).toBe(0);
    await page.keyboard.press("t");
    expect(await page.locator(".hint").count()).toBe(0);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    expect(await page.getByRole("menuitem").allTextContents()).toEqual(["Picture of the views"]);
    await page.keyboard.press("Escape");
    await find.click();
    if (n === 0) await stopped();
  }
  const now = await organs(page, 240_000);
  await idle(page);
  expect(now.structures.map((one) => one.id)).toContain("liver");
  expect(await page.locator(".verdict.none").getByRole("button", { name: "Place target" }).isEnabled()).toBe(true);
  expect(opened.complaints).toEqual([]);
}, 300_000);
