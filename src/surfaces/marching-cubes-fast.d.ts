/** marching-cubes-fast 0.0.172 has no types; the one entry that is used (speed.md 2.1: the octree entry drops triangles, this one does not). */
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
}
