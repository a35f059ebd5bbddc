import type { Triple } from "../volume/index.ts";
import { type Hold, nextHold, OPEN } from "./pinch.ts";
import { ofTwoViews, seenAside } from "./touch.ts";
import { ahead, along, minus, type RoomPose } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** A small cross that is pinched and dragged onto a spot, for hands that have no tip to touch with; it goes a fifth of the hand's way (webxr.md 8, 6). */
export interface Cross {
  readonly at_m: Triple;
  readonly holds: ReadonlyMap<number, Hold>;
  readonly held: { readonly pointer: number; readonly from_m: Triple; readonly hand_m: Triple } | null;
  /** The first look: where it was set, and from where. */
  readonly first: { readonly spot_m: Triple; readonly head: RoomPose } | null;
}

const AHEAD_M = 0.6;
const BELOW_M = 0.2;
/** Of the hand's way; the whole way while precision is off, so that the cross gets there at all. */
const PRECISE = 0.2;

/** A cross before a person. */
export function crossBefore(head: RoomPose): Cross {
  const at = along(head.at_m, ahead(head), AHEAD_M);
  return { at_m: [at[0], at[1] - BELOW_M, at[2]], holds: new Map(), held: null, first: null };
}

/** A frame of the cross. @param busy hands that a panel has. */
export function crossStep(before: Cross, pointers: readonly Pointer[], busy: ReadonlySet<number>, isPrecise: boolean): Cross {
  const holds = new Map(pointers.map(({ id, closed }) => [id, nextHold(before.holds.get(id) ?? OPEN, closed)]));
  const hand = (pointer: Pointer): RoomPose | null => (pointer.tracked ? (pointer.near ?? pointer.ray) : null);
  const holder = pointers.find((pointer) => pointer.id === before.held?.pointer && holds.get(pointer.id)?.held);
  if (before.held && holder) {
    const pose = hand(holder);
    if (!pose) return { ...before, holds };
    const at_m = along(before.held.from_m, minus(pose.at_m, before.held.hand_m), isPrecise ? PRECISE : 1);
    return { ...before, holds, at_m };
  }
  const taker = pointers.find(({ id }) => holds.get(id)?.held && !(before.holds.get(id)?.held ?? true) && !busy.has(id));
  const pose = taker && hand(taker);
  return { ...before, holds, held: pose ? { pointer: taker.id, from_m: before.at_m, hand_m: pose.at_m } : null };
}

/** The cross set: a first look is kept; a second from aside gives the spot, the mean of both. */
export function crossTaken(
  before: Cross,
  head: RoomPose,
): { readonly cross: Cross; readonly spot_m: Triple | null; readonly gap_mm: number | null } {
  const { first, at_m } = before;
  if (!first || !seenAside(at_m, first.head, head))
    return { cross: { ...before, first: first ?? { spot_m: at_m, head } }, spot_m: null, gap_mm: null };
  const { spot_m, gap_mm } = ofTwoViews(first.spot_m, at_m);
  return { cross: { ...before, first: null }, spot_m, gap_mm };
}
