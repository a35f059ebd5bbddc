// planning: a label map and a needle become an assessment: what is crossed, how near everything is, what the rules say of it. Millimetres of the patient in
// and out; no words, no screen.
export { buildAnatomy } from "./anatomy/build.ts";
export { assess, countHits } from "./assess.ts";
export { noHits } from "./hits.ts";
export { demandingPoint } from "./registration/demanding.ts";
export { skinNormal } from "./registration/outward.ts";
export { forecastAt, judgeAt, layoutProblem, measureLandmarks, registerLandmarks, TOUCH_ERROR_MM } from "./registration/register.ts";
export type { ErrorPoint, Forecast, Measured, Registration } from "./registration/words.ts";
export { defaultNeedle, diameterOfGauge, guidanceMethods } from "./rules/needles.ts";
export { presetById, presets } from "./rules/presets.ts";
export { type RulesFault, readRules } from "./rules/read.ts";
export { ruleFor } from "./rules/roles.ts";
export { firstBodyAlong, nearestSkin, snapEntry } from "./skin.ts";
export type {
  Anatomy,
  Assessment,
  Constraint,
  ConstraintKind,
  Crossing,
  Hits,
  Level,
  Needle,
  Role,
  Rules,
  StructureAssessment,
} from "./words.ts";
