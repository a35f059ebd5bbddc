import type { Job, Problem } from "../base/index.ts";
import type { Engine } from "../engine/index.ts";
import type { OptionSpec, Parsed } from "./args.ts";
import type { Outcome } from "./outcome.ts";

interface CommandWords {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  readonly options: readonly OptionSpec[];
}

/** What a command may use. `now_ms` reads a clock for `timing`, which no test compares. */
export interface CommandContext {
  readonly engine: Engine;
  readonly job: Job;
  readonly now_ms: () => number;
}

/** A command that answers with one JSON document `trocar/<name>@1`. */
export interface JsonCommand extends CommandWords {
  readonly kind: "json";
  run(parsed: Parsed, context: CommandContext): Promise<Outcome>;
}

/** A command that prints text and is no part of the JSON contract. */
export interface TextCommand extends CommandWords {
  readonly kind: "text";
  run(parsed: Parsed, context: CommandContext): Promise<{ readonly code: number } | { readonly problem: Problem }>;
}

export type Command = JsonCommand | TextCommand;
