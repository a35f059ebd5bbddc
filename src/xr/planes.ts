import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { RawTexture } from "@babylonjs/core/Materials/Textures/rawTexture.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Scene } from "@babylonjs/core/scene.js";
import type { Volume } from "../volume/index.ts";
import { pictureVertex } from "./picture.ts";
import { cornersOf, type NeedlePlane, reslice } from "./reslice.ts";

/** The picture of the CT along the needle, inside the model. The axial slice is the viewer's own plane (`view.planes`). */
export interface NeedlePlanes {
  /** @param plane null hides it. @param t_ms for the pace: 10 pictures a second at most, the last always. */
  show(plane: NeedlePlane | null, volume: Volume, window: readonly [centre: number, width: number], t_ms: number): void;
  hide(): void;
  dispose(): void;
}

const PACE_MS = 100;
/** Pixels of a side while the needle moves; twice that when it is still. */
const COARSE = 160;
const FINE = 320;
/** Between the shells and the panels (webxr.md 4). */
const ORDER = 95;

const shader = {
  vertexSource: pictureVertex,
  // 0 is outside the volume; grey starts at 1. A grey that is black would be a hole in a display that adds light.
  fragmentSource: `
precision highp float;
uniform sampler2D picture;
varying vec2 vPlace;
void main(void) {
  float grey = texture2D(picture, vPlace).r;
  if (grey < 0.5 / 255.0) discard;
  gl_FragColor = vec4(mix(vec3(0.05, 0.06, 0.07), vec3(1.0), grey), 1.0);
}`,
};

export function createNeedlePlanes(scene: Scene): NeedlePlanes {
  const mesh = new Mesh("plane needle", scene);
  mesh.parent = scene.getTransformNodeByName("patient");
  mesh.isPickable = false;
  mesh.alphaIndex = ORDER;
  const material = new ShaderMaterial("plane needle", scene, shader, {
    attributes: ["position", "uv"],
    uniforms: ["world", "viewProjection"],
    samplers: ["picture"],
  });
  material.backFaceCulling = false;
  mesh.material = material;
  mesh.setEnabled(false);
  let texture: RawTexture | null = null;
  let painted = { key: "", side: 0, t_ms: Number.NEGATIVE_INFINITY };
  let seen = "";

  function paint(plane: NeedlePlane, volume: Volume, window: readonly [number, number], side: number): void {
    const pixels = new Uint8Array(side * side);
    reslice(volume, plane, side, window, pixels);
    if (texture?.getSize().width === side) texture.update(pixels);
    else {
      texture?.dispose();
      texture = new RawTexture(pixels, side, side, Constants.TEXTUREFORMAT_R, scene, false, false, Constants.TEXTURE_BILINEAR_SAMPLINGMODE);
      texture.wrapU = Constants.TEXTURE_CLAMP_ADDRESSMODE;
      texture.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
      material.setTexture("picture", texture);
    }
    const shape = new VertexData();
    shape.positions = cornersOf(plane).flatMap((corner) => [...corner]);
    shape.uvs = [0, 0, 1, 0, 1, 1, 0, 1];
    shape.indices = [0, 1, 2, 0, 2, 3];
    shape.applyToMesh(mesh, true);
  }

  return {
    show(plane, volume, window, t_ms) {
      mesh.setEnabled(plane !== null);
      if (!plane) return;
      const key = JSON.stringify([plane, window, volume.series.id]);
      const isStill = key === seen;
      seen = key;
      const side = isStill ? FINE : COARSE;
      if ((key === painted.key && painted.side >= side) || t_ms - painted.t_ms < PACE_MS) return;
      painted = { key, side, t_ms };
      paint(plane, volume, window, side);
    },
    hide: () => mesh.setEnabled(false),
    dispose() {
      mesh.dispose();
      material.dispose();
      texture?.dispose();
    },
  };
}
