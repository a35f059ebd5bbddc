import { FONT, tokens } from "./look.ts";
import type { Handle } from "./words.ts";

/** Marks that every view draws alike on a 2-D canvas, in CSS px. */
export type Paper = CanvasRenderingContext2D;

/** Drawn radius of a handle, and how near a pointer must come (look.md 3; field.md 4 asks for >= 16 px). */
export const HANDLE_PX = 9;
export const HANDLE_HIT_PX = 14;
/** Corner texts (field.md 6). */
const TEXT_PX = 11.5;
/** Fingers take from farther (issue on touch: 24 px). */
const HANDLE_TOUCH_PX = 24;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Entry: a teal ring with a dot. Target: a magenta ring with a cross. `faint` where it lies in another slice. */
export function drawHandle(paper: Paper, handle: Handle, at: Spot, state: { readonly hot: boolean; readonly faint: boolean }): void {
  const color = handle === "entry" ? tokens.accent : tokens.target;
  const r = HANDLE_PX + (state.hot ? 1.5 : 0);
  paper.save();
  paper.globalAlpha = state.faint ? 0.45 : 1;
  paper.lineCap = "round";
  // A dark edge keeps the ring readable on bone and on fat.
  for (const [style, width] of [
    ["rgba(4, 6, 8, 0.75)", 4.5],
    [color, 2.2],
  ] as const) {
    paper.strokeStyle = style;
    paper.fillStyle = style;
    paper.lineWidth = width;
    paper.beginPath();
    paper.arc(at.x, at.y, r, 0, 2 * Math.PI);
    paper.stroke();
    paper.beginPath();
    if (handle === "entry") {
      paper.arc(at.x, at.y, width > 3 ? 3 : 2, 0, 2 * Math.PI);
      paper.fill();
    } else {
      paper.lineWidth = width > 3 ? 3.5 : 1.6;
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        paper.moveTo(at.x + dx * 3, at.y + dy * 3);
        paper.lineTo(at.x + dx * (r + 4), at.y + dy * (r + 4));
      }
      paper.stroke();
    }
  }
  if (state.hot) {
    paper.globalAlpha = 0.22;
    paper.fillStyle = color;
    paper.beginPath();
    paper.arc(at.x, at.y, r, 0, 2 * Math.PI);
    paper.fill();
  }
  paper.restore();
}

/** On tablets and phones letters are at least this large, in pictures too; such screens are narrower than this (look.md 1). */
const HAND_TEXT_PX = 16;
const HAND_BELOW_PX = 1200;
/** Where one part fills the screen, as the style sheets say it. */
const ONE_PART = "(max-width: 759px), (max-width: 1199px) and (max-height: 539px)";

/** The size in which a wished size is drawn on this screen, CSS px. */
export function textPx(wished: number = TEXT_PX): number {
  return globalThis.innerWidth < HAND_BELOW_PX ? Math.max(HAND_TEXT_PX, wished) : wished;
}

/** Whether this screen shows one view at a time. */
export function onePart(): boolean {
  return matchMedia(ONE_PART).matches;
}

/** Text with a dark edge, so that it reads on any picture. */
export function drawText(
  paper: Paper,
  text: string,
  at: Spot,
  style: { readonly color: string; readonly size?: number; readonly weight?: number; readonly align?: CanvasTextAlign },
): void {
  paper.font = `${style.weight ?? 400} ${textPx(style.size)}px ${FONT}`;
  paper.textAlign = style.align ?? "left";
  paper.textBaseline = "middle";
  paper.lineJoin = "round";
  paper.lineWidth = 3;
  paper.strokeStyle = "rgba(4, 6, 8, 0.7)";
  paper.strokeText(text, at.x, at.y);
  paper.fillStyle = style.color;
  paper.fillText(text, at.x, at.y);
}

/** A horizontal bar of `length_px` that ends at `right`, with its text to the left. */
export function drawScaleBar(paper: Paper, right: Spot, length_px: number, text: string): void {
  paper.save();
  paper.strokeStyle = tokens.text;
  paper.lineWidth = 1.25;
  const left = right.x - length_px;
  paper.beginPath();
  paper.moveTo(left, right.y - 4);
  paper.lineTo(left, right.y + 0.5);
  paper.lineTo(right.x, right.y + 0.5);
  paper.lineTo(right.x, right.y - 4);
  paper.stroke();
  drawText(paper, text, { x: left - 8, y: right.y - 2 }, { color: tokens.second, align: "right" });
  paper.restore();
}

/** The handle that a pointer is on, the nearer of two. */
export function nearestHandle(handles: readonly (readonly [Handle, Spot])[], spot: Spot, touch: boolean): Handle | null {
  const away = (at: Spot): number => Math.hypot(at.x - spot.x, at.y - spot.y);
  const near = handles.filter(([, at]) => away(at) <= (touch ? HANDLE_TOUCH_PX : HANDLE_HIT_PX));
  return near.toSorted(([, a], [, b]) => away(a) - away(b)).at(0)?.[0] ?? null;
}
