import {
  type Geometry,
  ijk,
  type LabelMap,
  runs,
  type StructureReport,
  structureOf,
  type Triple,
  toPatient,
  voxelVolume_ml,
} from "../volume/index.ts";

type Point = readonly [number, number, number];

/** Every structure with at least one voxel, by label. For imported maps too: no confidence, no surface error, no notes. */
export function describeLabels(map: LabelMap): readonly StructureReport[] {
  const { geometry } = map;
  return [...runs.runsByLabel(map.labels, geometry.size)].map(([label, mask]) => {
    const parts = runs.componentsOf(mask, 26);
    const voxels = parts.voxels.reduce((sum, n) => sum + n, 0);
    const sum = [0, 1, 2].map((axis) => parts.voxels.reduce((total, _, c) => total + parts.sums[3 * c + axis], 0));
    return {
      structure: structureOf(map, label),
      label,
      source: map.source === "network" || map.source === "rules" ? "rules" : "import",
      voxels,
      volume_ml: voxels * voxelVolume_ml(geometry),
      centroid_mm: toPatient(geometry, ijk(sum[0] / voxels, sum[1] / voxels, sum[2] / voxels)),
      bounds_mm: cellBounds(mask, geometry),
      components: parts.count,
      touches_border: touchesBorder(parts.boxes, geometry.size),
      confidence: null,
      surface_p95_mm: null,
      notes: [],
    };
  });
}

function touchesBorder(boxes: Int32Array, size: Triple): boolean {
  for (let at = 0; at < boxes.length; at += 6) {
    for (let axis = 0; axis < 3; axis++) if (boxes[at + axis] === 0 || boxes[at + 3 + axis] === size[axis] - 1) return true;
  }
  return false;
}

/** Bounds of the cells in patient space, whatever the grid's orientation: linear in the index, so a run's two ends are enough. */
function cellBounds(mask: runs.RunMask, g: Geometry): readonly [Point, Point] {
  const d = g.direction;
  const [sx, sy, sz] = g.spacing_mm;
  const step = [0, 3, 6].map((row) => [d[row] * sx, d[row + 1] * sy, d[row + 2] * sz] as const);
  const half = step.map((s) => (Math.abs(s[0]) + Math.abs(s[1]) + Math.abs(s[2])) / 2);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  runs.eachRun(mask, (y, z, from, to) => {
    for (let p = 0; p < 3; p++) {
      const base = step[p][1] * y + step[p][2] * z;
      const a = base + step[p][0] * from;
      const b = base + step[p][0] * to;
      if (a < low[p]) low[p] = a;
      if (b < low[p]) low[p] = b;
      if (a > high[p]) high[p] = a;
      if (b > high[p]) high[p] = b;
    }
  });
  const at = (values: readonly number[], sign: number): Point => {
    const [x, y, z] = values.map((value, p) => g.origin_mm[p] + value + sign * half[p]);
    return [x, y, z];
  };
  return [at(low, -1), at(high, 1)];
}
