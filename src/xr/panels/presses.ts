import { type Hold, nextHold, OPEN } from "../pinch.ts";
import { ahead, type RoomPose } from "../vectors.ts";
import type { Pointer } from "../words.ts";
import { buttonAt, rayOn } from "./hit.ts";
import { type Poke, pokeStep } from "./poke.ts";
import type { Panel, PanelButton, PanelName, Plate } from "./words.ts";

/** A panel where it hangs. */
export interface Hung {
  readonly panel: Panel;
  readonly plate: Plate;
}

/** What the hands did at the panels in a frame. */
export interface PressStep {
  /** Pointers that the panels have: they take nothing else. */
  readonly busy: ReadonlySet<number>;
  /** Of these, the hands whose finger is at a panel. */
  readonly fingers: ReadonlySet<number>;
  /** And the hands that hold a button or a panel down. */
  readonly holding: ReadonlySet<number>;
  readonly pressed: readonly PanelButton[];
  /** Buttons pointed at, and held down, as "panel/button". */
  readonly hot: ReadonlySet<string>;
  readonly down: ReadonlySet<string>;
  /** Presses into the room, beside every panel, with the ray of 80 ms before; null for a hand that has none now. */
  readonly clicks: readonly { readonly pointer: number; readonly ray: RoomPose | null }[];
  /** Where rays end on panels, by pointer: metres from the hand. */
  readonly reach_m: ReadonlyMap<number, number>;
}

/** Rays that press with a pinch or trigger, fingers that press by touch: both at the same list of rectangles. */
export interface Presses {
  step(pointers: readonly Pointer[], shown: readonly Hung[], t_ms: number): PressStep;
  /** Forgets every hand: the session was hidden or its panels changed hands. */
  reset(): void;
}

/** The press itself shifts the ray: it counts where it pointed this long before (webxr.md 6). */
const BEFORE_PRESS_MS = 80;
const KEEP_MS = 200;

interface Track {
  readonly hold: Hold;
  readonly rays: readonly { readonly ray: RoomPose; readonly t_ms: number }[];
  readonly held: string | null;
  /** The press began on a panel: what it does until release is the panels'. */
  readonly own: boolean;
  readonly pokes: ReadonlyMap<PanelName, Poke>;
}

const NEW: Track = { hold: OPEN, rays: [], held: null, own: false, pokes: new Map() };

export function keyOf(panel: PanelName, button: string): string {
  return `${panel}/${button}`;
}

export function createPresses(): Presses {
  let tracks: ReadonlyMap<number, Track> = new Map();
  return {
    step(pointers, shown, t_ms) {
      const seen = new Map<number, Track>();
      const out = {
        busy: new Set<number>(),
        fingers: new Set<number>(),
        holding: new Set<number>(),
        pressed: [] as PanelButton[],
        hot: new Set<string>(),
        down: new Set<string>(),
        clicks: [] as { pointer: number; ray: RoomPose | null }[],
        reach_m: new Map<number, number>(),
      };
      for (const pointer of pointers) {
        const before = tracks.get(pointer.id);
        const touched = touchOf(before ?? NEW, pointer, shown, t_ms, out);
        seen.set(pointer.id, touched.over ? touched.track : rayOf(before, touched.track, pointer, shown, t_ms, out));
      }
      tracks = seen;
      return out;
    },
    reset() {
      tracks = new Map();
    },
  };
}

interface Out {
  readonly busy: Set<number>;
  readonly fingers: Set<number>;
  readonly holding: Set<number>;
  readonly pressed: PanelButton[];
  readonly hot: Set<string>;
  readonly down: Set<string>;
  readonly clicks: { pointer: number; ray: RoomPose | null }[];
  readonly reach_m: Map<number, number>;
}

function touchOf(before: Track, pointer: Pointer, shown: readonly Hung[], t_ms: number, out: Out): { track: Track; over: boolean } {
  const { tip_m } = pointer;
  if (!tip_m || !pointer.tracked) return { track: { ...before, pokes: new Map() }, over: false };
  const pokes = new Map<PanelName, Poke>();
  let over = false;
  for (const { panel, plate } of shown) {
    const step = pokeStep(before.pokes.get(panel.name) ?? null, tip_m, t_ms, plate, panel);
    pokes.set(panel.name, step.poke);
    over ||= step.over;
    if (step.pressed) out.pressed.push(step.pressed);
    if (!step.poke.down) continue;
    out.down.add(keyOf(panel.name, step.poke.down));
    out.holding.add(pointer.id);
  }
  if (over) for (const set of [out.busy, out.fingers]) set.add(pointer.id);
  return { track: { ...before, pokes, held: null, own: over, hold: nextHold(before.hold, pointer.closed) }, over };
}

function rayOf(known: Track | undefined, before: Track, pointer: Pointer, shown: readonly Hung[], t_ms: number, out: Out): Track {
  const hold = nextHold(known?.hold ?? OPEN, pointer.closed);
  const isNew = hold.held && !(known?.hold.held ?? false) && mayPress(known, pointer);
  if (!pointer.ray || !pointer.tracked) {
    if (isNew && pointer.tracked) out.clicks.push({ pointer: pointer.id, ray: null });
    return { ...before, hold, held: null, own: before.own && hold.held };
  }
  const rays = [...before.rays.filter((one) => t_ms - one.t_ms <= KEEP_MS), { ray: pointer.ray, t_ms }];
  const now = under(pointer.ray, shown);
  let { held, own } = before;
  if (!hold.held) [held, own] = [null, false];
  else if (isNew) {
    const earlier = rays.findLast((one) => t_ms - one.t_ms >= BEFORE_PRESS_MS) ?? rays[0];
    const at = under(earlier.ray, shown);
    own = at !== null;
    held = at?.button ? keyOf(at.panel, at.button.id) : null;
    if (at?.button) out.pressed.push(at.button);
    if (!at) out.clicks.push({ pointer: pointer.id, ray: earlier.ray });
  }
  if (now && !hold.held && now.button) out.hot.add(keyOf(now.panel, now.button.id));
  if (now && (own || !hold.held)) out.reach_m.set(pointer.id, now.distance_m);
  if (held) out.down.add(held);
  if (own) out.holding.add(pointer.id);
  if (own || (now && !hold.held)) out.busy.add(pointer.id);
  return { ...before, hold, rays, held, own };
}

/** A hand that appears closed presses nothing; a gaze or a finger on glass exists only while it presses. */
function mayPress(known: Track | undefined, pointer: Pointer): boolean {
  return known !== undefined || pointer.kind === "transient" || pointer.kind === "screen";
}

function under(ray: RoomPose, shown: readonly Hung[]): { panel: PanelName; button: PanelButton | null; distance_m: number } | null {
  let best: { panel: PanelName; button: PanelButton | null; distance_m: number } | null = null;
  for (const { panel, plate } of shown) {
    const spot = rayOn(plate, panel, ray.at_m, ahead(ray));
    if (!spot || (best && best.distance_m <= spot.distance_m)) continue;
    best = { panel: panel.name, button: buttonAt(panel, spot.x, spot.y), distance_m: spot.distance_m };
  }
  return best;
}
