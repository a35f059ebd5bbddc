import { ok, problem, type Result, refuse } from "../base/index.ts";
import {
  cross,
  dot,
  type Geometry,
  geometryFrom,
  lps,
  type NineNumbers,
  orthonormalDeviation,
  orthonormalised,
  type Triple,
  unit,
} from "./geometry.ts";
import type { Frame } from "./nifti-header.ts";
import { movedInPlane, widened } from "./shear.ts";

type Voxels = Int16Array | Float32Array;

interface Straight {
  readonly geometry: Geometry;
  readonly voxels: Voxels;
}

/** Sine of 0.1 degree: columns nearer to perpendicular than this are rounded, not sheared (dicom.md 1.4). */
const SKEW_TOLERANCE = Math.sin((0.1 * Math.PI) / 180);
/** What lies outside a shifted slice of a CT in Hounsfield units; an image without negative values is filled with 0. */
const OUTSIDE_HU = -1024;

/** Lengths and directions of a frame's columns; row-major, columns are axes. */
export function axesOf({ columns }: Frame): { readonly spacing_mm: Triple; readonly direction: NineNumbers } {
  const [a, b, c] = columns.map((column) => Math.sqrt(dot(column, column)));
  const [i, j, k] = columns;
  return { spacing_mm: [a, b, c], direction: [i[0] / a, j[0] / b, k[0] / c, i[1] / a, j[1] / b, k[1] / c, i[2] / a, j[2] / b, k[2] / c] };
}

/** An image on perpendicular axes: made so below 0.1 degree, its slices shifted in their planes where only k leans, refused beyond. */
export function straightened(frame: Frame, size: Triple, voxels: Voxels, where: string): Result<Straight> {
  const { spacing_mm, direction } = axesOf(frame);
  const deviation = orthonormalDeviation(direction);
  if (deviation <= SKEW_TOLERANCE) {
    const geometry = geometryFrom(size, spacing_mm, lps(...frame.origin), orthonormalised(direction));
    return "problem" in geometry ? { problem: { ...geometry.problem, where } } : ok({ geometry: geometry.value, voxels });
  }
  const [i, j] = [unit(frame.columns[0]), unit(frame.columns[1])];
  if (Math.abs(dot(i, j)) > SKEW_TOLERANCE) return refuse("geometry-not-orthogonal", where, { deviation });
  return unsheared(frame, size, voxels, where);
}

function unsheared(frame: Frame, size: Triple, voxels: Voxels, where: string): Result<Straight> {
  const [nx, ny, nz] = size;
  const step = frame.columns[2];
  const row = unit(frame.columns[0]);
  const skewed = frame.columns[1];
  const lean = dot(skewed, row);
  const column = unit([skewed[0] - lean * row[0], skewed[1] - lean * row[1], skewed[2] - lean * row[2]]);
  const up = cross(row, column);
  const sign = dot(step, up) < 0 ? -1 : 1;
  const normal: Triple = [sign * up[0], sign * up[1], sign * up[2]];
  const along = dot(step, normal);
  if (!(along > 0)) return refuse("geometry-not-orthogonal", where, { deviation: 1 });
  const pixel = [axesOf(frame).spacing_mm[0], axesOf(frame).spacing_mm[1]];
  const slope = [dot(step, row), dot(step, column)];
  const ends = [0, 1].map((axis) => widened([0, slope[axis] * (nz - 1)], pixel[axis]));
  const [wide, high] = [nx + ends[0].high - ends[0].low, ny + ends[1].high - ends[1].low];
  const corner = [0, 1, 2].map((x) => frame.origin[x] + row[x] * ends[0].low * pixel[0] + column[x] * ends[1].low * pixel[1]);
  const direction: NineNumbers = [row[0], column[0], normal[0], row[1], column[1], normal[1], row[2], column[2], normal[2]];
  const geometry = geometryFrom([wide, high, nz], [pixel[0], pixel[1], along], lps(corner[0], corner[1], corner[2]), direction);
  if ("problem" in geometry) return { problem: { ...geometry.problem, where } };
  const outside = voxels.some((value) => value < 0) ? OUTSIDE_HU : 0;
  const out = voxels instanceof Int16Array ? new Int16Array(wide * high * nz) : new Float32Array(wide * high * nz);
  for (let k = 0; k < nz; k++) {
    const shift = [0, 1].map((axis) => (ends[axis].moves ? (slope[axis] * k) / pixel[axis] - ends[axis].low : 0));
    const moved = movedInPlane(
      voxels.subarray(nx * ny * k, nx * ny * (k + 1)),
      { columns: nx, rows: ny, shift: [shift[0], shift[1]], outside },
      wide,
      high,
    );
    out.set(out instanceof Int16Array ? moved.map(Math.round) : moved, wide * high * k);
  }
  const shear = Math.sqrt(slope[0] ** 2 + slope[1] ** 2);
  const details = { tilt_deg: (Math.atan2(shear, along) * 180) / Math.PI, shear_mm_per_slice: shear, spacing_along_normal_mm: along };
  return ok({ geometry: geometry.value, voxels: out }, [problem("gantry-tilt", "warning", where, details)]);
}
