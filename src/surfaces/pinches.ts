import { type Mesh, openEdges } from "./mesh.ts";

/** One triangle's side: from vertex u to v, in triangle t (its first index), at its corner e. */
interface Side {
  readonly t: number;
  readonly e: number;
}

/** Corners of split vertices move this part of the way to their own triangles' centre, so that no two vertices lie at one place. */
const APART = 0.02;

/**
 * The mesh cut open and closed anew along edges where two sheets were pressed onto each other, so that each edge has two triangles again.
 *
 * Edge collapses keep the sum of triangles closed (each directed edge has as many partners as copies), but may lay several sheets along one edge.
 * Two triangles on the same three corners, looking opposite ways, enclose nothing and go. Round an edge with more sides than two, the two that bound
 * the same piece of the inside belong together; corners joined in this way share a vertex, others get their own. Vertices without a triangle go.
 *
 * @param stuck receives the vertices of edges where that was not enough (a sheet that closes on itself there).
 */
export function unpinched(mesh: Mesh, stuck: number[]): Mesh {
  const triangles = withoutFlatPairs(mesh.triangles);
  const vertices = mesh.positions.length / 3;
  const sides = new Map<number, Side[]>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let e = 0; e < 3; e++) {
      const key = triangles[t + e] * vertices + triangles[t + ((e + 1) % 3)];
      const list = sides.get(key);
      if (list === undefined) sides.set(key, [{ t, e }]);
      else list.push({ t, e });
    }
  }
  const corner = Int32Array.from(triangles, (_, n) => n);
  for (const [key, forward] of sides) {
    const [u, v] = [Math.floor(key / vertices), key % vertices];
    if (u > v) continue;
    for (const [a, b] of partners(mesh.positions, triangles, forward, sides.get(v * vertices + u) ?? [])) {
      join(corner, a.t + a.e, b.t + ((b.e + 1) % 3));
      join(corner, a.t + ((a.e + 1) % 3), b.t + b.e);
    }
  }
  const { mesh: found, from } = separated(mesh.positions, triangles, corner);
  for (const v of openEdges(found.triangles, from.length)) stuck.push(from[v]);
  return found;
}

/** Each class of corners as one vertex; the first class at a vertex keeps its place, others move a little towards their own triangles. */
function separated(
  positions: Float64Array,
  triangles: Uint32Array,
  corner: Int32Array,
): { readonly mesh: Mesh; readonly from: readonly number[] } {
  const vertexOf = new Map<number, number>();
  const classes = new Int32Array(positions.length / 3); // how many classes of corners each old vertex has so far
  const places: number[] = [];
  const from: number[] = [];
  const renamed = triangles.map((old, n) => {
    const own = find(corner, n);
    const known = vertexOf.get(own);
    if (known !== undefined) return known;
    vertexOf.set(own, from.length);
    classes[old]++;
    return from.push(old) - 1;
  });
  const sum = new Float64Array(4 * from.length); // x, y, z of the neighbours, and their number
  for (let n = 0; n < renamed.length; n++) {
    for (const side of [1, 2]) {
      const other = 3 * triangles[n - (n % 3) + ((n + side) % 3)];
      for (let axis = 0; axis < 3; axis++) sum[4 * renamed[n] + axis] += positions[other + axis];
      sum[4 * renamed[n] + 3]++;
    }
  }
  for (const [vertex, old] of from.entries()) {
    const part = classes[old] > 1 ? APART : 0;
    for (let axis = 0; axis < 3; axis++)
      places.push((1 - part) * positions[3 * old + axis] + (part * sum[4 * vertex + axis]) / sum[4 * vertex + 3]);
  }
  return { mesh: { positions: Float64Array.from(places), triangles: renamed }, from };
}

/** Triangles less those pairs that lie on the same corners and look opposite ways. */
function withoutFlatPairs(triangles: Uint32Array): Uint32Array {
  const open = new Map<string, number[]>();
  const gone = new Uint8Array(triangles.length / 3);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const sorted = [a, b, c].toSorted((x, y) => x - y);
    const even = (a < b ? 1 : 0) + (b < c ? 1 : 0) + (c < a ? 1 : 0) === 2;
    const match = open.get(`${sorted} ${!even}`)?.pop();
    if (match !== undefined) {
      gone[t / 3] = 1;
      gone[match / 3] = 1;
      continue;
    }
    const key = `${sorted} ${even}`;
    const list = open.get(key);
    if (list === undefined) open.set(key, [t]);
    else list.push(t);
  }
  return triangles.filter((_, n) => gone[Math.floor(n / 3)] === 0);
}

/** Which side of u -> v belongs to which of v -> u: those that bound the same piece of the inside. */
function partners(
  positions: Float64Array,
  triangles: Uint32Array,
  forward: readonly Side[],
  back: readonly Side[],
): readonly (readonly [Side, Side])[] {
  if (forward.length !== back.length) throw new Error("a simplified surface is not closed");
  if (forward.length === 1) return [[forward[0], back[0]]];
  const [u, v] = [3 * triangles[forward[0].t + forward[0].e], 3 * triangles[forward[0].t + ((forward[0].e + 1) % 3)]];
  const around = turnsAbout(positions, u, v);
  const all = [...forward.map((side) => ({ side, opens: false })), ...back.map((side) => ({ side, opens: true }))].map(
    ({ side, opens }) => ({ side, opens, turn: around(3 * triangles[side.t + ((side.e + 2) % 3)]) }),
  );
  all.sort((a, b) => a.turn - b.turn);
  // Counter-clockwise about u -> v the inside begins at a side of v -> u and ends at one of u -> v: brackets, on a circle.
  const pairs: [Side, Side][] = [];
  const waiting: Side[] = [];
  for (const { side, opens } of [...all, ...all]) {
    if (pairs.length === forward.length) break;
    if (opens) {
      if (!waiting.includes(side) && !pairs.some((pair) => pair[1] === side)) waiting.push(side);
    } else if (!pairs.some((pair) => pair[0] === side)) {
      const partner = waiting.pop();
      if (partner !== undefined) pairs.push([side, partner]);
    }
  }
  return pairs;
}

/** A number that rises with the angle about the axis u -> v, 0 to 4, from sums and products alone. */
function turnsAbout(p: Float64Array, u: number, v: number): (w: number) => number {
  const e = [p[v] - p[u], p[v + 1] - p[u + 1], p[v + 2] - p[u + 2]];
  const least = [0, 1, 2].reduce((a, b) => (Math.abs(e[b]) < Math.abs(e[a]) ? b : a));
  const any = [0, 1, 2].map((axis) => (axis === least ? 1 : 0));
  const cross = (a: readonly number[], b: readonly number[]): number[] => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const y = cross(e, any);
  const x = cross(y, e);
  const [xx, yy] = [Math.sqrt(dot(x, x)), Math.sqrt(dot(y, y))];
  return (w) => {
    const d = [p[w] - p[u], p[w + 1] - p[u + 1], p[w + 2] - p[u + 2]];
    const [a, b] = [dot(d, x) / (xx || 1), dot(d, y) / (yy || 1)];
    const size = Math.abs(a) + Math.abs(b);
    if (size === 0) return 0;
    const t = b / size;
    return a >= 0 ? (b >= 0 ? t : 4 + t) : 2 - t;
  };
}

function find(parent: Int32Array, n: number): number {
  let at = n;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

function join(parent: Int32Array, a: number, b: number): void {
  parent[find(parent, a)] = find(parent, b);
}
