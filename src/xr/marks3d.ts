import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { Color3 } from "@babylonjs/core/Maths/math.color.js";
import { Quaternion as BabylonQuaternion } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import type { Scene } from "@babylonjs/core/scene.js";
import { solidVertex } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { type Solid, vertexData } from "./shapes.ts";
import type { Quaternion } from "./vectors.ts";

/** A mark in the room: bright of itself, since a see-through display has no shadows, and never hidden by what lies before it. */
export interface Mark {
  /** @param scale per axis, metres a unit. @param fades towards the solid's z = 1, to nothing there. */
  show(at_m: Triple, turn: Quaternion, scale: Triple, color: Triple, fades?: boolean): void;
  hide(): void;
  dispose(): void;
}

const shader = {
  vertexSource: solidVertex,
  fragmentSource: `
precision highp float;
uniform vec3 cameraPosition;
uniform vec3 color;
uniform float fade;
varying vec3 vNormal;
varying vec3 vPoint;
varying float vAlong;
void main(void) {
  float facing = abs(dot(normalize(vNormal), normalize(cameraPosition - vPoint)));
  gl_FragColor = vec4(color * (0.75 + 0.25 * facing), 1.0 - fade * vAlong);
}`,
};

/** After shells and needle, so that none veils it. */
const ORDER = 98;

export function createMark(scene: Scene, name: string, solid: Solid): Mark {
  const mesh = new Mesh(name, scene);
  vertexData(solid).applyToMesh(mesh);
  mesh.isPickable = false;
  mesh.alphaIndex = ORDER;
  mesh.rotationQuaternion = new BabylonQuaternion(0, 0, 0, 1);
  const material = new ShaderMaterial(name, scene, shader, {
    attributes: ["position", "normal"],
    uniforms: ["world", "viewProjection", "cameraPosition", "color", "fade"],
    defines: ["#define ALONG"],
    needAlphaBlending: true,
  });
  material.backFaceCulling = false;
  material.forceDepthWrite = true;
  material.depthFunction = Constants.ALWAYS;
  mesh.material = material;
  mesh.setEnabled(false);
  return {
    show(at_m, turn, scale, color, fades = false) {
      mesh.position.set(at_m[0], at_m[1], at_m[2]);
      mesh.rotationQuaternion?.set(turn[0], turn[1], turn[2], turn[3]);
      mesh.scaling.set(scale[0], scale[1], scale[2]);
      material.setColor3("color", new Color3(color[0], color[1], color[2]));
      material.setFloat("fade", fades ? 1 : 0);
      mesh.setEnabled(true);
    },
    hide: () => mesh.setEnabled(false),
    dispose() {
      mesh.dispose();
      material.dispose();
    },
  };
}
