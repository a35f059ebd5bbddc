import { MeshoptSimplifier } from "meshoptimizer/simplifier";
import type { Mesh } from "./mesh.ts";
import { lostPieces, piecesOf, withoutSlivers } from "./pieces.ts";
import { unpinched } from "./pinches.ts";

/** How often the places where simplifying pinched the surface are locked and simplified anew, before the target is given up. */
const LOCKING_ROUNDS = 6;
/** A mesh of more than FAR times the target goes there in two strides, by way of HALF_WAY times the target: what is tried again is small then. */
const FAR = 8;
const HALF_WAY = 4;
/** Small pieces (a lesion, an end of a vessel) that simplifying lost are kept as they are, up to this many vertices a triangle of the target. */
const LOST_SHARE = 0.1;
/** As a part of the mesh's extent: no limit, the number of triangles rules. */
const ANY_ERROR = 1e9;

/** Waits for the package's wasm; call once before `simplified`. */
export async function simplifierReady(): Promise<void> {
  await MeshoptSimplifier.ready;
}

/**
 * The mesh with at most `target` triangles, as far as that is possible without opening or pinching it: still closed, each edge with exactly two triangles.
 *
 * meshoptimizer collapses edges by quadric error without asking whether two sheets of a thin vessel fall onto each other there. Such sheets are
 * parted again (pinches.ts); where that is not possible, the original vertices round the place are locked and it runs anew. What is left after
 * that keeps the triangles it needs.
 */
export function simplified(mesh: Mesh, target: number): Mesh {
  const far = mesh.triangles.length > 3 * target * FAR;
  return stride(far ? stride(mesh, target * HALF_WAY) : mesh, target);
}

function stride(mesh: Mesh, target: number): Mesh {
  if (mesh.triangles.length <= 3 * target) return mesh;
  const vertices = mesh.positions.length / 3;
  const positions = Float32Array.from(mesh.positions);
  const pieces = piecesOf(mesh.triangles, vertices);
  const locked = new Uint8Array(vertices);
  for (let wanted = target; 3 * wanted < mesh.triangles.length; wanted *= 2) {
    for (let round = 0; round < LOCKING_ROUNDS; round++) {
      const found = unpinched({ positions: mesh.positions, triangles: collapsed(mesh, positions, locked, wanted) });
      const lost = lostPieces(pieces, found.from, wanted * LOST_SHARE, locked);
      if (found.stuck.length === 0 && lost.length === 0) return withoutSlivers(found, pieces);
      lockAround([...found.stuck, ...lost], mesh.triangles, locked);
    }
  }
  return mesh;
}

function collapsed(mesh: Mesh, positions: Float32Array, locked: Uint8Array, target: number): Uint32Array {
  const nothing = new Float32Array(locked.length);
  const most = Math.max(4, target) * 3;
  const flags: ["ErrorAbsolute"] = ["ErrorAbsolute"];
  return MeshoptSimplifier.simplifyWithAttributes(mesh.triangles, positions, 3, nothing, 1, [0], locked, most, ANY_ERROR, flags)[0];
}

/** Locks the given vertices and their neighbours. */
function lockAround(stuck: readonly number[], triangles: Uint32Array, locked: Uint8Array): void {
  const seed = new Uint8Array(locked.length);
  for (const v of stuck) seed[v] = 1;
  for (let t = 0; t < triangles.length; t += 3) {
    if (seed[triangles[t]] + seed[triangles[t + 1]] + seed[triangles[t + 2]] === 0) continue;
    for (let e = 0; e < 3; e++) locked[triangles[t + e]] = 1;
  }
}
