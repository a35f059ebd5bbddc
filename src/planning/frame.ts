import { type Geometry, type Lps, lps, type Triple } from "../volume/index.ts";

/**
 * The box frame (planning.md 1): `u = Dt (p - o) + s/2`, in mm, so that cell (i,j,k) is `[i sx, (i+1) sx) x ...`, half open.
 * Turning is an isometry: every length in the box frame is a length in the patient.
 */
export function toBox(g: Geometry, p: Triple): Triple {
  const turned = turnToBox(g, [p[0] - g.origin_mm[0], p[1] - g.origin_mm[1], p[2] - g.origin_mm[2]]);
  return [turned[0] + g.spacing_mm[0] / 2, turned[1] + g.spacing_mm[1] / 2, turned[2] + g.spacing_mm[2] / 2];
}

/** A vector of the patient, turned into the box frame. */
export function turnToBox(g: Geometry, v: Triple): Triple {
  const d = g.direction;
  return [d[0] * v[0] + d[3] * v[1] + d[6] * v[2], d[1] * v[0] + d[4] * v[1] + d[7] * v[2], d[2] * v[0] + d[5] * v[1] + d[8] * v[2]];
}

/** A vector of the box frame, turned into the patient. */
export function turnFromBox(g: Geometry, v: Triple): Triple {
  const d = g.direction;
  return [d[0] * v[0] + d[1] * v[1] + d[2] * v[2], d[3] * v[0] + d[4] * v[1] + d[5] * v[2], d[6] * v[0] + d[7] * v[1] + d[8] * v[2]];
}

/** A point of the box frame, in the patient. */
export function fromBox(g: Geometry, u: Triple): Lps {
  const turned = turnFromBox(g, [u[0] - g.spacing_mm[0] / 2, u[1] - g.spacing_mm[1] / 2, u[2] - g.spacing_mm[2] / 2]);
  return lps(turned[0] + g.origin_mm[0], turned[1] + g.origin_mm[1], turned[2] + g.origin_mm[2]);
}

/** The linear index of the cell that holds a point of the box frame, -1 off the grid; a point on a plane belongs to the upper cell. */
export function cellAt(g: Geometry, u: Triple): number {
  const i = Math.floor(u[0] / g.spacing_mm[0]);
  const j = Math.floor(u[1] / g.spacing_mm[1]);
  const k = Math.floor(u[2] / g.spacing_mm[2]);
  const [nx, ny, nz] = g.size;
  return i >= 0 && i < nx && j >= 0 && j < ny && k >= 0 && k < nz ? i + nx * (j + ny * k) : -1;
}

/** i, j, k of a linear index. */
function cellOf(g: Geometry, index: number): Triple {
  const [nx, ny] = g.size;
  const row = Math.floor(index / nx);
  const k = Math.floor(row / ny);
  return [index - row * nx, row - k * ny, k];
}

/** Whether a cell lies on the grid's outer layer, where the field of view cuts the patient. */
export function onOuterLayer(g: Geometry, index: number): boolean {
  const cell = cellOf(g, index);
  return cell.some((at, axis) => at === 0 || at === g.size[axis] - 1);
}

/** The point at `t_mm` along a ray of the box frame; a ray is 6 doubles: a point, a unit direction. */
export function alongRay(ray: Float64Array, t_mm: number): Triple {
  return [ray[0] + t_mm * ray[3], ray[1] + t_mm * ray[4], ray[2] + t_mm * ray[5]];
}
