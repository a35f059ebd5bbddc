import { quietJob, type Result } from "../../src/base/index.ts";
import { type Anatomy, buildAnatomy, type Needle, presetById, type Rules } from "../../src/planning/index.ts";
import { IMPORTED, lps, type NineNumbers, type Triple } from "../../src/volume/index.ts";
import { gridOf } from "../volume/made.ts";

/** The worked example of interfaces.md 12: a block of liver in a block of body, a bar of portal vein in the liver. */
function workedLabels(): Uint8Array {
  const labels = new Uint8Array(60 * 20 * 20);
  fill(labels, 22, [2, 57], [2, 17], [2, 17]);
  fill(labels, 1, [10, 47], [4, 16], [4, 16]);
  fill(labels, 12, [24, 25], [8, 8], [5, 14]);
  return labels;
}

function fill(labels: Uint8Array, label: number, i: readonly number[], j: readonly number[], k: readonly number[]): void {
  for (let z = k[0]; z <= k[1]; z++) {
    for (let y = j[0]; y <= j[1]; y++) for (let x = i[0]; x <= i[1]; x++) labels[x + 60 * (y + 20 * z)] = label;
  }
}

export const IDENTITY: NineNumbers = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function workedAnatomy(origin_mm: Triple, direction: NineNumbers): Promise<Anatomy> {
  const geometry = gridOf([60, 20, 20], [1, 2, 3], origin_mm, direction);
  return buildAnatomy({ geometry, labels: workedLabels(), source: "import", foreign: [] }, IMPORTED, quietJob());
}

export function needleFrom(entry_mm: Triple, target_mm: Triple, rules: Rules): Needle {
  const { gauge, diameter_mm, length_mm } = rules.needle;
  return { id: "1", name: "", entry_mm: lps(...entry_mm), target_mm: lps(...target_mm), gauge, diameter_mm, length_mm };
}

export function preset(id: string): Rules {
  const found = presetById(id);
  if (found === undefined) throw new Error(`no preset ${id}`);
  return found;
}

export function taken<T>(result: Result<T>): T {
  if ("problem" in result) throw new Error(`${result.problem.code} ${JSON.stringify(result.problem.details)}`);
  return result.value;
}
