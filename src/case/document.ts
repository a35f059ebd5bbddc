import type { Rules } from "../planning/index.ts";
import type { CaseDocument, StructureState } from "./words.ts";

/** A case with nothing in it but its rules. */
export function emptyCase(rules: Rules): CaseDocument {
  return {
    schema: "trocar/case@1",
    created: null,
    source: null,
    geometry: null,
    labels: null,
    overrides: [],
    rules,
    needles: [],
    current: null,
    structures: [],
    view: { layout: "split", slice_mm: null, window: null, outlines: true, voxels: false, planes: false, camera: null },
    registration: null,
  };
}

/** A structure's state, the default where nobody said anything. */
export function structureState(doc: CaseDocument, id: string): StructureState {
  return doc.structures.find((state) => state.id === id) ?? { id, visible: true, opacity: null, role: null };
}

/** The rules in force: the document's, with the roles that a person gave to single structures on top. */
export function rulesInForce(doc: CaseDocument): Rules {
  const own = doc.structures.filter((state) => state.role !== null);
  if (own.length === 0) return doc.rules;
  const roles = { ...doc.rules.roles };
  for (const { id, role } of own) {
    if (role === null) continue;
    const base = roles[id] ?? roles["*"];
    roles[id] = { ...base, role };
  }
  return { ...doc.rules, roles };
}
