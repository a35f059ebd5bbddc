import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { sha256Hex, unshared } from "../../src/base/index.ts";
import { caseJson, readCase } from "../../src/case/index.ts";
import { readRules } from "../../src/planning/index.ts";
import { madeDocument, madeMap, TRUST } from "./made.ts";

const assets = new URL("../../assets/", import.meta.url);
const parsed = (path: string, base: URL = assets): unknown => JSON.parse(readFileSync(new URL(path, base), "utf8"));
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, strictTypes: false, strictTuples: false });
ajv.addSchema(parsed("schema/rules@1.schema.json") as object);
ajv.addSchema(parsed("schema/case@1.schema.json") as object);
const schema = (id: string): ValidateFunction => {
  const found = ajv.getSchema(id);
  if (!found) throw new Error(`there is no schema ${id}`);
  return found;
};
const isCase = schema("urn:trocar:case@1");
const isRules = schema("urn:trocar:rules@1");

async function madeCase(): Promise<unknown> {
  const document = await madeDocument();
  const map = madeMap();
  const labels = { map, trust: TRUST, sha256: await sha256Hex(unshared(map.labels)) };
  const tool = { name: "trocar", version: "0.1.0" };
  const json = caseJson({ document, modified: "2026-03-12T09:00:00.000Z", tool, labels, overrides: document.overrides, assessments: {} });
  return JSON.parse(JSON.stringify(json));
}

/** What may stand in a file instead of what should: every kind of JSON, and numbers at the limits. */
const INSTEAD: readonly unknown[] = [undefined, null, true, "", "x", -1, 0, 0.5, 2, [], [1], [1, 2], [1, 2, 3], [1, 2, "x"], {}, { x: 1 }];

/** The document with every place in turn replaced by every odd value, or taken away. */
function* oddities(json: unknown, path: readonly string[] = [], whole: unknown = json): Generator<readonly [string, unknown]> {
  if (path.length > 0) for (const odd of INSTEAD) yield [`${path.join("/")} = ${JSON.stringify(odd)}`, changed(whole, path, odd)];
  if (typeof json !== "object" || json === null) return;
  for (const [key, value] of Object.entries(json)) yield* oddities(value, [...path, key], whole);
}

function changed(json: unknown, path: readonly string[], to: unknown): unknown {
  const copy = structuredClone(json) as Record<string, unknown>;
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
  const last = path.at(-1) ?? "";
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

/** What the reader asks beyond the schema, and the schema says so in its description. */
const BEYOND = /^(current =|needles = |needles\/\d = |needles\/\d\/id =|geometry\/direction|(rules\/)?needle\/gauge =)/;
/** What is written for other readers only. */
const UNREAD = /^(modified|tool)/;

test("presets and kept cases are valid by the published schemas", () => {
  for (const name of readdirSync(new URL("presets/", assets)))
    expect(isRules(parsed(`presets/${name}`)), JSON.stringify(isRules.errors)).toBe(true);
  for (const name of readdirSync(new URL("samples/", import.meta.url)).filter((one) => /case-\d+\.json$/.test(one)))
    expect(isCase(parsed(`samples/${name}`, import.meta.url as unknown as URL)), JSON.stringify(isCase.errors)).toBe(true);
});

test("a case that Trocar writes is valid by its schema", async () => {
  expect(isCase(await madeCase()), JSON.stringify(isCase.errors)).toBe(true);
});

test("schema and reader say the same of a case with any one place broken", async () => {
  const disagreed: string[] = [];
  let [refused, taken] = [0, 0];
  for (const [what, json] of oddities(await madeCase())) {
    const reads = "value" in readCase(json);
    if (reads) taken++;
    else refused++;
    if (UNREAD.test(what)) continue;
    // What the reader takes is valid everywhere, its own extra demands or not.
    if (reads ? !isCase(json) : isCase(json) && !BEYOND.test(what)) disagreed.push(`${what}: the reader ${reads ? "takes" : "refuses"} it`);
  }
  expect(disagreed).toEqual([]);
  console.log(`${refused} broken cases refused, ${taken} odd ones taken, by both`);
  expect(refused).toBeGreaterThan(500);
  expect(taken).toBeGreaterThan(100);
});

test("schema and reader say the same of rules with any one place broken", () => {
  const disagreed: string[] = [];
  for (const preset of ["biopsy", "ablation", "drainage"]) {
    for (const [what, json] of oddities(parsed(`presets/${preset}.json`))) {
      const reads = "value" in readRules(json);
      if (reads ? !isRules(json) : isRules(json) && !BEYOND.test(what))
        disagreed.push(`${preset} ${what}: the reader ${reads ? "takes" : "refuses"} it`);
    }
  }
  expect(disagreed).toEqual([]);
});
