import type { Problem } from "../../base/index.ts";
import type { NineNumbers, Triple } from "../../volume/index.ts";

/** What a predicted error speaks of: a needle's target; without one, the farthest lesion, the farthest part of the organs, or the model's middle. */
export type ErrorAt = "target" | "lesion" | "organs" | "middle";

/** A point at which the error of a registration is predicted, LPS mm. */
export interface ErrorPoint {
  readonly at: ErrorAt;
  readonly point_mm: Triple;
}

/** What a layout promises before it is touched; `problem` is an error above 10 mm, a warning above 6. */
export interface Forecast {
  readonly tre_mm: number;
  readonly at: ErrorAt;
  readonly problem: Problem | null;
}

/** What is known beside the points themselves. */
export interface RegistrationContext {
  /** One name a landmark, as a person reads it; the same order as the points. */
  readonly names: readonly string[];
  /** Where the error is predicted; there always is such a point, since it decides. */
  readonly target: ErrorPoint;
  /** rms error of one touch known beforehand, mm; it counts where the points fit better by luck. 0 trusts the points alone. */
  readonly touchError_mm: number;
  /** Outward unit normals of the skin at the patient's points, LPS; null where there is no skin. */
  readonly outward: readonly Triple[] | null;
  /** Where the wearer's head was at each touch, room metres; null when unknown. */
  readonly wearer_m: readonly Triple[] | null;
}

/** A rigid fit of landmarks to touches, and how good the touches were. */
export interface Measured {
  /** Row-major, proper: `room_mm = rotation * patient_mm + translation_mm`. */
  readonly rotation: NineNumbers;
  /** Room millimetres. */
  readonly translation_mm: Triple;
  /** Distance of each touched point from its landmark after the fit, mm. */
  readonly residuals_mm: readonly number[];
  /** rms of the residuals, mm: it finds blunders and says nothing about the error at the target. */
  readonly fre_mm: number;
  /** Estimated rms error of one touch, mm: FRE / sqrt(1 - 2/n), at least the error of a touch that is known beforehand. */
  readonly fle_mm: number;
  /** Index of the point with the largest residual. */
  readonly worst: number;
  /** Points whose removal cuts the FRE by more than 40 %, the most helpful first: touch them again. */
  readonly touchAgain: readonly number[];
}

/** A body laid over a room, and how far it may be trusted at a point. */
export interface Registration extends Measured {
  /** Predicted rms error at `target`, mm. */
  readonly tre_mm: number;
  readonly target: ErrorPoint;
}
