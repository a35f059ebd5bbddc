import type { Triple } from "../../volume/index.ts";
import { alongRay } from "../frame.ts";
import { BLOCK, type BlockTree } from "./blocks.ts";
import { segmentToBox, segmentToPoint } from "./box.ts";

/** Minima that differ by less than this, mm, count as reached alike (planning.md 2.3). */
const SAME_MM = 1e-9;

/** What rounding may add to the squared distance of a block's box, mm^2. */
const ROUNDING = 1e-9;

/** Where an axis comes nearest to a structure: the least distance, the smallest depth that reaches it, the nearest point of the boxes (box frame). */
export interface Nearest {
  readonly distance_mm: number;
  readonly at_mm: number;
  readonly nearest: Triple;
}

/** Scratch for the searches below; one is enough for a whole assessment. */
export interface NearestScratch {
  readonly box: Float64Array;
  readonly found: Float64Array;
  /** i, j, k of the cell that was nearest last, by tree; at first some cell of it. */
  readonly last: Int32Array;
}

/** A needle in a hand is asked about in every frame: its scratch is kept as long as the trees are. */
const kept = new WeakMap<readonly BlockTree[], NearestScratch>();

/** Scratch for the trees of an anatomy. What it remembers makes a search short and changes no answer. */
export function nearestScratch(trees: readonly BlockTree[]): NearestScratch {
  const old = kept.get(trees);
  if (old) return old;
  const last = Int32Array.from(trees.flatMap(firstCell));
  const made = { box: new Float64Array(6), found: new Float64Array(2), last };
  kept.set(trees, made);
  return made;
}

function firstCell({ corners, items }: BlockTree): readonly number[] {
  return [corners[0] + (items[0] & 7), corners[1] + ((items[0] >> 3) & 7), corners[2] + ((items[0] >> 6) & 7)];
}

/** What a search holds: how far the nearest box is at most, the least squared distance so far, and every box that may be it: i, j, k, squared distance. */
interface Search {
  readonly tree: BlockTree;
  readonly spacing_mm: Triple;
  readonly ray: Float64Array;
  readonly from_mm: number;
  readonly to_mm: number;
  readonly halfCell_mm: number;
  readonly scratch: NearestScratch;
  most_mm: number;
  least: number;
  candidates: number[];
}

/**
 * The exact distance of a stretch of an axis to the closed boxes of a tree (planning.md 2.3): the cell that was nearest last bounds it from above, balls
 * bound groups and blocks from below, and only what may be nearer is looked at.
 * @param one the tree and its number in the scratch's anatomy.
 * @param crossed_mm where the axis crosses the structure first, or null: a crossing has distance 0 even far from any boundary cell.
 */
export function nearestOnAxis(
  one: { readonly tree: BlockTree; readonly at: number },
  spacing_mm: Triple,
  ray: Float64Array,
  span_mm: readonly [from: number, to: number],
  crossed_mm: number | null,
  scratch: NearestScratch,
): Nearest {
  const [sx, sy, sz] = spacing_mm;
  const { tree } = one;
  const search: Search = {
    tree,
    spacing_mm,
    ray,
    from_mm: span_mm[0],
    // What is touched behind the first crossing is neither nearer nor earlier.
    to_mm: crossed_mm ?? span_mm[1],
    halfCell_mm: Math.sqrt(sx * sx + sy * sy + sz * sz) / 2,
    scratch,
    most_mm: 0,
    least: Infinity,
    candidates: [],
  };
  if (crossed_mm === null) search.most_mm = distanceToLast(search, one.at);
  const groups = tree.blockFrom.length - 1;
  for (let group = 0; group < groups; group++) {
    if (!ballMayTouch(search, tree.groups, 4 * group)) continue;
    const to = tree.blockFrom[group + 1];
    for (let block = tree.blockFrom[group]; block < to; block++) if (ballMayTouch(search, tree.blocks, 4 * block)) scanBlock(search, block);
  }
  return settle(search, one.at, crossed_mm);
}

/** How far the cell is now that was nearest last, mm. */
function distanceToLast({ scratch, spacing_mm, ray, from_mm, to_mm }: Search, at: number): number {
  const { last, box, found } = scratch;
  setBox(box, spacing_mm, last[3 * at], last[3 * at + 1], last[3 * at + 2], 1);
  segmentToBox(ray, box, from_mm, to_mm, found);
  return Math.sqrt(found[0]);
}

function ballMayTouch(search: Search, balls: Float64Array, at: number): boolean {
  const reach = balls[at + 3] + search.most_mm + SAME_MM;
  return segmentToPoint(search.ray, balls[at], balls[at + 1], balls[at + 2], search.from_mm, search.to_mm) <= reach * reach;
}

function scanBlock(search: Search, block: number): void {
  const { tree, ray, from_mm, to_mm, halfCell_mm } = search;
  const { box, found } = search.scratch;
  const [sx, sy, sz] = search.spacing_mm;
  const i0 = tree.corners[3 * block];
  const j0 = tree.corners[3 * block + 1];
  const k0 = tree.corners[3 * block + 2];
  // The block's own box bounds tighter than its ball, most of all where slices lie far apart.
  setBox(box, search.spacing_mm, i0, j0, k0, BLOCK);
  segmentToBox(ray, box, from_mm, to_mm, found);
  if (found[0] > squaredLimit(search.most_mm)) return;
  const dx = ray[3];
  const dy = ray[4];
  const dz = ray[5];
  const x0 = (i0 + 0.5) * sx - ray[0];
  const y0 = (j0 + 0.5) * sy - ray[1];
  const z0 = (k0 + 0.5) * sz - ray[2];
  const { items } = tree;
  const end = tree.itemFrom[block + 1];
  let limit = squaredLimit(search.most_mm + halfCell_mm);
  for (let item = tree.itemFrom[block]; item < end; item++) {
    const packed = items[item];
    // The distance of the cell's middle: `segmentToPoint`, with what a block shares taken out.
    const x = x0 + (packed & 7) * sx;
    const y = y0 + ((packed >> 3) & 7) * sy;
    const z = z0 + ((packed >> 6) & 7) * sz;
    const t = Math.min(to_mm, Math.max(from_mm, x * dx + y * dy + z * dz));
    const ex = x - t * dx;
    const ey = y - t * dy;
    const ez = z - t * dz;
    if (ex * ex + ey * ey + ez * ez > limit) continue;
    const i = i0 + (packed & 7);
    const j = j0 + ((packed >> 3) & 7);
    const k = k0 + ((packed >> 6) & 7);
    setBox(box, search.spacing_mm, i, j, k, 1);
    segmentToBox(ray, box, from_mm, to_mm, found);
    const squared = found[0];
    if (squared > squaredLimit(search.most_mm)) continue;
    if (squared < search.least) {
      search.least = squared;
      search.most_mm = Math.min(search.most_mm, Math.sqrt(squared));
      limit = squaredLimit(search.most_mm + halfCell_mm);
    }
    search.candidates.push(i, j, k, squared);
  }
}

/** @param n cells along each axis. */
function setBox(box: Float64Array, spacing_mm: Triple, i: number, j: number, k: number, n: number): void {
  box[0] = i * spacing_mm[0];
  box[1] = j * spacing_mm[1];
  box[2] = k * spacing_mm[2];
  box[3] = (i + n) * spacing_mm[0];
  box[4] = (j + n) * spacing_mm[1];
  box[5] = (k + n) * spacing_mm[2];
}

function squaredLimit(most_mm: number): number {
  return (most_mm + SAME_MM) * (most_mm + SAME_MM);
}

/** The smallest depth at which the least distance is reached, and the lowest cell that reaches it there. */
function settle(search: Search, at: number, crossed_mm: number | null): Nearest {
  const { ray, candidates } = search;
  const { box, last } = search.scratch;
  const distance_mm = crossed_mm === null ? Math.sqrt(search.least) : 0;
  const limit = squaredLimit(distance_mm);
  let at_mm = crossed_mm ?? Infinity;
  for (let c = 0; c < candidates.length; c += 4) {
    if (candidates[c + 3] > limit) continue;
    setBox(box, search.spacing_mm, candidates[c], candidates[c + 1], candidates[c + 2], 1);
    at_mm = Math.min(at_mm, earliest(search, limit));
  }
  const axisPoint = alongRay(ray, at_mm);
  let lowest: number | null = null;
  let nearest = axisPoint;
  for (let c = 0; c < candidates.length; c += 4) {
    if (candidates[c + 3] > limit) continue;
    setBox(box, search.spacing_mm, candidates[c], candidates[c + 1], candidates[c + 2], 1);
    const point = clamped(box, axisPoint);
    const order = candidates[c] + 1e5 * (candidates[c + 1] + 1e5 * candidates[c + 2]);
    if (squaredTo(point, axisPoint) > limit || (lowest !== null && order >= lowest)) continue;
    lowest = order;
    nearest = point;
    last.set([candidates[c], candidates[c + 1], candidates[c + 2]], 3 * at);
  }
  return { distance_mm, at_mm, nearest };
}

/** The first of the stretch's start, the depths at which the axis passes a plane of the box, and the box's own minimum, that is near enough. */
function earliest(search: Search, limit: number): number {
  const { ray, from_mm, to_mm } = search;
  const { box, found } = search.scratch;
  segmentToBox(ray, box, from_mm, to_mm, found);
  let first = found[1];
  for (let plane = -1; plane < 6; plane++) {
    const axis = plane % 3;
    const t = plane < 0 ? from_mm : (box[plane] - ray[axis]) / ray[3 + axis];
    if (!(t >= from_mm && t < first)) continue;
    const point = alongRay(ray, t);
    if (squaredTo(clamped(box, point), point) <= limit) first = t;
  }
  return first;
}

function clamped(box: Float64Array, u: Triple): Triple {
  return [Math.min(Math.max(u[0], box[0]), box[3]), Math.min(Math.max(u[1], box[1]), box[4]), Math.min(Math.max(u[2], box[2]), box[5])];
}

function squaredTo(a: Triple, b: Triple): number {
  const x = a[0] - b[0];
  const y = a[1] - b[1];
  const z = a[2] - b[2];
  return x * x + y * y + z * z;
}

/**
 * The exact distance of a point of the box frame to the closed boxes of a tree, at most `within_mm`: beyond it, Infinity.
 * Boundary cells only: a point in the inside of a structure has distance 0, which its label tells the caller.
 */
export function distanceFrom(tree: BlockTree, spacing_mm: Triple, u: Triple, within_mm: number): number {
  const [x, y, z] = u;
  let best_mm = within_mm;
  let reached = false;
  const groups = tree.blockFrom.length - 1;
  for (let group = 0; group < groups; group++) {
    if (!ballMayReach(tree.groups, 4 * group, x, y, z, best_mm)) continue;
    for (let block = tree.blockFrom[group]; block < tree.blockFrom[group + 1]; block++) {
      if (!ballMayReach(tree.blocks, 4 * block, x, y, z, best_mm)) continue;
      if (boxSquared(tree, block, spacing_mm, x, y, z) > best_mm * best_mm) continue;
      const squared = blockSquared(tree, block, spacing_mm, x, y, z);
      if (squared <= best_mm * best_mm) {
        best_mm = Math.sqrt(squared);
        reached = true;
      }
    }
  }
  return reached ? best_mm : Infinity;
}

function ballMayReach(balls: Float64Array, at: number, x: number, y: number, z: number, within_mm: number): boolean {
  const dx = balls[at] - x;
  const dy = balls[at + 1] - y;
  const dz = balls[at + 2] - z;
  const reach = balls[at + 3] + within_mm;
  return dx * dx + dy * dy + dz * dz <= reach * reach;
}

/** The squared distance of a point to the whole block's box: no more than that to any of its cells, in floating point too. */
function boxSquared(tree: BlockTree, block: number, spacing_mm: Triple, x: number, y: number, z: number): number {
  const dx = beyond(x, tree.corners[3 * block] * spacing_mm[0], BLOCK * spacing_mm[0]);
  const dy = beyond(y, tree.corners[3 * block + 1] * spacing_mm[1], BLOCK * spacing_mm[1]);
  const dz = beyond(z, tree.corners[3 * block + 2] * spacing_mm[2], BLOCK * spacing_mm[2]);
  return dx * dx + dy * dy + dz * dz - ROUNDING;
}

function beyond(x: number, low: number, length: number): number {
  return x < low ? low - x : x > low + length ? x - low - length : 0;
}

function blockSquared(tree: BlockTree, block: number, spacing_mm: Triple, x: number, y: number, z: number): number {
  const [sx, sy, sz] = spacing_mm;
  const i0 = tree.corners[3 * block];
  const j0 = tree.corners[3 * block + 1];
  const k0 = tree.corners[3 * block + 2];
  let least = Infinity;
  for (let item = tree.itemFrom[block]; item < tree.itemFrom[block + 1]; item++) {
    const packed = tree.items[item];
    const lowX = (i0 + (packed & 7)) * sx;
    const lowY = (j0 + ((packed >> 3) & 7)) * sy;
    const lowZ = (k0 + ((packed >> 6) & 7)) * sz;
    const dx = x < lowX ? lowX - x : x > lowX + sx ? x - lowX - sx : 0;
    const dy = y < lowY ? lowY - y : y > lowY + sy ? y - lowY - sy : 0;
    const dz = z < lowZ ? lowZ - z : z > lowZ + sz ? z - lowZ - sz : 0;
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared < least) least = squared;
  }
  return least;
}
