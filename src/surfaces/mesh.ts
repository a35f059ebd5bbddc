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

/**
 * The sides of all triangles by the vertex they start from, flat: a side is named by its corner, an index into `triangles`, and runs to the triangle's
 * next corner; those from v are `side[start[v] .. start[v + 1])`.
 */
export interface Sides {
  readonly start: Uint32Array;
  readonly side: Uint32Array;
}

/** See `Sides`. */
export function sidesOf(triangles: Uint32Array, vertices: number): Sides {
  const start = new Uint32Array(vertices + 1);
  for (let n = 0; n < triangles.length; n++) start[triangles[n] + 1]++;
  for (let v = 0; v < vertices; v++) start[v + 1] += start[v];
  const fill = start.slice(0, vertices);
  const side = new Uint32Array(triangles.length);
  for (let n = 0; n < triangles.length; n++) side[fill[triangles[n]]++] = n;
  return { start, side };
}

/** The corner after corner n in its triangle. */
export function nextCorner(n: number): number {
  return n % 3 === 2 ? n - 2 : n + 1;
}

/** How many sides run from u to v. */
export function sidesBetween({ start, side }: Sides, triangles: Uint32Array, u: number, v: number): number {
  let count = 0;
  for (let s = start[u]; s < start[u + 1]; s++) if (triangles[nextCorner(side[s])] === v) count++;
  return count;
}

/** Edges that are not used by exactly two triangles in opposite directions; both vertices of each, one pair after the other. */
export function openEdges(triangles: Uint32Array, vertices: number): readonly number[] {
  const sides = sidesOf(triangles, vertices);
  const open: number[] = [];
  for (let n = 0; n < triangles.length; n++) {
    const [u, v] = [triangles[n], triangles[nextCorner(n)]];
    if (u === v || sidesBetween(sides, triangles, u, v) !== 1 || sidesBetween(sides, triangles, v, u) !== 1) open.push(u, v);
  }
  return open;
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

/** Steps of Taubin's filter: the second undoes the shrinking of the first ("A signal processing approach to fair surface design", 1995). */
const TAUBIN_STEPS = [0.5, -0.53] as const;

/**
 * `pairs` pairs of Taubin steps, a new mesh; the volume of organs moves by some 0.01 % (speed.md 2.2).
 * No vertex ends further than `reach[a]` along axis a from where it was.
 */
export function taubin(mesh: Mesh, pairs: number, reach: readonly [number, number, number]): Mesh {
  const vertices = mesh.positions.length / 3;
  const { start, side } = sidesOf(mesh.triangles, vertices);
  const neighbours = side.map((corner) => mesh.triangles[nextCorner(corner)]); // closed: each is seen once
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
