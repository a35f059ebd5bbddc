import { ok, type Result, refuse } from "../base/index.ts";
import type { Fields } from "./fields.ts";

/** The number after `@` that this version writes. */
export const CASE_FORMAT = 1;

/**
 * From format n to n + 1, oldest first: the first row turns a case@1 into a case@2. Pure; each keeps a sample file of its n in test/case/samples.
 * To add a format: raise `CASE_FORMAT`, add a row, keep a sample.
 */
export const migrations: readonly ((json: Fields) => Fields)[] = [];

/** A case.json brought to today's format. Problems: `case-invalid` without a schema of ours, `case-too-new` for a higher number. */
export function migrated(json: Fields): Result<Fields> {
  const [, number] = /^trocar\/case@([1-9]\d{0,5})$/.exec(typeof json["schema"] === "string" ? json["schema"] : "") ?? [];
  if (number === undefined) return refuse("case-invalid", null, { reason: "case.json names no schema trocar/case@1" });
  const version = Number(number);
  if (version > CASE_FORMAT) return refuse("case-too-new", null, { version });
  return ok(migrations.slice(version - 1).reduce((now, step) => step(now), json));
}
