import type { Edit } from "../case/index.ts";
import type { Triple } from "../volume/index.ts";
import { DRAG_FILTER, type FilteredPose, filteredPose, poseOf, startPose } from "./filter.ts";
import { type Hold, LOST_MS, nextHold, OPEN } from "./pinch.ts";
import { type Kept, kept, releasedAt } from "./pinchoff.ts";
import { ahead, along, distance, dot, minus, type RoomPose, unit } from "./vectors.ts";
import type { Pointer, PointerKind } from "./words.ts";

/** The planes inside the model, each with a tab by which a hand moves it. */
export type PlaneName = "axial" | "needle";

export interface Tab {
  readonly plane: PlaneName;
  readonly at_m: Triple;
}

/** Hands at tabs: who holds which, by what, and how far along its ray. */
export interface TabHands {
  readonly holds: ReadonlyMap<number, Hold>;
  readonly held: Held | null;
  /** The tab that a free hand would take. */
  readonly hot: PlaneName | null;
}

interface Held {
  readonly pointer: number;
  readonly kind: PointerKind;
  readonly plane: PlaneName;
  /** Null for a hand at the tab itself. */
  readonly reach_m: number | null;
  readonly from_m: Triple;
  readonly pose: FilteredPose;
  /** Since the press: a release counts from before the fingers began to open. */
  readonly history: readonly Kept[];
}

export const NO_TABS: TabHands = { holds: new Map(), held: null, hot: null };

/** A hand this near takes a tab; from afar its cone is 1.5 degrees, as for handles (webxr.md 6). */
const NEAR_M = 0.05;
const CONE = Math.cos((1.5 * Math.PI) / 180);

/** What tabs share a hand with. */
export interface TabWorld {
  readonly pointers: readonly Pointer[];
  readonly tabs: readonly Tab[];
  /** The needle's handles: a hand that is nearer to one of them takes that one. */
  readonly rivals_m: readonly Triple[];
  /** Hands that a panel has. */
  readonly busy: ReadonlySet<number>;
  readonly t_ms: number;
}

/** How a held tab has moved since its press, room metres; `isNew` in the frame of the press. The last one comes with the release: where that meant it. */
export interface TabMove {
  readonly plane: PlaneName;
  readonly from_m: Triple;
  readonly to_m: Triple;
  readonly isNew: boolean;
}

/** A frame of the tabs. */
export function tabStep(before: TabHands, world: TabWorld): { readonly hands: TabHands; readonly move: TabMove | null } {
  const { pointers, busy, t_ms } = world;
  const holds = holdsOf(before, pointers);
  const { held: old } = before;
  if (old) {
    const { held, isOver } = heldNow(old, holds, world);
    const meant = isOver === "lost" ? null : isOver === "released" ? releasedAt(held.history) : poseOf(held.pose);
    if (meant) {
      const move: TabMove = { plane: held.plane, from_m: held.from_m, to_m: pointOf(meant, held.reach_m), isNew: false };
      return { hands: { holds, held: isOver ? null : held, hot: held.plane }, move };
    }
  }
  let hot: PlaneName | null = null;
  for (const pointer of pointers) {
    const taken = pointer.tracked && !busy.has(pointer.id) ? takenBy(pointer, world) : null;
    if (!taken) continue;
    const isNew = holds.get(pointer.id)?.held && !(before.holds.get(pointer.id)?.held ?? pointer.kind !== "transient");
    if (!holds.get(pointer.id)?.held) hot = taken.plane;
    const raw = isNew ? carrierOf(pointer, taken.reach_m) : null;
    if (!raw) continue;
    const from_m = pointOf(raw, taken.reach_m);
    const fresh = { pointer: pointer.id, kind: pointer.kind, ...taken, from_m, pose: startPose(raw, t_ms), history: [] };
    const held = moved(fresh, pointer, raw, t_ms);
    const move: TabMove = { plane: taken.plane, from_m, to_m: from_m, isNew: true };
    return { hands: { holds, held, hot: taken.plane }, move };
  }
  return { hands: { holds, held: null, hot }, move: null };
}

/** What is not seen neither opens nor closes. */
function holdsOf({ holds }: TabHands, pointers: readonly Pointer[]): ReadonlyMap<number, Hold> {
  return new Map(
    pointers.flatMap(({ id, closed, tracked }) => {
      const old = holds.get(id);
      if (!tracked) return old ? [[id, old] as const] : [];
      return [[id, nextHold(old ?? OPEN, closed)] as const];
    }),
  );
}

/** The tab in hand in this frame, and whether the hand let go of it, or was lost, became another kind of hand, or the tab is no longer shown. */
function heldNow(
  old: Held,
  holds: TabHands["holds"],
  { pointers, tabs, t_ms }: TabWorld,
): { readonly held: Held; readonly isOver: "released" | "lost" | null } {
  const holder = pointers.find((one) => one.id === old.pointer);
  if (!tabs.some((tab) => tab.plane === old.plane) || (holder && holder.kind !== old.kind)) return { held: old, isOver: "lost" };
  // A transient pointer leaves when the fingers open.
  if (!holder) return { held: old, isOver: old.kind === "transient" ? "released" : "lost" };
  if (!holder.tracked) return { held: old, isOver: t_ms - old.pose.point.t_ms > LOST_MS ? "lost" : null };
  const raw = carrierOf(holder, old.reach_m);
  return { held: raw ? moved(old, holder, raw, t_ms) : old, isOver: holds.get(holder.id)?.held ? null : "released" };
}

function moved(held: Held, { gap_mm }: Pointer, raw: RoomPose, t_ms: number): Held {
  const pose = filteredPose(held.pose, raw, t_ms, DRAG_FILTER);
  return { ...held, pose, history: kept(held.history, { t_ms, gap_mm, raw, shown: poseOf(pose) }) };
}

/** The edit that a move of the axial tab asks for: the crosshair along the stack of slices, no farther than its first and last. Patient mm. */
export function axialEdit(
  start: { readonly at_mm: Triple; readonly through: Triple; readonly ends_mm: readonly [number, number] },
  from_mm: Triple,
  to_mm: Triple,
): Edit {
  const wanted_mm = dot(minus(to_mm, from_mm), start.through);
  const moved_mm = Math.min(start.ends_mm[1], Math.max(start.ends_mm[0], wanted_mm));
  return { kind: "set-view", view: { slice_mm: along(start.at_mm, start.through, moved_mm) } };
}

/** Where a ray meets a tab, metres along it; null where it passes by. */
export function tabAlong(ray: RoomPose, tabs: readonly Tab[]): number | null {
  const aimed = aimedAt(ray, tabs);
  return aimed && distance(aimed.at_m, ray.at_m);
}

function takenBy({ near, ray, kind }: Pointer, { tabs, rivals_m }: TabWorld): { plane: PlaneName; reach_m: number | null } | null {
  const hand = kind === "transient" ? null : near;
  const away = (at_m: Triple): number => (hand ? distance(hand.at_m, at_m) : Number.POSITIVE_INFINITY);
  const close = nearestOf(tabs, ({ at_m }) => away(at_m));
  if (close && away(close.at_m) <= NEAR_M && rivals_m.every((rival) => away(rival) > away(close.at_m))) {
    return { plane: close.plane, reach_m: null };
  }
  const aimed = ray && aimedAt(ray, tabs);
  if (!ray || !aimed || rivals_m.some((rival) => offRay(ray, rival) > offRay(ray, aimed.at_m))) return null;
  // A gaze only chooses: the hand that pinches carries.
  return { plane: aimed.plane, reach_m: kind === "transient" && near ? null : distance(aimed.at_m, ray.at_m) };
}

function aimedAt(ray: RoomPose, tabs: readonly Tab[]): Tab | null {
  const best = nearestOf(tabs, ({ at_m }) => -offRay(ray, at_m));
  return best && offRay(ray, best.at_m) >= CONE ? best : null;
}

/** The cosine of the angle between a ray and a point. */
function offRay(ray: RoomPose, at_m: Triple): number {
  return dot(unit(minus(at_m, ray.at_m), [0, 0, -1]), ahead(ray));
}

function nearestOf(tabs: readonly Tab[], away: (tab: Tab) => number): Tab | null {
  return tabs.reduce<Tab | null>((best, tab) => (best === null || away(tab) < away(best) ? tab : best), null);
}

function carrierOf({ near, ray }: Pointer, reach_m: number | null): RoomPose | null {
  return reach_m === null ? near : ray;
}

function pointOf(pose: RoomPose, reach_m: number | null): Triple {
  return reach_m === null ? pose.at_m : along(pose.at_m, ahead(pose), reach_m);
}
