import { type Problem, type ProblemCode, roundForOutput, type Stage, VERSION } from "../base/index.ts";
import { createNodeHost } from "../engine/index.node.ts";
import { createEngine } from "../engine/index.ts";
import { problemFields } from "../texts/index.ts";
import { type OptionSpec, parseCommandLine } from "./args.ts";
import { commands } from "./commands.ts";
import { helpOf, overview } from "./help.ts";
import { exitCodeOf, type Outcome } from "./outcome.ts";
import type { JsonCommand, TextCommand } from "./words.ts";

const COMMON: readonly OptionSpec[] = [
  { name: "pretty", value: null, help: "indents the document" },
  { name: "quiet", value: null, help: "no progress on stderr" },
  { name: "progress", value: "json", help: "progress as one JSON object per line" },
  { name: "help", value: null, help: "this text" },
];

/** Runs one command line; the answer goes to stdout. @returns the exit code of interfaces.md 1. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--version") return say(VERSION);
  if (name === undefined || name === "--help" || name === "help") return say(overview(commands));
  const command = commands.find((one) => one.name === name);
  if (!command) return fail(usageProblem(`there is no command "${name}"`, name), false, overview(commands));
  if (rest.includes("--help")) return say(helpOf(command, COMMON));
  return command.kind === "json" ? runJson(command, rest) : runText(command, rest);
}

async function runJson(command: JsonCommand, args: readonly string[]): Promise<number> {
  const pretty = args.includes("--pretty");
  const parsed = parseCommandLine(args, [...command.options, ...COMMON]);
  if ("problem" in parsed) return fail(parsed.problem, pretty, `usage: trocar ${command.usage}`);
  const progress = parsed.value.values["progress"];
  if (progress !== undefined && progress !== "json") {
    return fail(usageProblem('--progress takes only "json"', "--progress"), pretty, `usage: trocar ${command.usage}`);
  }
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const engine = createEngine(createNodeHost());
  const report = parsed.value.switches.has("quiet") ? () => {} : progress === "json" ? reportJson : reportLine;
  try {
    const context = { engine, job: { signal: stop.signal, report }, now_ms: () => performance.now() };
    const outcome: Outcome = await command.run(parsed.value, context);
    if ("problem" in outcome) return fail(outcome.problem, pretty, `usage: trocar ${command.usage}`);
    const { timing, ...fields } = outcome.fields;
    const problems = outcome.problems.map((found) => problemFields(found, "en"));
    print({ ...envelope(`trocar/${command.name}@1`), problems, ...fields, ...(timing === undefined ? {} : { timing }) }, pretty);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return fail(plainProblem("cancelled"), pretty, null);
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return fail({ code: "internal", severity: "error", where: null, override: false, details: { reason } }, pretty, null);
  } finally {
    engine.close();
  }
}

async function runText(command: TextCommand, args: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(args, [...command.options, ...COMMON]);
  if ("problem" in parsed) return fail(parsed.problem, false, `usage: trocar ${command.usage}`);
  const engine = createEngine(createNodeHost());
  const job = { signal: new AbortController().signal, report: reportLine };
  const outcome = await command.run(parsed.value, { engine, job, now_ms: () => performance.now() });
  engine.close();
  return "problem" in outcome ? fail(outcome.problem, false, null) : outcome.code;
}

function fail(problem: Problem, pretty: boolean, usage: string | null): number {
  const code = exitCodeOf(problem.code);
  if (code === 2 && usage) process.stderr.write(`${usage}\n`);
  const error = problemFields({ ...problem, severity: "error" }, "en");
  print({ ...envelope("trocar/error@1"), error, problems: [error] }, pretty);
  return code;
}

function envelope(schema: string): { readonly schema: string; readonly tool: { readonly name: string; readonly version: string } } {
  return { schema, tool: { name: "trocar", version: VERSION } };
}

function print(document: unknown, pretty: boolean): void {
  process.stdout.write(`${JSON.stringify(roundForOutput(document), null, pretty ? 2 : 0)}\n`);
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function usageProblem(reason: string, where: string): Problem {
  return { code: "usage", severity: "error", where, override: false, details: { reason } };
}

function plainProblem(code: ProblemCode): Problem {
  return { code, severity: "error", where: null, override: false, details: {} } as Problem;
}

function reportJson(stage: Stage, done: number, total: number): void {
  process.stderr.write(`${JSON.stringify({ stage, done, total })}\n`);
}

function reportLine(stage: Stage, done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${stage} ${done}/${total}      ${done === total ? "\n" : ""}`);
}
