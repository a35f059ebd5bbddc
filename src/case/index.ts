// case: the document of a plan, what may be done to it, and its history. Pure; knows no screen and no file system.
export { emptyCase, rulesInForce, structureState } from "./document.ts";
export { applyEdit, type Edit } from "./edits.ts";
export { CASE_HEAD_BYTES, type CaseFile, isCase, openCaseFile } from "./file.ts";
export { caseLabels, caseReports, caseTrust } from "./labels.ts";
export { readCase } from "./read.ts";
export { sameAssessment } from "./stale.ts";
export { type CaseStore, createStore } from "./store.ts";
export type {
  Camera,
  CaseDocument,
  CaseNeedle,
  CaseSource,
  Layout,
  StructureState,
  ViewName,
  ViewState,
} from "./words.ts";
export { CASE_MIMETYPE, caseJson, packCase } from "./write.ts";
