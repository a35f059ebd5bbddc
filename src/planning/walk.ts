import type { Geometry } from "../volume/index.ts";

/** Planes that the axis meets within this, mm, are crossed at once (planning.md 2.1). */
const TIE_MM = 1e-9;
/** An axis whose direction component is smaller than this never steps. */
const FIXED = 1e-12;
/** Cells by which rounding may misplace a start; one is the rule, more means coordinates too far away to count millimetres. */
const CORRECTIONS = 4;
/** Runs shorter than this, mm, are merged into their neighbour. */
export const SHORTEST_RUN_MM = 1e-6;

/** The cells of a walk in order: linear index, -1 for off the grid, and where along the axis each is left, mm. Scratch, used again and again. */
export interface Cells {
  readonly index: Int32Array;
  readonly end_mm: Float64Array;
}

/** A maximal stretch of one label. `cell` is the linear index of its first cell, -1 off the grid. */
export interface Run {
  readonly label: number;
  readonly from_mm: number;
  readonly to_mm: number;
  readonly cell: number;
}

/** Scratch that is long enough for any walk through a grid of this size. */
export function cellsFor(g: Geometry): Cells {
  const most = g.size[0] + g.size[1] + g.size[2] + 4;
  // One allocation: every frame of a drag takes one.
  const room = new ArrayBuffer(most * 12);
  return { end_mm: new Float64Array(room, 0, most), index: new Int32Array(room, most * 8, most) };
}

/** One for each grid that is walked: a drag asks in every frame. */
const kept = new WeakMap<Geometry, Cells>();

/** The same, shared: what is in it holds until the next walk that takes it. */
export function scratchCells(g: Geometry): Cells {
  const old = kept.get(g);
  if (old) return old;
  const made = cellsFor(g);
  kept.set(g, made);
  return made;
}

/**
 * Every cell that the axis passes between two depths, exactly: planes are crossed in the order of t (Amanatides & Woo 1987), each t computed from
 * the plane's own number `t = (m s - u) / d`, never accumulated, so that every engine agrees bit for bit (planning.md 2.1).
 * @param ray 6 doubles in the box frame: point, unit direction. Not changed.
 * @param out receives the cells; from `cellsFor` the same grid.
 * @returns how many cells were written; at least 1, the last ends at `to_mm`.
 */
export function walkCells(g: Geometry, ray: Float64Array, from_mm: number, to_mm: number, out: Cells): number {
  const { index, end_mm } = out;
  const [nx, ny, nz] = g.size;
  const [sx, sy, sz] = g.spacing_mm;
  const ux = ray[0];
  const uy = ray[1];
  const uz = ray[2];
  const dx = ray[3];
  const dy = ray[4];
  const dz = ray[5];
  if (!Number.isFinite(ux + uy + uz + dx + dy + dz + from_mm + to_mm)) throw new Error("a walk needs finite numbers");
  let i = cellAfter(ux, dx, sx, from_mm);
  let j = cellAfter(uy, dy, sy, from_mm);
  let k = cellAfter(uz, dz, sz, from_mm);
  let count = 0;
  if (i < 0 || i >= nx || j < 0 || j >= ny || k < 0 || k >= nz) {
    const enters_mm = Math.max(entersAfter(nx, ux, dx, sx, i), entersAfter(ny, uy, dy, sy, j), entersAfter(nz, uz, dz, sz, k));
    i = cellAfter(ux, dx, sx, enters_mm);
    j = cellAfter(uy, dy, sy, enters_mm);
    k = cellAfter(uz, dz, sz, enters_mm);
    const missed = !(enters_mm < to_mm && i >= 0 && i < nx && j >= 0 && j < ny && k >= 0 && k < nz);
    index[count] = -1;
    end_mm[count++] = missed ? to_mm : enters_mm;
    if (missed) return count;
  }
  const stepX = dx > 0 ? 1 : -1;
  const stepY = dy > 0 ? 1 : -1;
  const stepZ = dz > 0 ? 1 : -1;
  const strideY = stepY * nx;
  const strideZ = stepZ * nx * ny;
  let planeX = dx > 0 ? i + 1 : i;
  let planeY = dy > 0 ? j + 1 : j;
  let planeZ = dz > 0 ? k + 1 : k;
  const lastX = dx > 0 ? nx : 0;
  const lastY = dy > 0 ? ny : 0;
  const lastZ = dz > 0 ? nz : 0;
  let tx = Math.abs(dx) < FIXED ? Infinity : (planeX * sx - ux) / dx;
  let ty = Math.abs(dy) < FIXED ? Infinity : (planeY * sy - uy) / dy;
  let tz = Math.abs(dz) < FIXED ? Infinity : (planeZ * sz - uz) / dz;
  let at = i + nx * (j + ny * k);
  for (;;) {
    let next = Math.min(tx, ty);
    if (tz < next) next = tz;
    index[count] = at;
    if (next >= to_mm) {
      end_mm[count++] = to_mm;
      return count;
    }
    end_mm[count++] = next;
    const tied = next + TIE_MM;
    if (tx <= tied) {
      if (planeX === lastX) break;
      planeX += stepX;
      at += stepX;
      tx = (planeX * sx - ux) / dx;
    }
    if (ty <= tied) {
      if (planeY === lastY) break;
      planeY += stepY;
      at += strideY;
      ty = (planeY * sy - uy) / dy;
    }
    if (tz <= tied) {
      if (planeZ === lastZ) break;
      planeZ += stepZ;
      at += strideZ;
      tz = (planeZ * sz - uz) / dz;
    }
  }
  index[count] = -1;
  end_mm[count++] = to_mm;
  return count;
}

/** The cell of one axis once every plane up to `t_mm` is crossed. */
function cellAfter(u: number, d: number, s: number, t_mm: number): number {
  if (Math.abs(d) < FIXED || !Number.isFinite(t_mm)) return Math.floor(u / s);
  const reached = t_mm + TIE_MM;
  let cell = Math.floor((u + d * t_mm) / s);
  // Upwards a cell is entered through its own plane, downwards through the next one.
  const entry = d > 0 ? 0 : 1;
  const step = d > 0 ? 1 : -1;
  for (let n = 0; n < CORRECTIONS && ((cell + 1 - entry) * s - u) / d <= reached; n++) cell += step;
  for (let n = 0; n < CORRECTIONS && ((cell + entry) * s - u) / d > reached; n++) cell -= step;
  return cell;
}

/** When one axis comes into the grid: -Infinity if it is in, Infinity if it never will. */
function entersAfter(n: number, u: number, d: number, s: number, cell: number): number {
  if (cell >= 0 && cell < n) return -Infinity;
  if (Math.abs(d) < FIXED) return Infinity;
  if (cell < 0) return d > 0 ? -u / d : Infinity;
  return d < 0 ? (n * s - u) / d : Infinity;
}

/**
 * The maximal runs of one label between two depths of a walk; off the grid the label is 0. Runs shorter than 1e-6 mm go into the next one, the last
 * into the one before; what then meets its own label is one run.
 */
export function runsOf(labels: Uint8Array, cells: Cells, count: number, from_mm: number, to_mm: number): Run[] {
  const raw: { label: number; from_mm: number; to_mm: number; cell: number }[] = [];
  let begin_mm = -Infinity;
  for (let c = 0; c < count; c++) {
    const end_mm = cells.end_mm[c];
    const low = Math.max(begin_mm, from_mm);
    const high = Math.min(end_mm, to_mm);
    begin_mm = end_mm;
    if (!(high > low)) continue;
    const cell = cells.index[c];
    const label = cell < 0 ? 0 : labels[cell];
    const last = raw.at(-1);
    if (last?.label === label) last.to_mm = high;
    else raw.push({ label, from_mm: low, to_mm: high, cell });
  }
  return merged(raw);
}

function merged(raw: readonly Run[]): Run[] {
  const runs: { label: number; from_mm: number; to_mm: number; cell: number }[] = [];
  let carried_mm: number | null = null;
  for (const [at, run] of raw.entries()) {
    const from_mm: number = carried_mm ?? run.from_mm;
    const short = run.to_mm - from_mm < SHORTEST_RUN_MM;
    const last = runs.at(-1);
    if (short && at + 1 < raw.length) {
      carried_mm = from_mm;
      continue;
    }
    carried_mm = null;
    if (last && (short || last.label === run.label)) last.to_mm = run.to_mm;
    else runs.push({ ...run, from_mm });
  }
  return runs;
}
