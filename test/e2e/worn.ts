import type { Page } from "playwright-core";
import { type Opened, openPage } from "./browser.ts";
import type { DeviceName } from "./emulated-devices.ts";
import { wear } from "./emulator.ts";
import { idle, organs } from "./page-object.ts";
import { labels, resetNeedle, showOrgans } from "./xr-hands.ts";

type Size = { readonly width: number; readonly height: number };

/** A page that wears a device, with the flat-faced body and a needle; organs hidden, since without a graphics card they take most of a frame. */
export async function worn(device: DeviceName, size: Size, more: (page: Page) => Promise<void> = async () => {}): Promise<Opened> {
  const opened = await openPage("/?lang=en&test=1", size, async (page) => {
    await wear(page, device);
    await more(page);
  });
  await openLabels(opened.page);
  await resetNeedle(opened.page);
  await showOrgans(opened.page, false);
  await idle(opened.page);
  return opened;
}

/** Opens the flat-faced body, as labels without an image. */
export async function openLabels(page: Page): Promise<void> {
  await page.evaluate(
    (given) => {
      const { trocar } = globalThis as unknown as { trocar: { labels(s: unknown): Promise<unknown> } };
      return trocar.labels([{ name: "labels.nii.gz", bytes: Uint8Array.from(given) }]);
    },
    await labels(),
  );
  await organs(page, 60_000);
}
