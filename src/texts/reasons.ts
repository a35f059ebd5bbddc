import type { ProblemTable } from "../base/index.ts";
import type { ProblemSentences, Subject } from "./catalogue.ts";

/** Findings about a whole series that a refused segmentation gives as its reason, with its figures (segmentation.md 8). */
const SERIES_CODES = [
  "not-hu",
  "not-abdomen",
  "part-abdomen",
  "phase-native",
  "phase-arterial",
  "phase-late",
  "mr-other",
  "uncertain-series",
] as const;

/** The sentence of the finding that a reason names, or null when it names none. */
export function seriesReason(sentences: ProblemSentences, details: ProblemTable["model-mismatch"], subject: Subject): string | null {
  const code = SERIES_CODES.find((one) => one === details.reason);
  if (code === undefined || details.numbers === undefined) return null;
  // The finder wrote the figures of this very code: reason and numbers belong together.
  const sentence = sentences[code] as (numbers: Readonly<Record<string, number>>, subject: Subject) => string;
  return sentence(details.numbers, subject);
}

/** A count with its noun in the singular or the plural. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
