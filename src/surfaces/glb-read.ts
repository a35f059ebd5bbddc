import { ok, type Result, refuse } from "../base/index.ts";
import { GLB, PATIENT_TO_GLTF } from "./glb.ts";
import type { Surface } from "./words.ts";

type Bag = ReadonlyMap<string, unknown>;

/** Thrown inside this file only and caught at its door: what is wrong with the file. */
class NotOurs extends Error {}

/** The root matrix may have gone through another program's decimals. */
const MATRIX_TOLERANCE = 1e-9;

/**
 * Surfaces from a GLB file that `toGlb` wrote (or that another program kept in that form): binary glTF 2.0, root node `patient` with the matrix of
 * interfaces.md 4, float32 vertices in LPS mm, uint32 triangles, `extras` that name structure and label. Anything else is `glb-invalid`.
 * Every length is compared with the bytes at hand; the arrays are copies.
 */
export function fromGlb(bytes: Uint8Array): Result<readonly Surface[]> {
  try {
    return ok(read(bytes));
  } catch (error) {
    if (error instanceof NotOurs) return refuse("glb-invalid", null, { reason: error.message });
    throw error;
  }
}

function read(bytes: Uint8Array): readonly Surface[] {
  const { document, binary } = chunksOf(bytes);
  demand(bag(document.get("asset"), "asset").get("version") === "2.0", "it is not glTF 2.0");
  const nodes = list(document.get("nodes"), "nodes").map((node) => bag(node, "a node"));
  const root = nodes.find((node) => node.get("name") === "patient");
  if (root === undefined) throw new NotOurs("it has no node named patient");
  const matrix = list(root.get("matrix"), "the matrix of patient");
  demand(
    matrix.length === 16 &&
      matrix.every((value, n) => typeof value === "number" && Math.abs(value - PATIENT_TO_GLTF[n]) <= MATRIX_TOLERANCE),
    "the matrix of patient is not the one from LPS mm to metres",
  );
  const children = root.get("children") === undefined ? [] : list(root.get("children"), "the children of patient");
  const meshes = document.get("meshes") === undefined ? [] : list(document.get("meshes"), "meshes");
  return children.map((child) => {
    const node = nodes[whole(child, "a child of patient", nodes.length)];
    demand(
      ["matrix", "translation", "rotation", "scale"].every((key) => !node.has(key)),
      "a structure's node has a pose of its own",
    );
    return surfaceOf(bag(meshes[whole(node.get("mesh"), "a node's mesh", meshes.length)], "a mesh"), document, binary);
  });
}

function surfaceOf(mesh: Bag, document: Bag, binary: Uint8Array): Surface {
  const extras = bag(mesh.get("extras"), "a mesh's extras");
  const structure = extras.get("structure");
  if (typeof structure !== "string" || structure === "") throw new NotOurs("a mesh names no structure");
  demand(extras.get("unit") === "mm" && extras.get("frame") === "LPS", `${structure} is not in LPS mm`);
  const label = whole(extras.get("label"), `the label of ${structure}`, 256);
  const primitives = list(mesh.get("primitives"), "primitives");
  demand(primitives.length === 1, `${structure} has ${primitives.length} parts`);
  const part = bag(primitives[0], "a primitive");
  demand(part.get("mode") === undefined || part.get("mode") === 4, `${structure} is not made of triangles`);
  const attributes = bag(part.get("attributes"), "attributes");
  const positions_mm = new Float32Array(elements(attributes.get("POSITION"), GLB.float32, 3, document, binary));
  const normals = new Float32Array(elements(attributes.get("NORMAL"), GLB.float32, 3, document, binary));
  const triangles = new Uint32Array(elements(part.get("indices"), GLB.uint32, 1, document, binary));
  demand(normals.length === positions_mm.length, `${structure} has not one normal a vertex`);
  demand(triangles.length % 3 === 0, `${structure} ends within a triangle`);
  demand(positions_mm.every(Number.isFinite) && normals.every(Number.isFinite), `${structure} has a number that is not finite`);
  const vertices = positions_mm.length / 3;
  demand(
    triangles.every((v) => v < vertices),
    `${structure} names a vertex that it does not have`,
  );
  return { structure, label, positions_mm, normals, triangles };
}

/** The bytes of one accessor, copied; 4-byte numbers, `width` of them an element, tightly packed. */
function elements(index: unknown, componentType: number, width: 1 | 3, document: Bag, binary: Uint8Array): ArrayBuffer {
  const accessors = list(document.get("accessors"), "accessors");
  const accessor = bag(accessors[whole(index, "an accessor's index", accessors.length)], "an accessor");
  demand(accessor.get("componentType") === componentType, "an accessor holds numbers of another type");
  demand(accessor.get("type") === (width === 3 ? "VEC3" : "SCALAR"), "an accessor holds elements of another shape");
  demand(accessor.get("sparse") === undefined && accessor.get("normalized") !== true, "an accessor is sparse or normalised");
  const views = list(document.get("bufferViews"), "bufferViews");
  const view = bag(views[whole(accessor.get("bufferView"), "an accessor's view", views.length)], "a view");
  demand(view.get("buffer") === 0, "a view lies outside the file");
  demand(view.get("byteStride") === undefined || view.get("byteStride") === 4 * width, "a view is interleaved");
  const viewStart = whole(view.get("byteOffset") ?? 0, "a view's offset", binary.length + 1);
  const viewLength = whole(view.get("byteLength"), "a view's length", binary.length - viewStart + 1);
  const start = whole(accessor.get("byteOffset") ?? 0, "an accessor's offset", viewLength + 1);
  const length = 4 * width * whole(accessor.get("count"), "an accessor's count", (viewLength - start) / (4 * width) + 1);
  const copy = new Uint8Array(length);
  copy.set(binary.subarray(viewStart + start, viewStart + start + length));
  return copy.buffer;
}

function chunksOf(bytes: Uint8Array): { readonly document: Bag; readonly binary: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  demand(bytes.length >= 20 && view.getUint32(0, true) === GLB.magic, "it is not a GLB file");
  demand(view.getUint32(4, true) === GLB.version, "it is not GLB version 2");
  const total = view.getUint32(8, true);
  demand(total <= bytes.length, `it says ${total} bytes and has ${bytes.length}`);
  const jsonLength = view.getUint32(12, true);
  demand(view.getUint32(16, true) === GLB.json && 20 + jsonLength <= total, "its first part is not JSON, or longer than the file");
  const text = new TextDecoder().decode(new Uint8Array(bytes.subarray(20, 20 + jsonLength)));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new NotOurs("its JSON cannot be read");
  }
  const at = 20 + jsonLength;
  if (at + 8 > total) return { document: bag(parsed, "the document"), binary: new Uint8Array(0) };
  const length = view.getUint32(at, true);
  demand(view.getUint32(at + 4, true) === GLB.binary && at + 8 + length <= total, "its binary part is missing or longer than the file");
  return { document: bag(parsed, "the document"), binary: bytes.subarray(at + 8, at + 8 + length) };
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new NotOurs(otherwise);
}

function bag(value: unknown, name: string): Bag {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NotOurs(`${name} is not an object`);
  return new Map(Object.entries(value));
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotOurs(`${name} is not a list`);
  return value;
}

/** A whole number from 0 to below `end`. */
function whole(value: unknown, name: string, end: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= end) throw new NotOurs(`${name} is out of range`);
  return value;
}
