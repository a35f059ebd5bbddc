import { type StructureId, structureById } from "../volume/index.ts";

/** Colours of the page that are drawn into pictures (look.md 2). */
export const tokens: Readonly<
  Record<
    "image" | "text" | "second" | "label" | "accent" | "target" | "forbidden" | "axial" | "coronal" | "sagittal" | "plate" | "plateLine",
    string
  >
> = {
  image: "#07090b",
  text: "#e6ebf2",
  second: "#9aa7b6",
  label: "#8d99a8",
  accent: "#7fe3da",
  target: "#ff9bea",
  forbidden: "#ff6f61",
  axial: "#ff7b73",
  coronal: "#6bd06b",
  sagittal: "#e8cf5a",
  plate: "#2a1b1a",
  plateLine: "#6e3a35",
};

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export type Rgb = readonly [number, number, number];

/** How one structure is drawn in 3-D. */
export interface Look {
  readonly rgb: Rgb;
  /** Opacity seen head-on, and what the rim adds. */
  readonly alpha: number;
  readonly rim: number;
  /** "solid": opaque, writes depth; "dense": nearly opaque, writes depth; "shell": see-through; "ghost": its rim only. */
  readonly kind: "solid" | "dense" | "shell" | "ghost";
  /** Place in the fixed order of drawing, inside out (webxr.md 4); distinct. */
  readonly order: number;
}

const NEUTRAL = "#9aa7b6";
const BODY_RIM = "#96b0c8";

type Row = readonly [id: StructureId, kind: Look["kind"], alpha: number, rim: number];

/** Inside out: vessels and lesion, organs, bowel, bones, air, skin. The order of the rows is the order of drawing. Opacities: look.md 3. */
const ROWS: readonly (readonly [first: number, rows: readonly Row[]])[] = [
  [
    10,
    [
      ["lesion", "solid", 1, 0],
      ["portal_and_splenic_vein", "solid", 1, 0],
      ["aorta", "solid", 1, 0],
      ["inferior_vena_cava", "solid", 1, 0],
      ["adrenal_right", "solid", 1, 0],
      ["adrenal_left", "solid", 1, 0],
      ["pancreas", "solid", 1, 0],
    ],
  ],
  [
    20,
    [
      ["esophagus", "dense", 0.92, 0],
      ["kidney_right", "dense", 0.92, 0],
      ["kidney_left", "dense", 0.92, 0],
      ["spleen", "dense", 0.85, 0],
      ["gallbladder", "dense", 0.85, 0.1],
      ["liver", "shell", 0.55, 0.5],
      ["bladder", "shell", 0.55, 0.5],
    ],
  ],
  [
    30,
    [
      ["duodenum", "shell", 0.55, 0.5],
      ["stomach", "shell", 0.55, 0.5],
      ["small_bowel", "shell", 0.45, 0.5],
      ["colon", "shell", 0.45, 0.5],
      ["gas", "shell", 0.12, 0.3],
    ],
  ],
  [40, [["bone", "solid", 0.62, 0.25]]],
  [50, [["lung", "ghost", 0.05, 0.4]]],
  [90, [["body", "ghost", 0.035, 0.5]]],
];

const FOREIGN_ORDER = 60;

const looks: ReadonlyMap<StructureId, Look> = new Map(
  ROWS.flatMap(([first, rows]) =>
    rows.map(([id, kind, alpha, rim], place): [StructureId, Look] => [
      id,
      { rgb: rgbOf(id === "body" ? BODY_RIM : colorOf(id)), alpha, rim, kind, order: first + place },
    ]),
  ),
);

/** A structure's clinical colour, "#rrggbb"; grey for what the table does not know. */
function colorOf(id: StructureId): string {
  return structureById(id)?.color ?? NEUTRAL;
}

/** How a structure is drawn; `nth` orders structures that the table does not know. */
export function lookOf(id: StructureId, nth = 0): Look {
  return looks.get(id) ?? { rgb: rgbOf(NEUTRAL), alpha: 0.85, rim: 0.1, kind: "dense", order: FOREIGN_ORDER + (nth % 29) };
}

/** The colour of an outline: the organ's, lightened by 15 % (look.md 4). */
export function outlineColor(id: StructureId): string {
  const [r, g, b] = rgbOf(id === "body" ? BODY_RIM : colorOf(id)).map((part) => Math.round((part + (1 - part) * 0.15) * 255));
  return `rgb(${r}, ${g}, ${b})`;
}

/** "#rrggbb" as three parts of 0..1. */
export function rgbOf(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

/** Least lightness (HSL) of a colour on a display that adds light to the room: darker ones vanish there (webxr.md 4). */
const LEAST_LIGHTNESS = 0.55;

/** A colour for a display that adds light: mixed with white up to the least lightness. */
export function brightened(rgb: Rgb): Rgb {
  const lightness = (Math.max(...rgb) + Math.min(...rgb)) / 2;
  const white = Math.max(0, (LEAST_LIGHTNESS - lightness) / (1 - lightness));
  return [rgb[0] + (1 - rgb[0]) * white, rgb[1] + (1 - rgb[1]) * white, rgb[2] + (1 - rgb[2]) * white];
}
