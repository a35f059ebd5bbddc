/** A closed outline: column, row, column, row...; pixel centres at integers. Clockwise on the screen around what is inside. */
export type Loop = Float32Array;

/** Turns of smoothing, and how far it may move a point of the true boundary, px (look.md 3: half a voxel). */
const SMOOTHING_TURNS = 4;
const SMOOTHING_LIMIT = 0.5;
/** Taubin 1995: shrinking and growing steps whose product keeps the area. */
const SHRINK = 0.5;
const GROW = -0.53;

/** Where a label lies in a slice, inclusive. */
export interface Extent {
  readonly label: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The extents of all labels but 0 in a slice, by label. */
export function extentsOf(labels: Uint8Array, columns: number, rows: number): readonly Extent[] {
  const left = new Int32Array(256).fill(columns);
  const right = new Int32Array(256).fill(-1);
  const top = new Int32Array(256).fill(rows);
  const bottom = new Int32Array(256).fill(-1);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const label = labels[at];
      if (label === 0) continue;
      if (column < left[label]) left[label] = column;
      if (column > right[label]) right[label] = column;
      if (row < top[label]) top[label] = row;
      bottom[label] = row;
    }
  }
  return [...right.keys()]
    .filter((label) => right[label] >= 0)
    .map((label) => ({ label, left: left[label], top: top[label], right: right[label], bottom: bottom[label] }));
}

/**
 * The outlines of one label, smoothed; `label` null takes every label but 0, the whole of what is there.
 * Marching squares on the pixel centres at one half, so that raw points lie on the pixels' edges; touching corners stay apart.
 */
export function outlinesOf(labels: Uint8Array, columns: number, extent: Omit<Extent, "label">, label: number | null): readonly Loop[] {
  const width = extent.right - extent.left + 1;
  const height = extent.bottom - extent.top + 1;
  // One cell a corner of the extent's pixels; an edge is named by its pixel pair: 2 * (x + y * (width + 2)) + (0 to the right, 1 down).
  const stride = width + 2;
  const inside = new Uint8Array(stride * (height + 2));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const found = labels[extent.left + x + (extent.top + y) * columns];
      inside[x + 1 + (y + 1) * stride] = (label === null ? found !== 0 : found === label) ? 1 : 0;
    }
  }
  const next = new Int32Array(2 * inside.length).fill(-1);
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) linkCell(inside, next, x + y * stride, stride);
  }
  return traceLoops(next, stride).map((loop) => smoothed(loop, extent.left - 1, extent.top - 1));
}

/**
 * The directed segments of one cell of four pixels (a b / c d), clockwise on the screen. T, L, R, B are the cell's edges between a-b, a-c, b-d, c-d.
 */
function linkCell(inside: Uint8Array, next: Int32Array, at: number, stride: number): void {
  const a = inside[at];
  const b = inside[at + 1];
  const c = inside[at + stride];
  const d = inside[at + stride + 1];
  const code = a | (b << 1) | (c << 2) | (d << 3);
  if (code === 0 || code === 15) return;
  const T = 2 * at;
  const L = 2 * at + 1;
  const R = 2 * (at + 1) + 1;
  const B = 2 * (at + stride);
  const pairs = SEGMENTS[code];
  for (let n = 0; n < pairs.length; n += 2) next[edgeOf(pairs[n], T, L, R, B)] = edgeOf(pairs[n + 1], T, L, R, B);
}

function edgeOf(side: number, T: number, L: number, R: number, B: number): number {
  return side === 0 ? T : side === 1 ? L : side === 2 ? R : B;
}

/** From and to side per code (a 1, b 2, c 4, d 8); sides: 0 top, 1 left, 2 right, 3 bottom. */
const SEGMENTS: readonly (readonly number[])[] = [
  [],
  [0, 1],
  [2, 0],
  [2, 1],
  [1, 3],
  [0, 3],
  [2, 0, 1, 3],
  [2, 3],
  [3, 2],
  [0, 1, 3, 2],
  [3, 0],
  [3, 1],
  [1, 2],
  [0, 2],
  [1, 0],
  [],
];

/** The closed ways through `next`, as points of the padded grid. */
function traceLoops(next: Int32Array, stride: number): Float32Array[] {
  const loops: Float32Array[] = [];
  for (let first = 0; first < next.length; first++) {
    if (next[first] < 0) continue;
    const points: number[] = [];
    let edge = first;
    while (next[edge] >= 0) {
      const pixel = edge >> 1;
      const x = pixel % stride;
      const y = (pixel - x) / stride;
      if ((edge & 1) === 0) points.push(x + 0.5, y);
      else points.push(x, y + 0.5);
      const to = next[edge];
      next[edge] = -1;
      edge = to;
    }
    loops.push(Float32Array.from(points));
  }
  return loops;
}

function smoothed(raw: Float32Array, left: number, top: number): Loop {
  const n = raw.length / 2;
  let now = Float32Array.from(raw);
  if (n > 4) {
    for (let turn = 0; turn < SMOOTHING_TURNS; turn++) {
      now = relaxed(now, SHRINK);
      now = relaxed(now, GROW);
    }
  }
  for (let at = 0; at < raw.length; at += 2) {
    const dx = now[at] - raw[at];
    const dy = now[at + 1] - raw[at + 1];
    const off = Math.sqrt(dx * dx + dy * dy);
    const keep = off > SMOOTHING_LIMIT ? SMOOTHING_LIMIT / off : 1;
    now[at] = raw[at] + dx * keep + left;
    now[at + 1] = raw[at + 1] + dy * keep + top;
  }
  return now;
}

function relaxed(p: Float32Array, by: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(p.length);
  for (let at = 0; at < p.length; at += 2) {
    const before = at === 0 ? p.length - 2 : at - 2;
    const after = at + 2 === p.length ? 0 : at + 2;
    out[at] = p[at] + by * ((p[before] + p[after]) / 2 - p[at]);
    out[at + 1] = p[at + 1] + by * ((p[before + 1] + p[after + 1]) / 2 - p[at + 1]);
  }
  return out;
}
