import type { Gap } from "../base/index.ts";

/** What the distances between the slices of a part are. All in mm along the normal. */
export type Spacing =
  | { readonly kind: "even"; readonly step_mm: number }
  | { readonly kind: "missing"; readonly regular_mm: number; readonly gaps: readonly Gap[] }
  | { readonly kind: "uneven"; readonly min_mm: number; readonly max_mm: number; readonly step_mm: number; readonly slices: number };

// dicom.md 1.2, step 5: chosen there, tried on its cases.
/** A gap is regular within this, and within this part of the regular gap. */
const GAP_TOLERANCE_MM = 0.02;
const GAP_TOLERANCE = 0.02;
/** Width of the histogram's bins, and the votes that make a gap the regular one. */
const BIN = 0.01;
const VOTES = 1 / 3;
/** Positions written in steps of s let two gaps differ by this much of s. */
const ROUNDING = 1.01;
/** A gap this near an integer multiple of the regular one may be a hole. */
const MULTIPLE_TOLERANCE = 0.1;
/** More holes than this are no holes: the spacing changes. */
const HOLES_MAX = 0.2;
/** So many wide gaps in a row are a zone of its own, not holes. */
const ZONE_GAPS = 3;
const RESAMPLED_STEP_MIN_MM = 0.5;
const RESAMPLED_SLICES_MAX = 2;

/**
 * Even, with holes, or uneven.
 * @param along_mm at least 3 positions along the normal, strictly rising.
 * @param rounding_mm the step in which positions were written; 0 when it explains nothing.
 */
export function spacingOf(along_mm: readonly number[], rounding_mm: number): Spacing {
  const gaps = along_mm.slice(1).map((at, index) => at - along_mm[index]);
  const regular = regularGap(gaps);
  const tolerance = Math.max(GAP_TOLERANCE_MM, GAP_TOLERANCE * regular);
  const isRegular = (gap: number): boolean =>
    Math.abs(gap - regular) <= tolerance || (Math.abs(gap - regular) <= ROUNDING * rounding_mm && missingIn(gap, regular) === 0);
  const whole = along_mm[along_mm.length - 1] - along_mm[0];
  if (gaps.every(isRegular)) return { kind: "even", step_mm: whole / gaps.length };
  const odd = gaps.flatMap((gap, index) => (isRegular(gap) ? [] : [index]));
  if (areHoles(odd, gaps, regular)) {
    return {
      kind: "missing",
      regular_mm: regular,
      gaps: odd.map((index) => ({
        from_mm: along_mm[index],
        to_mm: along_mm[index + 1],
        gap_mm: gaps[index],
        missing: missingIn(gaps[index], regular),
      })),
    };
  }
  return unevenOf(along_mm);
}

/** Holes in a stack that is else regular, as a person has accepted them, or uneven slices: a regular grid over true positions. */
export function unevenOf(along_mm: readonly number[]): Spacing {
  const gaps = along_mm.slice(1).map((at, index) => at - along_mm[index]);
  const [min_mm, max_mm] = [Math.min(...gaps), Math.max(...gaps)];
  const whole = along_mm[along_mm.length - 1] - along_mm[0];
  const wanted = Math.round(whole / Math.max(min_mm, RESAMPLED_STEP_MIN_MM)) + 1;
  const slices = Math.max(2, Math.min(wanted, RESAMPLED_SLICES_MAX * along_mm.length));
  return { kind: "uneven", min_mm, max_mm, step_mm: whole / (slices - 1), slices };
}

/** The most frequent gap in 1 % bins; the median if no bin holds a third of the votes. */
function regularGap(gaps: readonly number[]): number {
  const sorted = gaps.toSorted((a, b) => a - b);
  let best = { votes: 0, sum: 0 };
  for (let from = 0, to = 0, sum = 0; from < sorted.length; sum -= sorted[from++]) {
    while (to < sorted.length && sorted[to] <= sorted[from] * (1 + BIN)) sum += sorted[to++];
    if (to - from > best.votes) best = { votes: to - from, sum };
  }
  return best.votes >= gaps.length * VOTES ? best.sum / best.votes : sorted[sorted.length >> 1];
}

/** How many slices would fit into a gap: 0 unless it is near a multiple of the regular one. */
function missingIn(gap: number, regular: number): number {
  const times = Math.round(gap / regular);
  return times >= 2 && Math.abs(gap - times * regular) <= MULTIPLE_TOLERANCE * regular ? times - 1 : 0;
}

function areHoles(odd: readonly number[], gaps: readonly number[], regular: number): boolean {
  if (odd.some((index) => missingIn(gaps[index], regular) === 0)) return false;
  if (odd.length > 1 && odd.length >= HOLES_MAX * gaps.length) return false;
  let run = 0;
  for (let index = 0; index < odd.length; index++) {
    run = index > 0 && odd[index] === odd[index - 1] + 1 ? run + 1 : 1;
    if (run >= ZONE_GAPS) return false;
  }
  return true;
}
