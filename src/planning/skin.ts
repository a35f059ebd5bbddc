import { ok, type Result, refuse } from "../base/index.ts";
import type { Lps, Triple } from "../volume/index.ts";
import { isExteriorCell } from "./anatomy/exterior.ts";
import { alongRay, cellAt, fromBox, onOuterLayer, toBox, turnToBox } from "./frame.ts";
import { wayOf } from "./path.ts";
import { unit } from "./vectors.ts";
import { SHORTEST_RUN_MM, scratchCells, walkCells } from "./walk.ts";
import type { Anatomy } from "./words.ts";

/**
 * The entry on the skin along the axis of an entry and a target: from the target back to the first exterior cell; the point on its face (planning.md 2.2).
 * Problems: `no-skin`, `needle-zero-length`, `target-outside-volume`, `target-outside-body` (the target itself lies outside), `entry-outside-reach`
 * (the way leaves the grid, or the body on the grid's outer layer, where the field of view cuts: that is no skin).
 */
export function snapEntry(anatomy: Anatomy, entry_mm: Lps, target_mm: Lps): Result<Lps> {
  const { exterior, map } = anatomy;
  const g = map.geometry;
  if (exterior === null) return refuse("no-skin", null, {});
  const way = wayOf(target_mm, entry_mm);
  if (way === null) return refuse("needle-zero-length", null, {});
  const target = toBox(g, target_mm);
  const start = cellAt(g, target);
  if (start < 0) return refuse("target-outside-volume", null, {});
  if (isExteriorCell(g, exterior, start)) return refuse("target-outside-body", null, {});
  const back = Float64Array.from([...target, ...turnToBox(g, way.direction)]);
  const cells = scratchCells(g);
  const count = walkCells(g, back, 0, diagonal_mm(anatomy), cells);
  for (let c = 0, begin_mm = 0, last = start; c < count; begin_mm = cells.end_mm[c++]) {
    const index = cells.index[c];
    if (index < 0) break;
    if (cells.end_mm[c] - begin_mm < SHORTEST_RUN_MM) continue;
    if (!isExteriorCell(g, exterior, index)) {
      last = index;
      continue;
    }
    return onOuterLayer(g, last) ? refuse("entry-outside-reach", null, {}) : ok(fromBox(g, alongRay(back, begin_mm)));
  }
  return refuse("entry-outside-reach", null, {});
}

/**
 * Where a ray first meets the body: the point on the first body cell's face, or null if it never does, if it starts inside, or if it meets the body where
 * the field of view cuts it (the grid's outer layer is no skin).
 * @param direction any length but 0, LPS.
 */
export function firstBodyAlong(anatomy: Anatomy, origin_mm: Triple, direction: Triple): Lps | null {
  const { map } = anatomy;
  const g = map.geometry;
  if (!anatomy.hasBody || ![...origin_mm, ...direction].every(Number.isFinite)) return null;
  const ray = Float64Array.from([...toBox(g, origin_mm), ...turnToBox(g, unit(direction))]);
  const away_mm = Math.sqrt(g.size.reduce((sum, n, axis) => sum + (ray[axis] - (n * g.spacing_mm[axis]) / 2) ** 2, 0));
  const cells = scratchCells(g);
  const count = walkCells(g, ray, 0, away_mm + diagonal_mm(anatomy), cells);
  for (let c = 0, begin_mm = 0; c < count; begin_mm = cells.end_mm[c++]) {
    const index = cells.index[c];
    if (index < 0 || map.labels[index] === 0 || cells.end_mm[c] - begin_mm < SHORTEST_RUN_MM) continue;
    return begin_mm === 0 || onOuterLayer(g, index) ? null : fromBox(g, alongRay(ray, begin_mm));
  }
  return null;
}

function diagonal_mm(anatomy: Anatomy): number {
  const g = anatomy.map.geometry;
  return g.size.reduce((sum, n, axis) => sum + n * g.spacing_mm[axis], 0);
}

/** The centre of the skin face nearest to a point, or null where the map has no skin. Ties go to the face that was filed first. */
export function nearestSkin(anatomy: Anatomy, point_mm: Triple): Lps | null {
  const { skin, map } = anatomy;
  if (skin === null || skin.items.length === 0) return null;
  const g = map.geometry;
  const u = toBox(g, point_mm);
  const found: Found = { squared: Infinity, face: [0, 0, 0] };
  const groups = skin.blockFrom.length - 1;
  const first = nearestBall(skin.groups, 0, groups, u);
  scanGroup(anatomy, skin, first, u, found);
  for (let group = 0; group < groups; group++) if (group !== first) scanGroup(anatomy, skin, group, u, found);
  return fromBox(g, found.face);
}

interface Found {
  squared: number;
  face: Triple;
}

function nearestBall(balls: Float64Array, from: number, to: number, u: Triple): number {
  let best = from;
  let least = Infinity;
  for (let at = from; at < to; at++) {
    const bound = ballDistance(balls, at, u);
    if (bound >= least) continue;
    least = bound;
    best = at;
  }
  return best;
}

function ballDistance(balls: Float64Array, at: number, u: Triple): number {
  const x = balls[4 * at] - u[0];
  const y = balls[4 * at + 1] - u[1];
  const z = balls[4 * at + 2] - u[2];
  return Math.sqrt(x * x + y * y + z * z) - balls[4 * at + 3];
}

function scanGroup(anatomy: Anatomy, skin: NonNullable<Anatomy["skin"]>, group: number, u: Triple, found: Found): void {
  if (ballDistance(skin.groups, group, u) > Math.sqrt(found.squared)) return;
  const from = skin.blockFrom[group];
  const to = skin.blockFrom[group + 1];
  const first = nearestBall(skin.blocks, from, to, u);
  scanBlock(anatomy, skin, first, u, found);
  for (let block = from; block < to; block++) {
    if (block !== first && ballDistance(skin.blocks, block, u) <= Math.sqrt(found.squared)) scanBlock(anatomy, skin, block, u, found);
  }
}

function scanBlock(anatomy: Anatomy, skin: NonNullable<Anatomy["skin"]>, block: number, u: Triple, found: Found): void {
  const [sx, sy, sz] = anatomy.map.geometry.spacing_mm;
  for (let item = skin.itemFrom[block]; item < skin.itemFrom[block + 1]; item++) {
    const packed = skin.items[item];
    const face = packed >> 9;
    const x = (skin.corners[3 * block] + (packed & 7) + alongAxis(face, 0)) * sx;
    const y = (skin.corners[3 * block + 1] + ((packed >> 3) & 7) + alongAxis(face, 1)) * sy;
    const z = (skin.corners[3 * block + 2] + ((packed >> 6) & 7) + alongAxis(face, 2)) * sz;
    const squared = (x - u[0]) ** 2 + (y - u[1]) ** 2 + (z - u[2]) ** 2;
    if (squared >= found.squared) continue;
    found.squared = squared;
    found.face = [x, y, z];
  }
}

/** Where a face (0..5: -i, +i, -j, +j, -k, +k) has its centre along an axis of its cell: 0, 1 or in the middle. */
function alongAxis(face: number, axis: number): number {
  return face >> 1 === axis ? face & 1 : 0.5;
}
