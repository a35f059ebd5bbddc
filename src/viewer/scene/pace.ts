/** How fine the 3-D picture is drawn while something moves: machines that need long for a frame draw a quarter of the pixels until the hand lets go. */
export interface Pace {
  /** Screen pixels a drawn pixel is wide, 1 or more. */
  coarseness(moving: boolean): number;
  /** Draws; while something moves the first frames are timed. */
  timed(draw: () => void): void;
}

/** A frame that takes longer is too slow to drag by. */
const SLOW_MS = 45;
const TIMED_FRAMES = 2;
const COARSE = 2;

export function createPace(canvas: HTMLCanvasElement): Pace {
  let slow = false;
  let moving = false;
  let timed = 0;
  return {
    coarseness(now) {
      if (now && !moving) timed = 0;
      moving = now;
      return moving && slow ? COARSE : 1;
    },
    timed(draw) {
      if (!moving || timed >= TIMED_FRAMES) return draw();
      timed++;
      const start_ms = performance.now();
      draw();
      // Reading one pixel waits for the picture: without it only the sending of commands would be timed.
      const gl = canvas.getContext("webgl2");
      gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      if (!slow) slow = performance.now() - start_ms > SLOW_MS;
    },
  };
}
