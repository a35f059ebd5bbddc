// case: the document of a plan, what may be done to it, and its history. Pure; knows no screen and no file system.
export { emptyCase, rulesInForce, structureState } from "./document.ts";
export { applyEdit, type Edit, isDurable } from "./edits.ts";
export { type CaseStore, createStore } from "./store.ts";
export type {
  Assessments,
  Camera,
  CaseDocument,
  CaseNeedle,
  CaseSource,
  Layout,
  StructureState,
  ViewName,
  ViewState,
} from "./words.ts";
