import type { Surface } from "../../src/surfaces/index.ts";
import {
  type Geometry,
  geometryFrom,
  ijk,
  type LabelMap,
  type Lps,
  lps,
  type NineNumbers,
  type Triple,
  toPatient,
} from "../../src/volume/index.ts";

export const AXIAL: NineNumbers = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** 25 degrees about z after -15 about x, as in the worked example of the interfaces. */
export const OBLIQUE: NineNumbers = [
  0.906307787, -0.408217894, -0.109381655, 0.422618262, 0.875426098, 0.234569716, 0, -0.258819045, 0.965925826,
];
/** The same with its third axis the other way round. */
export const LEFT_HANDED: NineNumbers = [
  0.906307787, -0.408217894, 0.109381655, 0.422618262, 0.875426098, -0.234569716, 0, -0.258819045, -0.965925826,
];

export function geometryOf(
  size: Triple,
  spacing_mm: Triple,
  direction: NineNumbers = AXIAL,
  origin_mm: Lps = lps(-123.4, 56.7, 890.1),
): Geometry {
  const geometry = geometryFrom(size, spacing_mm, origin_mm, direction);
  if ("problem" in geometry) throw new Error(geometry.problem.code);
  return geometry.value;
}

/** A map whose voxel i, j, k has the label that `label` gives its place in mm along the grid's own axes. */
export function mapOf(geometry: Geometry, label: (x: number, y: number, z: number) => number): LabelMap {
  const [nx, ny, nz] = geometry.size;
  const [sx, sy, sz] = geometry.spacing_mm;
  const labels = new Uint8Array(nx * ny * nz);
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) labels[n] = label(i * sx, j * sy, k * sz);
  return { geometry, labels, source: "import", foreign: [] };
}

export function ball(centre: Triple, radius: number): (x: number, y: number, z: number) => boolean {
  return (x, y, z) => (x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2 <= radius * radius;
}

/** What is wrong with a surface as a closed one, by definition: each side of a triangle has exactly one partner that runs the other way. */
export function faultsOf({ triangles, positions_mm }: Surface): readonly string[] {
  const vertices = positions_mm.length / 3;
  const faults: string[] = [];
  if (triangles.length === 0) faults.push("it has no triangle");
  if (triangles.some((v) => v >= vertices)) faults.push("a triangle names a vertex that is not there");
  const seen = new Map<number, number>(); // sides: from * vertices + to
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    if (a === b || b === c || c === a) faults.push(`triangle ${t / 3} has two equal corners`);
    for (const side of [a * vertices + b, b * vertices + c, c * vertices + a]) seen.set(side, (seen.get(side) ?? 0) + 1);
  }
  for (const [side, count] of seen) {
    const back = seen.get((side % vertices) * vertices + Math.floor(side / vertices)) ?? 0;
    if (count !== 1 || back !== 1) faults.push(`side ${Math.floor(side / vertices)}-${side % vertices}: ${count} and ${back}`);
  }
  return faults;
}

/** The same as a reader sees it who knows vertices by their coordinates alone, as in STL. */
export function faultsByPlace(surface: Surface): readonly string[] {
  const { positions_mm: p, triangles } = surface;
  const first = new Map<string, number>();
  for (let v = 0; v < p.length / 3; v++) {
    const place = `${p[3 * v]} ${p[3 * v + 1]} ${p[3 * v + 2]}`;
    if (!first.has(place)) first.set(place, v);
  }
  return faultsOf({ ...surface, triangles: triangles.map((v) => first.get(`${p[3 * v]} ${p[3 * v + 1]} ${p[3 * v + 2]}`) ?? v) });
}

/** The volume in mm^3 by the divergence of z alone: another formula than the room's own. */
export function volumeOf({ positions_mm: p, triangles }: Surface): number {
  const z0 = p[2];
  let sum = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const area = (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]);
    sum += (area / 2) * ((p[a + 2] + p[b + 2] + p[c + 2]) / 3 - z0);
  }
  return sum;
}

/** Largest distance of a vertex from a voxel face between label and not label, by looking at every such face. */
export function deviationOf({ positions_mm: p }: Surface, map: LabelMap, label: number): number {
  const { size, spacing_mm, direction: d, origin_mm: o } = map.geometry;
  const inside = (i: number, j: number, k: number): boolean =>
    [i, j, k].every((n, a) => n >= 0 && n < size[a]) && map.labels[i + size[0] * (j + size[1] * k)] === label;
  const faces: { at: Triple; axis: number }[] = [];
  for (let k = -1; k < size[2]; k++) {
    for (let j = -1; j < size[1]; j++) {
      for (let i = -1; i < size[0]; i++) {
        const here = inside(i, j, k);
        if (here !== inside(i + 1, j, k)) faces.push({ at: [i, j, k], axis: 0 });
        if (here !== inside(i, j + 1, k)) faces.push({ at: [i, j, k], axis: 1 });
        if (here !== inside(i, j, k + 1)) faces.push({ at: [i, j, k], axis: 2 });
      }
    }
  }
  let largest = 0;
  for (let n = 0; n < p.length; n += 3) {
    const q = [p[n] - o[0], p[n + 1] - o[1], p[n + 2] - o[2]];
    const v = [0, 1, 2].map((a) => d[a] * q[0] + d[3 + a] * q[1] + d[6 + a] * q[2]); // mm along the grid's axes
    let best = Infinity;
    for (const { at, axis } of faces) {
      let sum = 0;
      for (let a = 0; a < 3; a++) {
        const low = (at[a] + (a === axis ? 0.5 : -0.5)) * spacing_mm[a];
        const high = (at[a] + 0.5) * spacing_mm[a];
        sum += Math.max(0, low - v[a], v[a] - high) ** 2;
      }
      best = Math.min(best, sum);
    }
    largest = Math.max(largest, best);
  }
  return Math.sqrt(largest);
}

/** The centre of the volume that a surface encloses, LPS mm. */
export function centroidOf({ positions_mm: p, triangles }: Surface): Triple {
  const o = [p[0], p[1], p[2]];
  let volume = 0;
  const sum = [0, 0, 0];
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((e) => [0, 1, 2].map((axis) => p[3 * triangles[t + e] + axis] - o[axis]));
    const det = a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
    volume += det;
    for (let axis = 0; axis < 3; axis++) sum[axis] += (det * (a[axis] + b[axis] + c[axis])) / 4;
  }
  return [o[0] + sum[0] / volume, o[1] + sum[1] / volume, o[2] + sum[2] / volume];
}

/** The mean place of the voxels of a label, LPS mm, and how many there are. */
export function centreOfLabels(map: LabelMap, label: number): { readonly centre: Triple; readonly voxels: number } {
  const [nx, ny] = map.geometry.size;
  const sum = [0, 0, 0];
  let voxels = 0;
  for (let n = 0; n < map.labels.length; n++) {
    if (map.labels[n] !== label) continue;
    voxels++;
    const at = toPatient(map.geometry, ijk(n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))));
    for (let axis = 0; axis < 3; axis++) sum[axis] += at[axis];
  }
  return { centre: [sum[0] / voxels, sum[1] / voxels, sum[2] / voxels], voxels };
}
