import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Assessment, Constraint, Crossing, StructureAssessment } from "../../src/planning/index.ts";
import { assessmentFields, constraintMessage, explanationOf, nameOf, sentenceOf, structureName } from "../../src/texts/index.ts";
import { geometryFrom, lps, structureById, structures } from "../../src/volume/index.ts";

const SHELF = new URL("../../../shared/data/labels.json", import.meta.url);

function run(structure: string, from_mm: number, to_mm: number, role: Crossing["role"]): Crossing {
  const label = structureById(structure)?.label ?? 0;
  return { structure, label, role, from_mm, to_mm, length_mm: to_mm - from_mm, depth_from_mm: from_mm, hu: null };
}

function near(id: string, more: Partial<StructureAssessment>): StructureAssessment {
  return {
    id,
    label: structureById(id)?.label ?? 100,
    role: "forbidden",
    crossed_mm: 0,
    crossings: 0,
    first_mm: null,
    distance_mm: 20,
    clearance_mm: 20,
    at_mm: 0,
    axis_point_mm: [0, 0, 0],
    nearest_mm: [0, 0, 0],
    margin_mm: 5,
    caution_mm: 10,
    surface_p95_mm: null,
    hit_probability: null,
    level: "safe",
    ...more,
  };
}

function constraint(
  kind: Constraint["kind"],
  structure: string | null,
  value: number,
  limit: number,
  more: Partial<Constraint> = {},
): Constraint {
  const id = structure === null ? kind : `${kind}:${structure}`;
  return { id, kind, structure, level: "forbidden", value, limit, excess: 1, unit: "mm", ...more };
}

/** The needle of look.png: body 0-9, bone 9-15, body 15-51, liver 51-92; lungs 6.1 mm off. */
function drawn(change: Partial<Assessment> = {}): Assessment {
  const geometry = geometryFrom([2, 2, 2], [1, 1, 1], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in geometry) throw new Error("geometry");
  return {
    geometry: geometry.value,
    needle: { entry_mm: [0, 0, 0], target_mm: [0, 92, 0], direction: [0, 1, 0], axis_mm: 92, gauge: 18, diameter_mm: 1.27, length_mm: 150 },
    skin: { at_mm: 0, point_mm: [0, 0, 0], normal: [0, -1, 0], incidence_deg: 80, outside_mm: 0 },
    depth_mm: 91.3,
    angles: { in_plane_deg: 38.2, cranio_caudal_deg: -7.9, slice_deg: -7.9 },
    fit: { needed_mm: 102, available_mm: 140, spare_mm: 38, ok: true },
    host: "liver",
    host_entry: { at_mm: 51, point_mm: [0, 0, 0], incidence_deg: 70, host_before_target_mm: 41 },
    crossings: [
      run("body", 0, 9.3, "costed"),
      run("bone", 9.3, 14.6, "forbidden"),
      run("body", 14.6, 50.8, "costed"),
      run("liver", 50.8, 91.9, "host"),
    ],
    ahead: [],
    structures: [
      near("liver", { role: "host", crossed_mm: 51, margin_mm: null, caution_mm: null }),
      near("lung", { clearance_mm: 6.18, level: "caution", caution_mm: 15 }),
      near("bone", { crossed_mm: 5.3, clearance_mm: -0.6, margin_mm: 1, caution_mm: 3, level: "forbidden" }),
      near("aorta", {}),
    ],
    constraints: [constraint("crosses", "bone", 5.3, 0)],
    verdict: "forbidden",
    decisive: "crosses:bone",
    hit: null,
    tolerance: null,
    profile: null,
    ablation: null,
    cost: { total: 0, terms: { risk: 0, depth: 0, crossed: 0, skin_angle: 0, capsule_angle: 0, out_of_plane: 0 } },
    problems: [],
    ...change,
  };
}

test("the sentence of look.png, word for word", () => {
  const body =
    "rosses bone for 6 mm (9–15 mm deep). Liver 41 mm. Nearest: lungs 6.1 mm (margin 5). Depth 92 mm, 38° to the patient's left, 8° towards the feet.";
  expect(sentenceOf(drawn(), "en", "HFS")).toBe(`Not allowed: c${body}`);
  expect(explanationOf(drawn(), "en", "HFS")).toBe(`C${body}`);
});

test("the same in Spanish", () => {
  expect(sentenceOf(drawn(), "es", "HFS")).toBe(
    "No permitido: atraviesa el hueso en 6 mm (a 9–15 mm de profundidad). Hígado 41 mm. Lo más cercano: pulmones a 6,1 mm (margen 5). Profundidad 92 mm, 38° hacia la izquierda del paciente, 8° hacia los pies.",
  );
});

test("a clear path says so, and names the nearest forbidden structure without a margin when it is safe", () => {
  const safe = drawn({
    verdict: "safe",
    decisive: null,
    structures: [near("colon", { clearance_mm: 22.9 })],
    crossings: [run("liver", 0, 41, "host")],
  });
  expect(sentenceOf(safe, "en", "HFS")).toBe(
    "Clear path. Liver 41 mm. Nearest: colon 22 mm. Depth 92 mm, 38° to the patient's left, 8° towards the feet.",
  );
});

test("numbers are never rounded towards safety: 1.96 against a margin of 2 reads 1.9", () => {
  const tight = constraint("margin", "colon", 1.96, 2);
  const a = drawn({ structures: [near("colon", { clearance_mm: 1.96, margin_mm: 2, level: "forbidden" })] });
  expect(constraintMessage(tight, a, "en")).toBe("Passes colon at 1.9 mm (margin 2).");
  expect(constraintMessage(constraint("margin", "colon", 12.96, 13), a, "en")).toBe("Passes colon at 12 mm (margin 13).");
  expect(constraintMessage(constraint("margin", "colon", -0.2, 2), a, "en")).toBe("Touches colon (margin 2).");
  expect(constraintMessage(constraint("skin-angle", null, 29.97, 30, { unit: "deg" }), a, "en")).toBe(
    "Meets the skin at 29° (at least 30°).",
  );
  expect(constraintMessage(constraint("too-deep", null, 140.02, 140), a, "en")).toBe("Needs 141 mm of needle where 140 mm can be used.");
  expect(constraintMessage(constraint("host-depth", "liver", 9.98, 10), a, "en")).toBe(
    "Only 9 mm of liver before the target (at least 10).",
  );
  expect(constraintMessage(constraint("costed-length", "liver", 80.1, 80), a, "en")).toBe("Crosses liver for 81 mm (at most 80).");
  expect(constraintMessage(constraint("hit-probability", null, 0.0501, 0.05, { unit: "1" }), a, "en")).toBe(
    "Hits something forbidden in 6 % of placements (at most 5 %).",
  );
  expect(constraintMessage(constraint("ablation", null, 0.999, 1, { unit: "1" }), a, "en")).toBe(
    "The zone covers 99 % of the lesion (at least 100 %).",
  );
  expect(constraintMessage(constraint("ablation", "colon", 0.01, 0, { unit: "ml" }), a, "en")).toBe("The zone reaches 0.1 ml of colon.");
});

test("a crossing of less than a millimetre is said to a tenth, in every clause", () => {
  const a = drawn({ structures: [near("bone", {})], crossings: [run("bone", 9.3, 9.42, "forbidden")] });
  expect(constraintMessage(constraint("crosses", "bone", 0.12, 0), a, "en")).toBe("Crosses bone for 0.2 mm (9–10 mm deep).");
  expect(constraintMessage(constraint("crosses", "bone", 0.12, 0), a, "es")).toContain("0,2 mm");
  expect(constraintMessage(constraint("throw", "bone", 0.12, 0), a, "en")).toBe("The throw goes 0.2 mm into bone.");
});

test("a margin widened by the network's own error shows both parts", () => {
  const a = drawn({ structures: [near("colon", { clearance_mm: 6.2, margin_mm: 7.8, surface_p95_mm: 2.8, level: "forbidden" })] });
  expect(constraintMessage(constraint("margin", "colon", 6.2, 7.8), a, "en")).toBe("Passes colon at 6.2 mm (margin 5 + 2.8).");
  expect(constraintMessage(constraint("margin", "colon", 6.2, 7.8), a, "es")).toBe("Pasa a 6,2 mm del colon (margen 5 + 2,8).");
});

test("every kind of constraint has a sentence for its violated and its kept form, in both languages", () => {
  const kinds: readonly [Constraint["kind"], string | null][] = [
    ["too-deep", null],
    ["crosses", "colon"],
    ["margin", "colon"],
    ["throw", "colon"],
    ["skin-angle", null],
    ["capsule-angle", "liver"],
    ["host-depth", "liver"],
    ["costed-length", "liver"],
    ["out-of-plane", null],
    ["leaves-body", null],
    ["hit-probability", null],
    ["ablation", null],
    ["ablation", "colon"],
    ["caution", "colon"],
    ["caution", "liver"],
  ];
  const a = drawn({ structures: [near("colon", {}), near("liver", { role: "costed" })] });
  for (const [kind, structure] of kinds) {
    for (const level of ["safe", "caution", "forbidden"] as const) {
      const one = constraint(kind, structure, 12.34, 5, { level });
      expect(constraintMessage(one, a, "en")).toMatch(/^[A-Z0-9].*\.$/);
      expect(constraintMessage(one, a, "es")).toMatch(/^[A-Z0-9].*\.$/);
      expect(constraintMessage(one, a, "en")).not.toBe(constraintMessage(one, a, "es"));
    }
  }
});

test("the vertical is gravity, by how the patient lies, and that is said when it is not the back", () => {
  const angles = (position: string | null, in_plane_deg: number, cranio_caudal_deg = 0) =>
    /Depth 92 mm, (.*)\.$/.exec(sentenceOf(drawn({ angles: { in_plane_deg, cranio_caudal_deg, slice_deg: 0 } }), "en", position))?.[1];
  expect(angles("HFS", 38)).toBe("38° to the patient's left, in the axial plane");
  expect(angles("FFS", -38, 12)).toBe("38° to the patient's right, 12° towards the head");
  expect(angles("HFS", 0)).toBe("vertical, in the axial plane");
  expect(angles("HFS", 150)).toBe("from below, 30° to the patient's left, in the axial plane");
  expect(angles("HFP", 150)).toBe("30° to the patient's left (patient prone), in the axial plane");
  expect(angles("HFP", 0)).toBe("from below, vertical (patient prone), in the axial plane");
  expect(angles("HFDR", -60)).toBe("30° to the patient's back (patient on the right side), in the axial plane");
  expect(angles("FFDL", 120)).toBe("30° to the patient's front (patient on the left side), in the axial plane");
  expect(angles(null, 38)).toBe("38° from the front-back line to the patient's left, in the axial plane");
  expect(angles("odd", 150)).toBe("from behind, 30° from the front-back line to the patient's left, in the axial plane");
  expect(angles("HFS", 38, 90)).toBe("along the body, 90° towards the head");
});

test("several stretches of one structure are listed; those read in the same millimetre are one", () => {
  const twice = drawn({
    crossings: [
      run("bone", 9.3, 14.6, "forbidden"),
      run("body", 14.6, 30, "costed"),
      run("bone", 30.2, 31, "forbidden"),
      run("bone", 31.4, 33, "forbidden"),
    ],
  });
  expect(constraintMessage(constraint("crosses", "bone", 7.7, 0), twice, "en")).toBe("Crosses bone for 8 mm (9–15 and 30–33 mm deep).");
});

test("without skin the depth is said to be from the entry point", () => {
  expect(sentenceOf(drawn({ skin: null }), "en", "HFS")).toContain("Depth 92 mm from the entry point (the skin is not known)");
});

test("an assessment leaves the house in the field order of interfaces.md 5, with its words", () => {
  const fields = assessmentFields(drawn(), "en", null);
  expect(Object.keys(fields)).toEqual([
    "geometry",
    "needle",
    "skin",
    "depth_mm",
    "angles",
    "fit",
    "host",
    "host_entry",
    "crossings",
    "ahead",
    "structures",
    "constraints",
    "verdict",
    "decisive",
    "sentence",
    "hit",
    "tolerance",
    "profile",
    "ablation",
    "cost",
    "problems",
  ]);
  expect(fields.constraints[0].message).toBe("Crosses bone for 6 mm (9–15 mm deep).");
});

test("every structure of the table has a name in both languages; foreign ones are called by their text or number", () => {
  for (const { id } of structures) {
    for (const lang of ["en", "es"] as const) expect(nameOf(id, lang).alone, id).toMatch(/^\p{Lu}/u);
  }
  expect(structureName("other:biliary stent", "en")).toBe("Biliary stent");
  expect([structureName("label:77", "en"), structureName("label:77", "es")]).toEqual(["Structure 77", "Estructura 77"]);
  expect(structureName("outside", "es")).toBe("Exterior");
});

test.skipIf(!existsSync(SHELF))("names are those of labels.json (skipped: no shared data)", () => {
  const table = JSON.parse(readFileSync(SHELF, "utf8")) as { structures: { id: string; name: { en: string; es: string } }[] };
  for (const { id, name } of table.structures) expect([structureName(id, "en"), structureName(id, "es")]).toEqual([name.en, name.es]);
});
