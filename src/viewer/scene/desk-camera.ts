import type { Camera } from "../../case/index.ts";
import type { ViewDoors } from "../doors.ts";
import type { Gesture, Press } from "../gestures.ts";
import { between, panned, turned, type ViewSize, zoomed } from "../orbit.ts";

/** The desk's camera: turned by hand at once, gliding to a view button's place, never moving by itself. */
export interface DeskCamera {
  now(): Camera;
  /** Where it is or is gliding to. */
  goal(): Camera;
  /** Whether a hand or the document has placed it. */
  isPlaced(): boolean;
  /** Forgets that it was placed: another patient gets a first look. */
  release(): void;
  /** A first look; not counted as placed. */
  suggest(camera: Camera): void;
  turnTo(camera: Camera): void;
  glideTo(camera: Camera): void;
  /** Tells the case where the camera stands. */
  remember(): void;
  /** One step of a glide. @returns whether it goes on. */
  step(now_ms: number): boolean;
  /** A press on the picture: turn, move or zoom. */
  grab(press: Press, size: ViewSize): Gesture;
}

const GLIDE_MS = 200;
const ZOOM_PX = 200;
const NOWHERE: Camera = { target_mm: [0, 0, 0], alpha_deg: 66, beta_deg: 76, radius_mm: 800 };

export function createDeskCamera(doors: ViewDoors): DeskCamera {
  let camera = NOWHERE;
  let placed = false;
  let glide: { readonly from: Camera; readonly to: Camera; start_ms: number | null } | null = null;
  const remember = (): void => doors.outbox.now({ kind: "set-view", view: { camera } });
  const turnTo = (to: Camera): void => {
    glide = null;
    camera = to;
    placed = true;
    doors.redraw("3d");
  };
  return {
    now: () => camera,
    goal: () => glide?.to ?? camera,
    isPlaced: () => placed,
    release() {
      placed = false;
      glide = null;
    },
    suggest(to) {
      camera = to;
      doors.redraw("3d");
    },
    turnTo,
    remember,
    glideTo(to) {
      if (holdsStill()) turnTo(to);
      else glide = { from: camera, to, start_ms: null };
      placed = true;
      doors.outbox.now({ kind: "set-view", view: { camera: to } });
      doors.redraw("3d");
    },
    step(now_ms) {
      if (!glide) return false;
      glide.start_ms ??= now_ms;
      const t = Math.min(1, (now_ms - glide.start_ms) / GLIDE_MS);
      camera = t < 1 ? between(glide.from, glide.to, t * t * (3 - 2 * t)) : glide.to;
      if (t >= 1) glide = null;
      return glide !== null;
    },
    grab(press, size) {
      const start = camera;
      let moved = false;
      return {
        move(x, y) {
          moved = true;
          turnTo(dragged(press, start, size, x - press.x, y - press.y));
        },
        end() {
          if (moved) remember();
        },
        cancel() {
          if (moved) turnTo(start);
        },
      };
    },
  };
}

function dragged(press: Press, start: Camera, size: ViewSize, dx: number, dy: number): Camera {
  if (press.use === "pan") return panned(start, size, dx, dy);
  // Up is in, as in the slices.
  if (press.use === "zoom") return zoomed(start, Math.exp(dy / ZOOM_PX));
  return turned(start, size, dx, dy);
}

/** Whether animations are off: the reader's wish, or a test's. */
function holdsStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches || new URLSearchParams(location.search).get("test") === "1";
}
