import type { Triple } from "../../volume/index.ts";
import { distance } from "../vectors.ts";
import { buttonAt, spotOf } from "./hit.ts";
import type { Panel, PanelButton, Plate } from "./words.ts";

/** So far behind the plate a tip presses, so far before it it lets go, metres (webxr.md 6). */
const PRESS_M = 0.003;
const RELEASE_M = 0.012;
/** Room about a button. */
const MARGIN_M = 0.004;
/** Faster tips brush past. */
const FASTEST_M_S = 1.5;
/** A tip farther than this behind the plate reaches around it: it has pressed nothing. */
const BEHIND_M = 0.08;

/** One finger at one panel. */
export interface Poke {
  readonly tip_m: Triple;
  readonly t_ms: number;
  /** The tip was in front since its last press: it may press. */
  readonly armed: boolean;
  /** The button that it holds down. */
  readonly down: string | null;
}

export interface PokeStep {
  readonly poke: Poke;
  /** Pressed in this very frame. */
  readonly pressed: PanelButton | null;
  /** The tip is over the plate and near: a ray of the same hand is off. */
  readonly over: boolean;
}

/** How near a tip takes the hand over from its ray, metres. */
const NEAR_M = 0.1;

/**
 * A finger's frame at a panel: it presses when it comes from the front and is 3 mm in, over a button (and 4 mm about it), slower than 1.5 m/s; it lets go
 * 12 mm in front, and only then may press again.
 * @param before null for a tip that was not seen in the frame before.
 */
export function pokeStep(before: Poke | null, tip_m: Triple, t_ms: number, plate: Plate, panel: Panel): PokeStep {
  const { x, y, distance_m: front_m } = spotOf(plate, panel, tip_m);
  const pxPerM = panel.size.width / plate.width_m;
  const inside = x >= 0 && y >= 0 && x <= panel.size.width && y <= panel.size.height;
  const over = inside && front_m < NEAR_M && front_m > -BEHIND_M;
  const isFree = front_m >= (before?.down || before?.armed === false ? RELEASE_M : 0);
  const armed = isFree || (before?.armed ?? false);
  const rest: Poke = { tip_m, t_ms, armed: armed && front_m > -BEHIND_M, down: isFree ? null : (before?.down ?? null) };
  if (!before?.armed || before.down || front_m > -PRESS_M || front_m < -BEHIND_M) return { poke: rest, pressed: null, over };
  const seconds = (t_ms - before.t_ms) / 1000;
  const tooFast = seconds > 0 && distance(tip_m, before.tip_m) / seconds > FASTEST_M_S;
  const button = buttonAt(panel, x, y, MARGIN_M * pxPerM);
  // Behind the plate without a press: a brush, or beside every button. It must come out before it may press.
  const spent: Poke = { ...rest, armed: false, down: tooFast ? null : (button?.id ?? null) };
  return { poke: spent, pressed: tooFast ? null : button, over };
}
