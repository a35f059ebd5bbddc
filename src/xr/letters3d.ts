import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { DynamicTexture } from "@babylonjs/core/Materials/Textures/dynamicTexture.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../volume/index.ts";

/** The patient's directions at the faces of the model's box: one mesh, one picture, one call; each letter faces the reader. */
export interface Letters3d {
  /** @param box of the patient, LPS mm; null hides them. */
  show(box: { readonly low_mm: Triple; readonly high_mm: Triple } | null): void;
  dispose(): void;
}

/** The letters in the order of their cells, and the faces of the box that they stand at: axis and side (LPS: +x left, +y posterior, +z head). */
const FACES: readonly (readonly [letter: string, axis: 0 | 1 | 2, side: 1 | -1])[] = [
  ["R", 0, -1],
  ["L", 0, 1],
  ["A", 1, -1],
  ["P", 1, 1],
  ["F", 2, -1],
  ["H", 2, 1],
];
/** Out of the box, mm. */
const OUT_MM = 14;
const CELL_PX = 64;
const FONT_PX = 52;
const ORDER = 97;

const shader = {
  // Half a letter's cell is 0.6 degrees: the letter in it about 0.7 high, however far away (webxr.md 7).
  vertexSource: `
precision highp float;
attribute vec3 position;
attribute vec3 normal;
attribute vec2 uv;
attribute vec2 uv2;
uniform mat4 world;
uniform mat4 view;
uniform mat4 projection;
uniform vec3 cameraPosition;
varying vec2 vPlace;
varying float vSeen;
void main(void) {
  vec4 p = world * vec4(position, 1.0);
  vec3 face = normalize(mat3(world) * normal);
  vSeen = 1.0 - smoothstep(0.75, 0.87, abs(dot(face, normalize(cameraPosition - p.xyz))));
  vec4 eye = view * p;
  eye.xy += uv2 * -eye.z * 0.0105;
  vPlace = uv;
  gl_Position = projection * eye;
}`,
  // A letter that looks at the reader, or away from them, would stand before the anatomy and tells nothing.
  fragmentSource: `
precision highp float;
uniform sampler2D picture;
varying vec2 vPlace;
varying float vSeen;
void main(void) {
  float ink = texture2D(picture, vPlace).a * vSeen;
  if (ink < 0.05) discard;
  gl_FragColor = vec4(0.86, 0.91, 0.96, ink);
}`,
};

export function createLetters3d(scene: Scene): Letters3d {
  const mesh = new Mesh("letters", scene);
  mesh.parent = scene.getTransformNodeByName("patient");
  mesh.isPickable = false;
  mesh.alphaIndex = ORDER;
  mesh.alwaysSelectAsActiveMesh = true;
  const picture = new DynamicTexture("letters", { width: CELL_PX * FACES.length, height: CELL_PX }, scene, true);
  picture.hasAlpha = true;
  write(picture);
  const material = new ShaderMaterial("letters", scene, shader, {
    attributes: ["position", "normal", "uv", "uv2"],
    uniforms: ["world", "view", "projection", "cameraPosition"],
    samplers: ["picture"],
    needAlphaBlending: true,
  });
  material.backFaceCulling = false;
  material.disableDepthWrite = true;
  // Over what lies before it: a letter stands in the middle of its face, behind the organs there.
  material.depthFunction = Constants.ALWAYS;
  material.setTexture("picture", picture);
  mesh.material = material;
  let shown: unknown = null;
  return {
    show(box) {
      mesh.setEnabled(box !== null);
      if (!box || box === shown) return;
      shown = box;
      letterQuads(box.low_mm, box.high_mm).applyToMesh(mesh, true);
    },
    dispose() {
      mesh.dispose();
      material.dispose();
      picture.dispose();
    },
  };
}

/** A quad a letter: its corners all at the letter's place, to be spread before the eye by `uv2`. */
export function letterQuads(low_mm: Triple, high_mm: Triple): VertexData {
  const shape = new VertexData();
  const [positions, normals, uvs, uvs2, indices]: number[][] = [[], [], [], [], []];
  for (const [n, [, axis, side]] of FACES.entries()) {
    const at = [0, 1, 2].map((a) => (low_mm[a] + high_mm[a]) / 2);
    at[axis] = side > 0 ? high_mm[axis] + OUT_MM : low_mm[axis] - OUT_MM;
    const face = [0, 1, 2].map((a) => (a === axis ? side : 0));
    for (const [x, y] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ]) {
      positions.push(...at);
      normals.push(...face);
      uvs.push((n + (x + 1) / 2) / FACES.length, (y + 1) / 2);
      uvs2.push(x, y);
    }
    indices.push(...[0, 1, 2, 0, 2, 3].map((index) => index + 4 * n));
  }
  Object.assign(shape, { positions, normals, uvs, uvs2, indices });
  return shape;
}

function write(picture: DynamicTexture): void {
  const paper = picture.getContext() as CanvasRenderingContext2D;
  paper.clearRect(0, 0, CELL_PX * FACES.length, CELL_PX);
  paper.font = `700 ${FONT_PX}px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif`;
  paper.fillStyle = "#ffffff";
  paper.textAlign = "center";
  paper.textBaseline = "middle";
  for (const [n, [letter]] of FACES.entries()) paper.fillText(letter, (n + 0.5) * CELL_PX, CELL_PX / 2);
  picture.update(true);
}
