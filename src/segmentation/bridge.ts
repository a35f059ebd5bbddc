import { runs, squaredDistance, type Triple } from "../volume/index.ts";

/** Gaps of a vessel up to this many slices are closed. */
const GAP_MOST = 3;

/**
 * A tube with its short gaps closed: the outlines above and below a gap are interpolated by their signed distances in the plane
 * (Raya & Udupa, "Shape-based interpolation of multidimensional objects", IEEE Trans. Med. Imaging 9 (1990), 32-42).
 */
export function bridged(mask: runs.RunMask, spacing_mm: Triple): runs.RunMask {
  const [nx, ny, nz] = mask.size;
  const bounds = boundsOf(mask);
  if (bounds === null) return mask;
  let whole = mask;
  for (let below = bounds.z0; below < bounds.z1; ) {
    let above = below + 1;
    while (above <= bounds.z1 && isEmpty(mask, above)) above++;
    const gap = above - below - 1;
    if (gap > 0 && gap <= GAP_MOST) {
      const [a, b] = [below, above].map((z) => signedDistance(mask, z, bounds, spacing_mm));
      for (let step = 1; step <= gap; step++) {
        whole = runs.union(whole, between(a, b, step / (gap + 1), { ...bounds, z: below + step, size: [nx, ny, nz] }));
      }
    }
    below = above;
  }
  return whole;
}

interface Bounds {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly z0: number;
  readonly z1: number;
}

function boundsOf(mask: runs.RunMask): Bounds | null {
  let [x0, x1, y0, y1, z0, z1] = [Infinity, -1, Infinity, -1, Infinity, -1];
  runs.eachRun(mask, (y, z, from, to) => {
    [x0, x1] = [Math.min(x0, from), Math.max(x1, to)];
    [y0, y1] = [Math.min(y0, y), Math.max(y1, y)];
    [z0, z1] = [Math.min(z0, z), Math.max(z1, z)];
  });
  return z1 < 0 ? null : { x0, x1, y0, y1, z0, z1 };
}

function isEmpty(mask: runs.RunMask, z: number): boolean {
  const ny = mask.size[1];
  return mask.starts[z * ny] === mask.starts[(z + 1) * ny];
}

/** Distance in mm to the outline of one slice, negative inside; over the box and one rim of cells around it that are outside by definition. */
function signedDistance(mask: runs.RunMask, z: number, box: Bounds, spacing_mm: Triple): Float64Array {
  const [w, h] = [box.x1 - box.x0 + 3, box.y1 - box.y0 + 3];
  const inside = new Uint8Array(w * h);
  for (let y = box.y0; y <= box.y1; y++) {
    const row = y + mask.size[1] * z;
    const at = (y - box.y0 + 1) * w + 1 - box.x0;
    for (let n = mask.starts[row]; n < mask.starts[row + 1]; n++) inside.fill(1, at + mask.ends[2 * n], at + mask.ends[2 * n + 1] + 1);
  }
  const outside = inside.map((v) => 1 - v);
  const out = squaredDistance(inside, [w, h, 1], spacing_mm);
  const into = squaredDistance(outside, [w, h, 1], spacing_mm);
  return Float64Array.from(out, (squared, i) => (squared > 0 ? Math.sqrt(squared) : -Math.sqrt(into[i])));
}

interface Place extends Bounds {
  readonly z: number;
  readonly size: Triple;
}

function between(a: Float64Array, b: Float64Array, weight: number, place: Place): runs.RunMask {
  const [nx, ny, nz] = place.size;
  const w = place.x1 - place.x0 + 3;
  const slice = new Uint8Array(nx * ny);
  for (let i = 0; i < a.length; i++) {
    const x = i % w;
    // The rim is outside of both outlines, so no cell beyond the box is ever written.
    if ((1 - weight) * a[i] + weight * b[i] <= 0) slice[(place.y0 - 1 + (i - x) / w) * nx + place.x0 - 1 + x] = 1;
  }
  const flat = runs.runsOf(slice, [nx, ny, 1], { low: 1, high: 1 });
  const starts = Int32Array.from({ length: ny * nz + 1 }, (_, row) => flat.starts[Math.min(Math.max(row - place.z * ny, 0), ny)]);
  return { size: place.size, starts, ends: flat.ends };
}
