import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { RawTexture } from "@babylonjs/core/Materials/Textures/rawTexture.js";
import { Color3 } from "@babylonjs/core/Maths/math.color.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import { toPatient } from "../../volume/index.ts";
import { rgbOf, tokens } from "../look.ts";
import { type SliceName, voxelAt } from "../slices/plane.ts";
import type { SliceSheet } from "../slices/view.ts";
import { planeShader } from "./shaders.ts";
import type { Stage } from "./stage.ts";

/** The slices as planes inside the 3-D view. */
export interface Planes {
  /** The sheets to show; none hides the planes. */
  follow(sheets: readonly SliceSheet[]): void;
  dispose(): void;
}

interface Plane {
  readonly mesh: Mesh;
  readonly material: ShaderMaterial;
  texture: RawTexture;
  place: readonly unknown[];
  key: readonly unknown[];
}

export function createPlanes(stage: Stage): Planes {
  const planes = new Map<SliceName, Plane>();
  const discard = (plane: Plane): void => {
    plane.mesh.dispose();
    plane.material.dispose();
    plane.texture.dispose();
  };
  return {
    follow(sheets) {
      for (const [name, plane] of planes) plane.mesh.setEnabled(sheets.some((sheet) => sheet.plane.view === name));
      for (const sheet of sheets) {
        const plane = planes.get(sheet.plane.view) ?? addPlane(stage, sheet);
        planes.set(sheet.plane.view, plane);
        place(plane, sheet);
        paint(stage, plane, sheet);
      }
    },
    dispose() {
      for (const plane of planes.values()) discard(plane);
      planes.clear();
    },
  };
}

function addPlane(stage: Stage, sheet: SliceSheet): Plane {
  const name = sheet.plane.view;
  const mesh = new Mesh(`plane ${name}`, stage.scene);
  mesh.parent = stage.root;
  mesh.isPickable = false;
  const material = new ShaderMaterial(`plane ${name}`, stage.scene, planeShader, {
    attributes: ["position", "uv"],
    uniforms: ["world", "viewProjection", "color"],
    samplers: ["picture"],
  });
  material.backFaceCulling = false;
  material.setColor3("color", new Color3(...rgbOf(tokens[name])));
  mesh.material = material;
  return { mesh, material, texture: textureOf(stage, sheet), place: [], key: [] };
}

function place(plane: Plane, sheet: SliceSheet): void {
  const { plane: grid, index } = sheet;
  if (plane.place[0] === grid.geometry && plane.place[1] === index) return;
  plane.place = [grid.geometry, index];
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  const shape = new VertexData();
  shape.positions = corners.flatMap(([u, v]) => [
    ...toPatient(grid.geometry, voxelAt(grid, u * grid.columns - 0.5, v * grid.rows - 0.5, index)),
  ]);
  shape.uvs = corners.flat();
  shape.indices = [0, 1, 2, 0, 2, 3];
  shape.applyToMesh(plane.mesh, true);
}

function paint(stage: Stage, plane: Plane, sheet: SliceSheet): void {
  if (plane.key === sheet.key) return;
  plane.key = sheet.key;
  const { width, height } = plane.texture.getSize();
  if (width === sheet.pixels.width && height === sheet.pixels.height) plane.texture.update(sheet.pixels.data);
  else {
    plane.texture.dispose();
    plane.texture = textureOf(stage, sheet);
  }
  plane.material.setTexture("picture", plane.texture);
}

function textureOf(stage: Stage, { pixels }: SliceSheet): RawTexture {
  const texture = RawTexture.CreateRGBATexture(
    pixels.data,
    pixels.width,
    pixels.height,
    stage.scene,
    false,
    false,
    Constants.TEXTURE_BILINEAR_SAMPLINGMODE,
  );
  texture.wrapU = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  texture.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  return texture;
}
