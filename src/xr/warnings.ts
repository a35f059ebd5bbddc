import type { Assessment } from "../planning/index.ts";
import { type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { dueAfter, openSounds, snapped, soundsFor, type Warning } from "./sound.ts";
import type { RoomPose } from "./vectors.ts";

/** Clicks when the needle that is shown enters a margin or an organ, from where it does; and a short one when the model snaps to true size. */
export interface Warnings {
  /** @param scale of the model, 1 is true size. @param centre_m of the model. */
  step(head: RoomPose, t_ms: number, model: { readonly scale: number; readonly centre_m: Triple }): void;
  setOn(on: boolean): void;
  isOn(): boolean;
  setAwake(awake: boolean): void;
  dispose(): void;
}

/** Call it within the tap that enters a session, or the clicks stay mute. */
export function createWarnings(stage: LentStage): Warnings {
  const sounds = openSounds();
  let scaleBefore = 1;
  let due: Warning | null = null;
  let heard: { readonly assessment: Assessment; readonly needle: string } | null = null;
  return {
    step(head, t_ms, { scale, centre_m }) {
      if (snapped(scaleBefore, scale)) sounds?.play("snap", centre_m, head, t_ms);
      scaleBefore = scale;
      const assessment = stage.assessment();
      const needle = stage.document()?.current ?? null;
      if (assessment !== heard?.assessment) {
        // Another needle is another beginning.
        const before = heard && heard.needle === needle ? heard.assessment : null;
        heard = assessment && needle !== null ? { assessment, needle } : null;
        due = dueAfter(before && due, soundsFor(before, assessment), assessment);
      }
      const at_mm = assessment?.structures.find((one) => one.id === due?.structure)?.axis_point_mm;
      if (!sounds || !due || !at_mm) return;
      if (sounds.play(due.sound, toScene(stage.pose(), at_mm), head, t_ms)) due = null;
    },
    setOn: (on) => sounds?.setOn(on),
    isOn: () => sounds?.isOn() ?? false,
    setAwake: (awake) => sounds?.setAwake(awake),
    dispose: () => sounds?.dispose(),
  };
}
