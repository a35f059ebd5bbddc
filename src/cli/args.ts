import { parseArgs } from "node:util";
import { ok, type Result, refuse } from "../base/index.ts";

/** One option of a command: what its value is called in the usage line, null for a switch. */
export interface OptionSpec {
  readonly name: string;
  readonly value: string | null;
  readonly help: string;
}

export interface Parsed {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
}

/**
 * Options and positionals of a command line. A value may start with a minus (`--target -31.5,-12,840`): node's parser refuses that,
 * so option and value are joined first.
 */
export function parseCommandLine(args: readonly string[], specs: readonly OptionSpec[]): Result<Parsed> {
  const takesValue = new Set(specs.filter((spec) => spec.value !== null).map((spec) => `--${spec.name}`));
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const next = args.at(i + 1);
    if (takesValue.has(args[i]) && next !== undefined && /^-[\d.]/.test(next)) {
      joined.push(`${args[i]}=${next}`);
      i++;
    } else joined.push(args[i]);
  }
  try {
    const options = Object.fromEntries(specs.map((spec) => [spec.name, { type: spec.value === null ? "boolean" : "string" } as const]));
    const { values, positionals } = parseArgs({ args: joined, options, allowPositionals: true, strict: true });
    const given = Object.entries(values);
    return ok({
      positionals,
      values: Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
      switches: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
    });
  } catch (error) {
    return refuse("usage", null, { reason: error instanceof Error ? error.message.split("\n")[0] : String(error) });
  }
}

/** `x,y,z` as three numbers. */
export function parsePoint(text: string, option: string): Result<readonly [number, number, number]> {
  return parseNumbers(text, 3, option) as Result<readonly [number, number, number]>;
}

/** Exactly `count` finite numbers with commas between. */
export function parseNumbers(text: string, count: number, option: string): Result<readonly number[]> {
  const numbers = text.split(",").map(strictNumber);
  if (numbers.length !== count || numbers.some((n) => n === null)) {
    return refuse("usage", `--${option}`, {
      reason: `--${option} takes ${count} number${count === 1 ? "" : "s"} with commas between, not "${text}"`,
    });
  }
  return ok(numbers as number[]);
}

/** One finite number at or above `least`. */
export function parseNumber(text: string, option: string, least: number = Number.NEGATIVE_INFINITY): Result<number> {
  const parsed = strictNumber(text);
  if (parsed === null || parsed < least) {
    const bound = Number.isFinite(least) ? ` of at least ${least}` : "";
    return refuse("usage", `--${option}`, { reason: `--${option} takes a number${bound}, not "${text}"` });
  }
  return ok(parsed);
}

function strictNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : null;
}
