import { type Geometry, structureById } from "../volume/index.ts";
import { boundsOf } from "./report.ts";
import type { Surface } from "./words.ts";

/** Numbers of the glTF 2.0 specification. */
export const GLB = {
  magic: 0x46546c67,
  version: 2,
  json: 0x4e4f534a,
  binary: 0x004e4942,
  float32: 5126,
  uint32: 5125,
  vertices: 34962,
  indices: 34963,
} as const;

/** LPS mm to glTF's metres, Y up, column-major: X = x/1000, Y = z/1000, Z = -y/1000; its determinant is positive, so left stays left. */
export const PATIENT_TO_GLTF: readonly number[] = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1];

/** A foreign structure has no colour of its own. */
const PLAIN = "#b0b4ba";

/**
 * Surfaces as one binary glTF 2.0 file, plain float32 without extensions (interfaces.md 4): one mesh per structure, named by its id, vertices in LPS
 * mm, under the one root node `patient` that turns them into glTF's metres. Same surfaces, same bytes.
 *
 * @param geometry the label map's, kept in the root node's extras for readers that want to go back to voxels.
 */
export function toGlb(surfaces: readonly Surface[], geometry?: Geometry): Uint8Array<ArrayBuffer> {
  const arrays = surfaces.flatMap(({ positions_mm, normals, triangles }) => [positions_mm, normals, triangles]);
  const json = new TextEncoder().encode(JSON.stringify(documentOf(surfaces, arrays, geometry)));
  const jsonLength = Math.ceil(json.length / 4) * 4;
  const binaryLength = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  const total = 12 + 8 + jsonLength + (binaryLength > 0 ? 8 + binaryLength : 0);
  const bytes = new Uint8Array(total).fill(0x20, 20, 20 + jsonLength);
  const view = new DataView(bytes.buffer);
  for (const [n, word] of [GLB.magic, GLB.version, total, jsonLength, GLB.json].entries()) view.setUint32(4 * n, word, true);
  bytes.set(json, 20);
  if (binaryLength === 0) return bytes;
  let at = 20 + jsonLength;
  view.setUint32(at, binaryLength, true);
  view.setUint32(at + 4, GLB.binary, true);
  at += 8;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

function documentOf(surfaces: readonly Surface[], arrays: readonly (Float32Array | Uint32Array)[], geometry: Geometry | undefined): object {
  const some = surfaces.length > 0;
  let offset = 0;
  const bufferViews = arrays.map((array, n) => {
    const view = { buffer: 0, byteOffset: offset, byteLength: array.byteLength, target: n % 3 === 2 ? GLB.indices : GLB.vertices };
    offset += array.byteLength;
    return view;
  });
  return {
    asset: { version: "2.0", generator: "Trocar" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [
      {
        name: "patient",
        matrix: PATIENT_TO_GLTF,
        ...(some ? { children: surfaces.map((_, n) => n + 1) } : {}),
        ...(geometry === undefined ? {} : { extras: { geometry: plain(geometry) } }),
      },
      ...surfaces.map(({ structure }, mesh) => ({ name: structure, mesh })),
    ],
    ...(some
      ? {
          meshes: surfaces.map(({ structure, label }, n) => ({
            name: structure,
            primitives: [{ attributes: { POSITION: 3 * n, NORMAL: 3 * n + 1 }, indices: 3 * n + 2, material: n }],
            extras: { structure, label, unit: "mm", frame: "LPS" },
          })),
          materials: surfaces.map(({ structure }) => ({
            name: structure,
            pbrMetallicRoughness: {
              baseColorFactor: linear(structureById(structure)?.color ?? PLAIN),
              metallicFactor: 0,
              roughnessFactor: 0.7,
            },
          })),
          accessors: arrays.map((array, n) => accessorOf(array, n)),
          bufferViews,
          buffers: [{ byteLength: offset }],
        }
      : {}),
  };
}

/** POSITION, NORMAL and indices in turn. */
function accessorOf(array: Float32Array | Uint32Array, n: number): object {
  if (array instanceof Uint32Array) return { bufferView: n, componentType: GLB.uint32, count: array.length, type: "SCALAR" };
  const accessor = { bufferView: n, componentType: GLB.float32, count: array.length / 3, type: "VEC3" };
  if (n % 3 !== 0) return accessor;
  const [min, max] = boundsOf(array);
  return { ...accessor, min, max };
}

function plain({ size, spacing_mm, origin_mm, direction }: Geometry): object {
  return { size, spacing_mm, origin_mm, direction };
}

/** "#rrggbb" as glTF's linear red, green, blue, opaque; four decimals, so that no machine's last bit shows. */
function linear(color: string): readonly number[] {
  const channel = (at: number): number => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return Math.round(1e4 * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) / 1e4;
  };
  return [channel(1), channel(3), channel(5), 1];
}
