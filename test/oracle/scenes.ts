import { quietJob } from "../../src/base/index.ts";
import { type Anatomy, buildAnatomy, type Needle, presetById, type Rules } from "../../src/planning/index.ts";
import { geometryFrom, IMPORTED, type LabelMap, lps, type NineNumbers, type Triple } from "../../src/volume/index.ts";

export const EXACT: NineNumbers = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A random rotation (Shoemake), sometimes with one axis flipped: left-handed grids exist. */
export function turned(next: () => number): NineNumbers {
  const [a, b, c] = [next(), 2 * Math.PI * next(), 2 * Math.PI * next()];
  const [x, y] = [Math.sqrt(1 - a) * Math.sin(b), Math.sqrt(1 - a) * Math.cos(b)];
  const [z, w] = [Math.sqrt(a) * Math.sin(c), Math.sqrt(a) * Math.cos(c)];
  const f = next() < 0.3 ? -1 : 1;
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    f * 2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    f * 2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    f * (1 - 2 * (x * x + y * y)),
  ];
}

/** A body with a hole and boxes of organs in it, on a grid of this size. */
export function scene(next: () => number, size: Triple, spacing_mm: Triple, origin_mm: Triple, direction: NineNumbers): LabelMap {
  const made = geometryFrom(size, spacing_mm, lps(...origin_mm), direction);
  if ("problem" in made) throw new Error(made.problem.code);
  const [nx, ny, nz] = size;
  const labels = new Uint8Array(nx * ny * nz);
  const fill = (label: number, from: Triple, to: Triple): void => {
    for (let k = from[2]; k < to[2]; k++)
      for (let j = from[1]; j < to[1]; j++) for (let i = from[0]; i < to[0]; i++) labels[i + nx * (j + ny * k)] = label;
  };
  const rim = (n: number): number => (next() < 0.25 ? 0 : Math.min(2, Math.floor(n / 4)));
  const low: Triple = [rim(nx), rim(ny), rim(nz)];
  const high: Triple = [nx - rim(nx), ny - rim(ny), nz - rim(nz)];
  fill(22, low, high);
  const part = (a: 0 | 1 | 2, share: number): [number, number] => {
    const length = Math.max(1, Math.floor(next() * share * (high[a] - low[a])));
    const from = low[a] + Math.floor(next() * (high[a] - low[a] - length + 1));
    return [from, from + length];
  };
  const organs = [
    [1, 0.8],
    [1, 0.6],
    [2, 0.4],
    [12, 0.5],
    [15, 0.4],
    [20, 0.4],
    [18, 0.3],
    [0, 0.4],
    [18, 0.2],
  ];
  for (const [label, share] of organs) {
    const [i, j, k] = [part(0, share), part(1, share), part(2, share)];
    if (next() < 0.85) fill(label, [i[0], j[0], k[0]], [i[1], j[1], k[1]]);
  }
  return { geometry: made.value, labels, source: "import", foreign: [] };
}

export function anatomyOf(map: LabelMap): Promise<Anatomy> {
  return buildAnatomy(map, IMPORTED, quietJob());
}

export function preset(id: string): Rules {
  const found = presetById(id);
  if (found === undefined) throw new Error(id);
  return found;
}

/** A needle between two points of the box frame (mm from the corner of cell 0). */
export function needleBetween(map: LabelMap, from: Triple, to: Triple, rules: Rules): Needle {
  const g = map.geometry;
  const place = (u: Triple) => {
    const v = [0, 1, 2].map((a) => u[a] - g.spacing_mm[a] / 2);
    const p = [0, 1, 2].map(
      (r) => g.origin_mm[r] + g.direction[3 * r] * v[0] + g.direction[3 * r + 1] * v[1] + g.direction[3 * r + 2] * v[2],
    );
    return lps(p[0], p[1], p[2]);
  };
  const { gauge, diameter_mm, length_mm } = rules.needle;
  return { id: "n", name: "", entry_mm: place(from), target_mm: place(to), gauge, diameter_mm, length_mm };
}
