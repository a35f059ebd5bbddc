import { Constants } from "@babylonjs/core/Engines/constants.js";
import { DynamicTexture } from "@babylonjs/core/Materials/Textures/dynamicTexture.js";
import type { Scene } from "@babylonjs/core/scene.js";
import { createFlat } from "../picture.ts";
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

const LOOK = `
void main(void) {
  gl_FragColor = vec4(gl_FrontFacing ? texture2D(picture, vPlace).rgb : vec3(0.106, 0.165, 0.2), 1.0);
}`;

export function createBoard(scene: Scene, name: string, size: Panel["size"]): Board {
  const flat = createFlat(scene, `panel ${name}`, LOOK, ORDER);
  const picture = new DynamicTexture(`panel ${name}`, { ...size }, scene, true, Constants.TEXTURE_TRILINEAR_SAMPLINGMODE);
  picture.anisotropicFilteringLevel = ANISOTROPY;
  flat.paint(picture);
  const isDue = drawingPace();
  return {
    show(panel, plate, touched, t_ms) {
      flat.mesh.setEnabled(true);
      flat.hang(plate);
      if (!isDue(panel, touched, t_ms)) return;
      drawPanel(picture.getContext() as CanvasRenderingContext2D, panel, touched);
      picture.update(true);
    },
    hide: () => flat.mesh.setEnabled(false),
    dispose() {
      flat.dispose();
      picture.dispose();
    },
  };
}
