import { type Geometry, ijk, lps, type Triple, toPatient, toVoxel } from "../volume/index.ts";
import type { Extent } from "./grid.ts";
import type { Painting, Part } from "./paint.ts";
import { box, ellipsoid } from "./solids.ts";
import type { Marker } from "./words.ts";

export const markerExtent: Extent = { centre_mm: [6, -18, 120], width_mm: [210, 180, 170], spacing_mm: [1.5, 1.5, 2] };

const BODY: Triple = [95, 80, 75];
const [LIVER_LABEL, LESION_LABEL, BONE_LABEL, BODY_LABEL] = [1, 18, 20, 22];
/** From the middle of the extent: the block of "liver" on the patient's right, and the marker in it, in the middle of none of its axes. */
const LIVER_AT: Triple = [-40, -8, 6];
const LIVER_HALF: Triple = [30, 26, 24];
const TARGET_AT: Triple = [-47.3, -3.1, 11.7];

/** One bright block on each side, each at its own distance, with its own half edge and brightness, so that no mirror or turn maps them onto each other. */
const SIDES: readonly { name: string; at: Triple; half_mm: number; hu: number }[] = [
  { name: "L", at: [78, 7, -6], half_mm: 7, hu: 900 },
  { name: "R", at: [-82, 11, -9], half_mm: 5, hu: 1300 },
  { name: "A", at: [13, -64, -4], half_mm: 6, hu: 1700 },
  { name: "P", at: [9, 60, 8], half_mm: 8, hu: 2100 },
  { name: "H", at: [17, -12, 62], half_mm: 5.5, hu: 2500 },
  { name: "F", at: [-9, 14, -57], half_mm: 7.5, hu: 2900 },
];
const TARGET_HU = 3000;
const TARGET_HALF_MM = 2.4;

/** The marker phantom without its markers: an ellipsoid of soft tissue with a block called liver. */
export function markerParts(): readonly Part[] {
  return [
    { solid: ellipsoid(markerExtent.centre_mm, BODY), label: BODY_LABEL, hu: () => 40, bent: false },
    { solid: box(moved(LIVER_AT), LIVER_HALF), label: LIVER_LABEL, hu: () => 110, bent: false },
  ];
}

/**
 * Writes the markers as whole voxels, so that each one's middle is exactly a voxel's centre: a block called bone on each side, and in the liver the
 * block called lesion whose middle is the target. Those outside the grid are left out.
 */
export function setMarkers(geometry: Geometry, painting: Painting): readonly Marker[] {
  const target = setBlock(geometry, painting, { name: "target", at: TARGET_AT, half_mm: TARGET_HALF_MM, hu: TARGET_HU }, LESION_LABEL);
  const sides = SIDES.map((side) => setBlock(geometry, painting, side, BONE_LABEL));
  return [...sides, target].filter((marker) => marker !== null);
}

function setBlock(geometry: Geometry, painting: Painting, block: (typeof SIDES)[number], label: number): Marker | null {
  const [nx, ny] = geometry.size;
  const at = toVoxel(geometry, lps(...moved(block.at))).map(Math.round);
  const reach = geometry.spacing_mm.map((s) => Math.floor(block.half_mm / s));
  if (at.some((middle, axis) => middle - reach[axis] < 0 || middle + reach[axis] >= geometry.size[axis])) return null;
  for (let k = at[2] - reach[2]; k <= at[2] + reach[2]; k++) {
    for (let j = at[1] - reach[1]; j <= at[1] + reach[1]; j++) {
      for (let i = at[0] - reach[0]; i <= at[0] + reach[0]; i++) {
        const index = i + nx * (j + ny * k);
        painting.hu[index] = block.hu;
        painting.labels[index] = label;
      }
    }
  }
  return { name: block.name, point_mm: toPatient(geometry, ijk(at[0], at[1], at[2])) };
}

function moved(at: Triple): Triple {
  const c = markerExtent.centre_mm;
  return [c[0] + at[0], c[1] + at[1], c[2] + at[2]];
}
