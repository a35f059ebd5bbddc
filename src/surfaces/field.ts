import { squaredDistance, type Triple } from "../volume/index.ts";
import type { Crop } from "./crop.ts";

/**
 * A field to contour: one number a node, i fastest, negative inside; node n of an axis lies at `origin + step * n` in the crop's voxel indices.
 * The outermost layer of nodes is outside, so that every contour is closed.
 */
export interface Field {
  readonly values: Float32Array;
  readonly size: Triple;
  readonly origin: Triple;
  readonly step: Triple;
}

/** Crops above this many voxels take two voxels a node along their finest axes, where the node stays no longer than the coarsest spacing or this. */
const FINE_VOXELS = 1.5e6;
const FINE_NODE_MM = 1.6;
/** Above this many nodes every axis is halved, finest first: the skin, lungs or skeleton of a whole CT. */
const MOST_NODES = 5e6;
/** The band in which distances are kept, in voxels of the coarsest axis and in voxels of the finest: room for smoothing and the iso value. */
const BAND_COARSE = 2.5;
const BAND_FINE = 5;

/**
 * Exact signed distance in mm between voxel centres, outside minus inside (the half-voxel terms cancel on the boundary edge, speed.md 2.3),
 * cut off at +-band.
 */
export function signedDistance(crop: Crop, spacing_mm: Triple): Field {
  const band_mm = Math.max(BAND_COARSE * Math.max(...spacing_mm), BAND_FINE * Math.min(...spacing_mm));
  const values = squaredDistance(crop.inside, crop.size, spacing_mm, band_mm);
  const outside = new Uint8Array(crop.inside.length);
  for (let n = 0; n < outside.length; n++) outside[n] = 1 - crop.inside[n];
  const within = squaredDistance(outside, crop.size, spacing_mm, band_mm);
  for (let n = 0; n < values.length; n++) {
    values[n] = crop.inside[n] === 0 ? Math.min(band_mm, Math.sqrt(values[n])) : -Math.min(band_mm, Math.sqrt(within[n]));
  }
  return { values, size: crop.size, origin: [0, 0, 0], step: [1, 1, 1] };
}

/** How many voxels of each axis go into one node, 1 or 2: surfaces of 100,000 triangles have edges of several mm, so large crops need no finer nodes. */
export function blocksFor(crop: Crop, spacing_mm: Triple): Triple {
  const block = [1, 1, 1];
  let nodes = crop.inside.length;
  const longest_mm = Math.max(FINE_NODE_MM, ...spacing_mm);
  const finestFirst = [0, 1, 2].toSorted((a, b) => spacing_mm[a] - spacing_mm[b]);
  for (const a of finestFirst) {
    if (nodes <= FINE_VOXELS || (2 * spacing_mm[a] > longest_mm && nodes <= MOST_NODES)) break;
    block[a] = 2;
    nodes /= 2;
  }
  return [block[0], block[1], block[2]];
}

/**
 * How full each block of voxels is, as half minus the share inside, times the finest node spacing (a length, like a distance).
 * With blocks of 1 this is the binary field; with 2 the shares place the surface below the block's size.
 */
export function occupancy(crop: Crop, spacing_mm: Triple, block: Triple): Field {
  const [nx, ny, nz] = crop.size;
  // One node more on the far side than needed, so that the outermost layer stays empty also when the size is odd.
  const size: Triple = [Math.ceil(nx / block[0]), Math.ceil(ny / block[1]), Math.ceil(nz / block[2])];
  const counts = new Uint8Array(size[0] * size[1] * size[2]);
  const [shiftI, shiftJ, shiftK] = [block[0] - 1, block[1] - 1, block[2] - 1];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      const target = size[0] * ((j >> shiftJ) + size[1] * (k >> shiftK));
      for (let i = 0; i < nx; i++) counts[target + (i >> shiftI)] += crop.inside[row + i];
    }
  }
  const scale_mm = Math.min(...[0, 1, 2].map((a) => spacing_mm[a] * block[a]));
  const each = 1 / (block[0] * block[1] * block[2]);
  const values = new Float32Array(counts.length);
  for (let n = 0; n < values.length; n++) values[n] = (0.5 - counts[n] * each) * scale_mm;
  return { values, size, origin: [(block[0] - 1) / 2, (block[1] - 1) / 2, (block[2] - 1) / 2], step: block };
}

/** The binary field on a grid `factor` times finer: its contour follows the voxels' own faces, whatever is thin. */
export function refined(crop: Crop, spacing_mm: Triple, factor: number): Field {
  const [nx, ny, nz] = crop.size;
  const size: Triple = [nx * factor, ny * factor, nz * factor];
  const half_mm = Math.min(...spacing_mm) / factor / 2;
  const values = new Float32Array(size[0] * size[1] * size[2]);
  for (let k = 0, at = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const row = nx * (Math.floor(j / factor) + ny * Math.floor(k / factor));
      for (let i = 0; i < size[0]; i++, at++) values[at] = crop.inside[row + Math.floor(i / factor)] === 0 ? half_mm : -half_mm;
    }
  }
  const origin = (1 / factor - 1) / 2;
  return { values, size, origin: [origin, origin, origin], step: [1 / factor, 1 / factor, 1 / factor] };
}

/** `passes[a]` times [1 2 1]/4 along axis a, in place; the outermost layer stays as it is. */
export function smooth(field: Field, passes: Triple): void {
  const [nx, ny, nz] = field.size;
  const v = field.values;
  for (let pass = 0; pass < passes[0]; pass++) {
    for (let row = 0; row < v.length; row += nx) {
      let before = v[row];
      for (let n = row + 1; n < row + nx - 1; n++) {
        const here = v[n];
        v[n] = (before + 2 * here + v[n + 1]) / 4;
        before = here;
      }
    }
  }
  for (let pass = 0; pass < passes[1]; pass++) for (let k = 0; k < nz; k++) smoothRows(v, nx * ny * k, nx, ny);
  for (let pass = 0; pass < passes[2]; pass++) smoothRows(v, 0, nx * ny, nz);
}

/** One pass across `count` rows of `length` numbers that lie one after the other. */
function smoothRows(v: Float32Array, start: number, length: number, count: number): void {
  const before = v.slice(start, start + length);
  for (let row = 1; row < count - 1; row++) {
    const at = start + row * length;
    for (let i = 0; i < length; i++) {
      const here = v[at + i];
      v[at + i] = (before[i] + 2 * here + v[at + length + i]) / 4;
      before[i] = here;
    }
  }
}

/** What smoothing may not pull to the other side stays this far on its own, as part of the finest node spacing. */
const KEPT = 0.1;

/**
 * The field less its iso value, with every node kept on the side that the labels give it: the contour then passes between the same neighbours as the
 * voxel faces do, at most half a node from them along each edge, and nothing thin can vanish. A digital shape that is smooth stays free to be so.
 *
 * @param sides the field before smoothing: its sign is the labels' side. Not changed.
 */
export function keepSides(field: Field, iso: number, sides: Float32Array, scale_mm: number): void {
  const v = field.values;
  const kept = KEPT * scale_mm;
  for (let n = 0; n < v.length; n++) v[n] = sides[n] > 0 ? Math.max(kept, v[n] - iso) : Math.min(-kept, v[n] - iso);
}

/**
 * The iso value whose inside holds `nodes` nodes (a count, or a sum of shares), in the middle between the two values that it parts: with smooth
 * fields the contour's volume is then the labels' own to a few percent; the mesh is corrected for the rest (mesh.ts).
 */
export function isoFor(field: Field, nodes: number): number {
  const v = field.values;
  let [lowest, highest] = [Infinity, -Infinity];
  for (let n = 0; n < v.length; n++) {
    if (v[n] < lowest) lowest = v[n];
    if (v[n] > highest) highest = v[n];
  }
  // Far from the surface all values are the lowest or the highest: what is between is a small part.
  let below = 0;
  for (let n = 0; n < v.length; n++) if (v[n] === lowest) below++;
  let band = between(v, lowest, highest);
  let [from, to] = [lowest, highest]; // at most `from` lie fewer than `nodes` values, at most `to` at least so many
  for (let step = 0; step < ISO_BISECTIONS; step++) {
    const iso = (from + to) / 2;
    let count = below;
    for (let n = 0; n < band.length; n++) if (band[n] <= iso) count++;
    if (count < nodes) from = iso;
    else to = iso;
    if (step !== ISO_BISECTIONS / 2) continue;
    for (let n = 0; n < band.length; n++) if (band[n] <= from) below++;
    band = between(band, from, to);
  }
  let [last, next] = [lowest, highest];
  for (let n = 0; n < v.length; n++) {
    if (v[n] <= to && v[n] > last) last = v[n];
    if (v[n] > to && v[n] < next) next = v[n];
  }
  return (last + next) / 2;
}

const ISO_BISECTIONS = 24;

/** The values above `low` and below `high`, in order. Values at `high` count for no iso value under it, so that they may go. */
function between(values: Float32Array, low: number, high: number): Float32Array {
  let count = 0;
  for (let n = 0; n < values.length; n++) if (values[n] > low && values[n] < high) count++;
  const found = new Float32Array(count);
  count = 0;
  for (let n = 0; n < values.length; n++) if (values[n] > low && values[n] < high) found[count++] = values[n];
  return found;
}
