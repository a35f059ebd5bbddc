import { ok, type Result } from "../base/index.ts";
import { type StoredValues, storedValues } from "./pixels.ts";
import { isCt } from "./sop-classes.ts";
import type { Image } from "./words.ts";

/** Air, in the unit of the image: what padding and what lies outside the field of view become. */
const AIR_HU = -1000;
const OUTSIDE_HU = -1024;

/** One picture after rescale, row by row. */
interface SliceValues {
  readonly values: Float32Array;
  /** Pixels that were padding, and became air. */
  readonly padded: number;
  /** Smallest and largest value, padding left out; null when nothing is left. */
  readonly range: readonly [number, number] | null;
}

/** The scale that a person has accepted for a CT without one (dicom.md 3). */
export interface Scale {
  readonly slope: number;
  readonly intercept: number;
}

/** What lies outside a shifted slice: air for CT, nothing for MR. */
export function outsideValue(image: Image): number {
  return isCt(image.sopClass) ? OUTSIDE_HU : 0;
}

/** Reads one picture: stored values, scaled, padding that hangs together with the border replaced by air. */
export async function sliceValues(image: Image, scale: Scale | null): Promise<Result<SliceValues>> {
  const stored = await storedValues(image);
  if ("problem" in stored) return stored;
  const slope = scale?.slope ?? image.format.slope ?? 1;
  const intercept = scale?.intercept ?? image.format.intercept ?? 0;
  const padding = paddingMask(stored.value, image);
  const air = isCt(image.sopClass) ? AIR_HU : 0;
  const values = new Float32Array(stored.value.length);
  let [low, high, padded] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let at = 0; at < values.length; at++) {
    if (padding !== null && padding[at] === 1) {
      values[at] = air;
      padded++;
      continue;
    }
    const value = stored.value[at] * slope + intercept;
    values[at] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return ok({ values, padded, range: low <= high ? [low, high] : null });
}

/** 1 where a padding value hangs together with the border (4-connected): a value inside the body is a value (dicom.md 3). */
function paddingMask(stored: StoredValues, image: Image): Uint8Array | null {
  const { padding, columns, rows } = image.format;
  if (padding === null || columns === null || rows === null) return null;
  const [from, to] = padding;
  const mask = new Uint8Array(stored.length);
  const stack: number[] = [];
  const visit = (at: number): void => {
    if (mask[at] === 1 || stored[at] < from || stored[at] > to) return;
    mask[at] = 1;
    stack.push(at);
  };
  for (let i = 0; i < columns; i++) {
    visit(i);
    visit(i + columns * (rows - 1));
  }
  for (let j = 0; j < rows; j++) {
    visit(j * columns);
    visit(j * columns + columns - 1);
  }
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const i = at % columns;
    if (i > 0) visit(at - 1);
    if (i < columns - 1) visit(at + 1);
    if (at >= columns) visit(at - columns);
    if (at + columns < stored.length) visit(at + columns);
  }
  return mask;
}

// An unscaled CT looks like one when air and soft tissue stand where they do in Hounsfield units (dicom.md 3).
const AIR_NEAR = 30;
const TISSUE_ABOVE_AIR = 1000;
const TISSUE_NEAR = 150;
const PEAK_BIN = 20;
const PEAK_PART = 0.02;

/** The scale that unscaled CT values seem to have, or null when they do not look like Hounsfield units. */
export function guessedScale(stored: StoredValues): Scale | null {
  for (const air of [AIR_HU, 0]) {
    const peak = peakNear(stored, air, AIR_NEAR);
    const tissue = peakNear(stored, air + TISSUE_ABOVE_AIR, TISSUE_NEAR);
    if (peak !== null && tissue !== null) return { slope: 1, intercept: air === 0 ? AIR_HU : 0 };
  }
  return null;
}

function peakNear(stored: StoredValues, centre: number, within: number): number | null {
  const bins = new Uint32Array(Math.ceil((2 * within) / PEAK_BIN));
  for (let at = 0; at < stored.length; at++) {
    const bin = Math.floor((stored[at] - centre + within) / PEAK_BIN);
    if (bin >= 0 && bin < bins.length) bins[bin]++;
  }
  const best = bins.reduce((top, count, bin) => (count > bins[top] ? bin : top), 0);
  return bins[best] >= PEAK_PART * stored.length ? centre - within + (best + 0.5) * PEAK_BIN : null;
}
