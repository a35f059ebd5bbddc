import type { Problem } from "./problems.ts";

/** What a step over foreign input gives: a value with what was noticed on the way, or the one Problem that stopped it. */
export type Result<T> = { readonly value: T; readonly problems: readonly Problem[] } | { readonly problem: Problem };

/** A value without anything noticed. */
export function ok<T>(value: T, problems: readonly Problem[] = []): { readonly value: T; readonly problems: readonly Problem[] } {
  return { value, problems };
}
