import "@babylonjs/loaders/glTF/2.0/glTFLoader.js";
import { VertexBuffer } from "@babylonjs/core/Buffers/buffer.js";
import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { LoadAssetContainerAsync } from "@babylonjs/core/Loading/sceneLoader.js";
import type { AbstractMesh } from "@babylonjs/core/Meshes/abstractMesh.js";
import { Scene } from "@babylonjs/core/scene.js";
import type { Surface } from "../surfaces/index.ts";
import { structureById } from "../volume/index.ts";

/**
 * Reads a GLB in a scene of its own that is thrown away: what is kept are the arrays, in the patient's millimetres, since POSITION holds LPS mm and the
 * root `patient` the one matrix. No decoder is fetched: files with compressed meshes are refused by the loader, whose extensions are not registered.
 */
export async function readGlb(bytes: Uint8Array<ArrayBuffer>): Promise<readonly Surface[]> {
  const engine = new NullEngine();
  const scene = new Scene(engine);
  scene.useRightHandedSystem = true;
  try {
    const container = await LoadAssetContainerAsync(new Uint8Array(bytes), scene, { pluginExtension: ".glb" });
    return container.meshes.flatMap((mesh) => surfaceOf(mesh) ?? []);
  } finally {
    scene.dispose();
    engine.dispose();
  }
}

function surfaceOf(mesh: AbstractMesh): Surface | null {
  const positions = mesh.getVerticesData(VertexBuffer.PositionKind);
  const normals = mesh.getVerticesData(VertexBuffer.NormalKind);
  const triangles = mesh.getIndices();
  if (!positions || !normals || !triangles) return null;
  const label = structureById(mesh.name)?.label ?? 0;
  return {
    structure: mesh.name,
    label,
    positions_mm: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    triangles: Uint32Array.from(triangles),
  };
}
