import type { Role } from "../planning/index.ts";

/** Numbers as people read them: rounded for reading, never towards safety (field.md 7), with the language's decimal sign. */
export interface Numbers {
  /** The decimal sign. */
  readonly point: string;
}

/** A product that is whole but for binary rounding counts as whole. */
const BINARY = 1e-9;
/** Clearances below this, mm, are read to a tenth. */
const FINE_MM = 10;
/** Crossings below this, mm, are read to a tenth, so that one that exists never reads 0. */
const FINE_CROSSING_MM = 1;

/** A value written with a fixed number of decimals. */
function fixed(numbers: Numbers, value: number, digits: number): string {
  const text = value.toFixed(digits);
  const plain = Number(text) === 0 ? (0).toFixed(digits) : text;
  return plain.replace("-", "−").replace(".", numbers.point);
}

/** A value rounded to the next smaller step of 10^-digits. */
export function down(numbers: Numbers, value: number, digits = 0): string {
  return fixed(numbers, Math.floor(value * 10 ** digits + BINARY) / 10 ** digits, digits);
}

/** A value rounded to the next greater step of 10^-digits. */
export function up(numbers: Numbers, value: number, digits = 0): string {
  return fixed(numbers, Math.ceil(value * 10 ** digits - BINARY) / 10 ** digits, digits);
}

/** A value to the nearest whole number: for what is no limit's business. */
export function whole(numbers: Numbers, value: number): string {
  return fixed(numbers, Math.round(value), 0);
}

/** A clearance, mm: to a tenth below 10, whole above, always down. */
export function clearance(numbers: Numbers, value_mm: number): string {
  return down(numbers, value_mm, value_mm < FINE_MM ? 1 : 0);
}

/**
 * How far a needle runs in a structure, mm: whole, to a tenth below 1. The one rule of every sentence, row, label and report, over the exact length and not
 * over a difference of rounded depths. Never towards safety (planning.md 2.8): of host and target, which are meant to be crossed, less is the unsafe side, so
 * 64.56 mm of a liver that is the host read 64; of anything else more is, so 64.56 mm read 65.
 */
export function crossing(numbers: Numbers, length_mm: number, role: Role): string {
  const digits = length_mm > BINARY && length_mm < FINE_CROSSING_MM ? 1 : 0;
  return role === "host" || role === "target" ? down(numbers, length_mm, digits) : up(numbers, length_mm, digits);
}

/** A margin or limit as it was written: at most one decimal, none when whole, rounded up. */
export function limit(numbers: Numbers, value: number): string {
  const text = up(numbers, value, 1);
  return text.endsWith(`${numbers.point}0`) ? text.slice(0, -2) : text;
}

/** A figure of a Problem: at most `digits` decimals, zeros at the end left out. */
export function figure(numbers: Numbers, value: number, digits = 1): string {
  return fixed(numbers, Number(value.toFixed(digits)), decimals(value, digits));
}

function decimals(value: number, digits: number): number {
  const text = String(Number(value.toFixed(digits)));
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}
