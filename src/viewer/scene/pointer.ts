import type { Lps } from "../../volume/index.ts";
import { enlarged, hold, type ViewDoors } from "../doors.ts";
import type { Pose } from "../drag.ts";
import { dragHandle } from "../dragging.ts";
import type { Gesture, GestureTarget, Press } from "../gestures.ts";
import { nearestHandle, onePart, type Spot } from "../marks.ts";
import { eyeOf, onScreenPlane, panned, project, rayThrough, type ViewSize, zoomed, zoomedAbout } from "../orbit.ts";
import { currentNeedle, type Shown } from "../shown.ts";
import type { Handle } from "../words.ts";
import type { DeskCamera } from "./desk-camera.ts";
import { handleSpots } from "./overlay.ts";

/** What the pointer works on: the 3-D view. */
export interface SceneHand {
  readonly canvas: HTMLCanvasElement;
  readonly shown: Shown;
  readonly doors: ViewDoors;
  readonly camera: DeskCamera;
  size(): ViewSize;
  /** The nearest visible surface under a spot of the view. */
  surfaceAt(spot: Spot): Lps | null;
  /** The first look again. */
  reset(): void;
}

const WHEEL_STEP = 1.12;

/** The handle under a spot of the 3-D view. */
export function handleIn(hand: Pick<SceneHand, "camera" | "size" | "shown">, spot: Spot, touch: boolean): Handle | null {
  return nearestHandle(handleSpots(hand.size(), eyeOf(hand.camera.now()), hand.shown), spot, touch);
}

/** Mouse and fingers of the 3-D view: left turns, right zooms, middle or shift+left moves; a handle is dragged in the patient. */
export function scenePointer(hand: SceneHand): GestureTarget {
  const { canvas, shown, doors, camera } = hand;
  const setCrosshair = (p: Lps): void => doors.outbox.now({ kind: "set-view", view: { slice_mm: [p[0], p[1], p[2]] } });
  return {
    hold: (held) => hold(shown, doors, held),
    press(at) {
      const handle = at.use === "main" && !shown.armed ? handleIn(hand, at, at.touch) : null;
      return (handle && holdHandle(hand, handle, at)) || camera.grab(at, hand.size());
    },
    click(at) {
      if (!shown.armed && !at.shift) return;
      const p = hand.surfaceAt(at);
      if (doors.place(p, { kind: "sight", ...rayThrough(eyeOf(camera.now()), hand.size(), at.x, at.y) })) return;
      if (p && at.shift) setCrosshair(p);
    },
    doubleClick(touch) {
      if (touch && onePart()) hand.reset();
      else doors.outbox.now(enlarged(shown, "3d"));
    },
    rest(at) {
      const p = shown.armed || handleIn(hand, at, true) ? null : hand.surfaceAt(at);
      if (!p) return null;
      setCrosshair(p);
      return camera.grab(at, hand.size());
    },
    hover(x, y) {
      const handle = handleIn(hand, { x, y }, false);
      canvas.style.cursor = shown.armed ? "crosshair" : handle ? "grab" : "default";
      if (shown.hot !== handle) {
        shown.hot = handle;
        doors.redraw("all");
      }
      doors.hover({ view: "3d", point_mm: null, structure: null, value: null, handle });
    },
    leave() {
      if (shown.hot) doors.redraw("all");
      shown.hot = null;
      doors.hover(null);
    },
    wheel(notches) {
      camera.turnTo(zoomed(camera.now(), WHEEL_STEP ** notches));
      camera.remember();
    },
    pinch(x, y, dx, dy, factor) {
      camera.turnTo(zoomedAbout(panned(camera.now(), hand.size(), dx, dy), hand.size(), { x, y }, 1 / factor));
    },
    pinched: () => camera.remember(),
  };
}

/**
 * A handle held. The entry goes where the line of sight first meets the body; the target moves in the plane through itself parallel to the screen.
 * The pointer keeps its grip: it need not sit on the handle's middle.
 */
function holdHandle(hand: SceneHand, handle: Handle, at: Press): Gesture | null {
  const needle = currentNeedle(hand.shown);
  if (!needle) return null;
  const start_mm = handle === "entry" ? needle.entry_mm : needle.target_mm;
  const spot = project(eyeOf(hand.camera.now()), hand.size(), start_mm);
  const poseAt = (x: number, y: number): Pose => {
    const eye = eyeOf(hand.camera.now());
    const ray = rayThrough(eye, hand.size(), x - at.x + spot.x, y - at.y + spot.y);
    return handle === "entry" ? { kind: "sight", ...ray } : { kind: "point", at_mm: onScreenPlane(eye, ray, start_mm) };
  };
  const held = dragHandle(hand.shown, hand.doors.outbox, handle, poseAt, at, spot);
  if (held) hand.canvas.style.cursor = "grabbing";
  return held;
}
