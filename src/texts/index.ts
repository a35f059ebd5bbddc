// texts: codes and numbers become sentences, in English and Spanish; every visible word of the page. Knows no screen.
export { type Posture, postureOf } from "./angles.ts";
export type { Catalogue, Language } from "./catalogue.ts";
export { assessmentFields, messageOf, problemFields } from "./fields.ts";
export { clearance, crossing, down, up, whole } from "./numbers.ts";
export { catalogueOf, constraintMessage, explanationOf, nameOf, sentenceOf, structureName } from "./sentence.ts";
export type { UiLanguage, UiWords } from "./ui.ts";
export { uiWords } from "./ui-words.ts";
export { type XrReportWords, xrReportWords } from "./xr-report.ts";
