import type { StructureId } from "../volume/index.ts";
import { structureById } from "../volume/index.ts";

/** No structure is drawn with fewer triangles than this, if it has them (speed.md 2.2). */
const LEAST_TRIANGLES = 800;
/**
 * How much a square millimetre of a group counts: thin and crooked vessels need more triangles a square than an organ's smooth face;
 * the skin, the lungs and the skeleton are large and only the backdrop.
 */
const WEIGHTS: Readonly<Record<string, number>> = { vessels: 3, adrenals: 3, lesions: 3, bone: 0.6, air: 0.4, skin: 0.3 };

/** What one structure wants: its area in mm^2 and how many triangles it has before simplifying. */
interface Wish {
  readonly structure: StructureId;
  readonly area_mm2: number;
  readonly triangles: number;
}

/**
 * How many triangles each may keep: max(800, share by weighted area), never more than it has, together at most `total`.
 * What one does not need goes to the others; with too many structures for the floor, all get the same.
 */
export function budgetShares(wishes: readonly Wish[], total: number): readonly number[] {
  const floor = Math.min(LEAST_TRIANGLES, Math.floor(total / Math.max(1, wishes.length)));
  const shares = wishes.map((wish) => Math.min(floor, wish.triangles));
  const weights = wishes.map((wish) => wish.area_mm2 * weightOf(wish.structure));
  // Raise a common level until the budget is spent: share = clamp(level * weight, floor, what it has).
  const at = (level: number): readonly number[] =>
    wishes.map((wish, n) => Math.min(wish.triangles, Math.max(shares[n], Math.floor(level * weights[n]))));
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  let low = 0;
  let high = wishes.reduce((most, wish, n) => Math.max(most, (wish.triangles + 1) / Math.max(weights[n], Number.MIN_VALUE)), 0);
  if (sum(at(high)) <= total) return at(high);
  for (let step = 0; step < LEVEL_BISECTIONS; step++) {
    const level = (low + high) / 2;
    if (sum(at(level)) <= total) low = level;
    else high = level;
  }
  return at(low);
}

const LEVEL_BISECTIONS = 60;

function weightOf(id: StructureId): number {
  const groups = structureById(id)?.groups ?? [];
  return groups.reduce((weight, group) => WEIGHTS[group] ?? weight, 1);
}
