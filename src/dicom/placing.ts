import { ok, type Problem, type ProblemCode, problem, type Result, refuse } from "../base/index.ts";
import { geometryFrom, lps, type NineNumbers, widened } from "../volume/index.ts";
import { type Spacing, spacingOf, unevenOf } from "./spacing.ts";
import { dot, minus, type Plane, plus } from "./vectors.ts";
import type { Image, PlacedSlice, Placement } from "./words.ts";

/** A stack whose last slice lies this far beside the first, in the plane, is sheared; a slice this far off the line does not belong to it. */
const OFF_LINE_MM = 0.5;
/** Steps beyond this, when also far more than the slice's thickness, leave tissue unseen. */
const UNSEEN_MM = 10;
const UNSEEN_THICKNESSES = 2.5;
/** Holes that a person may accept. */
const HOLE_SLICES_MAX = 3;
const HOLE_MM_MAX = 15;
const FINEST_ROUNDING_MM = 1e-6;
/** A spacing tag that differs by more than this part from what was measured is told. */
const TAG_TOLERANCE = 0.02;

interface Spot {
  readonly image: Image;
  readonly along_mm: number;
  /** In the plane from the first slice's corner, along row and column, mm. */
  readonly across_mm: readonly [number, number];
}

/** Where the slices of one part lie, and the grid they make (dicom.md 1.2, steps 5 and 6). Positions are present, one picture a place. */
export function placeSlices(images: readonly Image[], plane: Plane, where: string, overrides: readonly ProblemCode[]): Result<Placement> {
  const spots = spotsOf(images, plane);
  if (spots.length < 3) return refuse("too-few-slices", where, { slices: spots.length });
  const off = offLine(spots);
  if (off > OFF_LINE_MM) return refuse("slices-off-axis", where, { off_mm: off });
  const problems: Problem[] = [];
  const along = spots.map((spot) => spot.along_mm);
  let spacing = spacingOf(along, roundingStep(images, plane));
  if (spacing.kind === "missing") {
    const hole = holeProblem(spacing, where, overrides.includes("missing-slices"));
    if (hole.severity === "error") return { problem: hole };
    problems.push(hole);
    spacing = unevenOf(along);
  } else if (spacing.kind === "uneven") {
    problems.push(
      problem("uneven-spacing", "warning", where, { min_mm: spacing.min_mm, max_mm: spacing.max_mm, step_mm: spacing.step_mm }),
    );
  }
  if (spacing.kind === "missing") throw new Error("a hole was accepted and is still there");
  problems.push(...unseen(spots, spacing, where), ...lyingTag(images[0], spacing, where));
  const tilt = tiltOf(spots);
  if (tilt.sheared) problems.push(problem("gantry-tilt", "warning", where, tilt.details));
  const grid = gridOf(spots, plane, spacing, tilt.sheared);
  if ("problem" in grid) return { problem: { ...grid.problem, where } };
  return ok({ ...grid.value, tilt_deg: tilt.details.tilt_deg }, problems);
}

function spotsOf(images: readonly Image[], plane: Plane): readonly Spot[] {
  const sorted = images
    .flatMap((image) => (image.position_mm ? [{ image, position: image.position_mm, along: dot(image.position_mm, plane.normal) }] : []))
    .toSorted((a, b) => a.along - b.along);
  return sorted.map(({ image, position, along }) => {
    const by = minus(position, sorted[0].position);
    return { image, along_mm: along, across_mm: [dot(by, plane.row), dot(by, plane.column)] };
  });
}

/** The largest in-plane distance of a corner from the line through the first and last one, mm. */
function offLine(spots: readonly Spot[]): number {
  const [first, last] = [spots[0], spots[spots.length - 1]];
  const whole = last.along_mm - first.along_mm;
  return Math.max(
    ...spots.map((spot) => {
      const part = (spot.along_mm - first.along_mm) / whole;
      const [u, v] = [spot.across_mm[0] - part * last.across_mm[0], spot.across_mm[1] - part * last.across_mm[1]];
      return Math.sqrt(u * u + v * v);
    }),
  );
}

function tiltOf(spots: readonly Spot[]): {
  readonly sheared: boolean;
  readonly details: { tilt_deg: number; shear_mm_per_slice: number; spacing_along_normal_mm: number };
} {
  const last = spots[spots.length - 1];
  const shear = Math.sqrt(last.across_mm[0] ** 2 + last.across_mm[1] ** 2);
  const along = last.along_mm - spots[0].along_mm;
  const steps = spots.length - 1;
  const sheared = shear > OFF_LINE_MM;
  const tilt_deg = sheared ? (Math.atan2(shear, along) * 180) / Math.PI : 0;
  return { sheared, details: { tilt_deg, shear_mm_per_slice: shear / steps, spacing_along_normal_mm: along / steps } };
}

/** The step in which positions were written: of the coordinates that vary, the finest (dicom.md 1.2). */
function roundingStep(images: readonly Image[], plane: Plane): number {
  const varying = [0, 1, 2].filter((axis) => Math.abs(plane.normal[axis]) > 1e-3);
  const decimals = Math.max(...images.flatMap((image) => varying.map((axis) => image.positionDecimals[axis])));
  return Math.max(FINEST_ROUNDING_MM, 10 ** -decimals);
}

function holeProblem(spacing: Spacing & { kind: "missing" }, where: string, accepted: boolean): Problem {
  const small = spacing.gaps.every((gap) => gap.missing <= HOLE_SLICES_MAX && gap.gap_mm <= HOLE_MM_MAX);
  const details = { regular_mm: spacing.regular_mm, gaps: spacing.gaps };
  return problem("missing-slices", small && accepted ? "warning" : "error", where, details, small);
}

function unseen(spots: readonly Spot[], spacing: Exclude<Spacing, { kind: "missing" }>, where: string): readonly Problem[] {
  const thickness_mm = spots[0].image.sliceThickness_mm;
  const gap_mm = spacing.kind === "even" ? spacing.step_mm : spacing.max_mm;
  const far = gap_mm > UNSEEN_MM;
  const thin = thickness_mm !== null && thickness_mm > 0 && gap_mm > UNSEEN_THICKNESSES * thickness_mm;
  const due = spacing.kind === "even" ? far && thin : far || thin;
  return due ? [problem("unimaged-gap", "warning", where, { gap_mm, thickness_mm })] : [];
}

function lyingTag(image: Image, spacing: Exclude<Spacing, { kind: "missing" }>, where: string): readonly Problem[] {
  const tag_mm = image.spacingBetweenSlices_mm;
  if (tag_mm === null || spacing.kind !== "even" || Math.abs(Math.abs(tag_mm) - spacing.step_mm) <= TAG_TOLERANCE * spacing.step_mm)
    return [];
  return [problem("spacing-tag-contradicts", "info", where, { tag_mm, measured_mm: spacing.step_mm })];
}

/** The grid: rows, columns and normal as they are; widened by whole pixels where slices are shifted, so that none is lost. */
function gridOf(
  spots: readonly Spot[],
  plane: Plane,
  spacing: Exclude<Spacing, { kind: "missing" }>,
  sheared: boolean,
): Result<Omit<Placement, "tilt_deg">> {
  const { pixelSpacing_mm, position_mm, format } = spots[0].image;
  if (!pixelSpacing_mm || !position_mm) throw new Error("a slice without spacing or position was to be placed");
  const pixel = [pixelSpacing_mm[1], pixelSpacing_mm[0]];
  const axes = [0, 1].map((axis) => widened(sheared ? spots.map((spot) => spot.across_mm[axis]) : [], pixel[axis]));
  const shiftOf = (spot: Spot, axis: 0 | 1): number => (axes[axis].moves ? spot.across_mm[axis] / pixel[axis] - axes[axis].low : 0);
  const slices: readonly PlacedSlice[] = spots.map((spot) => ({
    image: spot.image,
    along_mm: spot.along_mm - spots[0].along_mm,
    shift: [shiftOf(spot, 0), shiftOf(spot, 1)],
  }));
  const corner = plus(plus(position_mm, plane.row, axes[0].low * pixel[0]), plane.column, axes[1].low * pixel[1]);
  const { row, column, normal } = plane;
  const direction: NineNumbers = [row[0], column[0], normal[0], row[1], column[1], normal[1], row[2], column[2], normal[2]];
  const count = spacing.kind === "uneven" ? spacing.slices : spots.length;
  const geometry = geometryFrom(
    [(format.columns ?? 0) + axes[0].high - axes[0].low, (format.rows ?? 0) + axes[1].high - axes[1].low, count],
    [pixel[0], pixel[1], spacing.step_mm],
    lps(corner[0], corner[1], corner[2]),
    direction,
  );
  if ("problem" in geometry) return geometry;
  return ok({ geometry: geometry.value, slices, sheared, uneven: spacing.kind === "uneven", step_mm: spacing.step_mm });
}

/** How far the grid reaches along the body's axis, mm. */
export function extentAlongBody(placement: Placement): number {
  const { size, spacing_mm, direction } = placement.geometry;
  return [0, 1, 2].reduce((sum, axis) => sum + Math.abs(direction[6 + axis]) * (size[axis] - 1) * spacing_mm[axis], 0);
}

/** Whether slices lie across the body, within 30 degrees. */
export function isAxial(placement: Placement): boolean {
  return Math.abs(placement.geometry.direction[8]) >= Math.cos(Math.PI / 6);
}
