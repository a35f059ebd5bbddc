import type { Problem, ProblemCode, ProblemTable } from "../base/index.ts";
import type { Assessment, Constraint } from "../planning/index.ts";
import { structureById } from "../volume/index.ts";
import type { Language, ProblemSentences, Subject } from "./catalogue.ts";
import { catalogueOf, constraintMessage, nameOf, sentenceOf } from "./sentence.ts";

/** A Problem as it leaves the house: with its sentence, in the order of interfaces.md 1. */
export type ProblemFields = Problem & { readonly message: string };

/** The sentence of a Problem. */
export function messageOf(problem: Problem, lang: Language): string {
  return sentenceFor(catalogueOf(lang).problems, problem.code, problem.details, subjectOf(problem.where, lang));
}

/** A sentence for a code and its numbers; the one place where code and details are known to belong together. */
function sentenceFor<C extends ProblemCode>(sentences: ProblemSentences, code: C, details: ProblemTable[C], subject: Subject): string {
  return sentences[code](details, subject);
}

function subjectOf(where: string | null, lang: Language): Subject {
  if (where === null) return { name: "", plural: false, where };
  const isStructure = structureById(where) !== undefined || where.startsWith("label:") || where.startsWith("other:");
  if (!isStructure) return { name: where, plural: false, where };
  const { inText, plural } = nameOf(where, lang);
  return { name: inText, plural, where };
}

/** A Problem with its message, fields in the order of interfaces.md 1. */
export function problemFields(problem: Problem, lang: Language): ProblemFields {
  const { code, severity, where, override, details } = problem;
  return { code, severity, message: messageOf(problem, lang), where, override, details };
}

/** An assessment as it leaves the house, not yet rounded: constraints with their messages, the sentence, problems with theirs; the order of interfaces.md 5. */
export type AssessmentFields = Omit<Assessment, "constraints" | "problems"> & {
  readonly constraints: readonly (Constraint & { readonly message: string })[];
  readonly sentence: string;
  readonly problems: readonly ProblemFields[];
};

/** Adds the words to an assessment. @param patientPosition as in `sentenceOf`. */
export function assessmentFields(assessment: Assessment, lang: Language, patientPosition: string | null): AssessmentFields {
  const { constraints, verdict, decisive, hit, tolerance, profile, ablation, cost, problems, ...measured } = assessment;
  return {
    ...measured,
    constraints: constraints.map((constraint) => ({ ...constraint, message: constraintMessage(constraint, assessment, lang) })),
    verdict,
    decisive,
    sentence: sentenceOf(assessment, lang, patientPosition),
    hit,
    tolerance,
    profile,
    ablation,
    cost,
    problems: problems.map((found) => problemFields(found, lang)),
  };
}
