import type { StructureId } from "../volume/index.ts";

/** A closed triangle mesh of one structure in the patient: LPS mm, 3 floats a vertex, 3 indices a triangle, counter-clockwise seen from outside. */
export interface Surface {
  readonly structure: StructureId;
  readonly label: number;
  readonly positions_mm: Float32Array;
  readonly normals: Float32Array;
  readonly triangles: Uint32Array;
}

/** What `trocar surfaces` says of one surface (interfaces.md 4). */
export interface SurfaceReport {
  readonly structure: StructureId;
  readonly label: number;
  readonly vertices: number;
  readonly triangles: number;
  readonly watertight: boolean;
  readonly components: number;
  readonly volume_ml: number;
  readonly labels_volume_ml: number;
  readonly area_cm2: number;
  readonly bounds_mm: readonly [readonly [number, number, number], readonly [number, number, number]];
  readonly max_deviation_mm: number;
}

export interface SurfaceOptions {
  /** Structure ids to build, or null for all that the map holds. */
  readonly structures: readonly StructureId[] | null;
  /** Triangles for all structures together. */
  readonly triangles: number;
  /** 0 follows the voxels, 1 is the smoothest that keeps the volume. */
  readonly smooth: number;
  /**
   * Structures that are built as the outline of everything labelled instead of their own voxels: `["body"]` gives the skin without the
   * cavities that the organs leave in it. Default none. Their volume in reports is then that of all labels.
   */
  readonly outlines?: readonly StructureId[];
}
