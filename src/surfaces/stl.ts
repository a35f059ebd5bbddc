import type { Surface } from "./words.ts";

const HEADER_BYTES = 80;
const TRIANGLE_BYTES = 50;

/**
 * One surface as binary STL, millimetres, LPS. The header says "SPACE=LPS", as Slicer reads it, and does not begin with "solid",
 * which would make readers take it for text.
 */
export function toStl(surface: Surface): Uint8Array<ArrayBuffer> {
  const { positions_mm: p, triangles } = surface;
  const count = triangles.length / 3;
  const bytes = new Uint8Array(HEADER_BYTES + 4 + TRIANGLE_BYTES * count);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(`SPACE=LPS UNIT=mm ${surface.structure}`).subarray(0, HEADER_BYTES));
  view.setUint32(HEADER_BYTES, count, true);
  for (let t = 0, at = HEADER_BYTES + 4; t < count; t++, at += TRIANGLE_BYTES) {
    const [a, b, c] = [3 * triangles[3 * t], 3 * triangles[3 * t + 1], 3 * triangles[3 * t + 2]];
    const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]];
    const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]];
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    for (let axis = 0; axis < 3; axis++) {
      view.setFloat32(at + 4 * axis, length > 0 ? n[axis] / length : 0, true);
      view.setFloat32(at + 12 + 4 * axis, p[a + axis], true);
      view.setFloat32(at + 24 + 4 * axis, p[b + axis], true);
      view.setFloat32(at + 36 + 4 * axis, p[c + axis], true);
    }
  }
  return bytes;
}
