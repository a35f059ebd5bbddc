import type { NineNumbers, Triple } from "../volume/index.ts";
import { ripple } from "./ripple.ts";

/** An axis-parallel box that holds a piece of a solid, mm. */
interface Box {
  readonly low: Triple;
  readonly high: Triple;
}

/**
 * A solid as an implicit function of patient LPS mm: negative inside, and never steeper than about 1 per mm, so that `distance` is a distance near the
 * surface and no more than the true one far from it. `boxes` together hold all of it.
 */
export interface Solid {
  readonly boxes: readonly Box[];
  readonly distance: (x: number, y: number, z: number) => number;
}

/** A point of a tube's middle line with the tube's radius there, mm. */
export type Knot = readonly [x: number, y: number, z: number, radius: number];

const EVERYWHERE = 1e4;
/** Farther than this outside the first of two solids, the second is not asked: it could only say "farther still". */
const DISTANT_MM = 8;
export const UPRIGHT: NineNumbers = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** An ellipsoid; columns of `axes` are its own axes. Exact for a ball, first order near the surface else (value over gradient). */
export function ellipsoid(centre: Triple, radii: Triple, axes: NineNumbers = UPRIGHT): Solid {
  const [cx, cy, cz] = centre;
  const [a, b, c] = radii;
  const [d0, d1, d2, d3, d4, d5, d6, d7, d8] = axes;
  const reach = [0, 1, 2].map((row) => Math.sqrt((axes[3 * row] * a) ** 2 + (axes[3 * row + 1] * b) ** 2 + (axes[3 * row + 2] * c) ** 2));
  return {
    boxes: [{ low: [cx - reach[0], cy - reach[1], cz - reach[2]], high: [cx + reach[0], cy + reach[1], cz + reach[2]] }],
    distance: (x, y, z) => {
      const px = x - cx;
      const py = y - cy;
      const pz = z - cz;
      const u = (d0 * px + d3 * py + d6 * pz) / a;
      const v = (d1 * px + d4 * py + d7 * pz) / b;
      const w = (d2 * px + d5 * py + d8 * pz) / c;
      const r = Math.sqrt(u * u + v * v + w * w);
      const steep = Math.sqrt((u / a) ** 2 + (v / b) ** 2 + (w / c) ** 2);
      return steep < 1e-9 ? -Math.min(a, b, c) : (r * (r - 1)) / steep;
    },
  };
}

/** A box with its own axes and half edges; exact. */
export function box(centre: Triple, half: Triple, axes: NineNumbers = UPRIGHT): Solid {
  const [cx, cy, cz] = centre;
  const reach = [0, 1, 2].map(
    (row) => Math.abs(axes[3 * row]) * half[0] + Math.abs(axes[3 * row + 1]) * half[1] + Math.abs(axes[3 * row + 2]) * half[2],
  );
  return {
    boxes: [{ low: [cx - reach[0], cy - reach[1], cz - reach[2]], high: [cx + reach[0], cy + reach[1], cz + reach[2]] }],
    distance: (x, y, z) => {
      const px = x - cx;
      const py = y - cy;
      const pz = z - cz;
      const u = Math.abs(axes[0] * px + axes[3] * py + axes[6] * pz) - half[0];
      const v = Math.abs(axes[1] * px + axes[4] * py + axes[7] * pz) - half[1];
      const w = Math.abs(axes[2] * px + axes[5] * py + axes[8] * pz) - half[2];
      const [ou, ov, ow] = [Math.max(u, 0), Math.max(v, 0), Math.max(w, 0)];
      return Math.sqrt(ou * ou + ov * ov + ow * ow) + Math.min(Math.max(u, v, w), 0);
    },
  };
}

/**
 * A tube around a polyline; the radius runs linearly between knots, the ends are round. Exact for equal radii.
 * @param flat scales of x, y, z before measuring: [1, 1, 0.6] makes the section 1/0.6 times as high in z as it is wide.
 */
export function tube(knots: readonly Knot[], flat: Triple = [1, 1, 1]): Solid {
  const [fx, fy, fz] = flat;
  const n = knots.length - 1;
  const f = Float64Array.from(knots.flatMap(([x, y, z, r]) => [x * fx, y * fy, z * fz, r]));
  const reach = Float64Array.from({ length: n }, (_, s) => {
    const [dx, dy, dz] = [f[4 * s + 4] - f[4 * s], f[4 * s + 5] - f[4 * s + 1], f[4 * s + 6] - f[4 * s + 2]];
    return Math.sqrt(dx * dx + dy * dy + dz * dz) + Math.max(f[4 * s + 3], f[4 * s + 7]);
  });
  return {
    boxes: knots.slice(1).map((b, i) => segmentBox(knots[i], b, flat)),
    distance: (x, y, z) => {
      const sx = x * fx;
      const sy = y * fy;
      const sz = z * fz;
      let best = Infinity;
      for (let s = 0; s < n; s++) {
        const o = 4 * s;
        const px = sx - f[o];
        const py = sy - f[o + 1];
        const pz = sz - f[o + 2];
        const limit = best + reach[s];
        if (limit > 0 && px * px + py * py + pz * pz > limit * limit) continue;
        const dx = f[o + 4] - f[o];
        const dy = f[o + 5] - f[o + 1];
        const dz = f[o + 6] - f[o + 2];
        const square = dx * dx + dy * dy + dz * dz;
        const t = square > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / square)) : 0;
        const ex = px - t * dx;
        const ey = py - t * dy;
        const ez = pz - t * dz;
        const d = Math.sqrt(ex * ex + ey * ey + ez * ez) - f[o + 3] - t * (f[o + 7] - f[o + 3]);
        if (d < best) best = d;
      }
      return best;
    },
  };
}

function segmentBox(a: Knot, b: Knot, flat: Triple): Box {
  const r = Math.max(a[3], b[3]);
  const low = [0, 1, 2].map((axis) => Math.min(a[axis], b[axis]) - r / flat[axis]);
  const high = [0, 1, 2].map((axis) => Math.max(a[axis], b[axis]) + r / flat[axis]);
  return { low: [low[0], low[1], low[2]], high: [high[0], high[1], high[2]] };
}

/** A cone from its tip along a unit axis, cut at `length` from the tip as by a ball. Exact on the mantle. */
export function cone(tip: Triple, axis: Triple, tangent: number, length: number): Solid {
  const [cos, sin] = [1 / Math.sqrt(1 + tangent * tangent), tangent / Math.sqrt(1 + tangent * tangent)];
  return {
    boxes: [{ low: [tip[0] - length, tip[1] - length, tip[2] - length], high: [tip[0] + length, tip[1] + length, tip[2] + length] }],
    distance: (x, y, z) => {
      const px = x - tip[0];
      const py = y - tip[1];
      const pz = z - tip[2];
      const along = px * axis[0] + py * axis[1] + pz * axis[2];
      const square = px * px + py * py + pz * pz;
      const across = Math.sqrt(Math.max(0, square - along * along));
      return Math.max(across * cos - along * sin, Math.sqrt(square) - length);
    },
  };
}

/** Where a function of position (a height over a plane, say) is negative; it must not be steeper than 1. */
export function field(distance: (x: number, y: number, z: number) => number): Solid {
  return { boxes: [{ low: [-EVERYWHERE, -EVERYWHERE, -EVERYWHERE], high: [EVERYWHERE, EVERYWHERE, EVERYWHERE] }], distance };
}

/** Either of two, the seam rounded over `soft_mm` (polynomial smooth minimum, I. Quilez 2013). */
export function join(a: Solid, b: Solid, soft_mm = 0): Solid {
  return {
    boxes: [...a.boxes, ...b.boxes].map((each) => grown(each, soft_mm / 4)),
    distance: (x, y, z) => lower(a.distance(x, y, z), b.distance(x, y, z), soft_mm),
  };
}

/** What is in both; the boxes are those of the first. */
export function within(a: Solid, b: Solid, soft_mm = 0): Solid {
  return {
    boxes: a.boxes,
    distance: (x, y, z) => {
      const d = a.distance(x, y, z);
      return d > DISTANT_MM + soft_mm ? d : -lower(-d, -b.distance(x, y, z), soft_mm);
    },
  };
}

/** The first without the second. */
export function without(a: Solid, b: Solid, soft_mm = 0): Solid {
  return {
    boxes: a.boxes,
    distance: (x, y, z) => {
      const d = a.distance(x, y, z);
      return d > DISTANT_MM + soft_mm ? d : -lower(-d, b.distance(x, y, z), soft_mm);
    },
  };
}

/** Grown by `by_mm` on all sides; shrunk where it is negative. */
export function swollen(a: Solid, by_mm: number): Solid {
  return { boxes: a.boxes.map((each) => grown(each, Math.max(0, by_mm))), distance: (x, y, z) => a.distance(x, y, z) - by_mm };
}

/** With an uneven surface: in and out by up to `by_mm`, in lumps of `grain_mm`. */
export function uneven(a: Solid, by_mm: number, grain_mm: number, seed: number): Solid {
  const close = by_mm + 4;
  return {
    boxes: a.boxes.map((each) => grown(each, by_mm)),
    distance: (x, y, z) => {
      const d = a.distance(x, y, z);
      if (d > close || d < -close) return d;
      return d + by_mm * ripple(seed, x / grain_mm, y / grain_mm, z / grain_mm);
    },
  };
}

function lower(a: number, b: number, soft_mm: number): number {
  const h = soft_mm - Math.abs(a - b);
  return Math.min(a, b) - (h > 0 ? (h * h) / (4 * soft_mm) : 0);
}

function grown(each: Box, by: number): Box {
  return {
    low: [each.low[0] - by, each.low[1] - by, each.low[2] - by],
    high: [each.high[0] + by, each.high[1] + by, each.high[2] + by],
  };
}
