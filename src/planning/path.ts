import type { Geometry, Triple } from "../volume/index.ts";
import { isExteriorCell } from "./anatomy/exterior.ts";
import { toBox, turnToBox } from "./frame.ts";
import { unit } from "./vectors.ts";
import { type Cells, cellsFor, type Run, runsOf, SHORTEST_RUN_MM, scratchCells, walkCells } from "./walk.ts";
import type { Anatomy } from "./words.ts";

/** An entry deeper inside the body than this, mm, is worth a warning; less is the rounding of a written point (4 decimals a coordinate). */
const ENTRY_INSIDE_MM = 1e-3;

/** One axis through a map: where it goes and what it passes, depths in mm from the entry. */
export interface Path {
  readonly geometry: Geometry;
  /** Unit vector entry to target, LPS. */
  readonly direction: Triple;
  /** The same in the box frame. */
  readonly turned: Triple;
  /** 6 doubles, box frame: entry, direction. */
  readonly ray: Float64Array;
  readonly axis_mm: number;
  /** Depth of the shaft's end: target and throw. */
  readonly end_mm: number;
  readonly cells: Cells;
  readonly count: number;
  readonly toTarget: readonly Run[];
  readonly ahead: readonly Run[];
  readonly whole: readonly Run[];
}

/** The unit vector from one point to another and how far it is; null when they are the same point, or no points at all. */
export function wayOf(from_mm: Triple, to_mm: Triple): { readonly direction: Triple; readonly axis_mm: number } | null {
  const along: Triple = [to_mm[0] - from_mm[0], to_mm[1] - from_mm[1], to_mm[2] - from_mm[2]];
  const axis_mm = Math.sqrt(along[0] * along[0] + along[1] * along[1] + along[2] * along[2]);
  return axis_mm > SHORTEST_RUN_MM && axis_mm < Infinity ? { direction: unit(along), axis_mm } : null;
}

/** The walk from entry to target and on by the throw. @returns null when entry and target are the same point, or no points at all. */
export function pathOf(anatomy: Anatomy, entry_mm: Triple, target_mm: Triple, throw_mm: number): Path | null {
  const { geometry, labels } = anatomy.map;
  const way = wayOf(entry_mm, target_mm);
  if (way === null) return null;
  const { direction, axis_mm } = way;
  const turned = turnToBox(geometry, direction);
  const ray = Float64Array.from([...toBox(geometry, entry_mm), ...turned]);
  const end_mm = axis_mm + throw_mm;
  const cells = cellsFor(geometry);
  const count = walkCells(geometry, ray, 0, end_mm, cells);
  return {
    geometry,
    direction,
    turned,
    ray,
    axis_mm,
    end_mm,
    cells,
    count,
    toTarget: runsOf(labels, cells, count, 0, axis_mm),
    ahead: runsOf(labels, cells, count, axis_mm, end_mm),
    whole: runsOf(labels, cells, count, 0, end_mm),
  };
}

/** Where the axis first meets the body, and the cell there; null when it does not before the target. */
export function skinRun(path: Path): Run | null {
  return path.toTarget.find((run) => run.label !== 0) ?? null;
}

/** Length of the exterior runs between a depth and the shaft's end, mm (planning.md 2.2: arm, then air, then trunk). */
export function outsideAfter_mm(anatomy: Anatomy, path: Path, at_mm: number): number {
  const { exterior } = anatomy;
  if (exterior === null) return 0;
  let sum_mm = 0;
  for (let c = 0, begin_mm = 0; c < path.count; begin_mm = path.cells.end_mm[c++]) {
    const from_mm = Math.max(begin_mm, at_mm);
    const length_mm = path.cells.end_mm[c] - from_mm;
    if (length_mm > SHORTEST_RUN_MM && isExteriorCell(path.geometry, exterior, path.cells.index[c])) sum_mm += length_mm;
  }
  return sum_mm;
}

/**
 * How far back along the axis the exterior lies when the entry is inside the body; null when it is not.
 * Off the grid counts as exterior.
 */
export function backToExterior_mm(anatomy: Anatomy, path: Path): number | null {
  const { exterior } = anatomy;
  const first = path.toTarget.at(0);
  if (exterior === null || first === undefined || first.label === 0) return null;
  const g = path.geometry;
  const back = Float64Array.from([...path.ray.subarray(0, 3), -path.ray[3], -path.ray[4], -path.ray[5]]);
  const far_mm = g.size.reduce((sum, n, axis) => sum + n * g.spacing_mm[axis], 0);
  const cells = scratchCells(g);
  const count = walkCells(g, back, 0, far_mm, cells);
  for (let c = 0, begin_mm = 0; c < count; begin_mm = cells.end_mm[c++]) {
    if (cells.end_mm[c] - begin_mm < SHORTEST_RUN_MM || !isExteriorCell(g, exterior, cells.index[c])) continue;
    return begin_mm > ENTRY_INSIDE_MM ? begin_mm : null;
  }
  throw new Error("no walk of the grid's whole length stays inside it");
}
