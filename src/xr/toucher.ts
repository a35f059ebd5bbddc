import type { Triple } from "../volume/index.ts";
import { type Cross, crossBefore, crossStep, crossTaken } from "./cross.ts";
import type { TipMark } from "./landmark-marks.ts";
import { FINGERTIP_M, type Touch } from "./landmarks.ts";
import { asideOf, NOT_STILL, type Still, stillStep } from "./touch.ts";
import { ahead, dot, minus, type RoomPose, unit } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** A frame of touching. */
export interface TouchFrame {
  readonly head: RoomPose;
  readonly pointers: readonly Pointer[];
  /** Hands that a panel has. */
  readonly busy: ReadonlySet<number>;
  /** Hands whose finger is at a panel. */
  readonly fingers: ReadonlySet<number>;
  readonly precision: boolean;
  readonly t_ms: number;
}

/** The two ways of taking a point in the room (webxr.md 8): a tip that holds still, or, for hands without one, a cross that is dragged and set from two sides. */
export interface Toucher {
  /** @returns tips that are seen, and what they took. */
  step(frame: TouchFrame): { readonly tips: readonly TipMark[]; readonly touches: readonly Touch[] };
  /** The cross lies on the spot. */
  take(head: RoomPose): Touch | null;
  /** Another point is to be taken. */
  forget(): void;
  /** Touching is over. */
  end(): void;
  cross_m(): Triple | null;
  /** For the words: how far from the first look it is seen now, and how far apart the last two looks lay. */
  told(head: RoomPose | null): { readonly cross: { readonly aside_deg: number | null } | null; readonly gap_mm: number | null };
}

export function createToucher(): Toucher {
  const stills = new Map<number, Still>();
  let cross: Cross | null = null;
  let gap_mm: number | null = null;
  const forget = (): void => {
    stills.clear();
    gap_mm = null;
    if (cross) cross = { ...cross, first: null };
  };
  return {
    step({ head, pointers, busy, fingers, precision, t_ms }) {
      const touches: Touch[] = [];
      const tips = pointers.flatMap((pointer): readonly TipMark[] => {
        const tip = fingers.has(pointer.id) ? null : tipOf(pointer, head);
        // A hand that rests when touching begins has to come from elsewhere first.
        const step = stillStep(stills.get(pointer.id) ?? { ...NOT_STILL, taken_m: tip }, tip, t_ms);
        stills.set(pointer.id, step.still);
        if (step.taken_m) touches.push({ at_m: step.taken_m, tip_m: pointer.kind === "joints" ? FINGERTIP_M : 0, from_m: head.at_m });
        return tip ? [{ at_m: tip, part: step.part }] : [];
      });
      if (touches.length > 0) gap_mm = null;
      // Hands out of sight, and a gaze between two pinches, leave the cross where it is.
      if (pointers.some(({ kind }) => kind === "joints" || kind === "controller")) cross = null;
      else if (cross || pointers.length > 0) cross = crossStep(cross ?? crossBefore(head), { pointers, busy, precision, t_ms });
      return { tips, touches };
    },
    take(head) {
      if (!cross) return null;
      const taken = crossTaken(cross, head);
      [cross, gap_mm] = [taken.cross, taken.gap_mm];
      return taken.spot_m && { at_m: taken.spot_m, tip_m: 0, from_m: head.at_m };
    },
    forget,
    end() {
      forget();
      cross = null;
    },
    cross_m: () => cross?.at_m ?? null,
    told(head) {
      const aside_deg = cross?.first && head ? asideOf(cross.at_m, cross.first.head, head) : null;
      return { cross: cross && { aside_deg }, gap_mm };
    },
  };
}

/** A spot counts only where the wearer looks: a hand that rests holds still, too. About the field of a headset. */
const SEEN: number = Math.cos((20 * Math.PI) / 180);

/** What touches: a fingertip, or a controller's tip; other hands have none. */
function tipOf({ kind, tip_m, near, tracked }: Pointer, head: RoomPose): Triple | null {
  if (!tracked) return null;
  const tip = kind === "joints" ? tip_m : kind === "controller" ? (near?.at_m ?? null) : null;
  return tip && dot(unit(minus(tip, head.at_m), [0, 1, 0]), ahead(head)) >= SEEN ? tip : null;
}
