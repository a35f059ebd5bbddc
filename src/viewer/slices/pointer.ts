import type { Edit } from "../../case/index.ts";
import type { Triple } from "../../volume/index.ts";
import { enlarged, hold, type ViewDoors } from "../doors.ts";
import { dragHandle } from "../dragging.ts";
import type { Gesture, GestureTarget, Press } from "../gestures.ts";
import { nearestHandle, onePart, type Spot } from "../marks.ts";
import { crosshair, currentNeedle, type Shown, structureAt, valueAt, windowOf } from "../shown.ts";
import type { Handle } from "../words.ts";
import { type Glass, pointUnder, type SliceFrame, shifted, spotOf, steppedPoint, WHOLE, zoomedAbout } from "./frame.ts";

/** What the pointer works on: one slice view. */
export interface SliceHand {
  readonly canvas: HTMLCanvasElement;
  readonly shown: Shown;
  readonly doors: ViewDoors;
  /** Null before there is a picture. */
  frame(): SliceFrame | null;
  glass(): Glass;
  setGlass(glass: Glass): void;
}

const SHIFT_NOTCHES = 10;
const FINGER_SLICE_PX = 8;
const ZOOM_PX = 150;

/** The handle under a spot of a slice view; one that lies in the slice before one that is only projected onto it. */
export function handleOn(frame: SliceFrame, shown: Shown, spot: Spot, touch: boolean): Handle | null {
  const needle = currentNeedle(shown);
  if (!needle) return null;
  const handles = [
    ["entry", spotOf(frame, needle.entry_mm)],
    ["target", spotOf(frame, needle.target_mm)],
  ] as const;
  const here = handles.filter(([, at]) => Math.abs(at.off) <= 0.5);
  return nearestHandle(here, spot, touch) ?? nearestHandle(handles, spot, touch);
}

/** The mouse and fingers of a slice view (field.md 4). */
export function slicePointer(hand: SliceHand): GestureTarget {
  const { canvas, shown, doors } = hand;
  const setCrosshair = (p: Triple): void => doors.outbox.now({ kind: "set-view", view: { slice_mm: [p[0], p[1], p[2]] } });
  const step = (by: number): void => {
    const here = hand.frame();
    if (here) setCrosshair(steppedPoint(here.plane, crosshair(shown), by));
  };
  return {
    hold: (held) => hold(shown, doors, held),
    press(at) {
      const here = hand.frame();
      if (!here) return null;
      const handle = at.use === "main" && !shown.armed ? handleOn(here, shown, at, at.touch) : null;
      const held = handle ? holdHandle(hand, here, handle, at) : null;
      return held ?? pictureGesture(hand, here, at, step);
    },
    click(at) {
      const here = hand.frame();
      if (!here || at.use !== "main") return;
      const p = pointUnder(here, at.x, at.y);
      if (doors.place(p, { kind: "point", at_mm: p })) return;
      if (!handleOn(here, shown, at, at.touch)) setCrosshair(p);
    },
    doubleClick(touch) {
      const here = hand.frame();
      if (touch && onePart()) hand.setGlass(WHOLE);
      else if (here) doors.outbox.now(enlarged(shown, here.plane.view));
    },
    rest(at) {
      const here = hand.frame();
      return here && shown.volume && !shown.armed && !handleOn(here, shown, at, true) ? windowGesture(hand, at) : null;
    },
    hover(x, y, shift) {
      const here = hand.frame();
      if (!here) return;
      const handle = handleOn(here, shown, { x, y }, false);
      canvas.style.cursor = shown.armed ? "crosshair" : handle ? "grab" : "default";
      if (shown.hot !== handle) {
        shown.hot = handle;
        doors.redraw("all");
      }
      const p = pointUnder(here, x, y);
      doors.hover({ view: here.plane.view, point_mm: p, structure: structureAt(shown, p), value: valueAt(shown, p), handle });
      if (shift) setCrosshair(p);
    },
    leave() {
      if (shown.hot) doors.redraw("all");
      shown.hot = null;
      doors.hover(null);
    },
    wheel: (notches, shift) => step((shift ? SHIFT_NOTCHES : 1) * notches),
    pinch(x, y, dx, dy, factor) {
      const here = hand.frame();
      if (here) hand.setGlass(zoomedAbout(shifted(hand.glass(), here, dx, dy), here, { x, y }, factor));
    },
    pinched: () => {},
  };
}

/** A handle held: the pointer means a point of this slice's plane, so the handle keeps its distance from the plane. */
function holdHandle(hand: SliceHand, here: SliceFrame, handle: Handle, at: Press): Gesture | null {
  const poseAt = (x: number, y: number) => ({ kind: "point", at_mm: pointUnder(hand.frame() ?? here, x, y) }) as const;
  const needle = currentNeedle(hand.shown);
  if (!needle) return null;
  const spot = spotOf(here, handle === "entry" ? needle.entry_mm : needle.target_mm);
  const held = dragHandle(hand.shown, hand.doors.outbox, handle, poseAt, at, spot);
  if (held) hand.canvas.style.cursor = "grabbing";
  return held;
}

/** Pan, zoom and window by dragging the picture; one finger scrolls slices. */
function pictureGesture(hand: SliceHand, frame: SliceFrame, press: Press, step: (by: number) => void): Gesture {
  const glass = hand.glass();
  const back = (): void => hand.setGlass(glass);
  if (press.use === "pan")
    return { move: (x, y) => hand.setGlass(shifted(glass, frame, x - press.x, y - press.y)), end: () => {}, cancel: back };
  if (press.use === "zoom") {
    const zoom = (_x: number, y: number): void => hand.setGlass(zoomedAbout(glass, frame, press, Math.exp((press.y - y) / ZOOM_PX)));
    return { move: zoom, end: () => {}, cancel: back };
  }
  return press.touch ? scrollGesture(press, step) : windowGesture(hand, press);
}

function scrollGesture(press: Press, step: (by: number) => void): Gesture {
  let done = 0;
  return {
    move(_x, y) {
      const want = Math.trunc((y - press.y) / FINGER_SLICE_PX);
      if (want !== done) step(want - done);
      done = want;
    },
    end: () => {},
    cancel: () => {},
  };
}

/** x: width, right = wider; y: level, up = darker, that is a higher centre (field.md 4). A finger that does it sees the figures stand out. */
function windowGesture(hand: SliceHand, press: Press): Gesture {
  const { shown, doors } = hand;
  const [centre, width] = windowOf(shown);
  const perPixel = Math.min(8, Math.max(0.002, width / 250));
  const whole = shown.volume?.unit === "HU";
  const tidy = (value: number): number => (whole ? Math.round(value) : value);
  const windowAt = (x: number, y: number): Edit => ({
    kind: "set-view",
    view: { window: [tidy(centre + (press.y - y) * perPixel), Math.max(whole ? 2 : 1e-3, tidy(width + (x - press.x) * perPixel))] },
  });
  const tell = (windowing: boolean): void => {
    shown.windowing = windowing;
    doors.redraw("slices");
  };
  let moved = false;
  if (press.touch) tell(true);
  return {
    move(x, y) {
      moved = true;
      doors.outbox.soon(() => windowAt(x, y));
    },
    end() {
      doors.outbox.flush();
      if (press.touch) tell(false);
    },
    cancel() {
      if (moved) doors.outbox.soon(() => ({ kind: "set-view", view: { window: [centre, width] } }));
      doors.outbox.flush();
      if (press.touch) tell(false);
    },
  };
}
