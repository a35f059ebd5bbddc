import type { Edit } from "../case/index.ts";
import { beginDrag, type Drag, moveDrag, type Pose } from "./drag.ts";
import type { Gesture } from "./gestures.ts";
import { currentNeedle, type Shown } from "./shown.ts";
import type { Handle } from "./words.ts";

/** Sends edits out, at most one a frame and the last always. */
export interface Outbox {
  /** `make` is called once, at the next frame or at `flush`; a later call before that replaces it. Null: nothing to say. */
  soon(make: () => Edit | null): void;
  now(edit: Edit): void;
  flush(): void;
}

let gestures = 0;

/** A gesture's name: unique while the page lives, so that one drag is one step of the history. */
function nextGesture(): string {
  gestures++;
  return `drag-${gestures}`;
}

/**
 * A handle held by the pointer. `poseAt` says what the pointer means in this view, in the patient; the solver does the rest.
 * Null without a current needle, or for the entry without an anatomy: there is no skin to stay on.
 */
export function dragHandle(
  shown: Shown,
  outbox: Outbox,
  handle: Handle,
  poseAt: (x: number, y: number) => Pose,
  press: { readonly x: number; readonly y: number; readonly alt: boolean },
): Gesture | null {
  const needle = currentNeedle(shown);
  const field = shown.field;
  if (!needle || !field || (handle === "entry" && !shown.anatomy)) return null;
  const gesture = nextGesture();
  let drag: Drag = beginDrag(handle, needle, poseAt(press.x, press.y), press.alt);
  shown.hot = handle;
  const edit = (to_mm: Drag["at_mm"]): Edit =>
    handle === "entry"
      ? { kind: "move-entry", needle: needle.id, to_mm, gesture }
      : { kind: "move-target", needle: needle.id, to_mm, gesture };
  return {
    move(x, y, alt) {
      outbox.soon(() => {
        const before = drag.at_mm;
        drag = moveDrag(drag, poseAt(x, y), alt, field);
        return drag.at_mm === before ? null : edit(drag.at_mm);
      });
    },
    end: () => outbox.flush(),
    cancel() {
      outbox.soon(() => edit(drag.start_mm));
      outbox.flush();
    },
  };
}
