/** A triangle mesh in any right-handed frame: 3 doubles a vertex, 3 indices a triangle, counter-clockwise seen from outside. */
export interface Mesh {
  readonly positions: Float64Array;
  readonly triangles: Uint32Array;
}

type Positions = Float64Array | Float32Array;

/** Six times the signed volume of one triangle with the origin, summed: positive when the triangles look outward. In the positions' unit, cubed. */
export function signedVolume(positions: Positions, triangles: Uint32Array): number {
  if (triangles.length === 0) return 0;
  // About the first vertex, not about the patient's origin: no digits are lost to a far position.
  const [ox, oy, oz] = [positions[0], positions[1], positions[2]];
  let sum = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const [ax, ay, az] = [positions[a] - ox, positions[a + 1] - oy, positions[a + 2] - oz];
    const [bx, by, bz] = [positions[b] - ox, positions[b + 1] - oy, positions[b + 2] - oz];
    const [cx, cy, cz] = [positions[c] - ox, positions[c + 1] - oy, positions[c + 2] - oz];
    sum += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return sum / 6;
}

/** The area of all triangles, in the positions' unit, squared. */
export function areaOf(positions: Positions, triangles: Uint32Array): number {
  let sum = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const n = triangleNormal(positions, triangles, t);
    sum += Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  }
  return sum / 2;
}

/** The cross product of a triangle's edges: outward, twice the area long. `t` is its first index. */
function triangleNormal(p: Positions, triangles: Uint32Array, t: number): [number, number, number] {
  const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
  const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]];
  const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}

/** Edges that are not used by exactly two triangles in opposite directions; both vertices of each, one pair after the other. */
export function openEdges(triangles: Uint32Array, vertices: number): readonly number[] {
  const directed = new Map<number, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let e = 0; e < 3; e++) {
      const key = triangles[t + e] * vertices + triangles[t + ((e + 1) % 3)];
      directed.set(key, (directed.get(key) ?? 0) + 1);
    }
  }
  const open: number[] = [];
  for (const [key, count] of directed) {
    const [a, b] = [Math.floor(key / vertices), key % vertices];
    if (count !== 1 || a === b || directed.get(b * vertices + a) !== 1) open.push(a, b);
  }
  return open;
}

/** Vertex indices of triangles without area in their indices (two corners the same) are dropped, then unused vertices, keeping the order. */
export function compacted(mesh: Mesh): Mesh {
  const index = new Int32Array(mesh.positions.length / 3).fill(-1);
  const triangles: number[] = [];
  const old: number[] = [];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = [mesh.triangles[t], mesh.triangles[t + 1], mesh.triangles[t + 2]];
    if (a === b || b === c || c === a) continue;
    for (const v of [a, b, c]) {
      if (index[v] < 0) index[v] = old.push(v) - 1;
      triangles.push(index[v]);
    }
  }
  const positions = new Float64Array(old.length * 3);
  for (const [to, from] of old.entries()) for (let axis = 0; axis < 3; axis++) positions[3 * to + axis] = mesh.positions[3 * from + axis];
  return { positions, triangles: Uint32Array.from(triangles) };
}

/** Pieces of a mesh that share no vertex: for each vertex the number of its piece, from 0, and how many there are. */
export function piecesOf(triangles: Uint32Array, vertices: number): { readonly piece: Int32Array; readonly count: number } {
  const parent = Int32Array.from({ length: vertices }, (_, v) => v);
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
  const number = new Map<number, number>();
  const piece = Int32Array.from({ length: vertices }, (_, v) => {
    const own = root(v);
    const known = number.get(own) ?? number.size;
    number.set(own, known);
    return known;
  });
  return { piece, count: number.size };
}

/** Vertex normals, outward, unit length, each triangle by the angle it has at the vertex; 3 numbers a vertex. */
export function normalsOf(positions: Positions, triangles: Uint32Array): Float64Array {
  const normals = new Float64Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const n = triangleNormal(positions, triangles, t);
    const length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    if (length === 0) continue;
    for (let e = 0; e < 3; e++) {
      const v = triangles[t + e];
      const share = angleAt(positions, v, triangles[t + ((e + 1) % 3)], triangles[t + ((e + 2) % 3)]) / length;
      for (let axis = 0; axis < 3; axis++) normals[3 * v + axis] += n[axis] * share;
    }
  }
  for (let v = 0; v < normals.length; v += 3) {
    const length = Math.sqrt(normals[v] ** 2 + normals[v + 1] ** 2 + normals[v + 2] ** 2);
    if (length > 0) for (let axis = 0; axis < 3; axis++) normals[v + axis] /= length;
    else normals[v + 2] = 1;
  }
  return normals;
}

/** The angle at vertex a between b and c, radians. Only a weight: no decision hangs on it. */
function angleAt(p: Positions, a: number, b: number, c: number): number {
  let uu = 0;
  let vv = 0;
  let uv = 0;
  for (let axis = 0; axis < 3; axis++) {
    const u = p[3 * b + axis] - p[3 * a + axis];
    const v = p[3 * c + axis] - p[3 * a + axis];
    uu += u * u;
    vv += v * v;
    uv += u * v;
  }
  const scale = Math.sqrt(uu * vv);
  return scale > 0 ? Math.acos(Math.max(-1, Math.min(1, uv / scale))) : 0;
}

/** Neighbours of each vertex, flat: those of v are `neighbours[start[v] .. start[v + 1])`. For closed meshes, where each edge is seen once a direction. */
function neighboursOf(triangles: Uint32Array, vertices: number): { readonly start: Uint32Array; readonly neighbours: Uint32Array } {
  const start = new Uint32Array(vertices + 1);
  for (let n = 0; n < triangles.length; n++) start[triangles[n] + 1]++;
  for (let v = 0; v < vertices; v++) start[v + 1] += start[v];
  const fill = start.slice(0, vertices);
  const neighbours = new Uint32Array(triangles.length);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let e = 0; e < 3; e++) neighbours[fill[triangles[t + e]]++] = triangles[t + ((e + 1) % 3)];
  }
  return { start, neighbours };
}

/** Steps of Taubin's filter: the second undoes the shrinking of the first ("A signal processing approach to fair surface design", 1995). */
const TAUBIN_STEPS = [0.5, -0.53] as const;

/**
 * `pairs` pairs of Taubin steps, a new mesh; the volume of organs moves by some 0.01 % (speed.md 2.2).
 * No vertex ends further than `reach[a]` along axis a from where it was.
 */
export function taubin(mesh: Mesh, pairs: number, reach: readonly [number, number, number]): Mesh {
  const vertices = mesh.positions.length / 3;
  const { start, neighbours } = neighboursOf(mesh.triangles, vertices);
  let now = mesh.positions.slice();
  let next = new Float64Array(now.length);
  for (let step = 0; step < 2 * pairs; step++) {
    const factor = TAUBIN_STEPS[step % 2];
    for (let v = 0; v < vertices; v++) {
      let [x, y, z] = [0, 0, 0];
      for (let n = start[v]; n < start[v + 1]; n++) {
        const w = 3 * neighbours[n];
        x += now[w];
        y += now[w + 1];
        z += now[w + 2];
      }
      const keep = 1 - factor;
      const each = factor / (start[v + 1] - start[v]);
      next[3 * v] = keep * now[3 * v] + each * x;
      next[3 * v + 1] = keep * now[3 * v + 1] + each * y;
      next[3 * v + 2] = keep * now[3 * v + 2] + each * z;
    }
    [now, next] = [next, now];
  }
  for (let n = 0; n < now.length; n++) {
    const [from, most] = [mesh.positions[n], reach[n % 3]];
    now[n] = Math.min(from + most, Math.max(from - most, now[n]));
  }
  return { positions: now, triangles: mesh.triangles };
}

/** Newton steps of the volume: each is off by the square of the last, so that few are needed. */
const VOLUME_STEPS = 8;
/** Good enough, as part of the volume. */
const VOLUME_TOLERANCE = 1e-4;

/** The mesh with every vertex moved along its normal, all by the same length, until the volume is `volume` (same unit, cubed). */
export function withVolume(mesh: Mesh, volume: number): Mesh {
  let positions = mesh.positions;
  for (let step = 0; step < VOLUME_STEPS; step++) {
    const missing = volume - signedVolume(positions, mesh.triangles);
    if (Math.abs(missing) <= VOLUME_TOLERANCE * volume) break;
    const normals = normalsOf(positions, mesh.triangles);
    const move = missing / flux(positions, mesh.triangles, normals);
    positions = positions.map((value, n) => value + move * normals[n]);
  }
  return { positions, triangles: mesh.triangles };
}

/** How fast the volume grows when every vertex moves along its normal at speed 1. */
function flux(positions: Positions, triangles: Uint32Array, normals: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const n = triangleNormal(positions, triangles, t);
    for (let e = 0; e < 3; e++) for (let axis = 0; axis < 3; axis++) sum += n[axis] * normals[3 * triangles[t + e] + axis];
  }
  return sum / 6;
}
