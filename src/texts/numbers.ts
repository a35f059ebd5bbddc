/** Numbers as people read them: rounded for reading, never towards safety (field.md 7), with the language's decimal sign. */
export interface Numbers {
  /** The decimal sign. */
  readonly point: string;
}

/** A product that is whole but for binary rounding counts as whole. */
const BINARY = 1e-9;
/** Clearances below this, mm, are read to a tenth. */
const FINE_MM = 10;

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
