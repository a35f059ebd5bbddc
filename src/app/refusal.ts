import { type Problem, type ProblemCode, type ProblemTable, refuse } from "../base/index.ts";
import { messageOf } from "../texts/index.ts";

/** What a method of the page rejects with: `.code` and `.problem` as interfaces.md 10 says. */
export interface Refusal extends Error {
  readonly code: ProblemCode;
  readonly problem: Problem;
}

/** A Problem as something to throw at the page's border. */
export function refusal(problem: Problem): Refusal {
  return Object.assign(new Error(messageOf(problem, "en")), { code: problem.code, problem });
}

/** The same from its parts. */
export function refusalOf<C extends ProblemCode>(code: C, where: string | null, details: ProblemTable[C]): Refusal {
  return refusal(refuse(code, where, details).problem);
}

/** Whether something caught is a Refusal. */
export function isRefusal(caught: unknown): caught is Refusal {
  return caught instanceof Error && "problem" in caught && "code" in caught;
}
