import type { Level } from "../../planning/index.ts";
import { BUTTON_PX, LEAST_TEXT_PX, TEXT_PX } from "./sizes.ts";
import { LABEL_LEADING, LEADING, type Measure, typeset } from "./typeset.ts";
import type { Box, LookName, Panel, PanelButton, PanelText } from "./words.ts";

/** What is being pointed at and held, by id. */
export interface Touched {
  readonly hot: ReadonlySet<string>;
  readonly down: ReadonlySet<string>;
}

/** A display that adds light shows black as nothing: plates are coloured, words white (webxr.md 4). */
const PLATE = "#1b2a33";
const BUTTON = "#2c4350";
const HOT = "#3f6272";
const PRESSED = "#7fe3da";
const EDGE = "#7d97a6";
const WORDS = "#ffffff";
const FAINT = "#9fb2be";
const ON_PRESSED = "#10242b";
const VERDICTS: Readonly<Record<Level, string>> = { safe: "#7fe3da", caution: "#ffd152", forbidden: "#ff7361" };
/** Thin strokes shimmer. */
const LINE_PX = 4;
const RADIUS_PX = 14;
const LABEL_INSET_PX = 8;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';

type Paper = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** Draws a panel onto a picture of its size. */
export function drawPanel(paper: Paper, panel: Panel, touched: Touched): void {
  const { width, height } = panel.size;
  paper.clearRect(0, 0, width, height);
  paper.fillStyle = PLATE;
  paper.fillRect(0, 0, width, height);
  for (const text of panel.texts) drawText(paper, text);
  for (const button of panel.buttons) drawButton(paper, button, touched);
  if (panel.mark) drawVerdict(paper, panel.mark.level, panel.mark.box);
}

function fontOf(size_px: number, strong: boolean): string {
  return `${strong ? 700 : 600} ${size_px}px ${FONT}`;
}

function measureWith(paper: Paper, strong: boolean): Measure {
  let set_px = 0;
  return (text, size_px) => {
    if (size_px !== set_px) paper.font = fontOf(size_px, strong);
    set_px = size_px;
    return paper.measureText(text).width;
  };
}

function drawText(paper: Paper, { text, box, largest_px, strong }: PanelText): void {
  const { size_px, lines } = typeset(text, box.width, box.height, largest_px, measureWith(paper, strong));
  paper.font = fontOf(size_px, strong);
  paper.fillStyle = WORDS;
  paper.textAlign = "left";
  paper.textBaseline = "middle";
  for (const [n, line] of lines.entries()) paper.fillText(line, box.x, box.y + (n + 0.5) * size_px * LEADING);
}

function drawButton(paper: Paper, button: PanelButton, { hot, down }: Touched): void {
  const { box, label, pressed, enabled, swatch, id } = button;
  const isDown = down.has(id);
  const filled = pressed && !swatch;
  paper.beginPath();
  paper.roundRect(box.x, box.y, box.width, box.height, RADIUS_PX);
  paper.fillStyle = filled || isDown ? PRESSED : hot.has(id) && enabled ? HOT : enabled ? BUTTON : PLATE;
  paper.fill();
  paper.lineWidth = hot.has(id) && enabled ? 2 * LINE_PX : LINE_PX;
  paper.strokeStyle = enabled ? EDGE : BUTTON;
  paper.stroke();
  const inset = swatch ? SWATCH_PX : 0;
  if (swatch) drawSwatch(paper, swatch.color, swatch.look, { x: box.x, y: box.y, width: inset, height: box.height });
  const room = labelRoom(button);
  const { size_px, lines } = typeset(label, room.width, room.height, TEXT_PX, measureWith(paper, false), LABEL_LEADING);
  paper.font = fontOf(Math.max(size_px, LEAST_TEXT_PX / 2), false);
  paper.fillStyle = filled || isDown ? ON_PRESSED : enabled ? WORDS : FAINT;
  paper.textAlign = swatch ? "left" : "center";
  paper.textBaseline = "middle";
  const x = swatch ? box.x + inset + RADIUS_PX / 2 : box.x + box.width / 2;
  const top = box.y + box.height / 2 - (lines.length * size_px * LABEL_LEADING) / 2;
  for (const [n, line] of lines.entries()) paper.fillText(line, x, top + (n + 0.5) * size_px * LABEL_LEADING);
}

const SWATCH_PX: number = BUTTON_PX * 0.7;

/** Where a button's label may stand: within its edge. */
export function labelRoom({ box, swatch }: Pick<PanelButton, "box" | "swatch">): { readonly width: number; readonly height: number } {
  return { width: box.width - (swatch ? SWATCH_PX : 0) - 2 * LABEL_INSET_PX, height: box.height - LABEL_INSET_PX };
}

/** Solid: a disc. Ghost: a ring. Hidden: a ring crossed out. */
function drawSwatch(paper: Paper, color: string, look: LookName, box: Box): void {
  const [x, y] = [box.x + box.width / 2 + RADIUS_PX / 2, box.y + box.height / 2];
  const r = box.width * 0.3;
  paper.beginPath();
  paper.arc(x, y, r, 0, 2 * Math.PI);
  paper.lineWidth = 1.5 * LINE_PX;
  paper.strokeStyle = look === "hidden" ? FAINT : color;
  paper.fillStyle = color;
  if (look === "solid") paper.fill();
  paper.stroke();
  if (look !== "hidden") return;
  paper.beginPath();
  paper.moveTo(x - r, y + r);
  paper.lineTo(x + r, y - r);
  paper.stroke();
}

/** Safe: a disc with a tick. Caution: a triangle with a bar. Forbidden: an octagon with a cross. Told apart without colour. */
function drawVerdict(paper: Paper, level: Level, box: Box): void {
  const [cx, cy, r] = [box.x + box.width / 2, box.y + box.height / 2, box.width / 2];
  const at = (x: number, y: number): [number, number] => [cx + x * r, cy + y * r];
  paper.fillStyle = VERDICTS[level];
  paper.beginPath();
  if (level === "safe") paper.arc(cx, cy, r, 0, 2 * Math.PI);
  else {
    const corners = level === "caution" ? 3 : 8;
    const first = level === "caution" ? -Math.PI / 2 : Math.PI / 8;
    for (let n = 0; n < corners; n++)
      paper.lineTo(...at(Math.cos(first + (2 * Math.PI * n) / corners), Math.sin(first + (2 * Math.PI * n) / corners)));
    paper.closePath();
  }
  paper.fill();
  paper.strokeStyle = ON_PRESSED;
  paper.lineWidth = 3 * LINE_PX;
  paper.lineCap = "round";
  for (const line of SIGNS[level]) {
    paper.beginPath();
    for (const [x, y] of line) paper.lineTo(...at(x, y));
    paper.stroke();
  }
}

const SIGNS: Readonly<Record<Level, readonly (readonly (readonly [number, number])[])[]>> = {
  safe: [
    [
      [-0.45, 0.05],
      [-0.1, 0.4],
      [0.5, -0.35],
    ],
  ],
  caution: [
    [
      [0, -0.35],
      [0, 0.1],
    ],
    [
      [0, 0.35],
      [0, 0.36],
    ],
  ],
  forbidden: [
    [
      [-0.4, -0.4],
      [0.4, 0.4],
    ],
    [
      [-0.4, 0.4],
      [0.4, -0.4],
    ],
  ],
};
