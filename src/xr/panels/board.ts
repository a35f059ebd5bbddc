import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { DynamicTexture } from "@babylonjs/core/Materials/Textures/dynamicTexture.js";
import { Matrix, Quaternion, Vector3 } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Scene } from "@babylonjs/core/scene.js";
import { pictureVertex } from "../picture.ts";
import { cross } from "../vectors.ts";
import { drawPanel, type Touched } from "./draw.ts";
import type { Panel, Plate } from "./words.ts";

/** A panel in the room: one quad, one picture, drawn anew only when its list has changed (webxr.md 5). */
export interface Board {
  /** @param t_ms for the pace: at most 10 pictures a second, the last always. */
  show(panel: Panel, plate: Plate, touched: Touched, t_ms: number): void;
  hide(): void;
  dispose(): void;
}

const PACE_MS = 100;
/** After everything of the patient (webxr.md 4). */
const ORDER = 99;
const ANISOTROPY = 4;

const shader = {
  vertexSource: pictureVertex,
  fragmentSource: `
precision highp float;
uniform sampler2D picture;
varying vec2 vPlace;
void main(void) {
  gl_FragColor = vec4(gl_FrontFacing ? texture2D(picture, vPlace).rgb : vec3(0.106, 0.165, 0.2), 1.0);
}`,
};

export function createBoard(scene: Scene, name: string, size: Panel["size"]): Board {
  const mesh = new Mesh(`panel ${name}`, scene);
  const shape = new VertexData();
  shape.positions = [-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0];
  shape.uvs = [0, 0, 1, 0, 1, 1, 0, 1];
  shape.indices = [0, 1, 2, 0, 2, 3];
  shape.applyToMesh(mesh);
  mesh.isPickable = false;
  mesh.alphaIndex = ORDER;
  const picture = new DynamicTexture(`panel ${name}`, { ...size }, scene, true, Constants.TEXTURE_TRILINEAR_SAMPLINGMODE);
  picture.anisotropicFilteringLevel = ANISOTROPY;
  const material = new ShaderMaterial(`panel ${name}`, scene, shader, {
    attributes: ["position", "uv"],
    uniforms: ["world", "viewProjection"],
    samplers: ["picture"],
    // Opaque, but drawn with what blends, as the last of it: the handles' marks are drawn over everything, and would shine through a panel before them.
    needAlphaBlending: true,
  });
  material.forceDepthWrite = true;
  // Writing depth: where the compositor takes depth, letters then hold still (webxr.md 4).
  material.backFaceCulling = false;
  material.setTexture("picture", picture);
  mesh.material = material;
  mesh.setEnabled(false);
  let drawn = "";
  let drawn_ms = Number.NEGATIVE_INFINITY;
  return {
    show(panel, plate, touched, t_ms) {
      mesh.setEnabled(true);
      place(mesh, plate);
      const look = JSON.stringify([panel, [...touched.hot], [...touched.down]]);
      if (look === drawn || t_ms - drawn_ms < PACE_MS) return;
      [drawn, drawn_ms] = [look, t_ms];
      drawPanel(picture.getContext() as CanvasRenderingContext2D, panel, touched);
      picture.update(true);
    },
    hide: () => mesh.setEnabled(false),
    dispose() {
      mesh.dispose();
      material.dispose();
      picture.dispose();
    },
  };
}

function place(mesh: Mesh, { centre_m, right, up, width_m, height_m }: Plate): void {
  const face = cross(right, up);
  const axes = Matrix.FromValues(...right, 0, ...up, 0, ...face, 0, 0, 0, 0, 1);
  mesh.position = new Vector3(...centre_m);
  mesh.rotationQuaternion = Quaternion.FromRotationMatrix(axes);
  mesh.scaling.set(width_m, height_m, 1);
}
