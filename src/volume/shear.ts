/** A picture, row by row, that is to be moved in its plane onto a wider one. */
interface Moved {
  readonly columns: number;
  readonly rows: number;
  /** Where its first pixel lies on the wider grid, along i and j, in pixels; fractions are interpolated. */
  readonly shift: readonly [number, number];
  /** What stands where it has no pixel. */
  readonly outside: number;
}

/** The picture on a grid of nx x ny pixels: linear along each axis that moves by a fraction (dicom.md 1.2, step 6). */
export function movedInPlane(values: ArrayLike<number>, { columns, rows, shift, outside }: Moved, nx: number, ny: number): Float32Array {
  const out = new Float32Array(nx * ny);
  const [u, v] = [Math.floor(-shift[0]), Math.floor(-shift[1])];
  const [fu, fv] = [-shift[0] - u, -shift[1] - v];
  const pixel = (i: number, j: number): number => (i < 0 || j < 0 || i >= columns || j >= rows ? outside : values[i + columns * j]);
  const along = (i: number, j: number): number => (fu === 0 ? pixel(i, j) : (1 - fu) * pixel(i, j) + fu * pixel(i + 1, j));
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      const here = along(x + u, y + v);
      out[x + nx * y] = fv === 0 ? here : (1 - fv) * here + fv * along(x + u, y + v + 1);
    }
  }
  return out;
}

/** How a row of offsets widens a grid: whole pixels below and above it, and whether anything moves at all. */
export function widened(
  offsets_mm: readonly number[],
  pixel_mm: number,
): { readonly moves: boolean; readonly low: number; readonly high: number } {
  const moves = offsets_mm.some((offset) => Math.abs(offset) > STILL_MM);
  if (!moves) return { moves, low: 0, high: 0 };
  return { moves, low: Math.floor(Math.min(...offsets_mm) / pixel_mm), high: Math.ceil(Math.max(...offsets_mm) / pixel_mm) };
}

/** Less in-plane movement than this needs no interpolation. */
const STILL_MM = 1e-3;
