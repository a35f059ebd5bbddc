import { type Geometry, lps, type Triple, toVoxel, type Volume } from "../volume/index.ts";
import { along, cross, dot, minus, unit } from "./vectors.ts";

/** A picture through the patient, mm; `right` and `down` are unit and at right angles. */
export interface Cut {
  readonly centre_mm: Triple;
  readonly right: Triple;
  readonly down: Triple;
  readonly size_mm: readonly [width: number, height: number];
}

/** Room about the needle, and the least side, mm. */
const ABOUT_MM = 60;
const LEAST_MM = 160;

/**
 * The plane that holds the needle and, turned by 0, lies as near to the head's direction as it can: entry above, target below, as a needle view shows it.
 * @param turn turned about the needle, radians. Null for a needle without length.
 */
export function needlePlane(entry_mm: Triple, target_mm: Triple, turn: number): Cut | null {
  const way = minus(target_mm, entry_mm);
  const size_mm = Math.sqrt(dot(way, way));
  if (!(size_mm > 0)) return null;
  const down = unit(way, [0, 1, 0]);
  const head: Triple = Math.abs(down[2]) < 0.95 ? [0, 0, 1] : [1, 0, 0];
  const inPlane = unit(along(head, down, -dot(head, down)), [1, 0, 0]);
  const across = cross(down, inPlane);
  const right = along([inPlane[0] * Math.cos(turn), inPlane[1] * Math.cos(turn), inPlane[2] * Math.cos(turn)], across, Math.sin(turn));
  const side_mm = Math.max(LEAST_MM, size_mm + 2 * ABOUT_MM);
  return { centre_mm: along(entry_mm, way, 0.5), right, down, size_mm: [side_mm, side_mm] };
}

/** Room that a picture leaves about the patient's box, mm. */
const MARGIN_MM = 6;

/**
 * A slice of the grid cut down to a box of the patient, by whole voxels, so that a picture of `pixels` shows each voxel as one pixel.
 * @param voxels of the whole slice, across and along it.
 */
export function trimmed(
  slice: Cut & { readonly voxels: readonly [number, number] },
  box: { readonly low_mm: Triple; readonly high_mm: Triple },
): { readonly cut: Cut; readonly pixels: readonly [number, number] } {
  const ends = [box.low_mm, box.high_mm];
  const corners = ends.flatMap((x) => ends.flatMap((y) => ends.map((z): Triple => [x[0], y[1], z[2]])));
  const range = (direction: Triple, side: 0 | 1): { readonly from: number; readonly count: number; readonly step_mm: number } => {
    const step_mm = slice.size_mm[side] / slice.voxels[side];
    const along_mm = corners.map((corner) => dot(minus(corner, slice.centre_mm), direction) + slice.size_mm[side] / 2);
    const from = Math.max(0, Math.floor((Math.min(...along_mm) - MARGIN_MM) / step_mm));
    const to = Math.min(slice.voxels[side], Math.ceil((Math.max(...along_mm) + MARGIN_MM) / step_mm));
    return { from, count: Math.max(1, to - from), step_mm };
  };
  const [u, v] = [range(slice.right, 0), range(slice.down, 1)];
  const middle = (r: typeof u, side: 0 | 1): number => (r.from + r.count / 2) * r.step_mm - slice.size_mm[side] / 2;
  return {
    cut: {
      centre_mm: along(along(slice.centre_mm, slice.right, middle(u, 0)), slice.down, middle(v, 1)),
      right: slice.right,
      down: slice.down,
      size_mm: [u.count * u.step_mm, v.count * v.step_mm],
    },
    pixels: [u.count, v.count],
  };
}

/** Its corners: top left, top right, bottom right, bottom left. */
export function cornersOf({ centre_mm, right, down, size_mm: [w, h] }: Cut): readonly [Triple, Triple, Triple, Triple] {
  const at = (u: number, v: number): Triple => along(along(centre_mm, right, (u * w) / 2), down, (v * h) / 2);
  return [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)];
}

/** How far a hand has turned the plane about the needle when it drags its tab from one point to another, radians. */
export function turnBetweenTabs({ centre_mm, down }: Pick<Cut, "centre_mm" | "down">, from_mm: Triple, to_mm: Triple): number {
  const flat = (p: Triple): Triple => {
    const v = minus(p, centre_mm);
    return along(v, down, -dot(v, down));
  };
  const [a, b] = [flat(from_mm), flat(to_mm)];
  return Math.atan2(dot(cross(a, b), down), dot(a, b));
}

/**
 * The picture of a volume in a plane, trilinear, windowed as DICOM's linear VOI function is (PS3.3 C.11.2.1.2.1): grey 1..255, 0 outside the volume.
 * Pixel centres; row 0 at the picture's top. @param pixels across and down. @param out as many pixels, from the caller.
 */
export function reslice(
  volume: Volume,
  cut: Cut,
  [columns, rows]: readonly [number, number],
  window: readonly [centre: number, width: number],
  out: Uint8Array,
): void {
  const g = volume.geometry;
  const [across_mm, down_mm] = [cut.size_mm[0] / columns, cut.size_mm[1] / rows];
  const left = along(cut.centre_mm, cut.right, (across_mm - cut.size_mm[0]) / 2);
  const first = along(left, cut.down, (down_mm - cut.size_mm[1]) / 2);
  const [i0, j0, k0] = toVoxel(g, lps(first[0], first[1], first[2]));
  const [ci, cj, ck] = stepsOf(g, cut.right, across_mm);
  const [ri, rj, rk] = stepsOf(g, cut.down, down_mm);
  const [nx, ny, nz] = g.size;
  const { voxels } = volume;
  const width = Math.max(1.0001, window[1]);
  const scale = 254 / (width - 1);
  const offset = 127.5 - (window[0] - 0.5) * scale;
  for (let row = 0, at = 0; row < rows; row++) {
    let i = i0 + row * ri;
    let j = j0 + row * rj;
    let k = k0 + row * rk;
    for (let column = 0; column < columns; column++, at++, i += ci, j += cj, k += ck) {
      if (!(i >= -0.5 && j >= -0.5 && k >= -0.5 && i < nx - 0.5 && j < ny - 0.5 && k < nz - 0.5)) {
        out[at] = 0;
        continue;
      }
      const a = Math.max(0, Math.min(nx - 1, i));
      const b = Math.max(0, Math.min(ny - 1, j));
      const c = Math.max(0, Math.min(nz - 1, k));
      const x = Math.floor(a);
      const y = Math.floor(b);
      const z = Math.floor(c);
      const dx = x + 1 < nx ? 1 : 0;
      const dy = y + 1 < ny ? nx : 0;
      const dz = z + 1 < nz ? nx * ny : 0;
      const u = a - x;
      const v = b - y;
      const w = c - z;
      const p = x + nx * (y + ny * z);
      const near = (voxels[p] * (1 - u) + voxels[p + dx] * u) * (1 - v) + (voxels[p + dy] * (1 - u) + voxels[p + dy + dx] * u) * v;
      const q = p + dz;
      const far = (voxels[q] * (1 - u) + voxels[q + dx] * u) * (1 - v) + (voxels[q + dy] * (1 - u) + voxels[q + dy + dx] * u) * v;
      const grey = (near * (1 - w) + far * w) * scale + offset;
      out[at] = Math.max(1, Math.min(255, grey));
    }
  }
}

/** A step in the patient as steps of the grid. */
function stepsOf(g: Geometry, direction: Triple, step_mm: number): Triple {
  const d = g.direction;
  return [0, 1, 2].map(
    (axis) => ((d[axis] * direction[0] + d[3 + axis] * direction[1] + d[6 + axis] * direction[2]) * step_mm) / g.spacing_mm[axis],
  ) as unknown as Triple;
}
