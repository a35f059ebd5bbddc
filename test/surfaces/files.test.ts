import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { buildSurfaces, DEFAULT_SURFACES, fromGlb, type Surface, toGlb, toStl } from "../../src/surfaces/index.ts";
import { ball, faultsOf, geometryOf, mapOf, OBLIQUE, volumeOf } from "./shapes.ts";

const geometry = geometryOf([40, 30, 20], [1, 1, 2], OBLIQUE);
const map = mapOf(geometry, (x, y, z) => (ball([14, 15, 20], 8)(x, y, z) ? 1 : ball([28, 15, 20], 4)(x, y, z) ? 100 : 0));
let surfaces: readonly Surface[] = [];

beforeAll(async () => {
  surfaces = await buildSurfaces(
    { ...map, foreign: [{ id: "other:shunt", label: 100 }] },
    { ...DEFAULT_SURFACES, triangles: 700 },
    quietJob(),
  );
});

function jsonOf(glb: Uint8Array): Record<string, unknown> {
  const length = new DataView(glb.buffer).getUint32(12, true);
  return JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + length)));
}

function item(json: Record<string, unknown>, list: string, n: number): { matrix?: unknown } {
  return (json[list] as { matrix?: unknown }[])[n];
}

/** The same file with another JSON part. */
function withJson(glb: Uint8Array, change: (json: Record<string, unknown>) => void): Uint8Array {
  const json = jsonOf(glb);
  change(json);
  const view = new DataView(glb.buffer);
  const rest = glb.subarray(20 + view.getUint32(12, true));
  const text = new TextEncoder().encode(JSON.stringify(json));
  const padded = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(20 + padded + rest.length).fill(0x20);
  bytes.set(glb.subarray(0, 20));
  bytes.set(text, 20);
  bytes.set(rest, 20 + padded);
  const out = new DataView(bytes.buffer);
  out.setUint32(8, bytes.length, true);
  out.setUint32(12, padded, true);
  return bytes;
}

function codeOf(bytes: Uint8Array): string | null {
  const read = fromGlb(bytes);
  return "problem" in read ? read.problem.code : null;
}

test("a GLB file comes back as the same surfaces, bit for bit", () => {
  const read = fromGlb(toGlb(surfaces, geometry));
  expect(read).toEqual({ value: surfaces, problems: [] });
});

test("a GLB file without a surface is valid and comes back empty", () => {
  expect(fromGlb(toGlb([]))).toEqual({ value: [], problems: [] });
});

test("the same surfaces give the same bytes, and reading them from the middle of a buffer makes no difference", () => {
  const glb = toGlb(surfaces, geometry);
  expect(toGlb(surfaces, geometry)).toEqual(glb);
  const shifted = new Uint8Array(glb.length + 3);
  shifted.set(glb, 3);
  expect(fromGlb(shifted.subarray(3))).toEqual(fromGlb(glb));
});

test("the file has one mesh per structure, named by its id, in LPS mm under the node patient with the one matrix", () => {
  const glb = toGlb(surfaces, geometry);
  const view = new DataView(glb.buffer);
  expect([view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)]).toEqual([0x46546c67, 2, glb.length]);
  const json = jsonOf(glb);
  expect(json).toMatchObject({
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [
      { name: "patient", children: [1, 2], matrix: [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1], extras: { geometry } },
      { name: "liver", mesh: 0 },
      { name: "other:shunt", mesh: 1 },
    ],
    meshes: [
      { name: "liver", extras: { structure: "liver", label: 1, unit: "mm", frame: "LPS" } },
      { name: "other:shunt", extras: { structure: "other:shunt", label: 100, unit: "mm", frame: "LPS" } },
    ],
  });
  expect(json).not.toHaveProperty("extensionsUsed");
});

test("the matrix takes left to glTF's +X, head to +Y and back to -Z, in metres", () => {
  const matrix = item(jsonOf(toGlb(surfaces)), "nodes", 0).matrix as number[];
  const place = (p: readonly number[]): number[] =>
    [0, 1, 2].map((row) => p.reduce((sum, value, column) => sum + matrix[4 * column + row] * value, 0));
  expect(place([1000, 0, 0])).toEqual([1, 0, 0]);
  expect(place([0, 0, 1000])).toEqual([0, 1, 0]);
  expect(place([0, 1000, 0])).toEqual([0, 0, -1]);
});

test("accessors say the bounds of their positions and lie whole and aligned within the file", () => {
  const glb = toGlb(surfaces);
  const json = jsonOf(glb) as {
    accessors: { bufferView: number; count: number; type: string; min?: number[]; max?: number[] }[];
    bufferViews: { byteOffset: number; byteLength: number }[];
    buffers: { byteLength: number }[];
  };
  const binary = glb.length - 28 - new DataView(glb.buffer).getUint32(12, true);
  expect(json.buffers).toEqual([{ byteLength: binary }]);
  let end = 0;
  for (const view of json.bufferViews) {
    expect(view.byteOffset).toBe(end);
    expect(view.byteOffset % 4).toBe(0);
    end += view.byteLength;
  }
  expect(end).toBe(binary);
  surfaces.forEach(({ positions_mm }, n) => {
    const { min, max, count } = json.accessors[3 * n];
    expect(count).toBe(positions_mm.length / 3);
    for (let axis = 0; axis < 3; axis++) {
      const along = positions_mm.filter((_, at) => at % 3 === axis);
      expect([min?.[axis], max?.[axis]]).toEqual([Math.min(...along), Math.max(...along)]);
    }
  });
});

test("whatever is not such a file is glb-invalid", () => {
  const glb = toGlb(surfaces);
  const broken: readonly ((json: Record<string, unknown>) => void)[] = [
    (json) => Reflect.deleteProperty(json, "nodes"),
    (json) => Object.assign(item(json, "nodes", 0), { name: "root" }),
    (json) => Object.assign(item(json, "nodes", 0), { matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }),
    (json) => Object.assign(item(json, "nodes", 0), { children: [99] }),
    (json) => Object.assign(item(json, "nodes", 1), { translation: [1, 0, 0] }),
    (json) => Object.assign(item(json, "meshes", 0), { extras: { structure: "liver", label: 1, unit: "m", frame: "LPS" } }),
    (json) => Object.assign(item(json, "meshes", 0), { extras: { structure: "liver", label: 1, unit: "mm", frame: "RAS" } }),
    (json) => Object.assign(item(json, "meshes", 0), { extras: { structure: "liver", label: 300, unit: "mm", frame: "LPS" } }),
    (json) => Object.assign(item(json, "accessors", 0), { count: 1e9 }),
    (json) => Object.assign(item(json, "accessors", 0), { count: 1.5 }),
    (json) => Object.assign(item(json, "accessors", 0), { componentType: 5123 }),
    (json) => Object.assign(item(json, "bufferViews", 0), { byteLength: 1e9 }),
    (json) => Object.assign(item(json, "bufferViews", 0), { byteOffset: -4 }),
    (json) => Object.assign(item(json, "bufferViews", 0), { byteStride: 24 }),
    (json) => Object.assign(json, { asset: { version: "1.0" } }),
  ];
  expect(codeOf(withJson(glb, () => {}))).toBeNull();
  for (const [n, change] of broken.entries()) expect([n, codeOf(withJson(glb, change))]).toEqual([n, "glb-invalid"]);
  for (const length of [0, 3, 12, 19, 20, 100, glb.length - 1]) expect(codeOf(glb.slice(0, length))).toBe("glb-invalid");
  const wild = glb.slice();
  new DataView(wild.buffer).setUint32(wild.length - 4, 4_000_000_000, true);
  expect(codeOf(wild)).toBe("glb-invalid");
});

test("no change of bytes makes the reader throw", () => {
  const glb = toGlb(surfaces.map((surface) => ({ ...surface, triangles: surface.triangles.slice(0, 12) })));
  const change = fc.array(fc.tuple(fc.nat(glb.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(change, (changes) => {
      const bytes = glb.slice();
      for (const [at, value] of changes) bytes[at] = value;
      const read = fromGlb(bytes);
      expect("problem" in read ? read.problem.code : "read").toMatch(/^(glb-invalid|read)$/);
    }),
    { seed: 10, numRuns: 400 },
  );
});

test("an STL file is binary, says LPS, and holds the surface's triangles in mm with their normals", () => {
  const [surface] = surfaces;
  const bytes = toStl(surface);
  const header = new TextDecoder().decode(bytes.subarray(0, 80));
  expect(header.startsWith("SPACE=LPS")).toBe(true);
  expect(header.startsWith("solid")).toBe(false);
  const view = new DataView(bytes.buffer);
  const count = view.getUint32(80, true);
  expect(count).toBe(surface.triangles.length / 3);
  expect(bytes.length).toBe(84 + 50 * count);
  // Read back by its coordinates alone, it is the same closed body.
  const places = new Map<string, number>();
  const positions: number[] = [];
  const triangles: number[] = [];
  for (let t = 0; t < count; t++) {
    const floats = Array.from({ length: 12 }, (_, n) => view.getFloat32(84 + 50 * t + 4 * n, true));
    expect(view.getUint16(84 + 50 * t + 48, true)).toBe(0);
    expect(Math.hypot(floats[0], floats[1], floats[2])).toBeCloseTo(1, 5);
    for (let e = 1; e <= 3; e++) {
      const p = floats.slice(3 * e, 3 * e + 3);
      const known = places.get(p.join(" ")) ?? positions.push(...p) / 3 - 1;
      places.set(p.join(" "), known);
      triangles.push(known);
    }
    const [a, b, c] = [1, 2, 3].map((e) => floats.slice(3 * e, 3 * e + 3));
    const u = b.map((value, axis) => value - a[axis]);
    const v = c.map((value, axis) => value - a[axis]);
    const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    expect(cross[0] * floats[0] + cross[1] * floats[1] + cross[2] * floats[2]).toBeGreaterThan(0);
  }
  const back: Surface = { ...surface, positions_mm: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
  expect(faultsOf(back)).toEqual([]);
  expect(volumeOf(back)).toBeCloseTo(volumeOf(surface), 2);
});
