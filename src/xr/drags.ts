import type { CaseNeedle, Edit } from "../case/index.ts";
import { beginDrag, type Drag, type DragField, fromScene, moveDrag, type Pose, type RootPose, toScene } from "../viewer/index.ts";
import { type Lps, lps } from "../volume/index.ts";
import { type Glass, type Lift, liftStep, slopePerPx, startLift } from "./glass.ts";
import type { Grab } from "./grabs.ts";
import { ahead, along, dot, minus, type RoomPose, unit } from "./vectors.ts";

/** Who looks through the glass that a finger touches. */
export interface Seen {
  readonly head: RoomPose;
  readonly glass: Glass;
}

/** A hand's pose while it holds something; a finger's with who sees it. */
export type HeldPose = RoomPose & { readonly seen?: Seen | null };

/** A needle's end, or the whole needle, in a hand: the viewer's own drag solver in patient millimetres, fed with poses of the room. */
export interface NeedleDrag {
  readonly grab: Grab;
  readonly needle: CaseNeedle;
  /** One gesture is one step of the history. */
  readonly gesture: string;
  /** The pose of the press. */
  readonly pressed: RoomPose;
  readonly drag: Drag;
  /** Of a handle under a finger. */
  readonly lift: Lift | null;
}

/** A drag from the pose of its press. */
export function startDrag(grab: Grab, needle: CaseNeedle, gesture: string, root: RootPose, pose: HeldPose, precise: boolean): NeedleDrag {
  const handle = grab.target === "entry" ? "entry" : "target";
  const { seen } = pose;
  const at_m = toScene(root, handle === "entry" ? needle.entry_mm : needle.target_mm);
  const lift = seen && grab.kind === "screen" && grab.target !== "shaft" ? startLift(seen.head, pose, at_m) : null;
  const before = { grab, pressed: pose, lift };
  return { ...before, needle, gesture, drag: beginDrag(handle, needle, poseInPatient(before, root, pose).pose, precise) };
}

/** The drag after the hand moved; the edit that tells of it, or null where nothing changed. */
export function continueDrag(
  before: NeedleDrag,
  root: RootPose,
  pose: HeldPose,
  precise: boolean,
  field: DragField,
): { readonly drag: NeedleDrag; readonly edit: Edit | null } {
  const meant = poseInPatient(before, root, pose);
  const drag = moveDrag(before.drag, meant.pose, precise, field);
  const next = { ...before, drag, lift: meant.lift };
  return { drag: next, edit: drag.at_mm === before.drag.at_mm ? null : editOf(next, field) };
}

/** The edit that puts everything back to where the hand took it. */
export function undoneDrag({ needle, gesture, grab }: NeedleDrag): Edit {
  if (grab.target === "entry") return { kind: "move-entry", needle: needle.id, to_mm: needle.entry_mm, gesture };
  if (grab.target === "target") return { kind: "move-target", needle: needle.id, to_mm: needle.target_mm, gesture };
  return { kind: "move-needle", needle: needle.id, entry_mm: needle.entry_mm, target_mm: needle.target_mm, gesture };
}

function editOf({ grab, needle, gesture, drag }: NeedleDrag, field: DragField): Edit {
  if (grab.target === "entry") return { kind: "move-entry", needle: needle.id, to_mm: drag.at_mm, gesture };
  if (grab.target === "target") return { kind: "move-target", needle: needle.id, to_mm: drag.at_mm, gesture };
  const [x, y, z] = along(needle.entry_mm, minus(drag.at_mm, needle.target_mm), 1);
  return { kind: "move-needle", needle: needle.id, entry_mm: onSkin(lps(x, y, z), drag.at_mm, field), target_mm: drag.at_mm, gesture };
}

function onSkin(wanted_mm: Lps, target_mm: Lps, field: DragField): Lps {
  const snapped = field.snapEntry(wanted_mm, target_mm);
  return "problem" in snapped ? wanted_mm : snapped.value;
}

/** A pose of the room as the solver takes it: a point for a hand at the thing, a ray with the hand's push, a line of sight for a finger on glass. */
function poseInPatient(
  { grab, pressed, lift }: Pick<NeedleDrag, "grab" | "pressed" | "lift">,
  root: RootPose,
  pose: HeldPose,
): { readonly pose: Pose; readonly lift: Lift | null } {
  const origin_mm = fromScene(root, pose.at_m);
  if (grab.by === "near") return { pose: { kind: "point", at_mm: origin_mm }, lift };
  const step = lift && pose.seen ? liftStep(lift, pose.seen.head, pose, slopePerPx(pose.seen.glass)) : null;
  const direction = unit(minus(fromScene(root, along(pose.at_m, step?.direction ?? ahead(pose), 1)), origin_mm), [0, 0, -1]);
  const isSight = grab.kind === "screen" && grab.target === "entry";
  const push_m = grab.kind === "screen" ? 0 : dot(minus(pose.at_m, pressed.at_m), ahead(pressed));
  return {
    pose: isSight ? { kind: "sight", origin_mm, direction } : { kind: "ray", origin_mm, direction, push_m },
    lift: step?.lift ?? lift,
  };
}
