import { type Mesh, nextCorner, openEdges, type Sides, sidesBetween, sidesOf } from "./mesh.ts";

/** Corners of split vertices move this part of the way to their own triangles' centre, so that no two vertices lie at one place. */
const APART = 0.02;

/** A mesh without pinches, and what became of the old vertices. */
export interface Unpinched {
  readonly mesh: Mesh;
  /** The old vertex of each new one. */
  readonly from: readonly number[];
  /** Old vertices of edges where parting was not enough (a sheet that closes on itself there). */
  readonly stuck: readonly number[];
}

/**
 * The mesh cut open and closed anew along edges where two sheets were pressed onto each other, so that each edge has two triangles again.
 *
 * Edge collapses keep the sum of triangles closed (each directed edge has as many partners as copies), but may lay several sheets along one edge.
 * Two triangles on the same three corners, looking opposite ways, enclose nothing and go. Round an edge with more sides than two, the two that bound
 * the same piece of the inside belong together; corners joined in this way share a vertex, others get their own. Vertices without a triangle go.
 */
export function unpinched(mesh: Mesh): Unpinched {
  const vertices = mesh.positions.length / 3;
  const triangles = withoutFlatPairs(mesh.triangles, sidesOf(mesh.triangles, vertices));
  const sides = sidesOf(triangles, vertices);
  const corner = new Int32Array(triangles.length);
  for (let n = 0; n < corner.length; n++) corner[n] = n;
  const shared = new Set<number>(); // edges of more than two triangles that have been dealt with
  for (let n = 0; n < triangles.length; n++) {
    const [u, v] = [triangles[n], triangles[nextCorner(n)]];
    if (u > v) continue;
    const back = onlySide(sides, triangles, v, u);
    if (back >= 0 && sidesBetween(sides, triangles, u, v) === 1) {
      fuse(corner, n, back);
    } else if (!shared.has(u * vertices + v)) {
      shared.add(u * vertices + v);
      for (const [a, b] of partners(mesh.positions, triangles, listed(sides, triangles, u, v), listed(sides, triangles, v, u)))
        fuse(corner, a, b);
    }
  }
  const { mesh: found, from } = separated(mesh.positions, triangles, corner);
  return { mesh: found, from, stuck: openEdges(found.triangles, from.length).map((v) => from[v]) };
}

/** The two ends of a side and of the side that runs back along it, each as one corner. */
function fuse(corner: Int32Array, n: number, back: number): void {
  join(corner, n, nextCorner(back));
  join(corner, nextCorner(n), back);
}

/** The side from u to v if there is just one, else -1. */
function onlySide({ start, side }: Sides, triangles: Uint32Array, u: number, v: number): number {
  let found = -1;
  for (let s = start[u]; s < start[u + 1]; s++) {
    if (triangles[nextCorner(side[s])] !== v) continue;
    if (found >= 0) return -1;
    found = side[s];
  }
  return found;
}

function listed({ start, side }: Sides, triangles: Uint32Array, u: number, v: number): readonly number[] {
  return [...side.subarray(start[u], start[u + 1])].filter((n) => triangles[nextCorner(n)] === v);
}

/** Each class of corners as one vertex; the first class at a vertex keeps its place, others move a little towards their own triangles. */
function separated(
  positions: Float64Array,
  triangles: Uint32Array,
  corner: Int32Array,
): { readonly mesh: Mesh; readonly from: readonly number[] } {
  const vertexOf = new Int32Array(corner.length).fill(-1); // by the corner that stands for its class
  const classes = new Int32Array(positions.length / 3); // how many classes of corners each old vertex has so far
  const from: number[] = [];
  const renamed = new Uint32Array(triangles.length);
  for (let n = 0; n < corner.length; n++) {
    const own = find(corner, n);
    if (vertexOf[own] < 0) {
      vertexOf[own] = from.push(triangles[n]) - 1;
      classes[triangles[n]]++;
    }
    renamed[n] = vertexOf[own];
  }
  const sum = new Float64Array(4 * from.length); // x, y, z of the neighbours, and their number
  for (let n = 0; n < renamed.length; n++) {
    if (classes[triangles[n]] === 1) continue;
    const [second, third] = [3 * triangles[nextCorner(n)], 3 * triangles[nextCorner(nextCorner(n))]];
    for (let axis = 0; axis < 3; axis++) sum[4 * renamed[n] + axis] += positions[second + axis] + positions[third + axis];
    sum[4 * renamed[n] + 3] += 2;
  }
  const places = new Float64Array(3 * from.length);
  for (const [vertex, old] of from.entries()) {
    for (let axis = 0; axis < 3; axis++) {
      const here = positions[3 * old + axis];
      places[3 * vertex + axis] = classes[old] === 1 ? here : here + APART * (sum[4 * vertex + axis] / sum[4 * vertex + 3] - here);
    }
  }
  return { mesh: { positions: places, triangles: renamed }, from };
}

/** Triangles less those pairs that lie on the same corners and look opposite ways. */
function withoutFlatPairs(triangles: Uint32Array, { start, side }: Sides): Uint32Array {
  const gone = new Set<number>();
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    for (let s = start[b]; s < start[b + 1]; s++) {
      const back = nextCorner(side[s]);
      if (triangles[back] !== a || triangles[nextCorner(back)] !== c) continue;
      const other = back - (back % 3);
      if (gone.has(t) || gone.has(other)) continue;
      gone.add(t).add(other);
    }
  }
  return gone.size === 0 ? triangles : triangles.filter((_, n) => !gone.has(n - (n % 3)));
}

/** Which side of u -> v belongs to which of v -> u (named by their corners): those that bound the same piece of the inside. */
function partners(
  positions: Float64Array,
  triangles: Uint32Array,
  forward: readonly number[],
  back: readonly number[],
): readonly (readonly [number, number])[] {
  if (forward.length !== back.length) throw new Error("a simplified surface is not closed");
  const around = turnsAbout(positions, 3 * triangles[forward[0]], 3 * triangles[nextCorner(forward[0])]);
  const all = [...forward, ...back].map((side, n) => {
    return { side, opens: n >= forward.length, turn: around(3 * triangles[nextCorner(nextCorner(side))]) };
  });
  all.sort((a, b) => a.turn - b.turn);
  // Counter-clockwise about u -> v the inside begins at a side of v -> u and ends at one of u -> v: brackets, on a circle.
  const pairs: [number, number][] = [];
  const waiting: number[] = [];
  const taken = new Set<number>();
  for (const { side, opens } of [...all, ...all]) {
    if (taken.has(side)) continue;
    if (opens) {
      taken.add(side);
      waiting.push(side);
      continue;
    }
    const partner = waiting.pop();
    if (partner === undefined) continue;
    taken.add(side);
    pairs.push([side, partner]);
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
