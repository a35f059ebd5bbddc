import { type StructureId, structureById, structureByLabel } from "./structures.ts";
import type { ForeignStructure } from "./words.ts";

/** The id of a label in this map: the table's, the map's own, or `label:<n>`. */
export function structureOf(map: { readonly foreign: readonly ForeignStructure[] }, label: number): StructureId {
  return structureByLabel(label)?.id ?? map.foreign.find((own) => own.label === label)?.id ?? `label:${label}`;
}

/** The label of an id in this map, or null if neither table nor map knows it. */
export function labelOf(map: { readonly foreign: readonly ForeignStructure[] }, id: StructureId): number | null {
  return structureById(id)?.label ?? map.foreign.find((own) => own.id === id)?.label ?? null;
}

/** How many voxels hold each label; 256 counts. */
export function labelCounts(labels: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  for (let index = 0; index < labels.length; index++) counts[labels[index]]++;
  return counts;
}
