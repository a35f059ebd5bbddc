import type { Surface } from "../../surfaces/index.ts";
import type { StructureId, Triple } from "../../volume/index.ts";
import type { Ray } from "../orbit.ts";

export interface Hit {
  readonly structure: StructureId;
  /** Along the ray, mm. */
  readonly at_mm: number;
}

/**
 * The nearest front face that a ray meets, over all triangles: asked for only by clicks and tests, never per frame.
 * Moeller & Trumbore 1997; counter-clockwise from outside, so a face counts when the ray comes from there.
 */
export function nearestHit(surfaces: Iterable<Surface>, ray: Ray): Hit | null {
  let best: Hit | null = null;
  for (const surface of surfaces) {
    const at_mm = surfaceHit(surface, ray.origin_mm, ray.direction, best?.at_mm ?? Infinity);
    if (at_mm !== null) best = { structure: surface.structure, at_mm };
  }
  return best;
}

/** The least distance along the ray to a front face of one surface below `limit_mm`, or null. */
function surfaceHit(surface: Surface, o: Triple, d: Triple, limit_mm: number): number | null {
  const { positions_mm: p, triangles } = surface;
  let best = limit_mm;
  for (let n = 0; n < triangles.length; n += 3) {
    const a = 3 * triangles[n];
    const b = 3 * triangles[n + 1];
    const c = 3 * triangles[n + 2];
    const e1x = p[b] - p[a];
    const e1y = p[b + 1] - p[a + 1];
    const e1z = p[b + 2] - p[a + 2];
    const e2x = p[c] - p[a];
    const e2y = p[c + 1] - p[a + 1];
    const e2z = p[c + 2] - p[a + 2];
    const px = d[1] * e2z - d[2] * e2y;
    const py = d[2] * e2x - d[0] * e2z;
    const pz = d[0] * e2y - d[1] * e2x;
    const det = e1x * px + e1y * py + e1z * pz;
    if (det <= 0) continue;
    const tx = o[0] - p[a];
    const ty = o[1] - p[a + 1];
    const tz = o[2] - p[a + 2];
    const u = tx * px + ty * py + tz * pz;
    if (u < 0 || u > det) continue;
    const qx = ty * e1z - tz * e1y;
    const qy = tz * e1x - tx * e1z;
    const qz = tx * e1y - ty * e1x;
    const v = d[0] * qx + d[1] * qy + d[2] * qz;
    if (v < 0 || u + v > det) continue;
    const t = (e2x * qx + e2y * qy + e2z * qz) / det;
    if (t > 0 && t < best) best = t;
  }
  return best < limit_mm ? best : null;
}
