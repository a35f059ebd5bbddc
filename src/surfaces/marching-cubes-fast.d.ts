/** marching-cubes-fast 0.0.172 has no types: the entry that is used, and the octree entry that the bench compares it with (speed.md 2.1: that one drops triangles). */
declare module "marching-cubes-fast" {
  type Point = [number, number, number];
  interface Contour {
    positions: Point[];
    cells: Point[];
  }
  /**
   * Triangles of the surface f = 0 in a list of boxes, each [lowest corner, highest corner]. Nothing is shared between boxes.
   * Negative inside gives triangles that are counter-clockwise seen from outside.
   */
  export function marchingCubesVoxelList(
    f: (x: number, y: number, z: number) => number,
    boxes: readonly (readonly [Point, Point])[],
  ): Contour;
  /** The same over an octree of a cube of `resolution` (a power of two) cells a side. */
  export function marchingCubes(
    resolution: number,
    f: (x: number, y: number, z: number) => number,
    bounds: readonly [Point, Point],
  ): Contour;
}
