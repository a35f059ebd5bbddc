import { ok, type ProblemCode, type Result, refuse } from "../base/index.ts";
import type { Modality } from "../volume/index.ts";
import type { OptionSpec, Parsed } from "./args.ts";

export const modalityOption: OptionSpec = {
  name: "modality",
  value: "CT|MR",
  help: "what a NIfTI volume is, where its values do not tell",
};

/** The one positional that a command takes. */
export function onePositional(parsed: Parsed, called: string): Result<string> {
  const [first, second] = parsed.positionals;
  if (first === undefined) return refuse("usage", called, { reason: `${called} is missing` });
  if (second !== undefined) return refuse("usage", second, { reason: `one ${called} is expected, found another: ${second}` });
  return ok(first);
}

/** `--override CODE,CODE` as codes. */
export function overridesOf(parsed: Parsed): Result<readonly ProblemCode[]> {
  const text = parsed.values["override"];
  if (text === undefined) return ok([]);
  const codes = text.split(",").map((code) => code.trim());
  const odd = codes.find((code) => !/^[a-z0-9-]+$/.test(code));
  if (odd !== undefined) return refuse("usage", "--override", { reason: `"${odd}" is not a problem code` });
  return ok(codes as ProblemCode[]);
}

/** `--modality` as a modality, null if it was not given. */
export function modalityOf(parsed: Parsed): Result<Modality | null> {
  const text = parsed.values["modality"];
  if (text === undefined) return ok(null);
  if (text === "CT" || text === "MR") return ok(text);
  return refuse("usage", "--modality", { reason: `--modality is CT or MR, not "${text}"` });
}

/** A required option's value. */
export function required(parsed: Parsed, name: string): Result<string> {
  const value = parsed.values[name];
  return value === undefined ? refuse("usage", `--${name}`, { reason: `--${name} is missing` }) : ok(value);
}

/** A whole number option within bounds, or its default. */
export function wholeNumber(parsed: Parsed, name: string, fallback: number, least: number, most: number): Result<number> {
  const text = parsed.values[name];
  if (text === undefined) return ok(fallback);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return ok(value);
  return refuse("usage", `--${name}`, { reason: `--${name} takes a whole number from ${least} to ${most}, not "${text}"` });
}
