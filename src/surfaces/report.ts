import { type LabelMap, labelCounts, type StructureId, voxelVolume_ml } from "../volume/index.ts";
import { largestDeviation } from "./deviation.ts";
import { areaOf, openEdges, signedVolume } from "./mesh.ts";
import { piecesOf } from "./pieces.ts";
import type { Surface, SurfaceReport } from "./words.ts";

const MM3_PER_ML = 1000;
const MM2_PER_CM2 = 100;

/**
 * What is measured of surfaces against the map that they were made from (interfaces.md 4): everything from the surface's own Float32 numbers.
 * `components` are pieces that share no vertex; a cavity is a piece. `max_deviation_mm` is the largest distance of a vertex from a face between a
 * voxel of the structure and another.
 *
 * @param outlines structures that were built as the outline of everything labelled (`SurfaceOptions.outlines`).
 */
export function describeSurfaces(
  surfaces: readonly Surface[],
  map: LabelMap,
  outlines: readonly StructureId[] = [],
): readonly SurfaceReport[] {
  const counts = labelCounts(map.labels);
  return surfaces.map((surface) => {
    const { structure, label, positions_mm, triangles } = surface;
    const vertices = positions_mm.length / 3;
    const member = new Uint8Array(256);
    if (outlines.includes(structure)) member.fill(1, 1);
    else member[label] = 1;
    return {
      structure,
      label,
      vertices,
      triangles: triangles.length / 3,
      watertight: triangles.length > 0 && openEdges(triangles, vertices).length === 0,
      components: piecesOf(triangles, vertices).count,
      volume_ml: signedVolume(positions_mm, triangles) / MM3_PER_ML,
      labels_volume_ml: counts.reduce((sum, count, of) => sum + count * member[of], 0) * voxelVolume_ml(map.geometry),
      area_cm2: areaOf(positions_mm, triangles) / MM2_PER_CM2,
      bounds_mm: boundsOf(positions_mm),
      max_deviation_mm: largestDeviation(positions_mm, { labels: map.labels, geometry: map.geometry, member }),
    };
  });
}

/** Lowest and highest x, y, z of 3 numbers a vertex. */
export function boundsOf(positions: Float32Array): readonly [readonly [number, number, number], readonly [number, number, number]] {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < positions.length; n++) {
    low[n % 3] = Math.min(low[n % 3], positions[n]);
    high[n % 3] = Math.max(high[n % 3], positions[n]);
  }
  return [low, high];
}
