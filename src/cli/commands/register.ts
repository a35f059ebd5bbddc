import { type Job, ok, type Problem, type Result, refuse } from "../../base/index.ts";
import type { CaseDocument } from "../../case/index.ts";
import type { Engine } from "../../engine/index.ts";
import {
  demandingPoint,
  type ErrorPoint,
  judgeAt,
  layoutProblem,
  type Measured,
  measureLandmarks,
  registerLandmarks,
  TOUCH_ERROR_MM,
} from "../../planning/index.ts";
import { type Lps, lps, type Triple } from "../../volume/index.ts";
import { type Parsed, parseNumber, parsePoint } from "../args.ts";
import { openCaseAt } from "../case-in.ts";
import { onePositional } from "../common.ts";
import { labelMapOf } from "../labels-in.ts";
import type { JsonCommand } from "../words.ts";

/** Fewer touched points have no error of fit. */
const LEAST_POINTS = 3;

/** The registration of a case as the headset reckoned it: fit, residuals, and the error to expect where its needles end. */
export const register: JsonCommand = {
  kind: "json",
  name: "register",
  usage: "register CASE.trocar [--target x,y,z] [--touch-error MM]",
  help: "Fits the landmarks that a case was laid over a body by, with residuals and the predicted error at each target.",
  options: [
    { name: "target", value: "x,y,z", help: "where else the error is predicted, LPS mm (default: each needle's target)" },
    { name: "touch-error", value: "MM", help: `rms error of one touch known beforehand (default ${TOUCH_ERROR_MM})` },
  ],
  async run(parsed, { engine, job }) {
    const path = onePositional(parsed, "CASE");
    if ("problem" in path) return path;
    const touchError = parseNumber(parsed.values["touch-error"] ?? `${TOUCH_ERROR_MM}`, "touch-error", 0);
    if ("problem" in touchError) return touchError;
    const opened = await openCaseAt(path.value, job);
    if (opened === null) return refuse("case-invalid", path.value, { reason: "it is no .trocar file" });
    if ("problem" in opened) return opened;
    const doc = opened.value.record.document;
    const points = doc.registration?.points ?? [];
    if (points.length === 0) return refuse("registration-absent", path.value, {});
    const landmarks = { names: points.map(({ name }) => name), patient_mm: points.map(({ patient_mm: p }) => lps(p[0], p[1], p[2])) };
    const targets = await targetsOf(doc, landmarks.patient_mm, path.value, parsed, engine, job);
    if ("problem" in targets) return targets;
    const room_m = points.map((point) => point.room_m);
    return { ...fieldsOf(landmarks, room_m, targets.value, touchError.value) };
  },
};

interface Landmarks {
  readonly names: readonly string[];
  readonly patient_mm: readonly Lps[];
}
interface Target extends ErrorPoint {
  /** Whose target it is; null for one that was asked for, or for the most demanding place. */
  readonly needle: string | null;
}

function fieldsOf(
  { names, patient_mm }: Landmarks,
  room_m: readonly Triple[],
  targets: readonly Target[],
  touchError_mm: number,
): { readonly fields: Readonly<Record<string, unknown>>; readonly problems: readonly Problem[] } {
  const layout = layoutProblem(patient_mm, names);
  const found = names.length < LEAST_POINTS ? null : measureLandmarks(patient_mm, room_m, touchError_mm);
  const judged = targets.map((target) => judgementOf({ names, patient_mm }, found, target));
  const wrong = layout ?? (targets.length > 0 ? touchesProblem({ names, patient_mm }, room_m, targets[0], touchError_mm) : null);
  return {
    fields: {
      points: names.map((name, n) => ({
        name,
        patient_mm: patient_mm[n],
        room_m: room_m[n],
        residual_mm: found?.residuals_mm[n] ?? null,
        touch_again: found?.touchAgain.includes(n) ?? false,
      })),
      rotation: found?.rotation ?? null,
      translation_mm: found?.translation_mm ?? null,
      fre_mm: found?.fre_mm ?? null,
      fle_mm: found?.fle_mm ?? null,
      touch_error_mm: touchError_mm,
      worst: found ? names[found.worst] : null,
      targets: judged.map(({ fields }) => fields),
    },
    problems: wrong ? [wrong] : judged.flatMap(({ problems }) => problems).filter(isFirstOfItsWords),
  };
}

function isFirstOfItsWords(problem: Problem, at: number, all: readonly Problem[]): boolean {
  return all.findIndex((one) => one.code === problem.code && JSON.stringify(one.details) === JSON.stringify(problem.details)) === at;
}

/** What the touches say against themselves; where the needle is plays no part in it. Normals of the skin and the wearer's place are not kept in a case. */
function touchesProblem(
  { names, patient_mm }: Landmarks,
  room_m: readonly Triple[],
  target: ErrorPoint,
  touchError_mm: number,
): Problem | null {
  const result = registerLandmarks(patient_mm, room_m, { names, target, touchError_mm, outward: null, wearer_m: null });
  return "problem" in result && result.problem.code !== "landmarks-inaccurate" ? result.problem : null;
}

function judgementOf(
  { names, patient_mm }: Landmarks,
  found: Measured | null,
  { needle, at, point_mm }: Target,
): { readonly fields: object; readonly problems: readonly Problem[] } {
  const own = { needle, at, target_mm: point_mm };
  if (!found) return { fields: { ...own, tre_mm: null, verdict: "refused" }, problems: [] };
  const judged = judgeAt(found, patient_mm, names, { at, point_mm });
  if ("value" in judged) {
    const isUncertain = judged.problems.some(({ code }) => code === "landmarks-uncertain");
    return { fields: { ...own, tre_mm: judged.value.tre_mm, verdict: isUncertain ? "uncertain" : "laid" }, problems: judged.problems };
  }
  const { details } = judged.problem;
  return { fields: { ...own, tre_mm: "tre_mm" in details ? details.tre_mm : null, verdict: "refused" }, problems: [judged.problem] };
}

/** Where the error is predicted: as asked, else at each needle's target, else where the headset judges a case without a needle. */
async function targetsOf(
  doc: CaseDocument,
  patient_mm: readonly Lps[],
  path: string,
  parsed: Parsed,
  engine: Engine,
  job: Job,
): Promise<Result<readonly Target[]>> {
  const asked = parsed.values["target"];
  if (asked !== undefined) {
    const point = parsePoint(asked, "target");
    return "problem" in point ? point : ok([{ needle: null, at: "target", point_mm: point.value }]);
  }
  if (doc.needles.length > 0) return ok(doc.needles.map(({ id, target_mm }) => ({ needle: id, at: "target", point_mm: target_mm })));
  const labels = await labelMapOf(path, parsed, engine, job);
  if ("problem" in labels) return labels;
  if (patient_mm.length < LEAST_POINTS) return ok([]);
  const point = demandingPoint(await engine.anatomy(labels.value.map, labels.value.trust, job), patient_mm);
  return ok(point ? [{ needle: null, ...point }] : []);
}
