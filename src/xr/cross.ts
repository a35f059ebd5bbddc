import type { Triple } from "../volume/index.ts";
import { DRAG_FILTER, type FilteredPose, filteredPose, PRECISE_FILTER, poseOf, startPose } from "./filter.ts";
import { type Hold, LOST_MS, nextHold, OPEN } from "./pinch.ts";
import { type Kept, kept, releasedAt } from "./pinchoff.ts";
import { asideOf, ofTwoViews, VIEWS_APART_DEG } from "./touch.ts";
import { ahead, along, minus, NO_TURN, type RoomPose } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** A small cross that is pinched and dragged onto a spot, for hands that have no tip to touch with; it goes a fifth of the hand's way (webxr.md 8, 6). */
export interface Cross {
  readonly at_m: Triple;
  readonly holds: ReadonlyMap<number, Hold>;
  readonly held: CrossHold | null;
  /** The first look: where it was set, and from where. */
  readonly first: { readonly spot_m: Triple; readonly head: RoomPose } | null;
}

interface CrossHold {
  readonly pointer: number;
  readonly kind: Pointer["kind"];
  readonly hand: FilteredPose;
  /** Where the cross was, and where the hand as the device gave it had it, for the release. */
  readonly history: readonly Kept[];
}

export interface CrossFrame {
  readonly pointers: readonly Pointer[];
  /** Hands that a panel has. */
  readonly busy: ReadonlySet<number>;
  /** A fifth of the hand's way; the whole way otherwise, so that the cross gets there at all. A second hand that pinches asks for it too. */
  readonly precision: boolean;
  readonly t_ms: number;
}

const AHEAD_M = 0.6;
const BELOW_M = 0.2;
const PRECISE = 0.2;
/** Two answers farther apart than this are no answer. */
export const WIDEST_GAP_MM = 10;

/** A cross before a person. */
export function crossBefore(head: RoomPose): Cross {
  const at = along(head.at_m, ahead(head), AHEAD_M);
  return { at_m: [at[0], at[1] - BELOW_M, at[2]], holds: new Map(), held: null, first: null };
}

/** A frame of the cross. It goes by the filtered hand, step by step, so that a change of precision moves nothing. */
export function crossStep(before: Cross, frame: CrossFrame): Cross {
  const { pointers, busy, t_ms } = frame;
  const holds = new Map(pointers.map(({ id, closed }) => [id, nextHold(before.holds.get(id) ?? OPEN, closed)]));
  if (before.held) return carried({ ...before, holds }, before.held, frame);
  const taker = pointers.find((pointer) => holds.get(pointer.id)?.held && mayTake(before, pointer) && !busy.has(pointer.id));
  const pose = taker && handOf(taker);
  if (!taker || !pose) return { ...before, holds };
  const first = keptAt(before.at_m, before.at_m, t_ms, taker.gap_mm);
  return { ...before, holds, held: { pointer: taker.id, kind: taker.kind, hand: startPose(pose, t_ms), history: [first] } };
}

/** Hands that appear closed take nothing; a gaze exists only while it pinches. */
function mayTake(before: Cross, { id, kind }: Pointer): boolean {
  const old = before.holds.get(id);
  return old ? !old.held : kind === "transient";
}

function handOf(pointer: Pointer): RoomPose | null {
  return pointer.tracked ? (pointer.near ?? pointer.ray) : null;
}

function carried(now: Cross, held: CrossHold, { pointers, busy, precision, t_ms }: CrossFrame): Cross {
  const holder = pointers.find((pointer) => pointer.id === held.pointer);
  // A gaze leaves when its fingers open; any other hand that is gone was lost, and the cross stays where it is.
  if (!holder && held.kind !== "transient") return { ...now, held: null };
  if (!holder || !now.holds.get(holder.id)?.held) return { ...now, held: null, at_m: releasedAt(held.history)?.at_m ?? now.at_m };
  const pose = handOf(holder);
  // One that was lost for long may come back anywhere: it must not take the cross along.
  if (!pose) return t_ms - held.hand.point.t_ms > LOST_MS ? { ...now, held: null } : now;
  const helped = pointers.some(({ id }) => id !== holder.id && now.holds.get(id)?.held && !busy.has(id));
  const isPrecise = precision || helped;
  const hand = filteredPose(held.hand, pose, t_ms, isPrecise ? PRECISE_FILTER : DRAG_FILTER);
  const part = isPrecise ? PRECISE : 1;
  const at_m = along(now.at_m, minus(poseOf(hand).at_m, poseOf(held.hand).at_m), part);
  const raw_m = along(at_m, minus(pose.at_m, poseOf(hand).at_m), part);
  return { ...now, at_m, held: { ...held, hand, history: kept(held.history, keptAt(at_m, raw_m, t_ms, holder.gap_mm)) } };
}

function keptAt(shown_m: Triple, raw_m: Triple, t_ms: number, gap_mm: number): Kept {
  return { t_ms, gap_mm, shown: { at_m: shown_m, turn: NO_TURN }, raw: { at_m: raw_m, turn: NO_TURN } };
}

/** What setting the cross came to. */
export interface CrossTaken {
  readonly cross: Cross;
  readonly spot_m: Triple | null;
  /** Between the two looks; null after the first. */
  readonly gap_mm: number | null;
}

/** The cross set: a first look is kept; a second from aside gives the spot, the mean of both. Answers too far apart begin anew. */
export function crossTaken(before: Cross, head: RoomPose): CrossTaken {
  const { first, at_m } = before;
  if (!first || asideOf(at_m, first.head, head) < VIEWS_APART_DEG)
    return { cross: { ...before, first: first ?? { spot_m: at_m, head } }, spot_m: null, gap_mm: null };
  const { spot_m, gap_mm } = ofTwoViews(first.spot_m, at_m);
  return { cross: { ...before, first: null }, spot_m: gap_mm > WIDEST_GAP_MM ? null : spot_m, gap_mm };
}
