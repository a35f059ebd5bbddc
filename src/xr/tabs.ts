import type { Edit } from "../case/index.ts";
import type { Triple } from "../volume/index.ts";
import { type Hold, nextHold, OPEN } from "./pinch.ts";
import { type NeedlePlane, turnBetweenTabs } from "./reslice.ts";
import { ahead, along, distance, dot, minus, type RoomPose, unit } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** A tab by which a hand moves a plane inside the model. */
export interface Tab {
  readonly plane: "axial" | "needle";
  readonly at_m: Triple;
}

/** Hands at tabs: who holds which, and how far along its ray. */
export interface TabHands {
  readonly holds: ReadonlyMap<number, Hold>;
  readonly held: { readonly pointer: number; readonly plane: Tab["plane"]; readonly reach_m: number | null; readonly at_m: Triple } | null;
}

export const NO_TABS: TabHands = { holds: new Map(), held: null };

/** A hand this near takes a tab; from afar its cone is 1.5 degrees, as for handles (webxr.md 6). */
const NEAR_M = 0.05;
const CONE = Math.cos((1.5 * Math.PI) / 180);

/**
 * A frame of the tabs. @param free whether a pointer may take one: no panel has it. @returns the hands, and how the held tab moved, room metres, from where
 * to where; null while nothing moves.
 */
export function tabStep(
  before: TabHands,
  pointers: readonly Pointer[],
  tabs: readonly Tab[],
  free: (pointer: number) => boolean,
): { readonly hands: TabHands; readonly moved: { readonly plane: Tab["plane"]; readonly from_m: Triple; readonly to_m: Triple } | null } {
  const holds = new Map(pointers.map(({ id, closed }) => [id, nextHold(before.holds.get(id) ?? OPEN, closed)]));
  const holder = pointers.find(({ id, tracked }) => id === before.held?.pointer && tracked && holds.get(id)?.held);
  if (before.held && holder) {
    const to_m = carriedBy(holder, before.held.reach_m) ?? before.held.at_m;
    const { plane, at_m } = before.held;
    return { hands: { holds, held: { ...before.held, at_m: to_m } }, moved: { plane, from_m: at_m, to_m } };
  }
  for (const pointer of pointers) {
    const isNew = holds.get(pointer.id)?.held && !(before.holds.get(pointer.id)?.held ?? pointer.kind !== "transient");
    const taken = isNew && pointer.tracked && free(pointer.id) ? takenBy(pointer, tabs) : null;
    const at_m = taken && carriedBy(pointer, taken.reach_m);
    if (taken && at_m) return { hands: { holds, held: { pointer: pointer.id, ...taken, at_m } }, moved: null };
  }
  return { hands: { holds, held: null }, moved: null };
}

/** The edit that a move of the axial tab asks for: the crosshair along the body. Patient mm. */
export function axialEdit(slice_mm: Triple, from_mm: Triple, to_mm: Triple): Edit {
  return { kind: "set-view", view: { slice_mm: [slice_mm[0], slice_mm[1], slice_mm[2] + to_mm[2] - from_mm[2]] } };
}

/** The turn of the needle's plane after a move of its tab, radians; patient mm. */
export function needleTurn(turn: number, plane: NeedlePlane, from_mm: Triple, to_mm: Triple): number {
  return turn + turnBetweenTabs(plane, from_mm, to_mm);
}

function takenBy({ near, ray, kind }: Pointer, tabs: readonly Tab[]): { plane: Tab["plane"]; reach_m: number | null } | null {
  const hand = kind === "transient" ? null : near;
  const close = hand && tabs.find(({ at_m }) => distance(hand.at_m, at_m) <= NEAR_M);
  if (close) return { plane: close.plane, reach_m: null };
  if (!ray) return null;
  const aimed = tabs.find(({ at_m }) => dot(unit(minus(at_m, ray.at_m), [0, 0, -1]), ahead(ray)) >= CONE);
  // A gaze only chooses: the hand that pinches carries.
  return aimed ? { plane: aimed.plane, reach_m: kind === "transient" && near ? null : distance(aimed.at_m, ray.at_m) } : null;
}

function carriedBy({ near, ray }: Pointer, reach_m: number | null): Triple | null {
  const pose: RoomPose | null = reach_m === null ? near : ray;
  if (!pose) return null;
  return reach_m === null ? pose.at_m : along(pose.at_m, ahead(pose), reach_m);
}
