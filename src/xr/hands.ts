import type { Edit } from "../case/index.ts";
import { type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { continueDrag, type NeedleDrag, type Seen, startDrag, undoneDrag } from "./drags.ts";
import type { GrabEvent } from "./grabs.ts";
import { type ModelHands, rootOf, withEvent } from "./model-hands.ts";

/** What hands do to the things that they hold: the needle by edits of the case, the model by where it stands. */
export interface Hands {
  /** @param seen who looks through the glass, where fingers touch one. */
  apply(event: GrabEvent, precise: boolean, seen: Seen | null): void;
}

/** What hands need of the stage. */
type HandStage = Pick<LentStage, "document" | "field" | "pose" | "stand">;

let gestures = 0;

export function createHands(stage: HandStage, edit: (edit: Edit) => void, centre_mm: () => Triple): Hands {
  const held = new Map<number, NeedleDrag>();
  let model: ModelHands | null = null;

  function start(event: GrabEvent & { readonly phase: "start" }, precise: boolean, seen: Seen | null): void {
    const doc = stage.document();
    const needle = doc?.needles.find((one) => one.id === doc.current);
    if (!needle) return;
    gestures++;
    held.set(event.grab.pointer, startDrag(event.grab, needle, `hand-${gestures}`, stage.pose(), { ...event.pose, seen }, precise));
  }

  function carry(event: GrabEvent): void {
    // What the release means counts before the hand is gone.
    if (event.phase === "end") carry({ ...event, phase: "move" });
    model = withEvent(model, event, stage.pose(), toScene(stage.pose(), centre_mm()));
    if (model) stage.stand(rootOf(model));
  }

  return {
    apply(event, precise, seen) {
      const { grab } = event;
      if (grab.target === "model") return carry(event);
      if (event.phase === "start") return start(event, precise, seen);
      const drag = held.get(grab.pointer);
      const field = stage.field();
      if (event.phase !== "move") held.delete(grab.pointer);
      if (!drag || !field) return;
      if (event.phase === "cancel") return edit(undoneDrag(drag));
      // A finger that left has no kick to be undone: its last place counts, seen from where the phone was then.
      if (event.phase === "end" && grab.kind === "screen") return;
      // A release is no switch: the second hand's wish for precision ends with the grab.
      const isPrecise = event.phase === "end" ? drag.drag.precise : precise;
      const next = continueDrag(drag, stage.pose(), { ...event.pose, seen }, isPrecise, field);
      if (event.phase === "move") held.set(grab.pointer, next.drag);
      if (next.edit) edit(next.edit);
    },
  };
}
