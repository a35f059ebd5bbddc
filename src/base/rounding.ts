/** JSON values, as they leave the house. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DIGITS_BY_SUFFIX: readonly (readonly [suffix: string, digits: number])[] = [
  ["spacing_mm", 6],
  ["_mm", 4],
  ["_deg", 3],
  ["_ml", 3],
  ["_cm2", 3],
  ["_hu", 1],
  ["_ms", 1],
  ["_px", 1],
];
const DIGITS_BY_UNIT: Readonly<Record<string, number>> = { mm: 4, deg: 3, ml: 3, "1": 6 };
const DIRECTION_KEYS = new Set(["direction", "normal", "axis"]);
const UNIT_KEYS = new Set(["value", "limit", "excess", "from", "to", "by"]);
const DEFAULT_DIGITS = 6;

/** Half away from zero, never -0; a number that is not finite is not defined and becomes null. */
export function roundTo(value: number, digits: number): number | null {
  if (!Number.isFinite(value)) return null;
  const factor = 10 ** digits;
  const scaled = Math.abs(value) * factor;
  // A product just below .5 through binary rounding alone counts as the half that was written in decimals.
  const rounded = Math.floor(scaled + 0.5 + scaled * 1e-15) / factor;
  return rounded === 0 ? 0 : Math.sign(value) * rounded;
}

/**
 * A document rounded as it leaves the house (interfaces.md 1): by the unit in each key's name, `value`/`limit`/`excess` by the `unit` beside them,
 * directions to 9 decimals. Integers stay. Keys keep their order.
 */
export function roundForOutput(value: unknown, key = "", unit: string | null = null): Json {
  if (typeof value === "number") return Number.isInteger(value) ? (value === 0 ? 0 : value) : roundTo(value, digitsFor(key, unit));
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<unknown>, (item) => roundForOutput(item, key, unit));
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return value as Json;
  const own = "unit" in value && typeof value.unit === "string" ? value.unit : null;
  const inherited = Object.keys(value).length > 0 ? key : "";
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, roundForOutput(item, hasUnit(name) || !hasUnit(inherited) ? name : inherited, own)]),
  );
}

function hasUnit(key: string): boolean {
  return DIRECTION_KEYS.has(key) || DIGITS_BY_SUFFIX.some(([suffix]) => key.endsWith(suffix));
}

function digitsFor(key: string, unit: string | null): number {
  if (unit !== null && UNIT_KEYS.has(key)) return DIGITS_BY_UNIT[unit] ?? DEFAULT_DIGITS;
  if (DIRECTION_KEYS.has(key)) return 9;
  return DIGITS_BY_SUFFIX.find(([suffix]) => key.endsWith(suffix))?.[1] ?? DEFAULT_DIGITS;
}
