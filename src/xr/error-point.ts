import { demandingPoint, type ErrorPoint } from "../planning/index.ts";
import type { LentStage } from "../viewer/index.ts";
import type { Lps, Triple } from "../volume/index.ts";

/** Where the error of a registration is judged. */
export interface ErrorPoints {
  /** At the needle's target, else at the most demanding place of the patient, reckoned once for a layout. */
  now(points_mm: readonly Lps[]): ErrorPoint;
  /** Whether that is elsewhere than it was at the last judgement, which is told by `judged`. */
  hasMoved(points_mm: readonly Lps[]): boolean;
  judged(points_mm: readonly Lps[]): ErrorPoint;
}

export function createErrorPoints(stage: LentStage): ErrorPoints {
  let key: readonly unknown[] = [];
  let demanding: ErrorPoint | null = null;
  let last: ErrorPoint | null = null;

  function now(points_mm: readonly Lps[]): ErrorPoint {
    const doc = stage.document();
    const needle = doc?.needles.find((one) => one.id === doc.current);
    if (needle) return { at: "target", point_mm: needle.target_mm };
    const anatomy = stage.anatomy();
    const of = [anatomy, ...points_mm];
    if (demanding && of.length === key.length && of.every((one, n) => one === key[n])) return demanding;
    key = of;
    demanding = (anatomy && demandingPoint(anatomy, points_mm)) ?? { at: "middle", point_mm: middleOf(stage) };
    return demanding;
  }

  return {
    now,
    hasMoved: (points_mm) => !last || !isSame(now(points_mm), last),
    judged(points_mm) {
      last = now(points_mm);
      return last;
    },
  };
}

function isSame(a: ErrorPoint, b: ErrorPoint): boolean {
  return a.at === b.at && a.point_mm.every((value, axis) => value === b.point_mm[axis]);
}

function middleOf(stage: LentStage): Triple {
  const box = stage.box();
  return box ? ([0, 1, 2].map((axis) => (box.low_mm[axis] + box.high_mm[axis]) / 2) as unknown as Triple) : [0, 0, 0];
}
