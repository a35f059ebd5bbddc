import type { Edit } from "../case/index.ts";
import type { Outbox } from "./dragging.ts";

/** Which pictures a frame draws. */
type Drawn = "slices" | "3d" | "all";

/** Draws when something changed, once a frame of the screen, and never otherwise. */
export interface Frames {
  request(what: Drawn): void;
  /** `draw` returns whether another frame is due. */
  onFrame(draw: (now_ms: number, what: Drawn) => boolean): void;
  /** Runs before the next frame; draws nothing by itself. */
  before(task: () => void): void;
  /** Resolves when everything asked for so far has been drawn. */
  idle(): Promise<void>;
  pause(paused: boolean): void;
}

export function createFrames(): Frames {
  let draw: (now_ms: number, what: Drawn) => boolean = () => false;
  let due: Drawn | null = null;
  let scheduled = 0;
  let paused = false;
  let tasks: (() => void)[] = [];
  let waiting: (() => void)[] = [];
  const schedule = (): void => {
    if (scheduled === 0 && !paused) scheduled = requestAnimationFrame(run);
  };
  const request = (what: Drawn): void => {
    due = due === null || due === what ? what : "all";
    schedule();
  };
  const run = (now_ms: number): void => {
    scheduled = 0;
    const first = tasks;
    tasks = [];
    for (const task of first) task();
    const what = due;
    due = null;
    if (what !== null && draw(now_ms, what)) request("3d");
    if (due !== null || tasks.length > 0) {
      schedule();
      return;
    }
    const done = waiting;
    waiting = [];
    for (const resolve of done) resolve();
  };
  return {
    request,
    onFrame(next) {
      draw = next;
    },
    before(task) {
      tasks.push(task);
      schedule();
    },
    idle: () =>
      new Promise((resolve) => {
        if (paused) return resolve();
        waiting.push(resolve);
        schedule();
      }),
    pause(now) {
      paused = now;
      if (!paused && (due !== null || tasks.length > 0 || waiting.length > 0)) schedule();
    },
  };
}

/** Edits on their way out: at most one a frame while something is dragged, the last always. */
export function createOutbox(events: { edit(edit: Edit): void }, frames: Pick<Frames, "before">): Outbox {
  let pending: (() => Edit | null) | null = null;
  const flush = (): void => {
    const make = pending;
    pending = null;
    const edit = make?.() ?? null;
    if (edit) events.edit(edit);
  };
  return {
    soon(make) {
      if (pending === null) frames.before(flush);
      pending = make;
    },
    now: (edit) => events.edit(edit),
    flush,
  };
}
