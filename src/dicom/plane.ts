import type { DataSet } from "dicom-parser";
import type { Triple } from "../volume/index.ts";
import { decimal, decimals, word, writtenDecimals } from "./attributes.ts";
import type { Image, PixelFormat } from "./words.ts";

/** Positive pixel spacing, or null: an absent one is never guessed. */
export function validSpacing(values: readonly number[] | null): readonly [number, number] | null {
  return values && values[0] > 0 && values[1] > 0 ? [values[0], values[1]] : null;
}

/** Decimals that each coordinate was written with. */
export function positionDecimals(written: readonly string[]): Triple {
  return [0, 1, 2].map((axis) => writtenDecimals(written.slice(axis, axis + 1))) as unknown as Triple;
}

/** First values of window centre and width, if both are numbers. */
export function windowOf(set: DataSet): Image["window"] {
  const centre = decimals(set, "windowCentre")[0] ?? null;
  const width = decimals(set, "windowWidth")[0] ?? null;
  return centre !== null && width !== null && width > 0 ? { centre, width } : null;
}

/** Slope, intercept and type, as a classic object or an enhanced one's item gives them. */
export function rescaleOf(set: DataSet): Pick<PixelFormat, "slope" | "intercept" | "badRescale" | "rescaleType"> {
  const slopeText = word(set, "slope");
  const interceptText = word(set, "intercept");
  const slope = decimal(slopeText);
  const intercept = decimal(interceptText);
  const badRescale = (slopeText !== null && (slope === null || slope === 0)) || (interceptText !== null && intercept === null);
  return { slope, intercept, badRescale, rescaleType: word(set, "rescaleType") };
}
