import type { Edit, Layout } from "../../case/index.ts";
import { BODY_LABEL, type Lps, type Triple } from "../../volume/index.ts";
import type { Pose } from "../drag.ts";
import { dragHandle, type Outbox } from "../dragging.ts";
import { type Gesture, listen, type Press } from "../gestures.ts";
import { tokens } from "../look.ts";
import { isOn, type Spot } from "../marks.ts";
import type { ViewSize } from "../orbit.ts";
import { crosshair, currentNeedle, gridOf, type Shown, structureAt, valueAt, windowOf } from "../shown.ts";
import { along } from "../vectors.ts";
import type { Handle, HoverInfo, Pick, Projection } from "../words.ts";
import { drawOverlay, outlinedStructure, type SliceOutlines } from "./draw.ts";
import { type Glass, pointUnder, type SliceFrame, shifted, sliceFrame, spotOf, steppedPoint, WHOLE, zoomedAbout } from "./frame.ts";
import { extentsOf, outlinesOf } from "./outlines.ts";
import { copyLabels, paintSlice } from "./pixels.ts";
import { pictureDirections, type SliceName, type SlicePlane, slicePlane, sliceShowing } from "./plane.ts";

/** What a view does beyond its own picture. */
export interface ViewDoors {
  readonly outbox: Outbox;
  hover(info: HoverInfo | null): void;
  /** Something that all views show has changed. */
  redraw(): void;
  /** A click while an end of the needle waits for its place. @returns whether it was taken. */
  place(point_mm: Lps | null, pose: Pose | null): boolean;
}

/** One slice view on a plain 2-D canvas. */
export interface SliceView {
  readonly name: SliceName;
  draw(): void;
  project(p: Lps): Projection;
  /** Null when the page's point lies outside the view. */
  pick(x_px: number, y_px: number): Pick | null;
  /** See `Viewer.stepSlice` and `screenOffset`. */
  stepped(p: Lps, by: number | "first" | "last"): Triple;
  offset(right_mm: number, up_mm: number): Triple;
  reset(): void;
  cancel(): boolean;
  canvas(): HTMLCanvasElement;
  dispose(): void;
}

const SHIFT_NOTCHES = 10;

/** A slice view in a container, which it follows in size. */
export function createSliceView(host: HTMLElement, name: SliceName, shown: Shown, doors: ViewDoors): SliceView {
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  Object.assign(canvas.style, { display: "block", width: "100%", height: "100%", touchAction: "none", outlineOffset: "-2px" });
  host.append(canvas);
  const paper = canvas.getContext("2d", { alpha: false });
  if (!paper) throw new Error("a 2-D canvas has no context");
  const picture = slicePicture();
  let glass: Glass = WHOLE;

  const size = (): ViewSize => ({ width: host.clientWidth, height: host.clientHeight });
  const plane = (): SlicePlane | null => {
    const grid = gridOf(shown);
    return grid ? slicePlane(grid, name) : null;
  };
  const frame = (): SliceFrame | null => {
    const at = plane();
    const { width, height } = size();
    return at && width > 0 && height > 0 ? sliceFrame(at, sliceShowing(at, crosshair(shown)), { width, height }, glass) : null;
  };
  const handles = (at: SliceFrame): readonly (readonly [Handle, Spot])[] => {
    const needle = currentNeedle(shown);
    return needle
      ? [
          ["entry", spotOf(at, needle.entry_mm)],
          ["target", spotOf(at, needle.target_mm)],
        ]
      : [];
  };
  const handleAt = (at: SliceFrame, x: number, y: number, touch: boolean): Handle | null => {
    const near = handles(at).filter(([, spot]) => isOn(spot, x, y, touch));
    near.sort(([, a], [, b]) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y));
    return near.at(0)?.[0] ?? null;
  };
  const setGlass = (next: Glass): void => {
    glass = next;
    doors.redraw();
  };
  const setCrosshair = (p: Triple): void => doors.outbox.now({ kind: "set-view", view: { slice_mm: [p[0], p[1], p[2]] } });
  const step = (by: number): void => {
    const at = plane();
    if (at) setCrosshair(steppedPoint(at, crosshair(shown), by));
  };

  const press = (at: Press): Gesture | null => {
    const here = frame();
    if (!here) return null;
    const handle = at.use === "main" && !shown.armed ? handleAt(here, at.x, at.y, at.touch) : null;
    if (handle) {
      const held = dragHandle(shown, doors.outbox, handle, (x, y) => ({ kind: "point", at_mm: pointUnder(frame() ?? here, x, y) }), at);
      if (held) return held;
    }
    return glassGesture(at, here, { glass: () => glass, setGlass, shown, outbox: doors.outbox, step });
  };
  const gestures = listen(canvas, {
    press,
    click(at) {
      const here = frame();
      if (!here || at.use === "zoom") return;
      const p = pointUnder(here, at.x, at.y);
      if (doors.place(p, { kind: "point", at_mm: p })) return;
      if (at.use === "main" && !handleAt(here, at.x, at.y, at.touch)) setCrosshair(p);
    },
    doubleClick: () => doors.outbox.now(enlarged(shown, name)),
    hover(x, y, shift) {
      const here = frame();
      if (!here) return;
      const handle = handleAt(here, x, y, false);
      canvas.style.cursor = shown.armed ? "crosshair" : handle ? "grab" : "default";
      if (shown.hot !== handle) {
        shown.hot = handle;
        doors.redraw();
      }
      const p = pointUnder(here, x, y);
      doors.hover({ view: name, point_mm: p, structure: structureAt(shown, p), value: valueAt(shown, p), handle });
      if (shift) setCrosshair(p);
    },
    leave() {
      if (shown.hot) doors.redraw();
      shown.hot = null;
      doors.hover(null);
    },
    wheel: (notches, shift) => step((shift ? SHIFT_NOTCHES : 1) * notches),
    pinch(x, y, dx, dy, factor) {
      const here = frame();
      if (here) setGlass(zoomedAbout(shifted(glass, here, dx, dy), here, { x, y }, factor));
    },
  });

  return {
    name,
    canvas: () => canvas,
    draw() {
      const here = frame();
      fitCanvas(canvas, paper, size());
      paper.fillStyle = tokens.image;
      paper.fillRect(0, 0, size().width, size().height);
      if (!here) return;
      picture.paint(paper, here, shown);
      drawOverlay(paper, here, shown, picture.outlines(here, shown));
    },
    project(p) {
      const here = frame();
      const box = canvas.getBoundingClientRect();
      const spot = here ? spotOf(here, p) : { x: 0, y: 0 };
      const visible = here !== null && spot.x >= 0 && spot.y >= 0 && spot.x <= box.width && spot.y <= box.height;
      return { x_px: box.left + scrollX + spot.x, y_px: box.top + scrollY + spot.y, visible, occluded: !visible };
    },
    pick(x_px, y_px) {
      const box = canvas.getBoundingClientRect();
      const [x, y] = [x_px - scrollX - box.left, y_px - scrollY - box.top];
      const here = frame();
      if (!here || x < 0 || y < 0 || x > box.width || y > box.height) return null;
      const p = pointUnder(here, x, y);
      return { view: name, structure: structureAt(shown, p), handle: handleAt(here, x, y, false), point_mm: p };
    },
    stepped(p, by) {
      const at = plane();
      return at ? steppedPoint(at, p, by) : p;
    },
    offset(right_mm, up_mm) {
      const at = plane();
      if (!at) return [0, 0, 0];
      const { right, down } = pictureDirections(at);
      return along(along([0, 0, 0], right, right_mm), down, -up_mm);
    },
    reset: () => setGlass(WHOLE),
    cancel: gestures.cancel,
    dispose() {
      gestures.stop();
      canvas.remove();
    },
  };
}

/** The edit of a double click: this view alone, or back to all. */
export function enlarged(shown: Shown, view: Layout): Edit {
  return { kind: "set-view", view: { layout: shown.doc?.view.layout === view ? "split" : view } };
}

interface GlassDoors {
  glass(): Glass;
  setGlass(glass: Glass): void;
  step(by: number): void;
  readonly shown: Shown;
  readonly outbox: Outbox;
}

/** Pan, zoom and window by dragging the picture; one finger scrolls slices. */
function glassGesture(press: Press, frame: SliceFrame, doors: GlassDoors): Gesture {
  const glass = doors.glass();
  const back = (): void => doors.setGlass(glass);
  if (press.use === "pan")
    return { move: (x, y) => doors.setGlass(shifted(glass, frame, x - press.x, y - press.y)), end: () => {}, cancel: back };
  if (press.use === "zoom") {
    const zoom = (_x: number, y: number): void => doors.setGlass(zoomedAbout(glass, frame, press, Math.exp((press.y - y) / 150)));
    return { move: zoom, end: () => {}, cancel: back };
  }
  if (press.touch) {
    let done = 0;
    const scroll = (_x: number, y: number): void => {
      const want = Math.trunc((y - press.y) / 8);
      if (want !== done) doors.step(want - done);
      done = want;
    };
    return { move: scroll, end: () => {}, cancel: () => {} };
  }
  const [centre, width] = windowOf(doors.shown);
  const perPixel = Math.min(8, Math.max(0.002, width / 250));
  const whole = doors.shown.volume?.unit === "HU";
  const tidy = (value: number): number => (whole ? Math.round(value) : value);
  const window = (x: number, y: number): Edit => ({
    kind: "set-view",
    view: { window: [tidy(centre + (press.y - y) * perPixel), Math.max(whole ? 2 : 1e-3, tidy(width + (x - press.x) * perPixel))] },
  });
  return {
    move: (x, y) => doors.outbox.soon(() => window(x, y)),
    end: () => doors.outbox.flush(),
    cancel: () => {
      doors.outbox.soon(() => ({ kind: "set-view", view: { window: [centre, width] } }));
      doors.outbox.flush();
    },
  };
}

/** The canvas at the screen's own pixels, drawn in CSS px. */
export function fitCanvas(canvas: HTMLCanvasElement, paper: CanvasRenderingContext2D, size: ViewSize): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.max(1, Math.round(size.width * ratio)), Math.max(1, Math.round(size.height * ratio))];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** The grey picture and the outlines of the slice last shown, kept until something they depend on changes. */
function slicePicture(): {
  paint(paper: CanvasRenderingContext2D, frame: SliceFrame, shown: Shown): void;
  outlines(frame: SliceFrame, shown: Shown): readonly SliceOutlines[];
} {
  const sheet = document.createElement("canvas");
  const ink = sheet.getContext("2d", { alpha: false });
  if (!ink) throw new Error("a 2-D canvas has no context");
  let pixels = new ImageData(1, 1);
  let painted: readonly unknown[] = [];
  let traced: readonly unknown[] = [];
  let lines: readonly SliceOutlines[] = [];
  const same = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item, n) => item === b[n]);
  return {
    paint(paper, frame, shown) {
      const { plane, index } = frame;
      if (!shown.volume) return;
      const [centre, width] = windowOf(shown);
      const key = [shown.volume, index, centre, width];
      if (!same(key, painted)) {
        if (pixels.width !== plane.columns || pixels.height !== plane.rows) {
          pixels = new ImageData(plane.columns, plane.rows);
          Object.assign(sheet, { width: plane.columns, height: plane.rows });
        }
        paintSlice(shown.volume.voxels, plane, index, [centre, width], new Uint32Array(pixels.data.buffer));
        ink.putImageData(pixels, 0, 0);
        painted = key;
      }
      paper.imageSmoothingEnabled = shown.doc?.view.voxels !== true;
      paper.imageSmoothingQuality = "high";
      const { x0, y0, columnStep, rowStep } = frame;
      paper.drawImage(sheet, x0 - columnStep / 2, y0 - rowStep / 2, plane.columns * columnStep, plane.rows * rowStep);
    },
    outlines(frame, shown) {
      const { labels } = shown;
      if (!labels || gridOf(shown)?.size.some((n, axis) => n !== labels.geometry.size[axis])) return [];
      const key = [labels, shown.labelRevision, frame.index];
      if (!same(key, traced)) {
        lines = traceSlice(frame, shown, labels.labels);
        traced = key;
      }
      return lines;
    },
  };
}

function traceSlice(frame: SliceFrame, shown: Shown, labels: Uint8Array): readonly SliceOutlines[] {
  const { plane, index } = frame;
  const slice = new Uint8Array(plane.columns * plane.rows);
  copyLabels(labels, plane, index, slice);
  const extents = extentsOf(slice, plane.columns, plane.rows);
  return extents
    .toSorted((a, b) => Number(b.label === BODY_LABEL) - Number(a.label === BODY_LABEL))
    .map((extent) => {
      const body = extent.label === BODY_LABEL;
      const whole = body ? { left: 0, top: 0, right: plane.columns - 1, bottom: plane.rows - 1 } : extent;
      return {
        label: body ? null : extent.label,
        structure: outlinedStructure(shown, extent.label),
        loops: outlinesOf(slice, plane.columns, whole, body ? null : extent.label),
      };
    });
}
