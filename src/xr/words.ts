import type { Triple } from "../volume/index.ts";
import type { RoomPose } from "./vectors.ts";

/** What a source turned out to be; detected, never assumed (webxr.md 2, 3.3). */
export type PointerKind = "joints" | "ray" | "controller" | "transient" | "screen";

/** What every input yields, whatever the device (webxr.md 11). Metres of the session's reference space. */
export interface Pointer {
  readonly id: number;
  readonly hand: "left" | "right" | "none";
  readonly kind: PointerKind;
  /** The grab point: between the tips, the grip, or before a controller. Null where it cannot reach by itself. */
  readonly near: RoomPose | null;
  /** Looks along its own -z. */
  readonly ray: RoomPose | null;
  /** The tip of the index finger, for buttons that are pressed by touch; joints only. */
  readonly tip_m: Triple | null;
  /** 0 open .. 1 closed. */
  readonly closed: number;
  /** Between the tips; for what has no tips, the gap that its value stands for. */
  readonly gap_mm: number;
  /** False while the device does not see it: then no pose of it is used. */
  readonly tracked: boolean;
}

export type GrabTarget = "entry" | "target" | "shaft" | "model";

/** What a pointer may take at this moment, in the room. */
export interface Reachable {
  readonly needle: { readonly entry_m: Triple; readonly target_m: Triple } | null;
  /** The model's box; null while it is locked. */
  readonly model: ModelBox | null;
}

/** The patient's box, told in the patient; `toPatient` brings a room point there. */
export interface ModelBox {
  readonly low_mm: Triple;
  readonly high_mm: Triple;
  readonly toPatient: (room_m: Triple) => Triple;
}
