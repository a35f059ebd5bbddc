import type { Lps, Triple } from "../../volume/index.ts";
import { fitCanvas, insideOf, onPage, type ViewDoors } from "../doors.ts";
import { listen } from "../gestures.ts";
import { tokens } from "../look.ts";
import type { ViewSize } from "../orbit.ts";
import { crosshair, gridOf, type Shown, structureAt } from "../shown.ts";
import { along } from "../vectors.ts";
import type { Pick, Projection } from "../words.ts";
import { drawOverlay } from "./draw.ts";
import { type Glass, pointUnder, type SliceFrame, sliceFrame, spotOf, steppedPoint, WHOLE } from "./frame.ts";
import { createPicture } from "./picture.ts";
import { pictureDirections, type SliceName, type SlicePlane, slicePlane, sliceShowing } from "./plane.ts";
import { handleOn, slicePointer } from "./pointer.ts";

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
  /** The slice as the 3-D view shows it: where, and its picture; null before there is one. */
  sheet(): SliceSheet | null;
  dispose(): void;
}

/** A slice as a picture of its voxels, and where it lies. */
export interface SliceSheet {
  readonly plane: SlicePlane;
  readonly index: number;
  readonly pixels: ImageData;
  /** Changes with the picture. */
  readonly key: readonly unknown[];
}

/** A slice view in a container, which it follows in size. */
export function createSliceView(host: HTMLElement, name: SliceName, shown: Shown, doors: ViewDoors): SliceView {
  const canvas = sliceCanvas(host);
  const paper = canvas.getContext("2d", { alpha: false });
  if (!paper) throw new Error("a 2-D canvas has no context");
  const picture = createPicture();
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
  const setGlass = (next: Glass): void => {
    glass = next;
    doors.redraw("slices");
  };
  const gestures = listen(canvas, slicePointer({ canvas, shown, doors, frame, glass: () => glass, setGlass }));

  return {
    name,
    canvas: () => canvas,
    draw() {
      const here = frame();
      canvas.setAttribute("aria-label", shown.words.views[name]);
      if (!here) return clear(canvas, paper, size());
      clear(canvas, paper, here.size);
      picture.paint(paper, here, shown);
      drawOverlay(paper, here, shown, picture.outlines(here, shown));
    },
    project(p) {
      const here = frame();
      const { x_px, y_px, inside } = onPage(canvas, here ? spotOf(here, p) : { x: -1, y: -1 });
      return { x_px, y_px, visible: inside, occluded: !inside };
    },
    pick(x_px, y_px) {
      const here = frame();
      const spot = insideOf(canvas, x_px, y_px);
      if (!here || !spot) return null;
      const p = pointUnder(here, spot.x, spot.y);
      return { view: name, structure: structureAt(shown, p), handle: handleOn(here, shown, spot, false), point_mm: p };
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
    sheet() {
      const here = frame();
      const sheet = picture.sheet();
      return here && sheet && shown.volume ? { plane: here.plane, index: here.index, ...sheet } : null;
    },
    reset: () => setGlass(WHOLE),
    cancel: gestures.cancel,
    dispose() {
      gestures.stop();
      canvas.remove();
    },
  };
}

function sliceCanvas(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  Object.assign(canvas.style, { display: "block", width: "100%", height: "100%", touchAction: "none", outlineOffset: "-2px" });
  host.append(canvas);
  return canvas;
}

function clear(canvas: HTMLCanvasElement, paper: CanvasRenderingContext2D, size: ViewSize): void {
  fitCanvas(canvas, paper);
  paper.fillStyle = tokens.image;
  paper.fillRect(0, 0, size.width, size.height);
}
