import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { DynamicTexture } from "@babylonjs/core/Materials/Textures/dynamicTexture.js";
import { Matrix, Quaternion } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../../volume/index.ts";
import { pictureVertex } from "../picture.ts";
import { cross } from "../vectors.ts";
import { drawPanel, type Touched } from "./draw.ts";
import { drawingPace } from "./pace.ts";
import type { Panel, Plate } from "./words.ts";

/** A panel in the room: one quad, one picture, drawn anew only when its list has changed (webxr.md 5). */
export interface Board {
  /** @param t_ms for the pace: at most 10 pictures a second, the last always. */
  show(panel: Panel, plate: Plate, touched: Touched, t_ms: number): void;
  hide(): void;
  dispose(): void;
}

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
  const place = placer(mesh);
  const isDue = drawingPace();
  return {
    show(panel, plate, touched, t_ms) {
      mesh.setEnabled(true);
      place(plate);
      if (!isDue(panel, touched, t_ms)) return;
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

/** Hangs a board by its plate; one that stays is not placed anew. */
function placer(mesh: Mesh): (plate: Plate) => void {
  const turn = new Quaternion();
  mesh.rotationQuaternion = turn;
  let last: Plate | null = null;
  return (plate) => {
    const { centre_m, right, up, width_m, height_m } = plate;
    if (last && isSamePlate(last, plate)) return;
    last = plate;
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
