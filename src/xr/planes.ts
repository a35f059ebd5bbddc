import { Constants } from "@babylonjs/core/Engines/constants.js";
import { RawTexture } from "@babylonjs/core/Materials/Textures/rawTexture.js";
import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple, Volume } from "../volume/index.ts";
import { createFlat } from "./picture.ts";
import { type Cut, cornersOf, reslice } from "./reslice.ts";

/** A picture of the CT inside the model: where it is cut, and into how many pixels when it is still. */
export interface Picture {
  readonly cut: Cut;
  readonly pixels: readonly [across: number, down: number];
}

/** A plane of the CT inside the model. */
export interface CutPlane {
  /** @param t_ms for the pace: 10 pictures a second at most, the last always. */
  show(picture: Picture, volume: Volume, window: readonly [centre: number, width: number], t_ms: number): void;
  hide(): void;
  dispose(): void;
}

const PACE_MS = 100;
/** While it moves, a picture has this part of its pixels along each side. */
const COARSE = 0.5;
/** The larger side of a picture has no more pixels than this (webxr.md 13). */
const MOST_PX = 512;
/** After the shells, which would veil the greys, and before the needle (webxr.md 4): what is opaque and lies before a plane still hides it. */
const ORDER = 95;

// 0 is outside the volume. Air is left out, here as on the desk: black is the room in a display that adds light. The edge has the view's colour.
const LOOK = `
void main(void) {
  vec2 edge = min(vPlace, 1.0 - vPlace) / fwidth(vPlace);
  if (min(edge.x, edge.y) < 2.0) {
    gl_FragColor = vec4(color, 1.0);
    return;
  }
  float grey = texture2D(picture, vPlace).r;
  if (grey < 0.03) discard;
  gl_FragColor = vec4(vec3(grey), 1.0);
}`;

/** @param color of its edge. */
export function createCutPlane(scene: Scene, name: string, color: Triple): CutPlane {
  const flat = createFlat(scene, `plane ${name}`, LOOK, ORDER, color);
  flat.mesh.parent = scene.getTransformNodeByName("patient");
  let texture: RawTexture | null = null;
  let painted = { key: "", isFine: false, t_ms: Number.NEGATIVE_INFINITY };
  let seen = "";

  function paint(cut: Cut, pixels: readonly [number, number], volume: Volume, window: readonly [number, number]): void {
    const [width, height] = pixels;
    const greys = new Uint8Array(width * height);
    reslice(volume, cut, pixels, window, greys);
    const old = texture?.getSize();
    if (texture && old?.width === width && old.height === height) texture.update(greys);
    else {
      texture?.dispose();
      texture = pictureTexture(scene, greys, pixels);
      flat.paint(texture);
    }
    flat.lay(cornersOf(cut));
  }

  return {
    show({ cut, pixels }, volume, window, t_ms) {
      flat.mesh.setEnabled(true);
      const key = JSON.stringify([cut, window, volume.series.id]);
      const isStill = key === seen;
      seen = key;
      if ((key === painted.key && (painted.isFine || !isStill)) || t_ms - painted.t_ms < PACE_MS) return;
      painted = { key, isFine: isStill, t_ms };
      paint(cut, sized(pixels, isStill ? 1 : COARSE), volume, window);
    },
    hide: () => flat.mesh.setEnabled(false),
    dispose() {
      flat.dispose();
      texture?.dispose();
    },
  };
}

function sized([across, down]: readonly [number, number], part: number): readonly [number, number] {
  const k = part * Math.min(1, MOST_PX / Math.max(across, down));
  return [Math.max(1, Math.round(across * k)), Math.max(1, Math.round(down * k))];
}

/** One byte a pixel. Rows of an odd number of bytes are fine: WebGL is told so by Babylon for textures of one channel. */
function pictureTexture(scene: Scene, greys: Uint8Array, [width, height]: readonly [number, number]): RawTexture {
  const texture = new RawTexture(
    greys,
    width,
    height,
    Constants.TEXTUREFORMAT_R,
    scene,
    false,
    false,
    Constants.TEXTURE_BILINEAR_SAMPLINGMODE,
  );
  texture.wrapU = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  texture.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  return texture;
}
