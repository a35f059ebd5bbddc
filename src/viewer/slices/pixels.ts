import type { Volume } from "../../volume/index.ts";
import { pixelSteps, type SlicePlane } from "./plane.ts";

/** Centre and width of the grey ramp. */
export type Window = readonly [centre: number, width: number];

const CT_WINDOW: Window = [40, 400];
/** About this many voxels are looked at for the percentiles of an MR window. */
const SAMPLES = 200_000;

/**
 * One slice as grey pixels, RGBA with R in the lowest byte, row by row.
 * The ramp is DICOM's linear VOI function (PS3.3 C.11.2.1.2.1). @param out columns * rows pixels, from the caller.
 */
export function paintSlice(voxels: Volume["voxels"], plane: SlicePlane, index: number, window: Window, out: Uint32Array): void {
  const { start, columnStep, rowStep } = pixelSteps(plane, index);
  const width = Math.max(1.0001, window[1]);
  const scale = 255 / (width - 1);
  const offset = 127.5 - (window[0] - 0.5) * scale;
  for (let row = 0, at = 0; row < plane.rows; row++) {
    let from = start + row * rowStep;
    for (let column = 0; column < plane.columns; column++, at++, from += columnStep) {
      const value = voxels[from] * scale + offset;
      const grey = value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
      out[at] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
  }
}

/** One slice of a label map, row by row. @param out columns * rows labels, from the caller. */
export function copyLabels(labels: Uint8Array, plane: SlicePlane, index: number, out: Uint8Array): void {
  const { start, columnStep, rowStep } = pixelSteps(plane, index);
  for (let row = 0, at = 0; row < plane.rows; row++) {
    let from = start + row * rowStep;
    for (let column = 0; column < plane.columns; column++, at++, from += columnStep) out[at] = labels[from];
  }
}

/** The window a volume opens with: its file's, else abdomen for CT, else the 1st to 99th percentile (field.md 5). */
export function firstWindow(volume: Volume): Window {
  const { window } = volume.series;
  if (window) return [window.centre, window.width];
  if (volume.unit === "HU") return CT_WINDOW;
  const step = Math.max(1, Math.floor(volume.voxels.length / SAMPLES));
  const sample = new Float32Array(Math.ceil(volume.voxels.length / step));
  for (let n = 0; n < sample.length; n++) sample[n] = volume.voxels[n * step];
  sample.sort();
  const low = sample[Math.floor((sample.length - 1) * 0.01)];
  const high = sample[Math.ceil((sample.length - 1) * 0.99)];
  return [(low + high) / 2, Math.max(1, high - low)];
}
