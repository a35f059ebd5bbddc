import type { Lps, Triple } from "../../volume/index.ts";
import { toPatient } from "../../volume/index.ts";
import type { Spot } from "../marks.ts";
import type { ViewSize } from "../orbit.ts";
import { pixelOf, type SlicePlane, voxelAt } from "./plane.ts";

/** How far a view is zoomed and shifted from "the whole slice fits". */
export interface Glass {
  readonly zoom: number;
  /** Shift of the picture, mm to the right and down. */
  readonly x_mm: number;
  readonly y_mm: number;
}

export const WHOLE: Glass = { zoom: 1, x_mm: 0, y_mm: 0 };
const ZOOM_RANGE: readonly [number, number] = [0.5, 40];

/** One slice on the screen: which, and how its pixels become CSS px of the view. x = x0 + column * columnStep. */
export interface SliceFrame {
  readonly plane: SlicePlane;
  readonly index: number;
  readonly size: ViewSize;
  readonly pxPerMm: number;
  readonly x0: number;
  readonly y0: number;
  readonly columnStep: number;
  readonly rowStep: number;
}

/** The frame of a slice in a view; pixel (0, 0)'s centre lies at (x0, y0). */
export function sliceFrame(plane: SlicePlane, index: number, size: ViewSize, glass: Glass): SliceFrame {
  const pxPerMm = Math.min(size.width / (plane.columns * plane.column_mm), size.height / (plane.rows * plane.row_mm)) * glass.zoom;
  const columnStep = plane.column_mm * pxPerMm;
  const rowStep = plane.row_mm * pxPerMm;
  return {
    plane,
    index,
    size,
    pxPerMm,
    x0: size.width / 2 - ((plane.columns - 1) / 2) * columnStep + glass.x_mm * pxPerMm,
    y0: size.height / 2 - ((plane.rows - 1) / 2) * rowStep + glass.y_mm * pxPerMm,
    columnStep,
    rowStep,
  };
}

/** Where a point is drawn, and how many slices it lies off the one shown. */
export function spotOf(frame: SliceFrame, p: Lps): Spot & { readonly off: number } {
  const pixel = pixelOf(frame.plane, p);
  return { x: frame.x0 + pixel.column * frame.columnStep, y: frame.y0 + pixel.row * frame.rowStep, off: pixel.index - frame.index };
}

/** The point of the patient under a spot of the view, on the slice shown. */
export function pointUnder(frame: SliceFrame, x: number, y: number): Lps {
  const column = (x - frame.x0) / frame.columnStep;
  const row = (y - frame.y0) / frame.rowStep;
  return toPatient(frame.plane.geometry, voxelAt(frame.plane, column, row, frame.index));
}

/** The glass zoomed by a factor about a spot, which stays where it is. */
export function zoomedAbout(glass: Glass, frame: SliceFrame, spot: Spot, factor: number): Glass {
  const zoom = Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], glass.zoom * factor));
  const real = zoom / glass.zoom;
  // A spot s from the middle shows the picture's mm at s / k - shift; keep that while k grows by `real`.
  const keep = (from_px: number, shift_mm: number): number => {
    const from_mm = from_px / frame.pxPerMm;
    return from_mm / real - from_mm + shift_mm;
  };
  return {
    zoom,
    x_mm: keep(spot.x - frame.size.width / 2, glass.x_mm),
    y_mm: keep(spot.y - frame.size.height / 2, glass.y_mm),
  };
}

/** The glass shifted by px. */
export function shifted(glass: Glass, frame: SliceFrame, dx: number, dy: number): Glass {
  return { ...glass, x_mm: glass.x_mm + dx / frame.pxPerMm, y_mm: glass.y_mm + dy / frame.pxPerMm };
}

/** The part of a line from a to b (each with its `off`) that lies within half a slice: [from, to] of 0..1, or null. */
export function withinSlice(a: { readonly off: number }, b: { readonly off: number }): readonly [number, number] | null {
  const half = 0.5;
  const run = b.off - a.off;
  if (run === 0) return Math.abs(a.off) <= half ? [0, 1] : null;
  const t1 = (-half - a.off) / run;
  const t2 = (half - a.off) / run;
  const from = Math.max(0, Math.min(t1, t2));
  const to = Math.min(1, Math.max(t1, t2));
  return from <= to ? [from, to] : null;
}

/** Where the line from a to b pierces the slice's middle, 0..1, or null when it does not or lies in it. */
export function piercing(a: { readonly off: number }, b: { readonly off: number }): number | null {
  if (a.off === b.off) return null;
  const t = -a.off / (b.off - a.off);
  return t >= 0 && t <= 1 ? t : null;
}

/** A point some whole pictures on in the view's stack (or at its first or last), kept within the volume; its other coordinates stay. */
export function steppedPoint(plane: SlicePlane, p: Lps, by: number | "first" | "last"): Triple {
  const pixel = pixelOf(plane, p);
  const shownAt = Math.min(plane.slices - 1, Math.max(0, Math.round(pixel.index)));
  const steps = by === "first" ? -plane.slices : by === "last" ? plane.slices : by;
  const to = Math.min(plane.slices - 1, Math.max(0, shownAt + steps * plane.orderSign));
  const q = toPatient(plane.geometry, voxelAt(plane, pixel.column, pixel.row, to));
  return [q[0], q[1], q[2]];
}
