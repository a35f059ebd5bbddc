import type { Triple } from "../volume/index.ts";
import { boxAlong } from "./box.ts";
import { chosen } from "./choice.ts";
import { type Tab, tabAlong } from "./tabs.ts";
import { ahead, distance, dot, minus, type RoomPose } from "./vectors.ts";
import type { Pointer, Reachable } from "./words.ts";

/** What a ray may meet. */
export interface RayWorld {
  /** Where it ends on a panel, metres from the hand. */
  readonly panel_m: number | null;
  readonly tabs: readonly Tab[];
  readonly reach: Reachable;
  /** Where it meets the patient's skin, metres from the hand, or null. */
  readonly skin_m: (ray: RoomPose) => number | null;
}

/** How far a ray goes: to the panel, tab, handle or body that a press would take; null where it meets nothing. Metres from the hand. */
export function rayEnd(pointer: Pick<Pointer, "kind" | "near"> & { readonly ray: RoomPose }, world: RayWorld): number | null {
  const { ray } = pointer;
  if (world.panel_m !== null) return world.panel_m;
  const tab = tabAlong(ray, world.tabs);
  if (tab !== null) return tab;
  const { needle, model } = world.reach;
  const choice = chosen({ ...pointer, near: null }, world.reach);
  if (needle && choice?.target === "entry") return distance(ray.at_m, needle.entry_m);
  if (needle && choice?.target === "target") return distance(ray.at_m, needle.target_m);
  if (needle && choice?.target === "shaft") return besideShaft(ray, needle.entry_m, needle.target_m);
  return model ? (world.skin_m(ray) ?? boxAlong(model, ray.at_m, ahead(ray))) : null;
}

/** Where along a ray a segment is nearest to it. */
function besideShaft(ray: RoomPose, from_m: Triple, to_m: Triple): number {
  const [d, e, w] = [ahead(ray), minus(to_m, from_m), minus(from_m, ray.at_m)];
  const [de, ee] = [dot(d, e), dot(e, e)];
  const apart = ee - de * de;
  // Of the point from + s e nearest to the ray: s makes its distance across the ray least.
  const s = apart > 1e-12 ? Math.min(1, Math.max(0, (dot(d, w) * de - dot(e, w)) / apart)) : 0;
  return Math.max(0, dot(w, d) + s * de);
}
