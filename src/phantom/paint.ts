import { inSteps, type Job } from "../base/index.ts";
import { affineOf, type Geometry, ijk, lps, type Triple, toPatient, toVoxel, voxelCount } from "../volume/index.ts";
import type { Solid } from "./solids.ts";

/** One solid with what it is made of; of a list, later parts cover earlier ones. */
export interface Part {
  readonly solid: Solid;
  /** What the voxels whose centre it holds are called; null leaves the name that is there. */
  readonly label: number | null;
  /** Hounsfield units at a point, `depth_mm` (>= 0) below the part's surface. */
  readonly hu: (x: number, y: number, z: number, depth_mm: number) => number;
  /** False: an exact solid of the patient, untouched by the phantom's bending of space. */
  readonly bent: boolean;
}

/** Where a point of the patient lies in the unbent anatomy: writes x, y, z to `out`; never farther than `reach_mm` from the point. */
export interface Bend {
  readonly reach_mm: number;
  readonly apply: (x: number, y: number, z: number, out: Float64Array) => void;
}

/** A painted grid: Hounsfield units before noise, and the label by each voxel's centre; i fastest. */
export interface Painting {
  readonly hu: Float32Array;
  readonly labels: Uint8Array;
}

/** Sub-samples lie this far apart along each axis, but two to four of them. */
const SUBSAMPLE_MM = 0.9;
const [FEWEST, MOST] = [2, 4];
/** A surface passes through a voxel only where |distance| is below half its diagonal times this slack for bends and uneven surfaces. */
const SLACK = 1.25;
const AIR_HU = -1000;

/**
 * Parts on a grid, slice by slice: volume averaging by sub-samples where a surface passes, the label by the voxel's centre.
 * Painted from the last part back to the first, so that nothing is computed for what is hidden: painting forwards took 3 times as long.
 */
export async function paint(geometry: Geometry, parts: readonly Part[], bend: Bend | null, job: Job): Promise<Painting> {
  const [nx, ny, nz] = geometry.size;
  const painting: Painting = { hu: new Float32Array(voxelCount(geometry)), labels: new Uint8Array(voxelCount(geometry)) };
  const reach = (Math.sqrt(geometry.spacing_mm.reduce((sum, s) => sum + s * s, 0)) / 2) * SLACK;
  const ranges = parts.map((part) => sliceRanges(geometry, part, reach + (part.bent && bend ? bend.reach_mm : 0)));
  const straight = new Float64Array(3 * nx * ny);
  const unbent = bend ? new Float64Array(3 * nx * ny) : straight;
  const slice: Slice = {
    nx,
    hu: new Float64Array(nx * ny),
    seen: new Float64Array(nx * ny),
    labels: new Uint8Array(nx * ny),
    offsets: subsampleOffsets(geometry),
    reach,
  };
  await inSteps(job, "assemble", nz, (k) => {
    placeSlice(geometry, k, bend, straight, unbent);
    slice.hu.fill(0);
    slice.seen.fill(1);
    slice.labels.fill(OPEN);
    for (let index = parts.length - 1; index >= 0; index--) {
      paintPart(slice, parts[index], ranges[index].subarray(4 * k, 4 * k + 4), parts[index].bent ? unbent : straight);
    }
    for (let p = 0, at = nx * ny * k; p < nx * ny; p++, at++) {
      painting.hu[at] = slice.hu[p] + slice.seen[p] * AIR_HU;
      painting.labels[at] = slice.labels[p] === OPEN ? 0 : slice.labels[p];
    }
  });
  return painting;
}

/** Not yet named by any part. */
const OPEN = 255;

/** One slice while it is painted. */
interface Slice {
  readonly nx: number;
  /** Hounsfield units so far, each part's weighted by its visible share. */
  readonly hu: Float64Array;
  /** The share of each pixel that no part covers yet. */
  readonly seen: Float64Array;
  readonly labels: Uint8Array;
  /** x, y, z of each sub-sample from the voxel's centre, mm. */
  readonly offsets: Float64Array;
  /** Beyond this distance from a surface a voxel lies wholly on one side, mm. */
  readonly reach: number;
}

/** Pixels are looked at in blocks of this edge first: most blocks of a winding tube's box are far from the tube. */
const BLOCK = 8;
/** A distance may change faster than the way does, by this factor at most, and jump by this much where an uneven surface begins. */
const [STEEPEST, JUMP_MM] = [1.6, 4];

/** @param range i from, i to, j from, j to; inclusive. @param at x, y, z of each pixel. */
function paintPart(slice: Slice, part: Part, range: Int32Array, at: Float64Array): void {
  const { nx, reach } = slice;
  const distance = part.solid.distance;
  for (let j = range[2]; j <= range[3]; j += BLOCK) {
    const toJ = Math.min(range[3], j + BLOCK - 1);
    for (let i = range[0]; i <= range[1]; i += BLOCK) {
      const toI = Math.min(range[1], i + BLOCK - 1);
      const middle = 3 * (((i + toI) >> 1) + nx * ((j + toJ) >> 1));
      const [x, y, z] = [at[middle], at[middle + 1], at[middle + 2]];
      const corner = 3 * (toI + nx * toJ);
      const away = Math.sqrt((at[corner] - x) ** 2 + (at[corner + 1] - y) ** 2 + (at[corner + 2] - z) ** 2);
      if (distance(x, y, z) > reach + JUMP_MM + away * STEEPEST) continue;
      for (let row = j; row <= toJ; row++) paintRow(slice, part, i + nx * row, toI + nx * row, at);
    }
  }
}

function paintRow(slice: Slice, part: Part, from: number, to: number, at: Float64Array): void {
  const { hu, seen, labels, offsets, reach } = slice;
  const distance = part.solid.distance;
  for (let pixel = from; pixel <= to; pixel++) {
    if (seen[pixel] === 0 && labels[pixel] !== OPEN) continue;
    const x = at[3 * pixel];
    const y = at[3 * pixel + 1];
    const z = at[3 * pixel + 2];
    const d = distance(x, y, z);
    if (d >= reach) continue;
    if (d < 0 && part.label !== null && labels[pixel] === OPEN) labels[pixel] = part.label;
    if (seen[pixel] === 0) continue;
    const share = d <= -reach ? 1 : shareInside(distance, x, y, z, offsets);
    if (share === 0) continue;
    hu[pixel] += seen[pixel] * share * part.hu(x, y, z, d < 0 ? -d : 0);
    seen[pixel] *= 1 - share;
  }
}

function shareInside(distance: Solid["distance"], x: number, y: number, z: number, offsets: Float64Array): number {
  let inside = 0;
  for (let s = 0; s < offsets.length; s += 3) if (distance(x + offsets[s], y + offsets[s + 1], z + offsets[s + 2]) < 0) inside++;
  return (3 * inside) / offsets.length;
}

/** Centres of the equal cells into which a voxel is cut, from its centre, in patient axes. */
function subsampleOffsets(geometry: Geometry): Float64Array {
  const n = geometry.spacing_mm.map((s) => Math.min(MOST, Math.max(FEWEST, Math.ceil(s / SUBSAMPLE_MM))));
  const origin = toPatient(geometry, ijk(0, 0, 0));
  const offsets: number[] = [];
  for (let c = 0; c < n[2]; c++) {
    for (let b = 0; b < n[1]; b++) {
      for (let a = 0; a < n[0]; a++) {
        const p = toPatient(geometry, ijk((a + 0.5) / n[0] - 0.5, (b + 0.5) / n[1] - 0.5, (c + 0.5) / n[2] - 0.5));
        offsets.push(p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]);
      }
    }
  }
  return Float64Array.from(offsets);
}

function placeSlice(geometry: Geometry, k: number, bend: Bend | null, straight: Float64Array, unbent: Float64Array): void {
  const [nx, ny] = geometry.size;
  const out = new Float64Array(3);
  const m = affineOf(geometry);
  for (let j = 0, at = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++, at += 3) {
      const x = m[12] + m[0] * i + m[4] * j + m[8] * k;
      const y = m[13] + m[1] * i + m[5] * j + m[9] * k;
      const z = m[14] + m[2] * i + m[6] * j + m[10] * k;
      straight[at] = x;
      straight[at + 1] = y;
      straight[at + 2] = z;
      if (bend === null) continue;
      bend.apply(x, y, z, out);
      unbent[at] = out[0];
      unbent[at + 1] = out[1];
      unbent[at + 2] = out[2];
    }
  }
}

/** For each slice the pixels that a part may touch: 4 integers (i from, i to, j from, j to), `to` below `from` where there are none. */
function sliceRanges(geometry: Geometry, part: Part, margin: number): Int32Array {
  const [nx, ny, nz] = geometry.size;
  const ranges = new Int32Array(4 * nz);
  for (let k = 0; k < nz; k++) ranges.set([nx, -1, ny, -1], 4 * k);
  for (const { low, high } of part.solid.boxes) {
    const { from, to } = indexBox(geometry, low, high, margin);
    for (let k = Math.max(0, from[2]); k <= Math.min(nz - 1, to[2]); k++) {
      ranges[4 * k] = Math.min(ranges[4 * k], Math.max(0, from[0]));
      ranges[4 * k + 1] = Math.max(ranges[4 * k + 1], Math.min(nx - 1, to[0]));
      ranges[4 * k + 2] = Math.min(ranges[4 * k + 2], Math.max(0, from[1]));
      ranges[4 * k + 3] = Math.max(ranges[4 * k + 3], Math.min(ny - 1, to[1]));
    }
  }
  return ranges;
}

function indexBox(geometry: Geometry, low: Triple, high: Triple, margin: number): { from: Triple; to: Triple } {
  const from: [number, number, number] = [Infinity, Infinity, Infinity];
  const to: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const x = corner & 1 ? high[0] + margin : low[0] - margin;
    const y = corner & 2 ? high[1] + margin : low[1] - margin;
    const z = corner & 4 ? high[2] + margin : low[2] - margin;
    const at = toVoxel(geometry, lps(x, y, z));
    for (let axis = 0; axis < 3; axis++) {
      from[axis] = Math.min(from[axis], Math.floor(at[axis]));
      to[axis] = Math.max(to[axis], Math.ceil(at[axis]));
    }
  }
  return { from, to };
}
