import { DRAG_FILTER, filteredPose, poseOf, startPose } from "../../src/xr/filter.ts";
import { createGrabs, type GrabEvent } from "../../src/xr/grabs.ts";
import { gapOf, pinchStrength } from "../../src/xr/pinch.ts";
import { fromRotationVector, product, type Quaternion, type RoomPose } from "../../src/xr/vectors.ts";
import type { Pointer, Reachable } from "../../src/xr/words.ts";
import { seeded } from "../random.ts";
import { type PlainFrame, releasedByPlainRule } from "./plain-rule.ts";

type Triple = readonly [number, number, number];

/** A hand that takes a thing, holds it and lets go, after webxr.md 6: 1 mm of white jitter an axis, and 10 mm of kick in any direction as the fingers open. */
export interface Hand {
  readonly rate_hz: number;
  /** Where it goes while it holds, in any direction. */
  readonly speed_mm_s: number;
  /** It brakes by this on the way; negative speeds up. */
  readonly brakes_mm_s2: number;
  /** A way of 100 mm in half a second that ends this long before the opening; null: none. */
  readonly stopped_ms: number | null;
  readonly holds_ms: number;
  readonly opens_ms: number;
  /** Softly, as fingers do (minimum jerk), or at one speed, as the page simulates. */
  readonly soft: boolean;
  readonly base_mm: number;
  readonly gapJitter_mm: number;
  readonly gapDrift_mm_s: number;
  /** Correlation of the jitter from frame to frame: a sensor that smooths. */
  readonly smoothed: number;
  /** Part of the frames in which the sensor slips by 15 mm. */
  readonly slips: number;
  /** Tips that are seen; a button with a value; one that is pressed or not; a source that is gone when the pinch ends. */
  readonly by: "tips" | "value" | "button" | "gone";
  /** Carries by the hand or by its ray from 1.2 m, whose turn jitters by `turnJitter_deg` and kicks half a degree. */
  readonly far: boolean;
  readonly turnJitter_deg: number;
  readonly originJitter_mm: number;
}

export const STILL: Hand = {
  rate_hz: 60,
  speed_mm_s: 0,
  brakes_mm_s2: 0,
  stopped_ms: null,
  holds_ms: 900,
  opens_ms: 120,
  soft: false,
  base_mm: 4,
  gapJitter_mm: 0.4,
  gapDrift_mm_s: 0,
  smoothed: 0,
  slips: 0,
  by: "tips",
  far: false,
  turnJitter_deg: 0,
  originJitter_mm: 1,
};

const KICK_MM = 10;
const KICK_FAR_MM = 2;
const KICK_FAR_DEG = 0.5;
const SLIP_MM = 15;
const OPEN_GAP_MM = 40;
/** A system pinch lets go at a gap of its own. */
const SYSTEM_MM = 22;
const HOVERS_MS = 300;
/** Where the thing is that a far ray takes, from the hand. */
export const FAR_M = 1.2;

interface Release {
  /** The pose of the press, as the grab took it. */
  readonly pressed: RoomPose;
  /** Where the hand truly was, and looked, as the opening began. */
  readonly meant: RoomPose;
  /** By the product, by the page's plain rule. */
  readonly now: RoomPose;
  readonly plain: RoomPose;
  /** What the wearer saw last before the opening. */
  readonly shown: RoomPose;
}

/** One release, played through the product's grabs. */
export function release(hand: Hand, seed: number): Release {
  const grabs = createGrabs();
  const move = simulated(hand, seed);
  const frames: PlainFrame<RoomPose>[] = [];
  let filter: ReturnType<typeof startPose> | null = null;
  let pressed: RoomPose | null = null;
  let end: GrabEvent | undefined;
  for (let n = 0; !end; n++) {
    const { pointer, raw, t_ms } = move.frame(n);
    if (t_ms > 10_000) throw new Error("never let go");
    const events = grabs.step(pointer ? [pointer] : [], REACH, t_ms, false, new Set());
    if (pointer) {
      filter = filter ? filteredPose(filter, raw, t_ms, DRAG_FILTER) : startPose(raw, t_ms);
      frames.push({ t_ms, gap_mm: pointer.gap_mm, pose: poseOf(filter) });
    }
    pressed ??= events.flatMap((event) => (event.phase === "start" ? event.pose : []))[0] ?? null;
    end = events.find((event) => event.phase === "end" || event.phase === "cancel");
  }
  if (end.phase !== "end" || !pressed) throw new Error("the grab was lost");
  const shown = frames.findLast((frame) => frame.t_ms <= move.onset_ms) ?? frames[0];
  return { pressed, meant: move.meant, now: end.pose, plain: releasedByPlainRule(frames), shown: shown.pose };
}

/** A handle where the near hand presses, and as far as a ray may reach; no model behind it. */
const HOME_M: Triple = [0, 1, 0];
const REACH: Reachable = { needle: { entry_m: HOME_M, target_m: [0, 1, -9] }, model: null };

function simulated(
  hand: Hand,
  seed: number,
): {
  readonly meant: RoomPose;
  readonly onset_ms: number;
  frame(n: number): { readonly t_ms: number; readonly pointer: Pointer | null; readonly raw: RoomPose };
} {
  const random = seeded(seed * 7919 + 13);
  for (let n = 0; n < 5; n++) random.uniform();
  const step_ms = 1000 / hand.rate_hz;
  const [way, kick, side] = [direction(random), direction(random), direction(random)];
  const travels_ms = hand.stopped_ms === null ? 0 : 500;
  const hovers_ms = hand.by === "gone" ? 0 : HOVERS_MS;
  const held_ms = (hand.stopped_ms ?? hand.holds_ms) + 2 * random.uniform() * step_ms;
  const [press_ms, onset_ms] = [hovers_ms, hovers_ms + travels_ms + held_ms];
  const path = (t_ms: number): Triple => {
    const t = Math.max(0, Math.min(t_ms, onset_ms) - press_ms);
    const gone = travels_ms > 0 ? 100 * minimumJerk(t / travels_ms) : 0;
    const crept = (hand.speed_mm_s * t) / 1000 - (hand.brakes_mm_s2 * (t / 1000) ** 2) / 2;
    return sum([way, crept], [side, gone]);
  };
  let [drift, turnDrift] = [noise(random), noise(random)];
  return {
    meant: poseAt(hand, path(onset_ms), [0, 0, 0], [0, 0, 0]),
    onset_ms,
    frame(n) {
      const t_ms = n * step_ms;
      const way_open = Math.min(1, Math.max(0, (t_ms - onset_ms) / hand.opens_ms));
      const opened = hand.soft ? minimumJerk(way_open) : way_open;
      drift = correlated(hand.smoothed, drift, random);
      turnDrift = correlated(hand.smoothed, turnDrift, random);
      const slip = random.uniform() < hand.slips ? SLIP_MM : 0;
      const jitter = sum([drift, hand.originJitter_mm], [kick, (hand.far ? KICK_FAR_MM : KICK_MM) * opened], [direction(random), slip]);
      const turns = sum([turnDrift, hand.turnJitter_deg], [kick, hand.far ? KICK_FAR_DEG * opened : 0]);
      const raw = poseAt(hand, path(t_ms), jitter, turns);
      const wide = (hand.gapDrift_mm_s * Math.max(0, Math.min(t_ms, onset_ms) - press_ms)) / 1000 + OPEN_GAP_MM * opened;
      const isPressed = t_ms >= press_ms;
      const gone = hand.by === "gone" && opened * OPEN_GAP_MM >= SYSTEM_MM;
      return { t_ms, raw, pointer: gone ? null : pointerOf(hand, raw, isPressed ? wide : OPEN_GAP_MM, random) };
    },
  };
}

type Random = ReturnType<typeof seeded>;

function noise(random: Random): Triple {
  return [random.normal(), random.normal(), random.normal()];
}

function correlated(part: number, before: Triple, random: Random): Triple {
  return sum([before, part], [noise(random), Math.sqrt(1 - part * part)]);
}

function direction(random: Random): Triple {
  const v = noise(random);
  const size = Math.hypot(...v);
  return [v[0] / size, v[1] / size, v[2] / size];
}

function sum(...terms: readonly (readonly [Triple, number])[]): Triple {
  return [0, 1, 2].map((axis) => terms.reduce((all, [v, k]) => all + k * v[axis], 0)) as unknown as Triple;
}

/** Flash and Hogan 1985: how hands move and open. */
function minimumJerk(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x ** 3 * (10 - 15 * x + 6 * x * x);
}

/** A far hand stays; what its thing should move by, it turns. */
function poseAt(hand: Hand, moved_mm: Triple, jitter_mm: Triple, turned_deg: Triple): RoomPose {
  const back = hand.far ? FAR_M : 0;
  const by = sum([jitter_mm, 0.001], [hand.far ? [0, 0, 0] : moved_mm, 0.001], [HOME_M, 1], [[0, 0, 1], back]);
  const aims: Triple = hand.far ? [moved_mm[1] / (1000 * FAR_M), -moved_mm[0] / (1000 * FAR_M), 0] : [0, 0, 0];
  const turn: Quaternion = product(fromRotationVector(sum([turned_deg, Math.PI / 180])), fromRotationVector(aims));
  return { at_m: by, turn };
}

function pointerOf(hand: Hand, raw: RoomPose, wide_mm: number, random: Random): Pointer {
  const carries = hand.far ? { near: null, ray: raw } : { near: raw, ray: hand.by === "gone" ? GAZE : null };
  const one = { id: 1, hand: "right", tip_m: null, tracked: true, ...carries } as const;
  if (hand.by === "tips") {
    const gap_mm = Math.max(0, Math.min(OPEN_GAP_MM, wide_mm) + hand.base_mm + hand.gapJitter_mm * random.normal());
    return { ...one, kind: "joints", closed: pinchStrength(gap_mm), gap_mm };
  }
  const isClosed = wide_mm < SYSTEM_MM;
  if (hand.by === "gone") return { ...one, kind: "transient", closed: 1, gap_mm: 0 };
  const value = pinchStrength(wide_mm) + 0.005 * random.normal();
  return { ...one, kind: "ray", closed: isClosed ? 1 : 0, gap_mm: gapOf(hand.by === "button" ? (isClosed ? 1 : 0) : value) };
}

/** Eyes that look at the handle while the hand rests anywhere. */
const GAZE: RoomPose = { at_m: [HOME_M[0], HOME_M[1], HOME_M[2] + 1], turn: [0, 0, 0, 1] };
