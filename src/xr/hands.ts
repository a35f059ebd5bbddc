import type { Edit } from "../case/index.ts";
import { type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { continueDrag, type NeedleDrag, startDrag, undoneDrag } from "./drags.ts";
import type { GrabEvent } from "./grabs.ts";
import { type ModelHands, rootOf, withEvent } from "./model-hands.ts";

/** What hands do to the things that they hold: the needle by edits of the case, the model by where it stands. */
export interface Hands {
  apply(event: GrabEvent, precise: boolean): void;
}

let gestures = 0;

export function createHands(stage: LentStage, edit: (edit: Edit) => void, centre_mm: () => Triple): Hands {
  const held = new Map<number, NeedleDrag>();
  let model: ModelHands | null = null;

  function start(event: GrabEvent & { readonly phase: "start" }, precise: boolean): void {
    const doc = stage.document();
    const needle = doc?.needles.find((one) => one.id === doc.current);
    if (!needle) return;
    gestures++;
    held.set(event.grab.pointer, startDrag(event.grab, needle, `hand-${gestures}`, stage.pose(), event.pose, precise));
  }

  return {
    apply(event, precise) {
      const { grab } = event;
      if (grab.target === "model") {
        model = withEvent(model, event, stage.pose(), toScene(stage.pose(), centre_mm()));
        if (model) stage.stand(rootOf(model));
        return;
      }
      if (event.phase === "start") return start(event, precise);
      const drag = held.get(grab.pointer);
      const field = stage.field();
      if (event.phase !== "move") held.delete(grab.pointer);
      if (!drag || !field) return;
      if (event.phase === "cancel") return edit(undoneDrag(drag));
      const next = continueDrag(drag, stage.pose(), event.pose, precise, field);
      if (event.phase === "move") held.set(grab.pointer, next.drag);
      if (next.edit) edit(next.edit);
    },
  };
}
