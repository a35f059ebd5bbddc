import type { Mesh } from "./mesh.ts";
import type { Unpinched } from "./pinches.ts";

/** Pieces of a mesh that share no vertex: for each vertex the number of its piece, from 0, and how many there are. */
interface Pieces {
  readonly piece: Int32Array;
  readonly count: number;
}

/** See `Pieces`. */
export function piecesOf(triangles: Uint32Array, vertices: number): Pieces {
  const parent = new Int32Array(vertices);
  for (let v = 0; v < vertices; v++) parent[v] = v;
  const root = (v: number): number => {
    let at = v;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (let t = 0; t < triangles.length; t += 3) {
    const a = root(triangles[t]);
    parent[root(triangles[t + 1])] = a;
    parent[root(triangles[t + 2])] = a;
  }
  const number = new Int32Array(vertices).fill(-1); // by root
  const piece = new Int32Array(vertices);
  let count = 0;
  for (let v = 0; v < vertices; v++) {
    const own = root(v);
    if (number[own] < 0) number[own] = count++;
    piece[v] = number[own];
  }
  return { piece, count };
}

/**
 * All vertices of those pieces that were collapsed away, the largest first, while they have at most `most` vertices together;
 * without what is locked already.
 *
 * @param kept the old vertices that are left.
 */
export function lostPieces(pieces: Pieces, kept: readonly number[], most: number, locked: Uint8Array): readonly number[] {
  const alive = new Uint8Array(pieces.count);
  for (const v of kept) alive[pieces.piece[v]] = 1;
  if (alive.every((flag) => flag === 1)) return [];
  const members = new Map<number, number[]>();
  for (let v = 0; v < pieces.piece.length; v++) {
    const own = pieces.piece[v];
    if (alive[own] === 1 || locked[v] === 1) continue;
    const list = members.get(own);
    if (list === undefined) members.set(own, [v]);
    else list.push(v);
  }
  let spent = 0;
  return [...members.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap((list) => {
      spent += list.length;
      return spent <= most ? list : [];
    });
}

/** A piece cut off where the surface was pinched is dropped when it has less than this part of the volume of what it was cut from. */
const SLIVER = 0.01;

/** The simplified mesh without the slivers that parting its pinches cut off: of each piece there was, the largest stays and what is not tiny beside it. */
export function withoutSlivers({ mesh, from }: Unpinched, before: Pieces): Mesh {
  const { piece, count } = piecesOf(mesh.triangles, from.length);
  if (count <= before.count) return mesh;
  const volume = new Float64Array(count);
  const origin = new Int32Array(count);
  const p = mesh.positions;
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = [3 * mesh.triangles[t], 3 * mesh.triangles[t + 1], 3 * mesh.triangles[t + 2]];
    const own = piece[mesh.triangles[t]];
    origin[own] = before.piece[from[mesh.triangles[t]]];
    volume[own] +=
      p[a] * (p[b + 1] * p[c + 2] - p[b + 2] * p[c + 1]) +
      p[a + 1] * (p[b + 2] * p[c] - p[b] * p[c + 2]) +
      p[a + 2] * (p[b] * p[c + 1] - p[b + 1] * p[c]);
  }
  const largest = new Float64Array(before.count);
  for (let n = 0; n < count; n++) largest[origin[n]] = Math.max(largest[origin[n]], Math.abs(volume[n]));
  const kept = mesh.triangles.filter((v) => Math.abs(volume[piece[v]]) >= SLIVER * largest[origin[piece[v]]]);
  return compacted({ positions: p, triangles: kept });
}

/** Unused vertices dropped, the order of triangles kept. */
function compacted(mesh: Mesh): Mesh {
  const index = new Int32Array(mesh.positions.length / 3).fill(-1);
  const old: number[] = [];
  const triangles = mesh.triangles.map((v) => {
    if (index[v] < 0) index[v] = old.push(v) - 1;
    return index[v];
  });
  const positions = new Float64Array(3 * old.length);
  for (const [to, v] of old.entries()) for (let axis = 0; axis < 3; axis++) positions[3 * to + axis] = mesh.positions[3 * v + axis];
  return { positions, triangles };
}
