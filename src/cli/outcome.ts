import type { Problem, ProblemCode } from "../base/index.ts";

/** What a command gives back: its document's own fields, or the Problem that ended it. */
export type Outcome =
  | { readonly fields: Readonly<Record<string, unknown>>; readonly problems: readonly Problem[] }
  | { readonly problem: Problem };

const EXIT: Partial<Record<ProblemCode, number>> = {
  internal: 1,
  usage: 2,
  "labels-needed": 2,
  "rules-invalid": 2,
  "model-missing": 4,
  "model-hash": 4,
  "model-mismatch": 4,
  "target-outside-volume": 5,
  "target-outside-body": 5,
  "entry-outside-reach": 5,
  "needle-zero-length": 5,
  "labels-empty": 5,
  "no-skin": 5,
  "write-failed": 6,
  cancelled: 130,
};

/** The exit code of a Problem that ended a command (interfaces.md 1); input that cannot be read or placed is 3. */
export function exitCodeOf(code: ProblemCode): number {
  return EXIT[code] ?? 3;
}
