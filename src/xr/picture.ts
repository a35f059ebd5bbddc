import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import type { BaseTexture } from "@babylonjs/core/Materials/Textures/baseTexture.js";
import { Color3 } from "@babylonjs/core/Maths/math.color.js";
import { Matrix, Quaternion } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../volume/index.ts";
import type { Plate } from "./panels/words.ts";
import { cross } from "./vectors.ts";

/** A flat picture in the room or inside the model. */
export interface Flat {
  readonly mesh: Mesh;
  /** Its four corners in the space of its parent; the first has the picture's place (0, 0), the second (1, 0), round to (0, 1). */
  lay(corners: readonly Triple[]): void;
  /** Hangs the unit square as a plate; one that stays is not placed anew. */
  hang(plate: Plate): void;
  paint(picture: BaseTexture): void;
  dispose(): void;
}

/** Hands the place on the picture (0..1) to the fragment stage as `vPlace`. */
const vertexSource = `
precision highp float;
attribute vec3 position;
attribute vec2 uv;
uniform mat4 world;
uniform mat4 viewProjection;
varying vec2 vPlace;
void main(void) {
  vPlace = uv;
  gl_Position = viewProjection * world * vec4(position, 1.0);
}`;
const fragmentHead = `
precision highp float;
uniform sampler2D picture;
uniform vec3 color;
varying vec2 vPlace;
`;

/**
 * A hidden one, from either side, which writes depth: where the compositor takes depth, letters then hold still (webxr.md 4). It is drawn with what blends,
 * though it may be opaque: the handles' marks are drawn over everything, and would shine through a panel before them.
 * @param look the fragment stage's `main`: it has `picture`, `color` and `vPlace`. @param order among what blends. @param color given to `look`.
 */
export function createFlat(scene: Scene, name: string, look: string, order: number, color: Triple = [1, 1, 1]): Flat {
  const mesh = new Mesh(name, scene);
  mesh.isPickable = false;
  mesh.alphaIndex = order;
  const material = new ShaderMaterial(
    name,
    scene,
    { vertexSource, fragmentSource: fragmentHead + look },
    { attributes: ["position", "uv"], uniforms: ["world", "viewProjection", "color"], samplers: ["picture"], needAlphaBlending: true },
  );
  material.backFaceCulling = false;
  material.forceDepthWrite = true;
  material.setColor3("color", new Color3(color[0], color[1], color[2]));
  mesh.material = material;
  mesh.setEnabled(false);
  const lay = (corners: readonly Triple[]): void => {
    const shape = new VertexData();
    shape.positions = corners.flatMap((corner) => [...corner]);
    shape.uvs = [0, 0, 1, 0, 1, 1, 0, 1];
    shape.indices = [0, 1, 2, 0, 2, 3];
    shape.applyToMesh(mesh, true);
  };
  lay([
    [-0.5, -0.5, 0],
    [0.5, -0.5, 0],
    [0.5, 0.5, 0],
    [-0.5, 0.5, 0],
  ]);
  return {
    mesh,
    lay,
    hang: placer(mesh),
    paint: (picture) => {
      material.setTexture("picture", picture);
    },
    dispose() {
      mesh.dispose();
      material.dispose();
    },
  };
}

function placer(mesh: Mesh): (plate: Plate) => void {
  const turn = new Quaternion();
  let last: Plate | null = null;
  return (plate) => {
    const { centre_m, right, up, width_m, height_m } = plate;
    if (last && isSamePlate(last, plate)) return;
    last = plate;
    mesh.rotationQuaternion = turn;
    const face = cross(right, up);
    Quaternion.FromRotationMatrixToRef(Matrix.FromValues(...right, 0, ...up, 0, ...face, 0, 0, 0, 0, 1), turn);
    mesh.position.set(...centre_m);
    mesh.scaling.set(width_m, height_m, 1);
  };
}

function isSamePlate(a: Plate, b: Plate): boolean {
  const isSamePoint = (p: Triple, q: Triple): boolean => p === q || (p[0] === q[0] && p[1] === q[1] && p[2] === q[2]);
  return (
    isSamePoint(a.centre_m, b.centre_m) &&
    isSamePoint(a.right, b.right) &&
    isSamePoint(a.up, b.up) &&
    a.width_m === b.width_m &&
    a.height_m === b.height_m
  );
}
