import type { Triple } from "../../volume/index.ts";
import { leftOver } from "./fit.ts";
import { movedBy, otherOrders } from "./orders.ts";
import { principal } from "./target-error.ts";

/** Fewer points than this fix no pose. */
export const LEAST_POINTS = 3;
/** Second over first singular value of the centred points; a layout at 0.14 gave 16 mm at 12 cm depth from 5 mm touches (webxr.md 8). */
export const LEAST_RATIO = 0.25;
/** Two points nearer than this are told apart by no hand. */
export const LEAST_DISTANCE_MM = 30;
/** A triangle's longest side. */
export const LEAST_SIDE_MM = 80;
/** Another order of the points that fits them within this (rms) can be taken for the right one. */
const CONFUSABLE_MM = 20;
/** Another order or a reflection is believed when it fits this much better than what was touched. */
const BETTER = 0.5;
/** A layout whose thickness (rms about its plane) is less is flat: its mirror image is a turn. */
const THICK_MM = 10;
/** Fits below this need no better one. */
const GOOD_MM = 1;

/** Second over first singular value of the centred points: 0 on a line, 1 for a round or square layout. */
export function roundness(points: readonly Triple[]): number {
  const { squares } = principal(points);
  return squares[0] > 0 ? Math.sqrt(squares[1] / squares[0]) : 0;
}

/** The two points that lie nearest to each other (or farthest apart), and how far. At least two points. */
export function extremePair(
  points: readonly Triple[],
  which: "nearest" | "farthest",
): { readonly pair: readonly [number, number]; readonly mm: number } {
  let best: { pair: readonly [number, number]; mm: number } | null = null;
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const mm = Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1], points[i][2] - points[j][2]);
      if (best === null || (which === "nearest" ? mm < best.mm : mm > best.mm)) best = { pair: [i, j], mm };
    }
  }
  if (best === null) throw new Error("a pair needs two points");
  return best;
}

/** The points that the likeliest other order moves, where one fits the layout onto itself within 20 mm rms; null where no order can be mistaken. */
export function confusable(points: readonly Triple[]): readonly number[] | null {
  const { order, fre } = bestOrder(points, points);
  return fre < CONFUSABLE_MM ? movedBy(order) : null;
}

/** The points that were touched in each other's place: another order fits less than half as far off; null where none does. */
export function exchanged(patient: readonly Triple[], room: readonly Triple[], fre_mm: number): readonly number[] | null {
  if (fre_mm < GOOD_MM) return null;
  const { order, fre } = bestOrder(patient, room);
  return fre < BETTER * fre_mm ? movedBy(order) : null;
}

/** How far off the best reflection is, mm, where it fits twice as well as the best turn and the layout is thick enough to tell; else null. */
export function mirrored(patient: readonly Triple[], room: readonly Triple[], fre_mm: number): number | null {
  if (patient.length <= LEAST_POINTS || fre_mm < GOOD_MM) return null;
  const { squares } = principal(patient);
  if (Math.sqrt(squares[2] / patient.length) < THICK_MM) return null;
  const { reflected } = leftOver(patient, room);
  return reflected < BETTER * fre_mm ? reflected : null;
}

function bestOrder(patient: readonly Triple[], room: readonly Triple[]): { readonly order: readonly number[]; readonly fre: number } {
  let best: { order: readonly number[]; fre: number } = { order: [], fre: Infinity };
  for (const order of otherOrders(patient.length)) {
    const fre = leftOver(
      patient,
      order.map((at) => room[at]),
    ).rotated;
    if (fre < best.fre) best = { order, fre };
  }
  return best;
}
