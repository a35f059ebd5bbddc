import type { Edit, Layout } from "../case/index.ts";
import type { Lps } from "../volume/index.ts";
import type { Pose } from "./drag.ts";
import type { Outbox } from "./dragging.ts";
import type { Shown } from "./shown.ts";
import type { HoverInfo } from "./words.ts";

/** What a view does beyond its own picture. */
export interface ViewDoors {
  readonly outbox: Outbox;
  hover(info: HoverInfo | null): void;
  /** Something has changed; "all" where every view shows it. */
  redraw(what: "slices" | "3d" | "all"): void;
  /** A click while an end of the needle waits for its place. @returns whether it was taken. */
  place(point_mm: Lps | null, pose: Pose): boolean;
}

/** The edit of a double click: this view alone, or back to all. */
export function enlarged(shown: Shown, view: Layout): Edit {
  return { kind: "set-view", view: { layout: shown.doc?.view.layout === view ? "split" : view } };
}

/** Pictures may be coarser while something is held; all are drawn once more when it is let go. */
export function hold(shown: Shown, doors: ViewDoors, held: boolean): void {
  shown.moving = held;
  if (!held) doors.redraw("all");
}

/**
 * The canvas at the screen's own pixels, drawn in CSS px. A browser puts both edges of a canvas onto whole pixels, so that a width of 228.6 is seen as 228
 * or as 229 by where it begins; with one pixel too many all of it would be stretched and blurred.
 */
export function fitCanvas(canvas: HTMLCanvasElement, paper: CanvasRenderingContext2D): void {
  const ratio = window.devicePixelRatio || 1;
  const { left, right, top, bottom } = canvas.getBoundingClientRect();
  const pixels = (from: number, to: number): number => Math.max(1, Math.round(to * ratio) - Math.round(from * ratio));
  const [width, height] = [pixels(left, right), pixels(top, bottom)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** A point of the page in a canvas's CSS px, or null outside it. */
export function insideOf(canvas: HTMLCanvasElement, x_px: number, y_px: number): { readonly x: number; readonly y: number } | null {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [x_px - scrollX - box.left, y_px - scrollY - box.top];
  return box.width >= 2 && x >= 0 && y >= 0 && x <= box.width && y <= box.height ? { x, y } : null;
}

/** A spot of a canvas on the page, and whether it lies in the canvas. */
export function onPage(
  canvas: HTMLCanvasElement,
  spot: { readonly x: number; readonly y: number },
): { x_px: number; y_px: number; inside: boolean } {
  const box = canvas.getBoundingClientRect();
  return {
    x_px: box.left + scrollX + spot.x,
    y_px: box.top + scrollY + spot.y,
    inside: box.width >= 2 && spot.x >= 0 && spot.y >= 0 && spot.x <= box.width && spot.y <= box.height,
  };
}
