import ablation from "../../../assets/presets/ablation.json";
import biopsy from "../../../assets/presets/biopsy.json";
import drainage from "../../../assets/presets/drainage.json";
import type { Rules } from "../words.ts";
import { readRules } from "./read.ts";

/** The rules that are shipped (planning.md 3.2): examples to start from, not guidelines. */
export const presets: readonly Rules[] = [biopsy, ablation, drainage].map(checked);

/** A shipped preset by its id. */
export function presetById(id: string): Rules | undefined {
  return presets.find((preset) => preset.id === id);
}

function checked(json: unknown): Rules {
  const read = readRules(json);
  if ("problem" in read) throw new Error(`a shipped preset is not a rules document: ${read.problem.where}`);
  return read.value;
}
