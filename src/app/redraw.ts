import type { Bus } from "./bus.ts";
import { onceQuiet } from "./quiet.ts";

/** While a session has the eyes the page is drawn once its changes have paused for this long, ms, or have gone on for that long. */
const QUIET_MS = 100;
const LATEST_MS = 500;

/**
 * Draws the page with the next frame, once, however often it is asked. In a session nobody looks at the page, or somebody beside it does: there it must not
 * cost the frames of a drag, and the screen's own frames may stand still.
 */
export function createRedraw(bus: Bus, draw: () => void): () => void {
  let [isAsked, isAway] = [false, false];
  const later = onceQuiet(draw, QUIET_MS, LATEST_MS);
  const redraw = (): void => {
    if (isAway) later.ask();
    if (isAway || isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };
  bus.on("xr", (detail) => {
    isAway = (detail as { readonly state: object | null }).state !== null;
    redraw();
  });
  return redraw;
}
