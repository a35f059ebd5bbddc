import type { Geometry, Triple } from "../volume/index.ts";
import { type LesionComponent, nearSquared } from "./anatomy/lesions.ts";

/** The ball about the point is at least this wide, mm, or three of the largest spacings (planning.md 2.2: measured, do not shrink). */
const RADIUS_MM = 12;
const RADIUS_SPACINGS = 3;
/** A centre at the radius counts as inside also after a turn of the map. */
const SAME_MM = 1e-9;

/** A solid made of labels: which, by number, and for one label only the cells of one lesion. */
export interface Solid {
  /** 256 flags. */
  readonly holds: Uint8Array;
  readonly lesion: { readonly label: number; readonly component: LesionComponent } | null;
}

/** The outward normal in the box frame, and whether the ball left the grid. */
export interface Normal {
  readonly normal: Triple;
  readonly leavesGrid: boolean;
}

/**
 * `n = unit(p - centroid of the solid's cell centres within R of p)`, R = max(12 mm, 3 x largest spacing) (planning.md 2.2).
 * Where the centroid falls on the point itself, the face that the axis goes through most squarely.
 * @param u the point, box frame. @param d the axis' direction, box frame.
 */
export function outwardNormal(g: Geometry, labels: Uint8Array, solid: Solid, u: Triple, d: Triple): Normal {
  const radius_mm = Math.max(RADIUS_MM, RADIUS_SPACINGS * Math.max(...g.spacing_mm));
  const limit = (radius_mm + SAME_MM) ** 2;
  const [sx, sy, sz] = g.spacing_mm;
  const [i0, i1] = cellSpan(u[0], radius_mm, sx, g.size[0]);
  const [j0, j1] = cellSpan(u[1], radius_mm, sy, g.size[1]);
  const [k0, k1] = cellSpan(u[2], radius_mm, sz, g.size[2]);
  const { holds, lesion } = solid;
  let x = 0;
  let y = 0;
  let z = 0;
  let count = 0;
  for (let k = k0; k <= k1; k++) {
    const dz = (k + 0.5) * sz - u[2];
    for (let j = j0; j <= j1; j++) {
      const dy = (j + 0.5) * sy - u[1];
      const left = limit - dz * dz - dy * dy;
      if (left < 0) continue;
      const base = g.size[0] * (j + g.size[1] * k);
      for (let i = i0; i <= i1; i++) {
        const dx = (i + 0.5) * sx - u[0];
        if (dx * dx > left) continue;
        const label = labels[base + i];
        const isOther = lesion !== null && label === lesion.label && nearSquared(lesion.component.near, i, j, k) !== 0;
        if (holds[label] === 0 || isOther) continue;
        x += dx;
        y += dy;
        z += dz;
        count++;
      }
    }
  }
  const leavesGrid = u.some((at, axis) => at - radius_mm < -SAME_MM || at + radius_mm > g.size[axis] * g.spacing_mm[axis] + SAME_MM);
  const length = Math.sqrt(x * x + y * y + z * z);
  if (count === 0 || length / count < SAME_MM) return { normal: squarestFace(d), leavesGrid };
  return { normal: [-x / length, -y / length, -z / length], leavesGrid };
}

function cellSpan(u: number, radius_mm: number, s: number, n: number): readonly [number, number] {
  return [Math.max(0, Math.floor((u - radius_mm) / s) - 1), Math.min(n - 1, Math.ceil((u + radius_mm) / s))];
}

function squarestFace(d: Triple): Triple {
  const axis = [0, 1, 2].reduce((most, at) => (Math.abs(d[at]) > Math.abs(d[most]) ? at : most), 0);
  const outward = d[axis] > 0 ? -1 : 1;
  return [axis === 0 ? outward : 0, axis === 1 ? outward : 0, axis === 2 ? outward : 0];
}

/** `asin(|d.n|)` in degrees: 90 is perpendicular to the surface, 0 along it. */
export function incidence_deg(d: Triple, normal: Triple): number {
  const sine = Math.abs(d[0] * normal[0] + d[1] * normal[1] + d[2] * normal[2]);
  return (Math.asin(Math.min(1, sine)) * 180) / Math.PI;
}
