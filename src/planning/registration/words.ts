import type { NineNumbers, Triple } from "../../volume/index.ts";

/** What is known beside the points themselves. */
export interface RegistrationContext {
  /** One name a landmark, as a person reads it; the same order as the points. */
  readonly names: readonly string[];
  /** Where the needle is to end, LPS mm, for the predicted error there; null without a needle. */
  readonly target_mm: Triple | null;
  /** rms error of one touch known beforehand, mm; it counts where the points fit better by luck. 0 trusts the points alone. */
  readonly touchError_mm: number;
  /** Outward unit normals of the skin at the patient's points, LPS; null where there is no skin. */
  readonly outward: readonly Triple[] | null;
  /** Where the wearer's head is, room metres; null when unknown. */
  readonly wearer_m: Triple | null;
}

/** A body laid over a room: `room_mm = rotation * patient_mm + translation_mm`, and how far it may be trusted. */
export interface Registration {
  /** Row-major, proper. */
  readonly rotation: NineNumbers;
  /** Room millimetres. */
  readonly translation_mm: Triple;
  /** Distance of each touched point from its landmark after the fit, mm. */
  readonly residuals_mm: readonly number[];
  /** rms of the residuals, mm: it finds blunders and says nothing about the error at the target. */
  readonly fre_mm: number;
  /** Estimated rms error of one touch, mm: FRE / sqrt(1 - 2/n), at least the context's `touchError_mm`. */
  readonly fle_mm: number;
  /** Predicted rms error at the target, mm; null without a target. */
  readonly tre_mm: number | null;
  /** Index of the point with the largest residual. */
  readonly worst: number;
  /** Points whose removal cuts the FRE by more than 40 %: touch them again. */
  readonly touchAgain: readonly number[];
}
