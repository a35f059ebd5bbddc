import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultNeedle, diameterOfGauge, guidanceMethods, presetById, presets, readRules, ruleFor } from "../../src/planning/index.ts";
import { structures } from "../../src/volume/index.ts";
import { preset } from "./worked.ts";

const LABELS = new URL("../../../shared/data/labels.json", import.meta.url);

/** A preset as plain JSON with one value put in, or taken out, at a path. */
function changed(path: readonly string[], value: unknown): unknown {
  const json = JSON.parse(JSON.stringify(preset("ablation")));
  const parent = path.slice(0, -1).reduce((at, key) => at[key], json);
  const last = path.at(-1) ?? "";
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return json;
}

test("the three presets are rules documents with the figures of planning.md 3.2", () => {
  expect(presets.map((one) => one.id)).toEqual(["biopsy", "ablation", "drainage"]);
  const row = (id: string) => presets.map((one) => ruleFor(one, id)).map((rule) => [rule.role, rule.margin_mm, rule.caution_mm]);
  expect(row("bone")).toEqual([
    ["forbidden", 1, 3],
    ["forbidden", 1, 3],
    ["forbidden", 2, 4],
  ]);
  expect(row("lung")).toEqual([
    ["forbidden", 5, 15],
    ["forbidden", 5, 15],
    ["forbidden", 10, 20],
  ]);
  expect(row("aorta")).toEqual([
    ["forbidden", 5, 10],
    ["forbidden", 5, 10],
    ["forbidden", 5, 10],
  ]);
  expect(row("esophagus")).toEqual([
    ["forbidden", 5, 10],
    ["forbidden", 10, 15],
    ["forbidden", 5, 10],
  ]);
  expect(row("gallbladder")).toEqual([
    ["forbidden", 5, 10],
    ["forbidden", 10, 15],
    ["host", 5, 10],
  ]);
  expect(row("kidney_left")).toEqual([
    ["host", 3, 6],
    ["host", 5, 10],
    ["host", 5, 10],
  ]);
  expect(row("bladder")).toEqual([
    ["forbidden", 3, 6],
    ["forbidden", 5, 10],
    ["forbidden", 5, 10],
  ]);
  expect(presets.map((one) => [ruleFor(one, "liver").cost_per_mm, ruleFor(one, "liver").max_mm])).toEqual([
    [1, 80],
    [1, 80],
    [1.5, 60],
  ]);
  expect(presets.map((one) => ruleFor(one, "body"))).toEqual(
    presets.map(() => ({ role: "costed", margin_mm: null, caution_mm: null, max_mm: null, cost_per_mm: 0.2 })),
  );
  expect(presets.map((one) => Object.values(one.needle))).toEqual([
    [18, 1.27, 150, 10, 10],
    [16, 1.651, 150, 10, 15],
    [null, 3.333, 200, 10, 0],
  ]);
  expect(presets.map((one) => one.limits.min_host_mm)).toEqual([10, 10, 0]);
  expect(presets.map((one) => Object.values(one.weights).reduce((sum, weight) => sum + weight, 0))).toEqual(
    [1, 1, 1].map((one) => expect.closeTo(one, 12)),
  );
  expect(presets.map((one) => one.ablation?.semi_along_mm ?? null)).toEqual([null, 24, null]);
  expect(presetById("none")).toBeUndefined();
});

test("an id wins over its groups, the later group over the earlier, and * takes the rest", () => {
  const rules = readRules({
    ...(changed(["id"], "own") as object),
    roles: {
      "*": { role: "forbidden", margin_mm: 1 },
      organs: { role: "forbidden", margin_mm: 2 },
      kidneys: { role: "forbidden", margin_mm: 3 },
      kidney_left: { role: "forbidden", margin_mm: 4 },
      "other:stent": { role: "ignored" },
    },
  });
  if ("problem" in rules) throw new Error(rules.problem.code);
  const margin = (id: string) => ruleFor(rules.value, id).margin_mm;
  expect(["aorta", "liver", "kidney_right", "kidney_left", "label:77"].map(margin)).toEqual([1, 2, 3, 4, 1]);
  expect(ruleFor(rules.value, "other:stent")).toEqual({
    role: "ignored",
    margin_mm: null,
    caution_mm: null,
    max_mm: null,
    cost_per_mm: null,
  });
});

test.each([
  [["surprise"], 1, "/surprise", "unknown-key"],
  [["needle", "colour"], "red", "/needle/colour", "unknown-key"],
  [["limits", "max/odd"], 1, "/limits/max~1odd", "unknown-key"],
  [["roles", "liver", "price"], 1, "/roles/liver/price", "unknown-key"],
  [["roles", "heart"], { role: "forbidden" }, "/roles/heart", "unknown-structure"],
  [["roles", "liver", "role"], "target", "/roles/liver/role", "unknown-role"],
  [["roles", "lung", "margin_mm"], -1, "/roles/lung/margin_mm", "negative"],
  [["roles", "lung", "margin_mm"], "5", "/roles/lung/margin_mm", "not-a-number"],
  [["roles", "*"], undefined, "/roles", "no-fallback"],
  [["roles"], [], "/roles", "not-an-object"],
  [["schema"], "trocar/rules@2", "/schema", "unknown-schema"],
  [["id"], "", "/id", "not-a-text"],
  [["weights", "risk"], undefined, "/weights/risk", "missing-key"],
  [["weights"], { risk: 0, depth: 0, crossed: 0, skin_angle: 0, capsule_angle: 0, out_of_plane: 0 }, "/weights", "no-weight"],
  [["guidance", "sigma_mm"], null, "/guidance/sigma_mm", "not-a-number"],
  [["needle", "gauge"], 13, "/needle/gauge", "unknown-gauge"],
  [["needle", "diameter_mm"], 0, "/needle/diameter_mm", "not-positive"],
  [["ablation", "min_coverage"], 1.5, "/ablation/min_coverage", "not-a-fraction"],
  [["limits", "max_hit"], 2, "/limits/max_hit", "not-a-fraction"],
])("a rules document with %j = %j is refused at %s", (path, value, where, reason) => {
  expect(readRules(changed(path, value))).toMatchObject({ problem: { code: "rules-invalid", where, details: { reason } } });
});

test("keys left out of a role or of limits count as null; a document read and written is itself", () => {
  const short = readRules(changed(["limits"], {}));
  expect(short).toMatchObject({ value: { limits: { max_depth_mm: null, min_skin_deg: null, max_outside_mm: null } } });
  for (const one of presets) expect(readRules(JSON.parse(JSON.stringify(one)))).toEqual({ value: one, problems: [] });
  for (const odd of [null, 3, "rules", [], undefined])
    expect(readRules(odd)).toMatchObject({ problem: { code: "rules-invalid", where: "" } });
});

test("gauges have their stubs diameters, guidance methods their sigmas, and a preset its shaft", () => {
  expect([14, 18, 25].map(diameterOfGauge)).toEqual([2.108, 1.27, 0.515]);
  expect([13, 26, 18.5, Number.NaN].map(diameterOfGauge)).toEqual([null, null, null, null]);
  expect(guidanceMethods.map((one) => [one.id, one.sigma_mm, one.sigma_deg])).toEqual([
    ["freehand", 2, 2.7],
    ["laser", 0.8, 1.1],
    ["aiming", 1.5, 0.8],
    ["robot", 1, 0.5],
    ["robot-breathing", 4.7, 0.5],
    ["headset", 4.7, 1.8],
    ["none", 0, 0],
  ]);
  expect(defaultNeedle(preset("drainage"))).toEqual({ gauge: null, diameter_mm: 3.333, length_mm: 200 });
});

test.skipIf(!existsSync(LABELS))("the presets name only ids and groups of labels.json (skipped: no shared data)", () => {
  const table = JSON.parse(readFileSync(LABELS, "utf8")) as { structures: { id: string; groups: string[] }[] };
  const known = new Set(["*", ...table.structures.flatMap((one) => [one.id, ...one.groups])]);
  for (const one of presets) for (const name of Object.keys(one.roles)) expect(known).toContain(name);
  expect(structures.map((one) => one.id)).toEqual(table.structures.map((one) => one.id));
});
