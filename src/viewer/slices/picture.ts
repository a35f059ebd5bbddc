import { BODY_LABEL, type Geometry } from "../../volume/index.ts";
import type { Paper } from "../marks.ts";
import { gridOf, type Shown, windowOf } from "../shown.ts";
import { outlinedStructure, type SliceOutlines } from "./draw.ts";
import type { SliceFrame } from "./frame.ts";
import { extentsOf, outlinesOf } from "./outlines.ts";
import { copyLabels, paintSlice } from "./pixels.ts";

/** The grey picture and the outlines of the slice last shown, kept until something that they depend on changes. */
export interface SlicePicture {
  paint(paper: Paper, frame: SliceFrame, shown: Shown): void;
  outlines(frame: SliceFrame, shown: Shown): readonly SliceOutlines[];
  /** The whole slice, a voxel a pixel, for the planes of the 3-D view; null before there is a picture. `key` changes with what it shows. */
  sheet(): { readonly pixels: ImageData; readonly key: readonly unknown[] } | null;
}

export function createPicture(): SlicePicture {
  const sheet = document.createElement("canvas");
  // In plain memory: Chromium (156, seen) may lose strokes of a view that draws an accelerated sheet just written to, and old crosshairs and positions
  // stay beside the new ones. test/e2e/slices.test.ts watches for it.
  const ink = sheet.getContext("2d", { alpha: false, willReadFrequently: true });
  if (!ink) throw new Error("a 2-D canvas has no context");
  let pixels = new ImageData(1, 1);
  let painted: readonly unknown[] = [];
  let traced: readonly unknown[] = [];
  let lines: readonly SliceOutlines[] = [];
  return {
    sheet: () => (painted.length > 0 ? { pixels, key: painted } : null),
    paint(paper, frame, shown) {
      const { plane, index } = frame;
      if (!shown.volume) return;
      const [centre, width] = windowOf(shown);
      const key = [shown.volume, index, centre, width];
      if (!same(key, painted)) {
        if (pixels.width !== plane.columns || pixels.height !== plane.rows) {
          pixels = new ImageData(plane.columns, plane.rows);
          Object.assign(sheet, { width: plane.columns, height: plane.rows });
        }
        paintSlice(shown.volume.voxels, plane, index, [centre, width], new Uint32Array(pixels.data.buffer));
        ink.putImageData(pixels, 0, 0);
        painted = key;
      }
      paper.imageSmoothingEnabled = shown.doc?.view.voxels !== true;
      paper.imageSmoothingQuality = "high";
      const { x0, y0, columnStep, rowStep } = frame;
      paper.drawImage(sheet, x0 - columnStep / 2, y0 - rowStep / 2, plane.columns * columnStep, plane.rows * rowStep);
    },
    outlines(frame, shown) {
      const { labels } = shown;
      const grid = gridOf(shown);
      if (!labels || !grid || !sameGrid(grid, labels.geometry)) return [];
      const key = [labels, shown.labelRevision, frame.index];
      if (!same(key, traced)) {
        lines = traceSlice(frame, shown, labels.labels);
        traced = key;
      }
      return lines;
    },
  };
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, n) => item === b[n]);
}

/** Outlines are drawn on the image's own voxels: a map on another grid would lie askew (headers of the two may differ in the last digits). */
function sameGrid(a: Geometry, b: Geometry): boolean {
  if (a === b) return true;
  const close = (p: readonly number[], q: readonly number[], tolerance: number): boolean =>
    p.every((x, n) => Math.abs(x - q[n]) <= tolerance);
  const least = Math.min(...a.spacing_mm);
  return (
    close(a.size, b.size, 0) &&
    close(a.spacing_mm, b.spacing_mm, 1e-3 * least) &&
    close(a.origin_mm, b.origin_mm, 0.05 * least) &&
    close(a.direction, b.direction, 1e-3)
  );
}

/** All outlines of one slice; the body's first, so that organs lie over it. */
function traceSlice(frame: SliceFrame, shown: Shown, labels: Uint8Array): readonly SliceOutlines[] {
  const { plane, index } = frame;
  const slice = new Uint8Array(plane.columns * plane.rows);
  copyLabels(labels, plane, index, slice);
  return extentsOf(slice, plane.columns, plane.rows)
    .toSorted((a, b) => Number(b.label === BODY_LABEL) - Number(a.label === BODY_LABEL))
    .map((extent) => {
      const body = extent.label === BODY_LABEL;
      const whole = body ? { left: 0, top: 0, right: plane.columns - 1, bottom: plane.rows - 1 } : extent;
      return {
        label: body ? null : extent.label,
        structure: outlinedStructure(shown, extent.label),
        loops: outlinesOf(slice, plane.columns, whole, body ? null : extent.label),
      };
    });
}
