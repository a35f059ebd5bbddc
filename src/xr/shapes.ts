import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Triple } from "../volume/index.ts";

/** Small solids for the room, about the origin, in units of 1: rings and crosses lie across z. */
export interface Solid {
  readonly positions: readonly number[];
  readonly normals: readonly number[];
  readonly triangles: readonly number[];
}

const AROUND = 36;
const TUBE = 8;

/** A ring of a radius across z. */
export function ring(radius: number, thick: number): Solid {
  return grid(AROUND, TUBE, (u, v) => {
    const [a, b] = [2 * Math.PI * u, 2 * Math.PI * v];
    const n: Triple = [Math.cos(a) * Math.cos(b), Math.sin(a) * Math.cos(b), Math.sin(b)];
    return [[radius * Math.cos(a) + thick * n[0], radius * Math.sin(a) + thick * n[1], thick * n[2]], n];
  });
}

/** A regular outline of some corners across z, the first at an angle, radians. */
export function outline(corners: number, radius: number, thick: number, first: number): Solid {
  const at = (n: number): Triple => {
    const a = first + (2 * Math.PI * n) / corners;
    return [radius * Math.cos(a), radius * Math.sin(a), 0];
  };
  return together(Array.from({ length: corners }, (_, n) => rod(at(n), at(n + 1), thick)));
}

/** A line along z from 0 to 1 in pieces: each piece and its gap are one part of `count`, the piece takes `filled` of it. */
export function dashes(count: number, filled: number, radius: number): Solid {
  return together(Array.from({ length: count }, (_, n) => rod([0, 0, n / count], [0, 0, (n + filled) / count], radius)));
}

export function ball(radius: number): Solid {
  return grid(12, 8, (u, v) => {
    const [a, b] = [2 * Math.PI * u, Math.PI * (v - 0.5)];
    const n: Triple = [Math.cos(a) * Math.cos(b), Math.sin(a) * Math.cos(b), Math.sin(b)];
    return [[radius * n[0], radius * n[1], radius * n[2]], n];
  });
}

/** A rod of a radius between two points. */
export function rod(from: Triple, to: Triple, radius: number): Solid {
  return tapered(from, to, radius, radius);
}

/** A cone from its base to its tip, as arrows have; its base is open. */
export function cone(base: Triple, tip: Triple, radius: number): Solid {
  return tapered(base, tip, radius, 0);
}

function tapered(from: Triple, to: Triple, radius: number, radiusTo: number): Solid {
  const way: Triple = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const size = Math.hypot(...way);
  const w: Triple = [way[0] / size, way[1] / size, way[2] / size];
  const side: Triple = Math.abs(w[2]) < 0.9 ? [w[1], -w[0], 0] : [0, w[2], -w[1]];
  const k = Math.hypot(...side);
  const s: Triple = [side[0] / k, side[1] / k, side[2] / k];
  const t: Triple = [w[1] * s[2] - w[2] * s[1], w[2] * s[0] - w[0] * s[2], w[0] * s[1] - w[1] * s[0]];
  return grid(TUBE, 1, (u, v) => {
    const [c, d] = [Math.cos(2 * Math.PI * u), Math.sin(2 * Math.PI * u)];
    const n: Triple = [c * s[0] + d * t[0], c * s[1] + d * t[1], c * s[2] + d * t[2]];
    const r = radius + v * (radiusTo - radius);
    return [[from[0] + v * way[0] + r * n[0], from[1] + v * way[1] + r * n[1], from[2] + v * way[2] + r * n[2]], n];
  });
}

/** Several solids as one. */
export function together(solids: readonly Solid[]): Solid {
  const positions = solids.flatMap((solid) => solid.positions);
  const normals = solids.flatMap((solid) => solid.normals);
  let base = 0;
  const triangles = solids.flatMap((solid) => {
    const first = base;
    base += solid.positions.length / 3;
    return solid.triangles.map((index) => index + first);
  });
  return { positions, normals, triangles };
}

export function vertexData(solid: Solid): VertexData {
  const data = new VertexData();
  return Object.assign(data, { positions: [...solid.positions], normals: [...solid.normals], indices: [...solid.triangles] });
}

/** A surface over u and v of 0..1: its point and its normal. */
function grid(across: number, along: number, at: (u: number, v: number) => readonly [Triple, Triple]): Solid {
  const positions: number[] = [];
  const normals: number[] = [];
  const triangles: number[] = [];
  for (let j = 0; j <= along; j++) {
    for (let i = 0; i <= across; i++) {
      const [p, n] = at(i / across, j / along);
      positions.push(...p);
      normals.push(...n);
      if (i === across || j === along) continue;
      const a = i + j * (across + 1);
      triangles.push(a, a + 1, a + across + 1, a + 1, a + across + 2, a + across + 1);
    }
  }
  return { positions, normals, triangles };
}
