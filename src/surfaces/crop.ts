import type { LabelMap, Triple } from "../volume/index.ts";

/** The voxels of one structure in a box of their own, with a border of "outside" all round. */
export interface Crop {
  /** 1 inside, i fastest; the border of `PAD` voxels is always 0, also where the structure touches the map's border. */
  readonly inside: Uint8Array;
  readonly size: Triple;
  /** The map's index of the crop's voxel (0,0,0); negative where the border leaves the map. */
  readonly from: Triple;
  readonly voxels: number;
}

/** Lowest and highest index of a structure along i, j, k, both inclusive. */
export interface Box {
  readonly low: Triple;
  readonly high: Triple;
}

/** Voxels of "outside" round a structure: room for smoothing, for the surface to move out, and for closing at the map's border. */
export const PAD = 4;

/** The box of every label present (0 too, unused), in one pass over the map, row by row. Index: label. */
export function boxesOf(map: LabelMap): readonly (Box | null)[] {
  const [nx, ny, nz] = map.geometry.size;
  const low = new Int32Array(256 * 3).fill(0x7fffffff);
  const high = new Int32Array(256 * 3).fill(-1);
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      for (let i = 0; i < nx; ) {
        const label = map.labels[row + i];
        const start = i;
        while (i < nx && map.labels[row + i] === label) i++;
        widen(low, high, label * 3, start, i - 1);
        widen(low, high, label * 3 + 1, j, j);
        widen(low, high, label * 3 + 2, k, k);
      }
    }
  }
  return Array.from({ length: 256 }, (_, label) => {
    if (high[label * 3] < 0) return null;
    const at = (a: Int32Array): Triple => [a[label * 3], a[label * 3 + 1], a[label * 3 + 2]];
    return { low: at(low), high: at(high) };
  });
}

function widen(low: Int32Array, high: Int32Array, at: number, from: number, to: number): void {
  if (from < low[at]) low[at] = from;
  if (to > high[at]) high[at] = to;
}

/** The smallest box that holds both. */
export function joined(a: Box | null, b: Box | null): Box | null {
  if (a === null || b === null) return a ?? b;
  const each = (pick: (x: number, y: number) => number, p: Triple, q: Triple): Triple => [
    pick(p[0], q[0]),
    pick(p[1], q[1]),
    pick(p[2], q[2]),
  ];
  return { low: each(Math.min, a.low, b.low), high: each(Math.max, a.high, b.high) };
}

/** The crop of the voxels whose label `member` marks (256 flags, by label). */
export function cropOf(map: LabelMap, box: Box, member: Uint8Array): Crop {
  const [nx, ny] = map.geometry.size;
  const size: Triple = [0, 1, 2].map((a) => box.high[a] - box.low[a] + 1 + 2 * PAD) as unknown as Triple;
  const inside = new Uint8Array(size[0] * size[1] * size[2]);
  let voxels = 0;
  for (let k = box.low[2]; k <= box.high[2]; k++) {
    for (let j = box.low[1]; j <= box.high[1]; j++) {
      const source = nx * (j + ny * k);
      const target = PAD - box.low[0] + size[0] * (j - box.low[1] + PAD + size[1] * (k - box.low[2] + PAD));
      for (let i = box.low[0]; i <= box.high[0]; i++) {
        const flag = member[map.labels[source + i]];
        inside[target + i] = flag;
        voxels += flag;
      }
    }
  }
  return { inside, size, from: [box.low[0] - PAD, box.low[1] - PAD, box.low[2] - PAD], voxels };
}
