import { MeshoptSimplifier } from "meshoptimizer/simplifier";
import { compacted, type Mesh, openEdges } from "./mesh.ts";

/** How often the places where simplifying pinched the surface are locked and simplified anew, before the target is given up. */
const LOCKING_ROUNDS = 6;
/** As a part of the mesh's extent: no limit, the number of triangles rules. */
const ANY_ERROR = 1e9;

/** Waits for the package's wasm; call once before `simplified`. */
export async function simplifierReady(): Promise<void> {
  await MeshoptSimplifier.ready;
}

/**
 * The mesh with at most `target` triangles, as far as that is possible without opening or pinching it: still closed, each edge with exactly two triangles.
 *
 * meshoptimizer collapses edges by quadric error without asking whether two sheets of a thin vessel fall onto each other there. Where its result has
 * such an edge, the original vertices round it are locked and it runs again; what is left after that keeps the triangles it needs.
 */
export function simplified(mesh: Mesh, target: number): Mesh {
  if (mesh.triangles.length <= 3 * target) return mesh;
  const vertices = mesh.positions.length / 3;
  const positions = Float32Array.from(mesh.positions);
  const locked = new Uint8Array(vertices);
  for (let wanted = target; 3 * wanted < mesh.triangles.length; wanted *= 2) {
    for (let round = 0; round < LOCKING_ROUNDS; round++) {
      const [triangles] = MeshoptSimplifier.simplifyWithAttributes(
        mesh.triangles,
        positions,
        3,
        new Float32Array(vertices),
        1,
        [0],
        locked,
        3 * wanted,
        ANY_ERROR,
        ["ErrorAbsolute"],
      );
      const found = compacted({ positions: mesh.positions, triangles });
      const pinched = found.triangles.length > 0 ? pinchedVertices(triangles, vertices) : [];
      if (found.triangles.length > 0 && pinched.length === 0) return found;
      lockAround(pinched, mesh.triangles, locked);
    }
  }
  return mesh;
}

function pinchedVertices(triangles: Uint32Array, vertices: number): readonly number[] {
  return openEdges(triangles, vertices);
}

/** Locks the given vertices and their neighbours. */
function lockAround(pinched: readonly number[], triangles: Uint32Array, locked: Uint8Array): void {
  const seed = new Uint8Array(locked.length);
  for (const v of pinched) seed[v] = 1;
  for (let t = 0; t < triangles.length; t += 3) {
    if (seed[triangles[t]] + seed[triangles[t + 1]] + seed[triangles[t + 2]] === 0) continue;
    for (let e = 0; e < 3; e++) locked[triangles[t + e]] = 1;
  }
}
