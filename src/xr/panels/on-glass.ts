import type { Triple } from "../../volume/index.ts";
import type { Glass } from "../glass.ts";
import { along, type RoomPose, turned } from "../vectors.ts";
import { BUTTON_PX, GAP_PX, TEXT_PX } from "./sizes.ts";
import { LEADING } from "./typeset.ts";
import type { Box, Panel, PanelButton, PanelText, Plate } from "./words.ts";

/**
 * Panels on the glass of a phone or a tablet: they go with it, as a page's own buttons would, since nobody's eyes are carried along. They lie nearer than
 * anything of the patient and are set anew for a narrow picture: letters of 16 CSS px and more, buttons of a finger's size.
 */
const AWAY_M = 0.5;
/** The width of a panel's picture, px, and what of the glass's short side it fills: 42 px of letters are 16 CSS px on a phone of 360. */
const WIDTH_PX = 864;
const PART = 0.94;
const WIDEST_CSS_PX = 380;
/** Left free at the glass's edges: corners are round, and gestures of the system begin there. */
const EDGE = 0.025;
/** Of a letter's width over its height, rather too wide: what does not fit is set smaller. */
const LETTER = 0.58;
/** Letters' worth of room beside a button's word. */
const BESIDE_WORD = 3;
/** Words as short as this stand side by side. */
const SHORT = 18;

/** A panel set for glass: its words above, its buttons below them in columns, all in their order. */
export function setForGlass(panel: Panel, columns: number): Panel {
  const side = panel.mark ? BUTTON_PX : 0;
  const left = side === 0 ? GAP_PX : side + 2 * GAP_PX;
  const { texts, bottom } = stacked(
    panel.texts.filter(({ text }) => text !== ""),
    left,
  );
  const top = Math.max(bottom, side === 0 ? GAP_PX : side + 2 * GAP_PX);
  const rows = Array.from({ length: Math.ceil(panel.buttons.length / columns) }, (_, n) =>
    panel.buttons.slice(n * columns, (n + 1) * columns),
  );
  const buttons = rows.flatMap((row, n) => inRow(row, columns, top + n * (BUTTON_PX + GAP_PX)));
  const height = top + rows.length * (BUTTON_PX + GAP_PX);
  const mark = panel.mark && { ...panel.mark, box: { x: GAP_PX, y: GAP_PX, width: side, height: side } };
  return { ...panel, size: { width: WIDTH_PX, height }, texts, buttons, mark };
}

/** A row of buttons: two are as wide as each other, in a bar of more each is as wide as its word asks. */
function inRow(row: readonly PanelButton[], columns: number, y: number): readonly PanelButton[] {
  const free = WIDTH_PX - (columns + 1) * GAP_PX;
  const weights = row.map(({ label }) => (columns > 2 ? label.length + BESIDE_WORD : 1));
  const whole = columns > 2 ? weights.reduce((sum, one) => sum + one, 0) : columns;
  let x = GAP_PX;
  return row.map((button, n) => {
    const width = (free * weights[n]) / whole;
    const box = { x, y, width, height: BUTTON_PX };
    x += width + GAP_PX;
    return { ...button, box };
  });
}

/** Words from top to bottom, two short ones beside each other. @returns them and where the next thing begins. */
function stacked(given: readonly PanelText[], left: number): { readonly texts: readonly PanelText[]; readonly bottom: number } {
  const width = WIDTH_PX - left - GAP_PX;
  const texts: PanelText[] = [];
  let y = GAP_PX;
  for (let n = 0; n < given.length; n++) {
    const pair = [given[n], given[n + 1]].filter((one) => one !== undefined && one.text.length <= SHORT);
    const row = pair.length === 2 ? pair : [given[n]];
    const each = (width - (row.length - 1) * GAP_PX) / row.length;
    const lines = Math.max(...row.map(({ text }) => Math.ceil((text.length * LETTER * TEXT_PX) / each)), 1);
    const height = Math.ceil(lines * TEXT_PX * LEADING);
    const boxOf = (at: number): Box => ({ x: left + at * (each + GAP_PX), y, width: each, height });
    texts.push(...row.map((one, at) => ({ ...one, box: boxOf(at), largest_px: TEXT_PX })));
    n += row.length - 1;
    y += height + GAP_PX;
  }
  return { texts, bottom: y };
}

/** Where a panel lies on the glass: the warning above, the bar below, the menu over the bar; beside the model where the glass lies on its side. */
export function plateOnGlass(panel: Panel, head: RoomPose, glass: Glass, barHeight_m: number): Plate {
  const perPx = perPicturePx(glass);
  const [width_m, height_m] = [panel.size.width * perPx, panel.size.height * perPx];
  const [right, up] = [AWAY_M * glass.width, AWAY_M * glass.height];
  const edge = EDGE * Math.max(right, up);
  const isWide = glass.width > glass.height;
  const aside = isWide ? (right - width_m) / 2 - edge : 0;
  const x = panel.name === "main" ? aside : -aside;
  const high = (up - height_m) / 2 - edge;
  const over = barHeight_m === 0 || isWide ? 0 : barHeight_m + GAP_PX * perPx;
  const y = panel.name === "warning" ? high : panel.name === "main" ? (isWide ? 0 : over - high) : -high;
  return {
    centre_m: onGlass(head, [x, y, -AWAY_M]),
    right: turned(head.turn, [1, 0, 0]),
    up: turned(head.turn, [0, 1, 0]),
    width_m,
    height_m,
  };
}

/** Metres of a panel's plate a pixel of its picture. */
export function perPicturePx({ width, height, shortSide_px }: Glass): number {
  const part = Math.min(PART, WIDEST_CSS_PX / shortSide_px);
  return (AWAY_M * Math.min(width, height) * part) / WIDTH_PX;
}

function onGlass(head: RoomPose, place: Triple): Triple {
  return along(head.at_m, turned(head.turn, place), 1);
}
