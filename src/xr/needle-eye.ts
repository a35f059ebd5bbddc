import { Constants } from "@babylonjs/core/Engines/constants.js";
import { DynamicTexture } from "@babylonjs/core/Materials/Textures/dynamicTexture.js";
import { type LentStage, lettersOf, outlineColor } from "../viewer/index.ts";
import { type Lps, lps, type StructureId, type Triple, type Volume } from "../volume/index.ts";
import type { Plate } from "./panels/words.ts";
import { createFlat } from "./picture.ts";
import { type Cut, reslice } from "./reslice.ts";
import { along, cross, dot, minus, unit } from "./vectors.ts";

/**
 * The needle's eye: what lies around the tip, seen along the needle from the entry. A round picture above the warning, at right angles to the needle
 * through the target; the needle is its middle.
 */
export interface NeedleEye {
  /** @param plate of the warning, above which it hangs; null where there is none. */
  step(plate: Plate | null, isHidden: boolean, t_ms: number): void;
  isOn(): boolean;
  turn(on: boolean): void;
  now(): EyeNow | null;
  dispose(): void;
}

/** Where the picture hangs in the room, and what it shows of the patient. */
export interface EyeNow {
  readonly at: Triple;
  /** Unit, of the room; `cut.right` is seen to its right, `cut.down` below. */
  readonly right: Triple;
  readonly up: Triple;
  readonly side_m: number;
  readonly cut: Cut;
}

/** Across the picture, mm of the patient, and its pixels. */
const ACROSS_MM = 60;
const PIXELS = 160;
/** Drawn at twice the pixels, for sharp letters and rings. */
const DRAWN = 2;
const SIDE: number = PIXELS * DRAWN;
/** Rings about the needle, mm from it; the outer one is named. */
const RINGS_MM: readonly number[] = [10, 20];
/** Right, left, down, up. */
const SIDES: readonly (readonly [right: number, down: number])[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];
/** A part of the warning's width, and the gap above it. */
const WIDE = 0.42;
const GAP_M = 0.015;
const PACE_MS = 200;
/** As panels are: after everything of the patient (webxr.md 4). */
const ORDER = 99;
const LETTER_PX = 26;
const RING = "rgba(127, 227, 218, 0.75)";

const LOOK = `
void main(void) {
  float r = length(vPlace - 0.5) * 2.0;
  float inside = clamp((1.0 - r) / fwidth(r), 0.0, 1.0);
  if (inside == 0.0 || !gl_FrontFacing) discard;
  gl_FragColor = vec4(r > 0.975 ? vec3(0.5, 0.89, 0.855) : texture2D(picture, vPlace).rgb, inside);
}`;

/**
 * The plane through the target at right angles to the needle, as one sees it who looks from the entry along it: the head above; for a needle that runs along
 * the body the front. Null for a needle without length.
 */
export function eyePlane(entry_mm: Triple, target_mm: Triple): Cut | null {
  const way = minus(target_mm, entry_mm);
  if (!(dot(way, way) > 0)) return null;
  const ahead = unit(way, [0, 1, 0]);
  const wished: Triple = Math.abs(ahead[2]) < 0.95 ? [0, 0, 1] : [0, -1, 0];
  const up = unit(along(wished, ahead, -dot(wished, ahead)), [0, 0, 1]);
  return { centre_mm: target_mm, right: cross(ahead, up), down: along([0, 0, 0], up, -1), size_mm: [ACROSS_MM, ACROSS_MM] };
}

/**
 * The picture as RGBA, with the outlines of structures in their colours.
 * @param structureAt a patient's point; null where there is none to be outlined.
 */
export function eyePicture(
  volume: Volume,
  cut: Cut,
  window: readonly [centre: number, width: number],
  structureAt: (point_mm: Lps) => StructureId | null,
): Uint8ClampedArray<ArrayBuffer> {
  const greys = new Uint8Array(PIXELS * PIXELS);
  reslice(volume, cut, [PIXELS, PIXELS], window, greys);
  const structures = structuresOf(cut, structureAt);
  const colors = new Map<StructureId, readonly number[]>();
  const colorOf = (structure: StructureId): readonly number[] => {
    const color = colors.get(structure) ?? (outlineColor(structure).match(/\d+/g) ?? []).map(Number);
    colors.set(structure, color);
    return color;
  };
  const isOther = (column: number, row: number, than: StructureId): boolean =>
    column >= 0 && column < PIXELS && row >= 0 && row < PIXELS && structures[column + PIXELS * row] !== than;
  const out = new Uint8ClampedArray(4 * PIXELS * PIXELS).fill(255);
  for (let n = 0, row = 0; row < PIXELS; row++) {
    for (let column = 0; column < PIXELS; column++, n++) {
      const own = structures[n];
      const isEdge =
        own !== null &&
        (isOther(column + 1, row, own) || isOther(column - 1, row, own) || isOther(column, row + 1, own) || isOther(column, row - 1, own));
      if (isEdge) out.set(colorOf(own), 4 * n);
      else out.fill(greys[n], 4 * n, 4 * n + 3);
    }
  }
  return out;
}

/** What lies at each pixel's middle. */
function structuresOf(cut: Cut, structureAt: (point_mm: Lps) => StructureId | null): readonly (StructureId | null)[] {
  const { centre_mm: c, right, down } = cut;
  const step_mm = ACROSS_MM / PIXELS;
  const structures: (StructureId | null)[] = [];
  for (let row = 0; row < PIXELS; row++) {
    const v = (row + 0.5) * step_mm - ACROSS_MM / 2;
    for (let column = 0; column < PIXELS; column++) {
      const u = (column + 0.5) * step_mm - ACROSS_MM / 2;
      structures.push(
        structureAt(lps(c[0] + u * right[0] + v * down[0], c[1] + u * right[1] + v * down[1], c[2] + u * right[2] + v * down[2])),
      );
    }
  }
  return structures;
}

export function createNeedleEye(stage: LentStage): NeedleEye {
  const { scene } = stage;
  const flat = createFlat(scene, "needle's eye", LOOK, ORDER);
  const picture = new DynamicTexture("needle's eye", SIDE, scene, true, Constants.TEXTURE_TRILINEAR_SAMPLINGMODE);
  flat.paint(picture);
  // In plain memory, as a picture that is written and drawn at once (viewer/slices/picture.ts).
  const sheet = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!sheet) throw new Error("a 2-D canvas has no context");
  Object.assign(sheet.canvas, { width: PIXELS, height: PIXELS });
  let isOn = false;
  let seen: EyeNow | null = null;
  let painted = { key: "", t_ms: Number.NEGATIVE_INFINITY };

  function paint(volume: Volume, cut: Cut, diameter_mm: number): void {
    sheet?.putImageData(new ImageData(eyePicture(volume, cut, stage.window(), stage.outlines()), PIXELS), 0, 0);
    const paper = picture.getContext() as CanvasRenderingContext2D;
    if (sheet) paper.drawImage(sheet.canvas, 0, 0, SIDE, SIDE);
    drawMarks(paper, cut, diameter_mm);
    picture.update(true);
  }

  return {
    step(plate, isHidden, t_ms) {
      const doc = stage.document();
      const needle = doc?.needles.find((one) => one.id === doc.current);
      const volume = stage.volume();
      const cut = isOn && plate && volume && needle && !isHidden ? eyePlane(needle.entry_mm, needle.target_mm) : null;
      flat.mesh.setEnabled(cut !== null);
      seen = null;
      if (!cut || !plate || !volume || !needle) return;
      const side_m = plate.width_m * WIDE;
      const at = along(plate.centre_m, plate.up, plate.height_m / 2 + GAP_M + side_m / 2);
      seen = { at, right: plate.right, up: plate.up, side_m, cut };
      flat.hang({ ...plate, centre_m: at, width_m: side_m, height_m: side_m });
      const key = JSON.stringify([cut, stage.window(), needle.diameter_mm, doc?.structures, volume.series.id]);
      if (key === painted.key || t_ms - painted.t_ms < PACE_MS) return;
      painted = { key, t_ms };
      paint(volume, cut, needle.diameter_mm);
    },
    isOn: () => isOn,
    turn(on) {
      isOn = on;
    },
    now: () => seen,
    dispose() {
      flat.dispose();
      picture.dispose();
    },
  };
}

/** The needle as thick as it is, rings, and the patient's directions at the edge. */
function drawMarks(paper: CanvasRenderingContext2D, { right, down }: Cut, diameter_mm: number): void {
  const [half, perMm] = [SIDE / 2, SIDE / ACROSS_MM];
  paper.lineWidth = 1.5;
  paper.strokeStyle = RING;
  for (const r of RINGS_MM) {
    paper.beginPath();
    paper.arc(half, half, r * perMm, 0, 2 * Math.PI);
    paper.stroke();
  }
  paper.fillStyle = "#ffffff";
  paper.beginPath();
  paper.arc(half, half, Math.max(3, (diameter_mm / 2) * perMm), 0, 2 * Math.PI);
  paper.fill();
  paper.textAlign = "center";
  paper.textBaseline = "middle";
  const word = (text: string, x: number, y: number, px: number): void => {
    paper.font = `600 ${px}px system-ui, sans-serif`;
    paper.lineWidth = 5;
    paper.strokeStyle = "rgba(4, 6, 8, 0.8)";
    paper.strokeText(text, half + x, half + y);
    paper.fillText(text, half + x, half + y);
  };
  const edge = half - LETTER_PX;
  for (const [x, y] of SIDES) word(lettersOf(along(along([0, 0, 0], right, x), down, y)), x * edge, y * edge, LETTER_PX);
  const ring = ((RINGS_MM.at(-1) ?? 0) * perMm) / Math.SQRT2;
  word(`${RINGS_MM.at(-1)} mm`, ring, ring, LETTER_PX * 0.75);
}
