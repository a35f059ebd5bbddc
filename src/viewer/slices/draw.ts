import { type StructureId, structureOf } from "../../volume/index.ts";
import { lettersOf, positionText } from "../letters.ts";
import { outlineColor, tokens } from "../look.ts";
import { drawHandle, drawScaleBar, drawText, type Paper, type Spot, textPx } from "../marks.ts";
import { crosshair, currentNeedle, forbiddenStretches, isVisible, type Shown, windowOf } from "../shown.ts";
import { along, direction, length, minus } from "../vectors.ts";
import { piercing, type SliceFrame, spotOf, withinSlice } from "./frame.ts";
import { patientAxisOf, pictureDirections, pictureNumber, type SliceName } from "./plane.ts";

/** The outlines of one slice, by label; points are pixels of the plane. `label` null: the body's, the whole of what is there. */
export interface SliceOutlines {
  readonly label: number | null;
  readonly structure: StructureId;
  readonly loops: readonly Float32Array[];
}

const MARGIN = 10;
/** Below this side a view shows no H/F letters and no ruler: they would lie on the anatomy. */
const ROOMY_PX = 300;
const OUTWARDS_MM = 60;

/** Everything over the picture of one slice. */
export function drawOverlay(paper: Paper, frame: SliceFrame, shown: Shown, outlines: readonly SliceOutlines[]): void {
  if (shown.doc?.view.outlines !== false) drawOutlines(paper, frame, shown, outlines);
  drawCrosshair(paper, frame, shown);
  drawNeedles(paper, frame, shown);
  drawTexts(paper, frame, shown);
}

function drawOutlines(paper: Paper, frame: SliceFrame, shown: Shown, outlines: readonly SliceOutlines[]): void {
  paper.save();
  paper.lineJoin = "round";
  paper.lineWidth = 1.6;
  for (const { structure, loops } of outlines) {
    if (!isVisible(shown, structure)) continue;
    paper.strokeStyle = outlineColor(structure);
    paper.globalAlpha = structure === "body" ? 0.6 : 0.95;
    paper.beginPath();
    for (const loop of loops) {
      for (let n = 0; n < loop.length; n += 2) {
        const x = frame.x0 + loop[n] * frame.columnStep;
        const y = frame.y0 + loop[n + 1] * frame.rowStep;
        if (n === 0) paper.moveTo(x, y);
        else paper.lineTo(x, y);
      }
      paper.closePath();
    }
    paper.stroke();
  }
  paper.restore();
}

/** The planes that the two lines of a view's crosshair stand for: [vertical line, horizontal line]. */
const CROSSING: Readonly<Record<SliceName, readonly [SliceName, SliceName]>> = {
  axial: ["sagittal", "coronal"],
  coronal: ["sagittal", "axial"],
  sagittal: ["coronal", "axial"],
};

function drawCrosshair(paper: Paper, frame: SliceFrame, shown: Shown): void {
  const at = spotOf(frame, crosshair(shown));
  const [vertical, horizontal] = CROSSING[frame.plane.view];
  const gap = 14;
  const { width, height } = frame.size;
  paper.save();
  paper.lineWidth = 1;
  paper.globalAlpha = 0.5;
  const line = (color: string, x1: number, y1: number, x2: number, y2: number): void => {
    paper.strokeStyle = color;
    paper.beginPath();
    paper.moveTo(x1, y1);
    paper.lineTo(x2, y2);
    paper.stroke();
  };
  const x = Math.round(at.x) + 0.5;
  const y = Math.round(at.y) + 0.5;
  line(tokens[vertical], x, 0, x, y - gap);
  line(tokens[vertical], x, y + gap, x, height);
  line(tokens[horizontal], 0, y, x - gap, y);
  line(tokens[horizontal], x + gap, y, width, y);
  paper.restore();
}

function drawNeedles(paper: Paper, frame: SliceFrame, shown: Shown): void {
  const current = currentNeedle(shown);
  for (const needle of shown.doc?.needles ?? []) {
    if (needle === current) continue;
    drawShaft(paper, spotOf(frame, needle.entry_mm), spotOf(frame, needle.target_mm), { color: tokens.label, width: 1.75 });
  }
  if (!current) return;
  const entry = spotOf(frame, current.entry_mm);
  const target = spotOf(frame, current.target_mm);
  const shaft = direction(minus(current.target_mm, current.entry_mm));
  if (shaft) {
    const throw_mm = shown.doc?.rules.needle.throw_mm ?? 0;
    if (throw_mm > 0) {
      const end = spotOf(frame, along(current.target_mm, shaft, throw_mm));
      drawShaft(paper, target, end, { color: tokens.text, width: 1.25 });
    }
    drawOutwards(paper, entry, spotOf(frame, along(current.entry_mm, shaft, -OUTWARDS_MM)));
    drawShaft(paper, entry, target, { color: "#ffffff", width: 2.5 });
    for (const { from_mm, to_mm } of forbiddenStretches(shown)) {
      const from = spotOf(frame, along(current.entry_mm, shaft, from_mm));
      const to = spotOf(frame, along(current.entry_mm, shaft, to_mm));
      drawShaft(paper, from, to, { color: tokens.forbidden, width: 4.5 });
    }
    drawPiercing(paper, entry, target, length(minus(current.target_mm, current.entry_mm)));
  }
  const faint = (off: number): boolean => Math.abs(off) > 0.5;
  drawHandle(paper, "target", target, { hot: shown.hot === "target", faint: faint(target.off) });
  drawHandle(paper, "entry", entry, { hot: shown.hot === "entry", faint: faint(entry.off) });
}

type Off = Spot & { readonly off: number };

/** Solid where the line lies within half a slice, dashed and thinner where it is projected from elsewhere. */
function drawShaft(paper: Paper, a: Off, b: Off, style: { readonly color: string; readonly width: number }): void {
  const near = withinSlice(a, b);
  const at = (t: number): Spot => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });
  const stroke = (from: number, to: number, width: number, dash: number[], alpha: number): void => {
    if (to <= from) return;
    paper.globalAlpha = alpha;
    paper.lineWidth = width;
    paper.setLineDash(dash);
    paper.strokeStyle = style.color;
    paper.beginPath();
    paper.moveTo(at(from).x, at(from).y);
    paper.lineTo(at(to).x, at(to).y);
    paper.stroke();
  };
  paper.save();
  const [from, to] = near ?? [1, 1];
  stroke(0, from, style.width * 0.6, [5, 4], 0.65);
  stroke(near ? to : 1, 1, style.width * 0.6, [5, 4], 0.65);
  if (near) {
    paper.lineCap = "round";
    stroke(from, to, style.width, [], 1);
  }
  paper.restore();
}

function drawOutwards(paper: Paper, entry: Off, out: Off): void {
  paper.save();
  paper.strokeStyle = tokens.accent;
  paper.globalAlpha = Math.abs(entry.off) <= 0.5 ? 0.9 : 0.4;
  paper.lineWidth = 1.75;
  paper.lineCap = "round";
  paper.setLineDash([0.1, 5]);
  paper.beginPath();
  paper.moveTo(entry.x, entry.y);
  paper.lineTo(out.x, out.y);
  paper.stroke();
  paper.restore();
}

function drawPiercing(paper: Paper, entry: Off, target: Off, length_mm: number): void {
  const t = piercing(entry, target);
  const near = withinSlice(entry, target);
  // A needle that runs within the slice for long pierces it nowhere in particular.
  if (t === null || !near || (near[1] - near[0]) * length_mm > 15) return;
  paper.save();
  paper.strokeStyle = "#ffffff";
  paper.lineWidth = 1.5;
  paper.beginPath();
  paper.arc(entry.x + (target.x - entry.x) * t, entry.y + (target.y - entry.y) * t, 4.5, 0, 2 * Math.PI);
  paper.stroke();
  paper.restore();
}

function drawTexts(paper: Paper, frame: SliceFrame, shown: Shown): void {
  const { plane, size } = frame;
  const { width, height } = size;
  const { right, down } = pictureDirections(plane);
  const opposite = (v: readonly [number, number, number]): readonly [number, number, number] => [-v[0], -v[1], -v[2]];
  const roomy = height >= ROOMY_PX && width >= ROOMY_PX;
  const letter = { color: tokens.second, size: 12, weight: 600, align: "center" as const };
  drawText(paper, lettersOf(opposite(right)), { x: MARGIN + 4, y: height / 2 }, letter);
  drawText(paper, lettersOf(right), { x: width - MARGIN - 4, y: height / 2 }, letter);
  if (height >= 180) {
    drawText(paper, lettersOf(opposite(down)), { x: width / 2, y: MARGIN + 6 }, letter);
    drawText(paper, lettersOf(down), { x: width / 2, y: height - MARGIN - 6 }, letter);
  }
  const name = shown.words.views[plane.view];
  drawText(paper, name, { x: MARGIN, y: MARGIN + 6 }, { color: tokens[plane.view], weight: 600 });
  const wide = paper.measureText(name).width;
  const axis = patientAxisOf(plane.view);
  const onSlice = spotMm(frame, shown)[axis];
  const place = positionText(axis, onSlice);
  // Beside the name where there is room before the letter in the middle, else under it.
  const beside = MARGIN + wide + 5 + paper.measureText(place).width < width / 2 - 12;
  drawText(paper, place, beside ? { x: MARGIN + wide + 5, y: MARGIN + 6 } : { x: MARGIN, y: MARGIN + 9 + textPx() }, {
    color: tokens.text,
  });
  const [centre, span] = windowOf(shown);
  if (shown.volume) {
    const style = shown.windowing ? { color: tokens.text, weight: 600 } : { color: tokens.second };
    drawText(paper, `W ${Math.round(span)} L ${Math.round(centre)}`, { x: MARGIN, y: height - MARGIN - 6 }, style);
  }
  drawText(
    paper,
    `${pictureNumber(plane, frame.index)} / ${plane.slices}`,
    { x: width - MARGIN, y: height - MARGIN - 6 },
    { color: tokens.second, align: "right" },
  );
  if (roomy) drawRuler(paper, frame);
}

/** The crosshair put onto the slice shown, mm. */
function spotMm(frame: SliceFrame, shown: Shown): readonly [number, number, number] {
  const at = crosshair(shown);
  const off = spotOf(frame, at).off * frame.plane.slice_mm;
  const { through } = pictureDirections(frame.plane);
  return along(at, through, -off);
}

/** 50 or 100 mm with 10 mm ticks, up the right side. */
function drawRuler(paper: Paper, frame: SliceFrame): void {
  const { width, height } = frame.size;
  const long_mm = 100 * frame.pxPerMm < height * 0.45 ? 100 : 50;
  const long = long_mm * frame.pxPerMm;
  if (long > height * 0.8) {
    drawScaleBar(paper, { x: width - MARGIN, y: height - 34 }, 10 * frame.pxPerMm, "10 mm");
    return;
  }
  const bottom = height - 17 - 2 * textPx();
  const x = width - MARGIN;
  paper.save();
  paper.strokeStyle = tokens.second;
  paper.lineWidth = 1;
  paper.beginPath();
  for (let mm = 0; mm <= long_mm; mm += 10) {
    const y = Math.round(bottom - mm * frame.pxPerMm) + 0.5;
    paper.moveTo(x - (mm % 50 === 0 ? 8 : 4), y);
    paper.lineTo(x, y);
  }
  paper.moveTo(x - 0.5, bottom);
  paper.lineTo(x - 0.5, bottom - long);
  paper.stroke();
  paper.restore();
  drawText(paper, `${long_mm} mm`, { x: x - 4, y: bottom + textPx(10.5) - 0.5 }, { color: tokens.second, size: 10.5, align: "right" });
}

/** The structure whose outline a label gives; body's is the whole of what is there. */
export function outlinedStructure(shown: Shown, label: number): StructureId {
  return shown.labels ? structureOf(shown.labels, label) : `label:${label}`;
}
