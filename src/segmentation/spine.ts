import { runs } from "../volume/index.ts";
import type { Grid } from "./grid.ts";

/** Slabs in which the spine is looked for (segmentation.md 7). */
const SLAB_MM = 20;
/** Bone farther than this from the body's middle is arm, shoulder blade or the side of the pelvis, not spine. */
const AROUND_MM = 80;
/** Less bone than this in a slab says nothing. */
const LEAST_ML = 1;

/** Where the spine runs: x in voxels for each slice. */
export type SpineLine = Float64Array;

/**
 * The spine's middle in each slice: centroid of the bone in the body's rear half, in slabs of 20 mm, smoothed by the median of three.
 * Slabs without bone take the nearest slab that has some; without any bone it is the middle of the body.
 * @param bone empty where Hounsfield units say nothing (clipped CT, MR). @param middle x of the body's middle, for want of better.
 */
export function spineOf(grid: Grid, body: runs.RunMask, bone: runs.RunMask, middle: number): SpineLine {
  const [, , nz] = grid.size;
  const thick = Math.max(1, Math.round(SLAB_MM / grid.spacing_mm[2]));
  const slabs = Math.ceil(nz / thick);
  const box = bodySlabs(body, slabs, thick);
  const sums = new Float64Array(slabs);
  const counts = new Float64Array(slabs);
  const around = AROUND_MM / grid.spacing_mm[0];
  runs.eachRun(bone, (y, z, from, to) => {
    const slab = Math.floor(z / thick);
    if (y < (box.y0[slab] + box.y1[slab]) / 2) return;
    const centre = (box.x0[slab] + box.x1[slab]) / 2;
    const first = Math.max(from, Math.ceil(centre - around));
    const last = Math.min(to, Math.floor(centre + around));
    if (last < first) return;
    sums[slab] += ((first + last) / 2) * (last - first + 1);
    counts[slab] += last - first + 1;
  });
  const least = (LEAST_ML * 1000) / (grid.spacing_mm[0] * grid.spacing_mm[1] * grid.spacing_mm[2]);
  const known = [...counts.keys()].filter((slab) => counts[slab] >= least);
  const raw = Float64Array.from({ length: slabs }, (_, slab) => {
    const nearest = known.toSorted((a, b) => Math.abs(a - slab) - Math.abs(b - slab) || a - b).at(0);
    return nearest === undefined ? middle : sums[nearest] / counts[nearest];
  });
  const smooth = raw.map((_, slab) => median3(raw[Math.max(0, slab - 1)], raw[slab], raw[Math.min(slabs - 1, slab + 1)]));
  return Float64Array.from({ length: nz }, (_, z) => smooth[Math.floor(z / thick)]);
}

function median3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

interface SlabBoxes {
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly y0: Float64Array;
  readonly y1: Float64Array;
}

function bodySlabs(body: runs.RunMask, slabs: number, thick: number): SlabBoxes {
  const box = {
    x0: new Float64Array(slabs).fill(Infinity),
    x1: new Float64Array(slabs).fill(-Infinity),
    y0: new Float64Array(slabs).fill(Infinity),
    y1: new Float64Array(slabs).fill(-Infinity),
  };
  runs.eachRun(body, (y, z, from, to) => {
    const slab = Math.floor(z / thick);
    if (from < box.x0[slab]) box.x0[slab] = from;
    if (to > box.x1[slab]) box.x1[slab] = to;
    if (y < box.y0[slab]) box.y0[slab] = y;
    if (y > box.y1[slab]) box.y1[slab] = y;
  });
  return box;
}
