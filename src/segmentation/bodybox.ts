import { runs, type Triple } from "../volume/index.ts";

/** Grid on which the body is looked for. */
const CELL_MM = 4;

/** First and last native column and row of the body's outline, inclusive. */
export interface BodyBox {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** A volume in patient order, x fastest. */
export interface Grid {
  readonly voxels: ArrayLike<number>;
  readonly size: Triple;
  readonly spacing_mm: Triple;
}

/**
 * The box of the body's outline: cells of about 4 mm whose mean (of values clipped to the window) lies above `body` in more than half of the slices,
 * opened by 3x3 cells so that the table goes, largest 4-connected part. Mirrors `body_box` of models/training/preprocess.py.
 * @param clip the network's window; @param body threshold of a cell's mean.
 */
export function bodyBox(grid: Grid, clip: { readonly low: number; readonly high: number }, body: number): BodyBox {
  const [nx, ny, nz] = grid.size;
  const bx = Math.max(1, Math.floor(CELL_MM / grid.spacing_mm[0] + 0.5));
  const by = Math.max(1, Math.floor(CELL_MM / grid.spacing_mm[1] + 0.5));
  const wide = Math.ceil(nx / bx);
  const high = Math.ceil(ny / by);
  const cellOf = Int32Array.from({ length: nx }, (_, x) => Math.floor(x / bx));
  const votes = new Int32Array(wide * high);
  const sums = new Float64Array(wide * high);
  for (let z = 0; z < nz; z++) {
    sums.fill(0);
    for (let y = 0, at = z * nx * ny; y < ny; y++) {
      const row = Math.floor(y / by) * wide;
      for (let x = 0; x < nx; x++, at++) sums[row + cellOf[x]] += Math.min(Math.max(Math.fround(grid.voxels[at]), clip.low), clip.high);
    }
    for (let cell = 0; cell < sums.length; cell++) {
      const x = cell % wide;
      const y = (cell - x) / wide;
      const pixels = Math.min(bx, nx - x * bx) * Math.min(by, ny - y * by);
      if (sums[cell] > body * pixels) votes[cell]++;
    }
  }
  return boxOfVotes(votes, nz, [wide, high, 1], { bx, by, nx, ny });
}

interface Cells {
  readonly bx: number;
  readonly by: number;
  readonly nx: number;
  readonly ny: number;
}

function boxOfVotes(votes: Int32Array, slices: number, size: Triple, cells: Cells): BodyBox {
  const inside = runs.runsOf(
    Uint8Array.from(votes, (v) => (v * 2 > slices ? 1 : 0)),
    size,
    { low: 1, high: 1 },
  );
  const whole: BodyBox = { x0: 0, x1: cells.nx - 1, y0: 0, y1: cells.ny - 1 };
  const found = runs.componentsOf(opened(inside), 4);
  if (found.count === 0) return whole;
  const [x0, y0, , x1, y1] = found.boxes;
  return {
    x0: x0 * cells.bx,
    x1: Math.min((x1 + 1) * cells.bx, cells.nx) - 1,
    y0: y0 * cells.by,
    y1: Math.min((y1 + 1) * cells.by, cells.ny) - 1,
  };
}

/** Opened by 3x3 cells; what lies outside the slice counts as empty. */
function opened(mask: runs.RunMask): runs.RunMask {
  const [nx, ny] = mask.size;
  const out = new Uint8Array(nx * ny);
  const cells = new Uint8Array(nx * ny);
  runs.paint(mask, cells, 1);
  for (let y = 1; y + 1 < ny; y++) {
    for (let x = 1; x + 1 < nx; x++) {
      let all = true;
      for (let d = 0; d < 9 && all; d++) all = cells[(y - 1 + Math.floor(d / 3)) * nx + x - 1 + (d % 3)] === 1;
      if (!all) continue;
      for (let dy = -1; dy <= 1; dy++) out.fill(1, (y + dy) * nx + x - 1, (y + dy) * nx + x + 2);
    }
  }
  return runs.runsOf(out, mask.size, { low: 1, high: 1 });
}
