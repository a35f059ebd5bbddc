import { budget, ok, type Result, refuse } from "../../base/index.ts";
import { type Geometry, geometryFrom, lps, type NineNumbers, type Triple, voxelCount } from "../../volume/index.ts";
import { dot, minus, type Plane, planeOf, plus, sameTurn } from "../vectors.ts";
import type { Six } from "../words.ts";

const MIB = 1024 * 1024;
/** Frames are at one height when they are closer than this. */
const SAME_HEIGHT_MM = 0.01;
/** How far from the grid a frame may lie, for rounding alone: this, or this part of the step (dicom.md 1.2). */
const OFF_GRID_MM = 0.02;
const OFF_GRID_PART = 0.02;
const SPACING_TOLERANCE = 1e-3;

/** Where one frame says that it lies; null where it says nothing. */
export interface FramePlace {
  readonly position_mm: Triple | null;
  readonly orientation: Six | null;
  /** [between rows, between columns]. */
  readonly pixelSpacing_mm: readonly [number, number] | null;
  readonly sliceThickness_mm: number | null;
  readonly spacingBetweenSlices_mm: number | null;
}

/** The grid that frames lie on, and the voxel of each frame's first pixel. */
interface SegGrid {
  readonly geometry: Geometry;
  readonly corners: readonly Triple[];
}

type Placed = FramePlace & { readonly position_mm: Triple; readonly orientation: Six; readonly pixelSpacing_mm: readonly [number, number] };

/**
 * One grid under all frames, by their positions alone: they may come in any order, be cropped differently and leave out slices, as long as they lie on it.
 * @param places at least one.
 */
export function segGrid(places: readonly FramePlace[], rows: number, columns: number, where: string): Result<SegGrid> {
  const placed = places.filter((place): place is Placed => Boolean(place.position_mm && place.orientation && place.pixelSpacing_mm));
  if (placed.length < places.length) return absent(places, where);
  const plane = commonPlane(placed, where);
  if ("problem" in plane) return plane;
  const [between, across] = placed[0].pixelSpacing_mm;
  if (!placed.every(({ pixelSpacing_mm: [a, b] }) => alike(a, between) && alike(b, across)))
    return refuse("geometry-invalid", where, { reason: "its frames differ in pixel spacing" });
  const { row, column, normal } = plane.value;
  const by = placed.map(({ position_mm }) => minus(position_mm, placed[0].position_mm));
  const i = inPlane(
    by.map((d) => dot(d, row)),
    across,
  );
  const j = inPlane(
    by.map((d) => dot(d, column)),
    between,
  );
  const off_mm = Math.max(i.off_mm, j.off_mm);
  if (off_mm > tolerance(Math.min(across, between))) return refuse("slices-off-axis", where, { off_mm });
  const k = stacked(
    by.map((d) => dot(d, normal)),
    placed[0],
    where,
  );
  if ("problem" in k) return k;
  const { indices, step_mm, low_mm } = k.value;
  const size: Triple = [i.last + columns, j.last + rows, Math.max(...indices) + 1];
  if (size.some((n, axis) => n > (axis === 2 ? budget.frames_max : budget.side_max)))
    return refuse("implausible-dimensions", where, { rows: size[1], columns: size[0], frames: size[2] });
  const origin = plus(plus(plus(placed[0].position_mm, row, i.low_mm), column, j.low_mm), normal, low_mm);
  const direction: NineNumbers = [row[0], column[0], normal[0], row[1], column[1], normal[1], row[2], column[2], normal[2]];
  const geometry = geometryFrom(size, [across, between, step_mm], lps(...origin), direction);
  if ("problem" in geometry) return { problem: { ...geometry.problem, where } };
  const most = budget.volume_bytes / 2;
  if (voxelCount(geometry.value) > most)
    return refuse("memory-budget", where, { need_mb: voxelCount(geometry.value) / MIB, have_mb: most / MIB });
  return ok({ geometry: geometry.value, corners: indices.map((slice, at): Triple => [i.indices[at], j.indices[at], slice]) });
}

function absent(places: readonly FramePlace[], where: string): Result<never> {
  const unplaced = places.filter((place) => place.position_mm === null).length;
  if (unplaced > 0) return refuse("positions-absent", where, { slices: unplaced });
  return refuse(places.some((place) => place.orientation === null) ? "orientation-absent" : "spacing-absent", where, {});
}

function commonPlane(placed: readonly Placed[], where: string): Result<Plane> {
  const first = planeOf(placed[0].orientation, where);
  if ("problem" in first) return first;
  for (const { orientation } of placed) {
    const plane = planeOf(orientation, where);
    if ("problem" in plane) return plane;
    if (!sameTurn(plane.value, first.value)) return refuse("slices-not-parallel", where, {});
  }
  return first;
}

function alike(a: number, b: number): boolean {
  return Math.abs(a - b) <= SPACING_TOLERANCE * b;
}

function tolerance(step_mm: number): number {
  return Math.max(OFF_GRID_MM, OFF_GRID_PART * step_mm);
}

/** Whole pixels from the lowest corner along one axis of the plane, and how far from whole the worst one is. */
function inPlane(
  along_mm: readonly number[],
  pixel_mm: number,
): { readonly indices: readonly number[]; readonly last: number; readonly low_mm: number; readonly off_mm: number } {
  const low_mm = Math.min(...along_mm);
  const indices = along_mm.map((at) => Math.round((at - low_mm) / pixel_mm));
  const off_mm = Math.max(...along_mm.map((at, index) => Math.abs(at - low_mm - indices[index] * pixel_mm)));
  return { indices, last: Math.max(...indices), low_mm, off_mm };
}

/**
 * Slice numbers along the normal. Slices without any segment have no frame, so the step is the one the file says where all heights fit it, else the smallest
 * gap, else the thickness; a step that does not fit is not used. What fits none is `uneven-spacing`.
 */
function stacked(
  along_mm: readonly number[],
  first: FramePlace,
  where: string,
): Result<{ readonly indices: readonly number[]; readonly step_mm: number; readonly low_mm: number }> {
  const sorted = along_mm.toSorted((a, b) => a - b);
  const heights = sorted.filter((at, index) => index === 0 || at - sorted[index - 1] > SAME_HEIGHT_MM);
  const low_mm = heights[0];
  const gaps = heights.slice(1).map((at, index) => at - heights[index]);
  const smallest = Math.min(...gaps);
  const { spacingBetweenSlices_mm: said, sliceThickness_mm: thick } = first;
  const steps = [said, gaps.length > 0 ? smallest : null, thick].flatMap((step) =>
    step !== null && Number.isFinite(step) && step !== 0 ? [Math.abs(step)] : [],
  );
  const span = heights[heights.length - 1] - low_mm;
  for (const step of steps) {
    const count = Math.round(span / step);
    // The mean over all slices, so that a rounded step does not drift.
    const step_mm = count > 0 ? span / count : step;
    const indices = along_mm.map((at) => Math.round((at - low_mm) / step_mm));
    if (count + 1 < heights.length || new Set(indices).size < heights.length) continue;
    if (along_mm.every((at, index) => Math.abs(at - low_mm - indices[index] * step_mm) <= tolerance(step_mm)))
      return ok({ indices, step_mm, low_mm });
  }
  if (gaps.length === 0) return refuse("spacing-absent", where, {});
  return refuse("uneven-spacing", where, { min_mm: smallest, max_mm: Math.max(...gaps), step_mm: smallest });
}
