/**
 * `next` with every part that equals the same part of `before` replaced by that very value, so that identity tells what changed.
 * Plain data only: objects, arrays, strings, numbers, booleans, null.
 */
export function shared<T>(before: T, next: T): T {
  if (Object.is(before, next)) return before;
  if (typeof before !== "object" || typeof next !== "object" || before === null || next === null) return next;
  if (Array.isArray(before) !== Array.isArray(next)) return next;
  const keys = Object.keys(next) as (keyof T)[];
  let same = Object.keys(before).length === keys.length;
  const merged = (Array.isArray(next) ? [] : {}) as T;
  for (const key of keys) {
    merged[key] = key in before ? shared(before[key], next[key]) : next[key];
    if (!(key in before) || !Object.is(merged[key], before[key])) same = false;
  }
  return same ? before : merged;
}
