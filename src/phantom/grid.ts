import type { Result } from "../base/index.ts";
import { type Geometry, geometryFrom, lps, type NineNumbers, type Triple } from "../volume/index.ts";
import { cosine, sine, turned } from "./turn.ts";
import type { PhantomOptions } from "./words.ts";

const AXIAL: NineNumbers = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The orientations that have a name: columns are i, j, k in LPS. Coronal rows run to the feet, sagittal rows from the front to the back. */
export const orientations: Readonly<Record<"axial" | "coronal" | "sagittal" | "oblique", NineNumbers>> = {
  axial: AXIAL,
  coronal: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  sagittal: [0, 0, 1, 1, 0, 0, 0, -1, 0],
  oblique: turned(12, -9, 25),
};

/** The region of the patient that a kind of phantom fills, and its own spacing. */
export interface Extent {
  readonly centre_mm: Triple;
  readonly width_mm: Triple;
  readonly spacing_mm: Triple;
}

/** The grid that options ask for: centred on the extent, covering it where no size is given. */
export function gridFor(extent: Extent, options: PhantomOptions): Result<Geometry> {
  const d = options.orientation ?? AXIAL;
  const spacing_mm = options.spacing_mm ?? extent.spacing_mm;
  const size = options.size ?? covering(extent.width_mm, spacing_mm, d);
  const half = [0, 1, 2].map((axis) => (spacing_mm[axis] * (size[axis] - 1)) / 2);
  const [x, y, z] = [0, 1, 2].map(
    (row) => extent.centre_mm[row] - d[3 * row] * half[0] - d[3 * row + 1] * half[1] - d[3 * row + 2] * half[2],
  );
  return geometryFrom(size, spacing_mm, lps(x, y, z), d);
}

function covering(width_mm: Triple, spacing_mm: Triple, d: NineNumbers): Triple {
  const [nx, ny, nz] = [0, 1, 2].map((axis) => {
    const along = Math.abs(d[axis]) * width_mm[0] + Math.abs(d[3 + axis]) * width_mm[1] + Math.abs(d[6 + axis]) * width_mm[2];
    return Math.max(1, Math.ceil(along / spacing_mm[axis] - 1e-9));
  });
  return [nx, ny, nz];
}

/** The tangent of an angle below 90 degrees. */
export function tangentOf(angle_deg: number): number {
  return sine(angle_deg) / cosine(angle_deg);
}
