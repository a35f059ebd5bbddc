import type { CDPSession, Page } from "playwright-core";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Fingers on a page's glass: real touch events, as the browser gets them from a screen. */
export interface Fingers {
  down(...at: readonly Spot[]): Promise<void>;
  /** Every finger along a straight way, in steps. */
  slide(to: readonly Spot[], steps?: number): Promise<void>;
  up(): Promise<void>;
  /** One more finger beside those that are down; it stays where it is. */
  join(at: Spot): Promise<void>;
  /** The last finger that came leaves. */
  leave(): Promise<void>;
  /** The system takes the fingers away, as for an edge swipe. */
  lose(): Promise<void>;
  /** One finger that is still on its way as it leaves the glass, at 1.5 px a millisecond by the events' own clock: however slowly the page draws. */
  flick(from: Spot, to: Spot): Promise<void>;
  tap(at: Spot): Promise<void>;
  /** Two taps 140 ms apart, by the events' own clock: however slowly the page draws. */
  doubleTap(at: Spot): Promise<void>;
}

const FLICK_PX_PER_MS = 1.5;
const FRAME_MS = 16;

/** Fingers over a page whose context has touch; one without takes none. */
export async function fingersOn(page: Page): Promise<Fingers> {
  const session: CDPSession = await page.context().newCDPSession(page);
  let now: readonly Spot[] = [];
  const send = (type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel", spots: readonly Spot[]): Promise<unknown> =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: spots.map((spot, id) => ({ x: spot.x, y: spot.y, id })) });
  const down = async (...at: readonly Spot[]): Promise<void> => {
    now = at;
    // One after the other, as fingers come.
    for (let n = 1; n <= at.length; n++) await send("touchStart", at.slice(0, n));
  };
  const up = async (): Promise<void> => {
    now = [];
    await send("touchEnd", []);
  };
  return {
    down,
    up,
    async join(at) {
      now = [...now, at];
      await send("touchStart", now);
    },
    async leave() {
      const id = now.length - 1;
      await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [{ ...now[id], id }] });
      now = now.slice(0, -1);
    },
    async lose() {
      now = [];
      await send("touchCancel", []);
    },
    async slide(to, steps = 4) {
      const from = now;
      for (let step = 1; step <= steps; step++) {
        // Fingers without a way stay.
        now = from.map((start, n) => {
          const end = to.at(n) ?? start;
          return { x: start.x + ((end.x - start.x) * step) / steps, y: start.y + ((end.y - start.y) * step) / steps };
        });
        await send("touchMove", now);
      }
    },
    async flick(from, to) {
      const steps = Math.max(4, Math.round(Math.hypot(to.x - from.x, to.y - from.y) / (FLICK_PX_PER_MS * FRAME_MS)));
      const last_s = Date.now() / 1000;
      const touch = (type: string, step: number): Promise<unknown> =>
        session.send("Input.dispatchTouchEvent", {
          type: type as "touchMove",
          touchPoints:
            type === "touchEnd"
              ? []
              : [{ x: from.x + ((to.x - from.x) * step) / steps, y: from.y + ((to.y - from.y) * step) / steps, id: 0 }],
          timestamp: last_s - ((steps - step) * FRAME_MS) / 1000,
        });
      await touch("touchStart", 0);
      for (let step = 1; step <= steps; step++) await touch("touchMove", step);
      await touch("touchEnd", steps);
    },
    async tap(at) {
      await down(at);
      await up();
    },
    async doubleTap(at) {
      const first_s = Date.now() / 1000 - 0.2;
      for (const after_s of [0, 0.14]) {
        await session.send("Input.dispatchTouchEvent", {
          type: "touchStart",
          touchPoints: [{ ...at, id: 0 }],
          timestamp: first_s + after_s,
        });
        await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [], timestamp: first_s + after_s + 0.05 });
      }
    },
  };
}
