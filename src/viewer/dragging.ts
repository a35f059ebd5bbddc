import type { Edit } from "../case/index.ts";
import { beginDrag, type Drag, moveDrag, type Pose } from "./drag.ts";
import type { Gesture, Press } from "./gestures.ts";
import type { Spot } from "./marks.ts";
import { currentNeedle, type Shown } from "./shown.ts";
import type { Handle } from "./words.ts";

/** Sends edits out, at most one a frame and the last always. */
export interface Outbox {
  /** `make` is called once, at the next frame or at `flush`; a later call before that replaces it. Null: nothing to say. */
  soon(make: () => Edit | null): void;
  now(edit: Edit): void;
  flush(): void;
}

/** A finger hides what it touches: while it drags, the handle stands this far above it, CSS px. */
export const LIFT_PX = 56;

/** A lifted handle keeps this far inside the view's upper and side edges. */
const EDGE_PX = 14;

/**
 * Where a finger's drag means to be: the handle glides out from under the finger with the first `LIFT_PX` of way and then stands that far above its middle,
 * so nothing jumps when it is taken. Where there is no room above (the view's upper edge) or below (the screen's lower edge, which a finger cannot pass) it
 * moves to the side instead, towards the middle. A mouse keeps the grip that it took.
 * @param press where the pointer went down. @param spot where the handle was drawn then.
 * @returns the pointer's place as a drag that keeps its grip would need it; call it for every move, in order.
 */
export function liftedFrom(press: Spot & Pick<Press, "touch" | "room">, spot: Spot): (x: number, y: number) => Spot {
  if (!press.touch) return (x, y) => ({ x, y });
  const { width, floor } = press.room;
  const side = press.x > width / 2 ? -1 : 1;
  let out = 0;
  return (x, y) => {
    out = Math.max(out, Math.min(1, Math.hypot(x - press.x, y - press.y) / LIFT_PX));
    const up = Math.max(0, Math.min(LIFT_PX, y - EDGE_PX, floor - y));
    const room = Math.max(0, (side < 0 ? x : width - x) - EDGE_PX);
    const across = side * Math.min(LIFT_PX - up, room);
    return { x: x + out * (press.x - spot.x + across), y: y + out * (press.y - spot.y - up) };
  };
}

let gestures = 0;

/** A gesture's name: unique while the page lives, so that one drag is one step of the history. */
function nextGesture(): string {
  gestures++;
  return `drag-${gestures}`;
}

/**
 * A handle held by the pointer, drawn at `spot` when it was taken. `poseAt` says what the pointer means in this view, in the patient; the solver does the rest.
 * Null without a current needle, or for the entry without an anatomy: there is no skin to stay on.
 */
export function dragHandle(
  shown: Shown,
  outbox: Outbox,
  handle: Handle,
  poseAt: (x: number, y: number) => Pose,
  press: Press,
  spot: Spot,
): Gesture | null {
  const needle = currentNeedle(shown);
  const field = shown.field;
  if (!needle || !field || (handle === "entry" && !shown.anatomy)) return null;
  const gesture = nextGesture();
  const lifted = liftedFrom(press, spot);
  let drag: Drag = beginDrag(handle, needle, poseAt(press.x, press.y), press.alt);
  shown.hot = handle;
  const edit = (to_mm: Drag["at_mm"]): Edit =>
    handle === "entry"
      ? { kind: "move-entry", needle: needle.id, to_mm, gesture }
      : { kind: "move-target", needle: needle.id, to_mm, gesture };
  return {
    firm: true,
    move(x, y, alt) {
      const to = lifted(x, y);
      outbox.soon(() => {
        const before = drag.at_mm;
        drag = moveDrag(drag, poseAt(to.x, to.y), alt, field);
        return drag.at_mm === before ? null : edit(drag.at_mm);
      });
    },
    end: () => outbox.flush(),
    cancel() {
      outbox.soon(() => (drag.at_mm === drag.start_mm ? null : edit(drag.start_mm)));
      outbox.flush();
    },
  };
}
