import type { Triple } from "./geometry.ts";

/**
 * Squared distance in mm^2 from the centre of each voxel to the centre of the nearest voxel that `inside` marks: exact up to the rounding of Float32.
 *
 * Separable lower envelopes (see `lowerEnvelope`); the first axis, where all sites are equal, needs two scans only.
 *
 * @param inside one byte a voxel, i fastest; non-zero marks a site. Not changed.
 * @param cap_mm distances above it may come out as Infinity; what is finite is exact. It saves most of the time where only a band is of interest.
 * @returns 0 on sites, Infinity where there is no site (within the cap); same order as `inside`.
 */
export function squaredDistance(inside: Uint8Array, size: Triple, spacing_mm: Triple, cap_mm: number = Infinity): Float32Array {
  const [nx, ny, nz] = size;
  const squared = new Float32Array(nx * ny * nz);
  const cap = cap_mm * cap_mm;
  alongRows(inside, squared, nx, spacing_mm[0], cap);
  const alongJ = axis(ny, nx, spacing_mm[1], cap);
  for (let k = 0; k < nz; k++) for (let i = 0; i < nx; i++) alongLine(squared, i + nx * ny * k, alongJ);
  const alongK = axis(nz, nx * ny, spacing_mm[2], cap);
  for (let start = 0; start < nx * ny; start++) alongLine(squared, start, alongK);
  return squared;
}

/**
 * One line of the squared distance transform: d[q] = min over p of (f[p] + (step_mm * (q - p))^2), exact up to rounding, O(n).
 *
 * Lower envelope of parabolas: Felzenszwalb & Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012), 415-428,
 * with the grid step inside the parabola, so that anisotropic voxels need no second pass.
 *
 * @param f squared distance so far, mm^2; Infinity where there is no site. Not changed.
 * @param d receives the result, same length; must not be `f`.
 * @param site, edge scratch of length n and n + 1, from the caller, who allocates them once a volume.
 */
export function lowerEnvelope(f: Float64Array, d: Float64Array, step_mm: number, site: Int32Array, edge: Float64Array): void {
  const n = f.length;
  const w = step_mm * step_mm;
  let last = -1; // index of the rightmost parabola of the envelope; -1 while there is none
  for (let q = 0; q < n; q++) {
    if (f[q] === Infinity) continue;
    let from = -Infinity; // where parabola q takes over from its left neighbour, in samples
    while (last >= 0) {
      const p = site[last];
      from = (f[q] - f[p] + w * (q * q - p * p)) / (2 * w * (q - p));
      if (from > edge[last]) break;
      last--;
      from = -Infinity;
    }
    last++;
    site[last] = q;
    edge[last] = from;
  }
  if (last < 0) {
    d.fill(Infinity);
    return;
  }
  edge[last + 1] = Infinity;
  for (let q = 0, k = 0; q < n; q++) {
    while (edge[k + 1] < q) k++;
    const r = q - site[k];
    d[q] = f[site[k]] + w * r * r;
  }
}

/** What all lines along one axis share. */
interface Axis {
  readonly stride: number;
  readonly step_mm: number;
  readonly cap: number; // mm^2
  readonly f: Float64Array;
  readonly d: Float64Array;
  readonly site: Int32Array;
  readonly edge: Float64Array;
}

function axis(n: number, stride: number, step_mm: number, cap: number): Axis {
  const [f, d, edge] = [new Float64Array(n), new Float64Array(n), new Float64Array(n + 1)];
  return { stride, step_mm, cap, f, d, site: new Int32Array(n), edge };
}

function alongLine(squared: Float32Array, start: number, { stride, step_mm, cap, f, d, site, edge }: Axis): void {
  const n = f.length;
  let settled = true; // nothing but sites, or nothing at all: the line stays as it is
  const first = squared[start];
  for (let q = 0, at = start; q < n; q++, at += stride) {
    const value = squared[at];
    f[q] = value;
    settled = settled && value === first && (value === 0 || value === Infinity);
  }
  if (settled) return;
  lowerEnvelope(f, d, step_mm, site, edge);
  for (let q = 0, at = start; q < n; q++, at += stride) squared[at] = d[q] <= cap ? d[q] : Infinity;
}

/** The first axis: distance to the last site on the left, then to the next on the right. */
function alongRows(inside: Uint8Array, squared: Float32Array, nx: number, step_mm: number, cap: number): void {
  const w = step_mm * step_mm;
  for (let row = 0; row < inside.length; row += nx) {
    let steps = Infinity;
    for (let i = row; i < row + nx; i++) {
      steps = inside[i] !== 0 ? 0 : steps + 1;
      squared[i] = steps;
    }
    steps = Infinity;
    for (let i = row + nx - 1; i >= row; i--) {
      steps = Math.min(squared[i], steps + 1);
      const value = w * steps * steps;
      squared[i] = value <= cap ? value : Infinity;
    }
  }
}
