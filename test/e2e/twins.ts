import type { Page } from "playwright-core";

/** How far two renderers may differ in a channel: edges are smoothed a little otherwise. */
const SMOOTHING = 60;

/**
 * Gives every slice canvas a twin in plain memory that is told the same strokes, before the page loads. What a browser's accelerated canvas loses or
 * keeps by mistake then shows as a difference of `strayPixels`.
 */
export async function giveTwins(page: Page): Promise<void> {
  await page.addInitScript(() => {
    type Ink = CanvasRenderingContext2D;
    const contextOf = HTMLCanvasElement.prototype.getContext as (this: HTMLCanvasElement, kind: string, options?: object) => Ink;
    const inMemory = (canvas: HTMLCanvasElement): Ink => contextOf.call(canvas, "2d", { alpha: false, willReadFrequently: true });
    const twins = new Map<HTMLCanvasElement, Ink>();
    // A canvas drawn from is doubled as well: asking its own pixels would make the browser finish it first.
    const sources = new WeakMap<CanvasImageSource, HTMLCanvasElement>();
    const put = CanvasRenderingContext2D.prototype.putImageData as (this: Ink, image: ImageData, x: number, y: number) => void;
    CanvasRenderingContext2D.prototype.putImageData = function (this: Ink, image: ImageData, x: number, y: number): void {
      put.call(this, image, x, y);
      const copy = sources.get(this.canvas) ?? document.createElement("canvas");
      sources.set(this.canvas, copy);
      Object.assign(copy, { width: this.canvas.width, height: this.canvas.height });
      put.call(inMemory(copy), image, x, y);
    };
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, options?: object): Ink {
      const own = contextOf.call(this, kind, options);
      if (kind !== "2d" || !this.closest("[data-testid=view-axial], [data-testid=view-coronal], [data-testid=view-sagittal]")) return own;
      const twin = inMemory(document.createElement("canvas"));
      twins.set(this, twin);
      const resize = (): void => {
        if (twin.canvas.width !== this.width || twin.canvas.height !== this.height)
          Object.assign(twin.canvas, { width: this.width, height: this.height });
      };
      return new Proxy(own, {
        get(_, name) {
          const value = Reflect.get(own, name, own) as unknown;
          if (typeof value !== "function") return value;
          return (...given: unknown[]): unknown => {
            resize();
            const copied = given.map((one) => sources.get(one as CanvasImageSource) ?? one);
            (Reflect.get(twin, name, twin) as (...a: unknown[]) => unknown).apply(twin, copied);
            return (value as (...a: unknown[]) => unknown).apply(own, given);
          };
        },
        set: (_, name, value) => {
          resize();
          return Reflect.set(twin, name, value, twin) && Reflect.set(own, name, value, own);
        },
      });
    } as typeof HTMLCanvasElement.prototype.getContext;
    Object.assign(globalThis, {
      strayPixels: async (canvas: HTMLCanvasElement, png: string, limit: number): Promise<number> => {
        const twin = twins.get(canvas);
        if (!twin) throw new Error("this view has no twin");
        const { width, height } = twin.canvas;
        const shot = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        shot?.drawImage(await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))])), 0, 0);
        const seen = shot?.getImageData(0, 0, width, height).data ?? [];
        const told = twin.getImageData(0, 0, width, height).data;
        let stray = 0;
        for (let at = 0; at < told.length; at += 4)
          if ([0, 1, 2].some((channel) => Math.abs(seen[at + channel] - told[at + channel]) > limit)) stray++;
        return stray;
      },
    });
  });
}

/**
 * How many pixels of a slice view are seen that differ from what was drawn. It looks at the screen: a canvas whose pixels are asked for is no longer the
 * one that a person sees.
 */
export async function strayPixels(page: Page, view: "axial" | "coronal" | "sagittal"): Promise<number> {
  const canvas = page.locator(`[data-testid=view-${view}] canvas`);
  // The browser puts a canvas onto whole pixels, wherever the layout's fractions end.
  const clip = await canvas.evaluate((own: HTMLCanvasElement) => {
    const { x, y } = own.getBoundingClientRect();
    return { x: Math.round(x), y: Math.round(y), width: own.width, height: own.height };
  });
  const png = (await page.screenshot({ clip })).toString("base64");
  type Judge = { strayPixels(canvas: Element, png: string, limit: number): Promise<number> };
  return canvas.evaluate((own, [shot, limit]) => (globalThis as unknown as Judge).strayPixels(own, shot, limit), [png, SMOOTHING] as const);
}
