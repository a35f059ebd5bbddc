import type { Part } from "../paint.ts";
import { ripple } from "../ripple.ts";

/** Hounsfield units at a point, `depth_mm` below the surface of the part. */
export type Tissue = Part["hu"];

/** 0 at `from` and below, 1 at `to` and above, straight between. */
export function rise(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** A mean with lumps of a grain, as parenchyma has: a coarse and a fine one of half the size. */
export function tissue(hu: number, uneven_hu: number, grain_mm: number, seed: number): Tissue {
  return (x, y, z) => {
    const coarse = ripple(seed, x / grain_mm, y / grain_mm, z / grain_mm);
    const fine = ripple(seed + 1, (2.7 * x) / grain_mm, (2.7 * y) / grain_mm, (2.7 * z) / grain_mm);
    return hu + uneven_hu * (0.65 * coarse + 0.6 * fine);
  };
}

/** One tissue down to a depth, another below; the change takes `soft_mm`. */
export function layered(outer: Tissue, inner: Tissue, thick_mm: number, soft_mm = 1): Tissue {
  return (x, y, z, depth) => {
    const t = rise(depth, thick_mm - soft_mm / 2, thick_mm + soft_mm / 2);
    if (t === 0) return outer(x, y, z, depth);
    if (t === 1) return inner(x, y, z, depth);
    return (1 - t) * outer(x, y, z, depth) + t * inner(x, y, z, depth);
  };
}

/** Bone: a bright shell around spongy marrow. */
export function bone(shell_hu: number, marrow_hu: number, shell_mm: number, seed: number): Tissue {
  return layered(tissue(shell_hu, 80, 9, seed), tissue(marrow_hu, 45, 5, seed + 3), shell_mm, 1.2);
}

/** Gas over fluid: above (in front of) the level, as the patient lies on the back, gas; the surface is flat. */
export function gasOver(level_y_mm: number, fluid: Tissue): Tissue {
  return (x, y, z, depth) => {
    const t = rise(y, level_y_mm - 0.8, level_y_mm + 0.8);
    return t === 0 ? GAS_HU : (1 - t) * GAS_HU + t * fluid(x, y, z, depth);
  };
}

/** Stool: lumps of mixed density riddled with gas. */
export function stool(seed: number): Tissue {
  return (x, y, z) => {
    const lump = ripple(seed, x / 9, y / 9, z / 9);
    const pore = ripple(seed + 5, x / 5, y / 5, z / 5) + 0.6 * ripple(seed + 6, x / 2.6, y / 2.6, z / 2.6);
    return 34 + 55 * lump - 560 * rise(pore, 0.2, 1.1);
  };
}

/** Food in the stomach: fluid with lumps and small bubbles. */
export function food(seed: number): Tissue {
  return (x, y, z) => {
    const lump = ripple(seed, x / 8, y / 8, z / 8) + 0.5 * ripple(seed + 1, x / 4, y / 4, z / 4);
    return 32 + 26 * lump - 160 * rise(ripple(seed + 2, x / 5, y / 5, z / 5), 0.6, 0.95);
  };
}

const GAS_HU = -960;
