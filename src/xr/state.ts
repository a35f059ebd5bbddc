import type { Triple } from "../volume/index.ts";
import type { FurnitureState } from "./furniture.ts";
import type { XrMode } from "./session.ts";
import type { GrabTarget, Pointer, PointerKind } from "./words.ts";

/** What a hand may have hold of: a thing of the model, a plane of the CT, or a panel. */
export type HeldTarget = GrabTarget | "plane" | "panel";

/** What a session tells of itself (interfaces.md 10, `trocar.xr.state`). */
export interface XrState extends FurnitureState {
  readonly mode: XrMode;
  readonly blend: string;
  readonly space: "local" | "local-floor";
  readonly sources: readonly { readonly hand: Pointer["hand"]; readonly kind: PointerKind }[];
  /** 1 is true size. */
  readonly scale: number;
  readonly placed: boolean;
  readonly locked: boolean;
  readonly grab: { readonly target: HeldTarget; readonly kind: PointerKind; readonly precision: boolean } | null;
  /** Where the visible rays of hands end; null for one that meets nothing. */
  readonly rays: readonly { readonly hand: Pointer["hand"]; readonly end: Triple | null }[];
  readonly calls_per_eye: number;
  readonly triangles: number;
  /** Time of the main thread for a frame's input and bookkeeping, without drawing; a running mean. */
  readonly frame_ms: number;
}
