import { type Geometry, type Ijk, ijk, type Lps, type Triple, toVoxel } from "../../volume/index.ts";

export type SliceName = "axial" | "coronal" | "sagittal";
type Axis = 0 | 1 | 2;
type Sign = 1 | -1;

/**
 * How a grid's voxel planes lie in a slice view, whatever the grid's order, flips, handedness or tilt.
 * Columns run to the picture's right, rows down; `sign` +1 where the voxel index rises that way. The picture's right is the patient's left (axial,
 * coronal) or back (sagittal), its down is the back (axial) or the feet: patient's right on the picture's left, axial seen from the feet.
 */
export interface SlicePlane {
  readonly view: SliceName;
  readonly geometry: Geometry;
  readonly columnAxis: Axis;
  readonly rowAxis: Axis;
  readonly sliceAxis: Axis;
  readonly columnSign: Sign;
  readonly rowSign: Sign;
  /** +1 where the slice index rises in the order of the pictures: head to feet, front to back, right to left. */
  readonly orderSign: Sign;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly column_mm: number;
  readonly row_mm: number;
  readonly slice_mm: number;
}

/** The patient axes (0 x, 1 y, 2 z) of a view and which way they run in the picture. */
const VIEWS: Readonly<Record<SliceName, { readonly column: Axis; readonly row: Axis; readonly slice: Axis; readonly down: Sign }>> = {
  axial: { column: 0, row: 1, slice: 2, down: 1 },
  coronal: { column: 0, row: 2, slice: 1, down: -1 },
  sagittal: { column: 1, row: 2, slice: 0, down: -1 },
};
const PERMUTATIONS: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** The patient axis that a view's slices are stacked along. */
export function patientAxisOf(view: SliceName): 0 | 1 | 2 {
  return VIEWS[view].slice;
}

/** The voxel axis that lies nearest to each patient axis: the one-to-one choice with the largest sum of cosines. */
export function nearestAxes(g: Geometry): readonly [Axis, Axis, Axis] {
  const weight = (choice: readonly Axis[]): number =>
    choice.reduce<number>((sum, axis, row) => sum + Math.abs(g.direction[3 * row + axis]), 0);
  return PERMUTATIONS.reduce((best, choice) => (weight(choice) > weight(best) + 1e-12 ? choice : best));
}

/** The planes of a view over a grid. */
export function slicePlane(g: Geometry, view: SliceName): SlicePlane {
  const axes = nearestAxes(g);
  const { column, row, slice, down } = VIEWS[view];
  const sign = (patientAxis: Axis): Sign => (g.direction[3 * patientAxis + axes[patientAxis]] >= 0 ? 1 : -1);
  const [columnAxis, rowAxis, sliceAxis] = [axes[column], axes[row], axes[slice]];
  return {
    view,
    geometry: g,
    columnAxis,
    rowAxis,
    sliceAxis,
    columnSign: sign(column),
    rowSign: (sign(row) * down) as Sign,
    orderSign: (sign(slice) * (view === "axial" ? -1 : 1)) as Sign,
    columns: g.size[columnAxis],
    rows: g.size[rowAxis],
    slices: g.size[sliceAxis],
    column_mm: g.spacing_mm[columnAxis],
    row_mm: g.spacing_mm[rowAxis],
    slice_mm: g.spacing_mm[sliceAxis],
  };
}

/** The continuous voxel index under a continuous pixel (centres at integers) of slice `index` (a voxel index along the slice axis). */
export function voxelAt(plane: SlicePlane, column: number, row: number, index: number): Ijk {
  const v: [number, number, number] = [0, 0, 0];
  v[plane.columnAxis] = plane.columnSign > 0 ? column : plane.columns - 1 - column;
  v[plane.rowAxis] = plane.rowSign > 0 ? row : plane.rows - 1 - row;
  v[plane.sliceAxis] = index;
  return ijk(v[0], v[1], v[2]);
}

/** The continuous pixel and slice index of a point of the patient. */
export function pixelOf(plane: SlicePlane, p: Lps): { readonly column: number; readonly row: number; readonly index: number } {
  const v = toVoxel(plane.geometry, p);
  const column = v[plane.columnAxis];
  const row = v[plane.rowAxis];
  return {
    column: plane.columnSign > 0 ? column : plane.columns - 1 - column,
    row: plane.rowSign > 0 ? row : plane.rows - 1 - row,
    index: v[plane.sliceAxis],
  };
}

/** The slice that shows a point: the nearest, within the volume. */
export function sliceShowing(plane: SlicePlane, p: Lps): number {
  return Math.min(plane.slices - 1, Math.max(0, Math.round(pixelOf(plane, p).index)));
}

/** The number that a slice carries on the screen, 1..slices, in the order of the pictures. */
export function pictureNumber(plane: SlicePlane, index: number): number {
  return plane.orderSign > 0 ? index + 1 : plane.slices - index;
}

/** The directions of the picture's right and down, and of the rising slice index, unit, LPS. */
export function pictureDirections(plane: SlicePlane): { readonly right: Triple; readonly down: Triple; readonly through: Triple } {
  const d = plane.geometry.direction;
  const along = (axis: Axis, sign: number): Triple => [sign * d[axis], sign * d[3 + axis], sign * d[6 + axis]];
  return {
    right: along(plane.columnAxis, plane.columnSign),
    down: along(plane.rowAxis, plane.rowSign),
    through: along(plane.sliceAxis, 1),
  };
}

/** Where a slice's pixels lie in a flat voxel array: index = start + column * columnStep + row * rowStep. */
export function pixelSteps(
  plane: SlicePlane,
  index: number,
): { readonly start: number; readonly columnStep: number; readonly rowStep: number } {
  const [nx, ny] = plane.geometry.size;
  const strides = [1, nx, nx * ny];
  const columnStride = strides[plane.columnAxis];
  const rowStride = strides[plane.rowAxis];
  const start =
    index * strides[plane.sliceAxis] +
    (plane.columnSign > 0 ? 0 : (plane.columns - 1) * columnStride) +
    (plane.rowSign > 0 ? 0 : (plane.rows - 1) * rowStride);
  return { start, columnStep: plane.columnSign * columnStride, rowStep: plane.rowSign * rowStride };
}
