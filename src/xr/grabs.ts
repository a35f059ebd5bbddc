import { type Choice, chosen } from "./choice.ts";
import { DRAG_FILTER, type FilteredPose, filteredPose, PRECISE_FILTER, poseOf, startPose } from "./filter.ts";
import { type Hold, nextHold, OPEN } from "./pinch.ts";
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
/** So long may tracking fail before a grab ends. */
const LOST_MS = 250;

interface Sample {
  readonly near: RoomPose | null;
  readonly ray: RoomPose | null;
}

interface Track {
  readonly kind: PointerKind;
  readonly near: FilteredPose | null;
  readonly ray: FilteredPose | null;
  readonly hold: Hold;
  readonly history: readonly Kept<Sample>[];
  readonly grab: Grab | null;
  readonly seen_ms: number;
}

export function createGrabs(): Grabs {
  const tracks = new Map<number, Track>();
  const held = (): readonly Grab[] => [...tracks.values()].flatMap(({ grab }) => grab ?? []);
  const isHolding = (target: (grab: Grab) => boolean): boolean => held().some(target);

  function ended(id: number, track: Track, pose: Sample | null): readonly GrabEvent[] {
    const { grab } = track;
    tracks.set(id, { ...track, grab: null });
    if (!grab) return [];
    const carrier = pose && carrierOf(grab, pose);
    return [carrier ? { phase: "end", grab, pose: carrier } : { phase: "cancel", grab }];
  }

  function pressed(id: number, track: Track, reach: Reachable): readonly GrabEvent[] {
    const now = track.history.at(-1);
    if (!now || isHolding((grab) => grab.target !== "model")) return [];
    const before = track.history.findLast((one) => now.t_ms - one.t_ms >= BEFORE_PRESS_MS) ?? track.history[0];
    const choice = chosen({ kind: track.kind, ...before.pose }, reach);
    const by = choice?.by ?? (now.pose.near && track.kind !== "transient" ? "near" : "ray");
    // The second hand joins the first one at the model.
    const joined = isHolding((grab) => grab.target === "model") ? ({ target: "model", by } as const) : choice;
    if (!joined) return [];
    const grab: Grab = { ...joined, by: track.kind === "transient" && now.pose.near ? "near" : joined.by, pointer: id, kind: track.kind };
    const pose = carrierOf(grab, now.pose);
    if (!pose) return [];
    tracks.set(id, { ...track, grab });
    return [{ phase: "start", grab, pose }];
  }

  function gone(present: ReadonlySet<number>): readonly GrabEvent[] {
    const events: GrabEvent[] = [];
    for (const [id, track] of tracks) {
      if (present.has(id)) continue;
      // A transient pointer leaves when the fingers open; any other source was lost, and its last pose counts.
      events.push(...ended(id, track, track.kind === "transient" ? releasedAt(track.history) : lastOf(track)));
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
          if (t_ms - old.seen_ms > LOST_MS) events.push(...ended(pointer.id, old, lastOf(old)));
          continue;
        }
        // A hand put down for a controller, tips lost for a ray: what the one held the other does not.
        const same = old?.kind === pointer.kind ? old : undefined;
        if (old?.grab && !same) events.push({ phase: "cancel", grab: old.grab });
        const track = followed(same ?? null, pointer, t_ms, precise);
        tracks.set(pointer.id, track);
        const wasHeld = same?.hold.held ?? false;
        if (!track.hold.held) events.push(...ended(pointer.id, track, releasedAt(track.history)));
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

function moves(track: Track): readonly GrabEvent[] {
  const sample = lastOf(track);
  const pose = track.grab && sample && carrierOf(track.grab, sample);
  return track.grab && pose ? [{ phase: "move", grab: track.grab, pose }] : [];
}

function followed(old: Track | null, pointer: Pointer, t_ms: number, precise: boolean): Track {
  const settings = precise ? PRECISE_FILTER : DRAG_FILTER;
  const next = (before: FilteredPose | null | undefined, raw: RoomPose | null): FilteredPose | null =>
    raw && (before ? filteredPose(before, raw, t_ms, settings) : startPose(raw, t_ms));
  const near = next(old?.near, pointer.near);
  const ray = next(old?.ray, pointer.ray);
  const pose: Sample = { near: near && poseOf(near), ray: ray && poseOf(ray) };
  return {
    kind: pointer.kind,
    near,
    ray,
    hold: nextHold(old?.hold ?? OPEN, pointer.closed),
    history: kept(old?.history ?? [], { t_ms, gap_mm: pointer.gap_mm, pose }),
    grab: old?.grab ?? null,
    seen_ms: t_ms,
  };
}

function lastOf(track: Track): Sample | null {
  return track.history.at(-1)?.pose ?? null;
}

function carrierOf(grab: Pick<Grab, "by">, sample: Sample): RoomPose | null {
  return grab.by === "near" ? sample.near : sample.ray;
}
