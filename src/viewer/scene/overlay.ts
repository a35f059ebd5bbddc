import { edgeLetters } from "../letters.ts";
import { FONT, tokens } from "../look.ts";
import { drawHandle, drawScaleBar, drawText, type Paper, type Spot, textPx } from "../marks.ts";
import { type Eye, mmPerPixel, project, type ViewSize } from "../orbit.ts";
import { currentNeedle, type Shown } from "../shown.ts";

const EDGE = 16;
const SCALE_MM = 50;

/** What lies over the 3-D picture: handles, letters at the edges, a 50 mm scale at the orbit's centre, the view's name and the hint. */
export function drawOverlay3d(paper: Paper, size: ViewSize, eye: Eye, radius_mm: number, shown: Shown): void {
  paper.clearRect(0, 0, size.width, size.height);
  drawText(paper, shown.words.views["3d"], { x: 10, y: 16 }, { color: tokens.text, weight: 600 });
  if (!shown.volume && !shown.labels && shown.surfaces.size === 0) return;
  for (const { letter, x, y } of edgeLetters(eye.right, eye.up)) {
    drawText(paper, letter, onEdge(size, x, y), { color: tokens.second, size: 12, weight: 600, align: "center" });
  }
  drawHint(paper, size, shown.words.hint);
  drawScaleBar(paper, { x: size.width - 12, y: size.height - 14 }, SCALE_MM / mmPerPixel(size, radius_mm), `${SCALE_MM} mm`);
  for (const [handle, at] of handleSpots(size, eye, shown)) drawHandle(paper, handle, at, { hot: shown.hot === handle, faint: false });
}

/** How the view is turned, where it has room before the letter in the middle. */
function drawHint(paper: Paper, size: ViewSize, hint: string): void {
  paper.font = `400 ${textPx()}px ${FONT}`;
  if (paper.measureText(hint).width + 10 < size.width / 2 - EDGE)
    drawText(paper, hint, { x: 10, y: size.height - 16 }, { color: tokens.label });
}

/** Where the current needle's handles are seen; target first, so that the entry is drawn over it. */
export function handleSpots(size: ViewSize, eye: Eye, shown: Shown): readonly (readonly ["entry" | "target", Spot])[] {
  const needle = currentNeedle(shown);
  if (!needle) return [];
  const ends = [
    ["target", project(eye, size, needle.target_mm)],
    ["entry", project(eye, size, needle.entry_mm)],
  ] as const;
  return ends.filter(([, spot]) => spot.depth_mm > 0);
}

/** Where a direction from the middle meets the inset edge of the view. */
function onEdge(size: ViewSize, x: number, y: number): Spot {
  const reach = Math.min((size.width / 2 - EDGE) / Math.abs(x), (size.height / 2 - EDGE) / Math.abs(y));
  return { x: size.width / 2 + x * reach, y: size.height / 2 + y * reach };
}
