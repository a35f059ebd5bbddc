import { type Choice, chosen } from "./choice.ts";
import { DRAG_FILTER, type FilteredPose, filteredPose, PRECISE_FILTER, poseOf, startPose } from "./filter.ts";
import { type Hold, LOST_MS, nextHold, OPEN } from "./pinch.ts";
import { type Kept, kept, releasedAt } from "./pinchoff.ts";
import type { RoomPose } from "./vectors.ts";
import type { Pointer, PointerKind, Reachable } from "./words.ts";

/** A thing in a hand. */
export interface Grab extends Choice {
  readonly pointer: number;
  readonly kind: PointerKind;
}

/** What a hand did in a frame. Poses are filtered; that of an end is the one meant by the release. */
export type GrabEvent =
  | { readonly phase: "start"; readonly grab: Grab; readonly pose: RoomPose }
  | { readonly phase: "move"; readonly grab: Grab; readonly pose: RoomPose }
  | { readonly phase: "end"; readonly grab: Grab; readonly pose: RoomPose }
  | { readonly phase: "cancel"; readonly grab: Grab };

/** Pointers in, grabs out: plain numbers at any rate, no browser (webxr.md 11). */
export interface Grabs {
  /** @param busy pointers that something else has in hand: a panel. */
  step(pointers: readonly Pointer[], reach: Reachable, t_ms: number, precise: boolean, busy: ReadonlySet<number>): readonly GrabEvent[];
  /** Lets go of everything as if nothing had been taken. */
  cancelAll(): readonly GrabEvent[];
  held(): readonly Grab[];
  /** Whether a second hand pinches while a first one drags a handle: the wish for precision. */
  helping(): boolean;
}

/** A choice is made with the pose of this long before the press, ms. */
const BEFORE_PRESS_MS = 80;

/** A frame of a pointer: what could carry a thing, filtered and as the device gave it. */
interface Sample {
  readonly t_ms: number;
  readonly gap_mm: number;
  readonly shown: Carriers;
  readonly raw: Carriers;
}

type Carriers = Pick<Pointer, "near" | "ray">;

interface Track {
  readonly kind: PointerKind;
  readonly near: FilteredPose | null;
  readonly ray: FilteredPose | null;
  readonly hold: Hold;
  readonly history: readonly Sample[];
  readonly grab: Grab | null;
  /** When `grab` was taken. */
  readonly pressed_ms: number;
  readonly seen_ms: number;
}

export function createGrabs(): Grabs {
  const tracks = new Map<number, Track>();
  const held = (): readonly Grab[] => [...tracks.values()].flatMap(({ grab }) => grab ?? []);
  const isHolding = (target: (grab: Grab) => boolean): boolean => {
    for (const { grab } of tracks.values()) if (grab && target(grab)) return true;
    return false;
  };

  function ended(id: number, track: Track, meant: (history: readonly Kept[]) => RoomPose | null): readonly GrabEvent[] {
    const { grab, pressed_ms } = track;
    tracks.set(id, { ...track, grab: null });
    if (!grab) return [];
    const pose = meant(carrying(track.history, grab, pressed_ms));
    return [pose ? { phase: "end", grab, pose } : { phase: "cancel", grab }];
  }

  function pressed(id: number, track: Track, reach: Reachable): readonly GrabEvent[] {
    const now = track.history.at(-1);
    if (!now || isHolding((grab) => grab.target !== "model")) return [];
    const before = track.history.findLast((one) => now.t_ms - one.t_ms >= BEFORE_PRESS_MS) ?? track.history[0];
    const choice = chosen({ kind: track.kind, ...before.shown }, reach);
    const by = choice?.by ?? (now.shown.near && track.kind !== "transient" ? "near" : "ray");
    // The second hand joins the first one at the model.
    const joined = isHolding((grab) => grab.target === "model") ? ({ target: "model", by } as const) : choice;
    if (!joined) return [];
    const grab: Grab = { ...joined, by: track.kind === "transient" && now.shown.near ? "near" : joined.by, pointer: id, kind: track.kind };
    const pose = now.shown[grab.by];
    if (!pose) return [];
    tracks.set(id, { ...track, grab, pressed_ms: now.t_ms });
    return [{ phase: "start", grab, pose }];
  }

  function gone(present: ReadonlySet<number>): readonly GrabEvent[] {
    const events: GrabEvent[] = [];
    for (const [id, track] of tracks) {
      if (present.has(id)) continue;
      // A transient pointer leaves when the fingers open; any other source was lost, and its last pose counts.
      events.push(...ended(id, track, track.kind === "transient" ? releasedAt : lastShown));
      tracks.delete(id);
    }
    return events;
  }

  return {
    step(pointers, reach, t_ms, precise, busy) {
      const events: GrabEvent[] = [...gone(new Set(pointers.map((pointer) => pointer.id)))];
      for (const pointer of pointers) {
        const old = tracks.get(pointer.id);
        if (old && !pointer.tracked) {
          if (t_ms - old.seen_ms > LOST_MS) events.push(...ended(pointer.id, old, lastShown));
          continue;
        }
        // A hand put down for a controller, tips lost for a ray: what the one held the other does not.
        const same = old?.kind === pointer.kind ? old : undefined;
        if (old?.grab && !same) events.push({ phase: "cancel", grab: old.grab });
        const track = followed(same ?? null, pointer, t_ms, precise);
        tracks.set(pointer.id, track);
        const wasHeld = same?.hold.held ?? false;
        if (!track.hold.held) events.push(...ended(pointer.id, track, releasedAt));
        else if (track.grab) events.push(...moves(track));
        else if (!wasHeld && track.hold.openFrames === 0 && !busy.has(pointer.id) && mayStart(same, pointer)) {
          events.push(...pressed(pointer.id, track, reach));
        }
      }
      return events;
    },
    cancelAll() {
      const events = held().map((grab): GrabEvent => ({ phase: "cancel", grab }));
      for (const [id, track] of tracks) tracks.set(id, { ...track, grab: null });
      return events;
    },
    held,
    helping: () => isHolding((grab) => grab.target !== "model") && [...tracks.values()].some(({ hold, grab }) => hold.held && !grab),
  };
}

/** Hands that appear closed have taken nothing; a gaze or a finger on glass exists only while it presses. */
function mayStart(old: Track | undefined, pointer: Pointer): boolean {
  return old !== undefined || pointer.kind === "transient" || pointer.kind === "screen";
}

function moves({ grab, history }: Track): readonly GrabEvent[] {
  const pose = grab && history.at(-1)?.shown[grab.by];
  return grab && pose ? [{ phase: "move", grab, pose }] : [];
}

function followed(old: Track | null, pointer: Pointer, t_ms: number, precise: boolean): Track {
  const settings = precise ? PRECISE_FILTER : DRAG_FILTER;
  const next = (before: FilteredPose | null | undefined, raw: RoomPose | null): FilteredPose | null =>
    raw && (before ? filteredPose(before, raw, t_ms, settings) : startPose(raw, t_ms));
  const near = next(old?.near, pointer.near);
  const ray = next(old?.ray, pointer.ray);
  const shown: Carriers = { near: near && poseOf(near), ray: ray && poseOf(ray) };
  return {
    kind: pointer.kind,
    near,
    ray,
    hold: nextHold(old?.hold ?? OPEN, pointer.closed),
    history: kept(old?.history ?? [], { t_ms, gap_mm: pointer.gap_mm, shown, raw: { near: pointer.near, ray: pointer.ray } }),
    grab: old?.grab ?? null,
    pressed_ms: old?.pressed_ms ?? t_ms,
    seen_ms: t_ms,
  };
}

/** The frames since the press in which the grab's carrier was seen. */
function carrying(history: readonly Sample[], { by }: Grab, pressed_ms: number): readonly Kept[] {
  return history.flatMap(({ t_ms, gap_mm, shown, raw }): readonly Kept[] => {
    const [carrier, device] = [shown[by], raw[by]];
    return t_ms >= pressed_ms && carrier && device ? [{ t_ms, gap_mm, shown: carrier, raw: device }] : [];
  });
}

/** A hand that was lost means where it was last seen. */
function lastShown(history: readonly Kept[]): RoomPose | null {
  return history.at(-1)?.shown ?? null;
}
