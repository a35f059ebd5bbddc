import type { Triple } from "../volume/index.ts";

/** An object of parsed JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Thrown by the readers of this room only and caught at their doors: what is wrong with the file, and where (JSON pointer). */
export class Fault extends Error {
  constructor(pointer: string, what: string) {
    super(`${pointer || "/"} ${what}`);
  }
}

/** The object at a place. */
export function record(json: unknown, at: string): Fields {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Fault(at, "is not an object");
  return json as Fields;
}

/** The array at a place. */
export function list(json: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new Fault(at, "is not a list");
  return json;
}

/** A text; `empty` says whether "" will do. */
export function text(all: Fields, at: string, key: string, empty = false): string {
  const value = all[key];
  if (typeof value !== "string" || (value === "" && !empty)) throw new Fault(`${at}/${key}`, "is not a text");
  return value;
}

/** A text, or null where the file says null. */
export function textOrNull(all: Fields, at: string, key: string): string | null {
  return all[key] === null ? null : text(all, at, key);
}

/** A finite number. */
export function finite(json: unknown, at: string): number {
  if (typeof json !== "number" || !Number.isFinite(json)) throw new Fault(at, "is not a number");
  return json;
}

/** A number above zero. */
export function positive(json: unknown, at: string): number {
  const value = finite(json, at);
  if (value <= 0) throw new Fault(at, "is not above zero");
  return value;
}

/** True or false. */
export function truth(json: unknown, at: string): boolean {
  if (typeof json !== "boolean") throw new Fault(at, "is neither true nor false");
  return json;
}

/** `n` finite numbers. */
export function numbers(json: unknown, at: string, n: number): readonly number[] {
  const all = list(json, at);
  if (all.length !== n) throw new Fault(at, `has not ${n} numbers`);
  return all.map((value, i) => finite(value, `${at}/${i}`));
}

/** Three finite numbers. */
export function triple(json: unknown, at: string): Triple {
  const [x, y, z] = numbers(json, at, 3);
  return [x, y, z];
}

/** One of a few words. */
export function oneOf<T extends string>(json: unknown, at: string, words: readonly T[]): T {
  const found = words.find((word) => word === json);
  if (found === undefined) throw new Fault(at, `is none of ${words.join(", ")}`);
  return found;
}
