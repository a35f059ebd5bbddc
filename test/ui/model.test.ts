import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { problem, quietJob } from "../../src/base/index.ts";
import { applyEdit, type CaseDocument, type CaseNeedle, emptyCase } from "../../src/case/index.ts";
import { type Assessment, assess, buildAnatomy, presetById, type Rules } from "../../src/planning/index.ts";
import { constraintMessage, messageOf, sentenceOf, structureName, type UiLanguage } from "../../src/texts/index.ts";
import { figuresIn } from "../../src/ui/format.ts";
import { emptyPage, type PageInput, pageModelFrom, type Speaker } from "../../src/ui/model.ts";
import { geometryFrom, IMPORTED, lps, type StructureReport } from "../../src/volume/index.ts";

const SIZE = [60, 20, 20] as const;

/** The worked example of interfaces.md 12: a block of liver in a block of body, a bar of portal vein in the liver. */
function workedLabels(): Uint8Array {
  const labels = new Uint8Array(SIZE[0] * SIZE[1] * SIZE[2]);
  const blocks = [
    [22, 2, 57, 2, 17, 2, 17],
    [1, 10, 47, 4, 16, 4, 16],
    [12, 24, 25, 8, 8, 5, 14],
  ];
  for (const [label, i0, i1, j0, j1, k0, k1] of blocks)
    for (let k = k0; k <= k1; k++) for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) labels[i + 60 * (j + 20 * k)] = label;
  return labels;
}

const speakerOf = (lang: UiLanguage): Speaker => ({
  structure: (id) => structureName(id, lang),
  problem: (found) => messageOf(found, lang),
  sentence: (assessment) => sentenceOf(assessment, lang, "HFS"),
  constraint: (constraint, assessment) => constraintMessage(constraint, assessment, lang),
});
const needle: CaseNeedle = {
  id: "n1",
  name: "Needle 1",
  entry_mm: lps(0, 20, 30),
  target_mm: lps(30, 20, 30),
  gauge: 18,
  diameter_mm: 1.27,
  length_mm: 150,
  note: "",
};
const report = (structure: string, label: number, notes: StructureReport["notes"] = []): StructureReport => ({
  structure,
  label,
  voxels: 1,
  volume_ml: 12,
  centroid_mm: [0, 0, 0],
  bounds_mm: [
    [0, 0, 0],
    [1, 1, 1],
  ],
  components: 1,
  touches_border: false,
  source: "network",
  confidence: 0.98,
  surface_p95_mm: null,
  notes,
});

let biopsy: Rules;
let document: CaseDocument;
let assessment: Assessment;

beforeAll(async () => {
  const rules = presetById("biopsy");
  const grid = geometryFrom(SIZE, [1, 2, 3], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if (!rules || "problem" in grid) throw new Error("the worked example cannot be made");
  biopsy = rules;
  const map = { geometry: grid.value, labels: workedLabels(), source: "import" as const, foreign: [] };
  const judged = assess(await buildAnatomy(map, IMPORTED, quietJob()), needle, rules, { image: null, samples: 4096, profile: true });
  if ("problem" in judged) throw new Error(judged.problem.code);
  assessment = judged.value;
  document = applyEdit(emptyCase(rules), { kind: "add-needle", needle });
});

function input(change: Partial<PageInput> = {}): PageInput {
  const { structures: _s, assessment: _a, needles: _n, current: _c, rules: _r, view: _v, ...rest } = emptyPage("en", "1.2.3");
  return {
    ...rest,
    state: "ready",
    document,
    assessment,
    stale: false,
    patientPosition: "HFS",
    found: [report("liver", 1), report("portal_and_splenic_vein", 12), report("body", 22)],
    presets: [biopsy],
    speaker: speakerOf("en"),
    ...change,
  };
}

describe("the card of the worked example", () => {
  test("level, sentence, depth and rest of the needle are the assessment's own", () => {
    const card = pageModelFrom(input()).assessment;
    expect(card).toMatchObject({ level: "forbidden", depth_mm: 28.5, spare_mm: 101.5, stale: false });
    expect(card?.sentence).toBe(sentenceOf(assessment, "en", "HFS"));
    expect(card?.posture).toMatchObject({ tilt_deg: 90, towards: null });
  });

  test("the passes start at the skin, follow each other, and end with the throw beyond the target", () => {
    const passes = pageModelFrom(input()).assessment?.passes ?? [];
    expect(passes.map(({ structure, from_mm, to_mm, ahead }) => [structure, from_mm, to_mm, ahead])).toEqual([
      ["body", 0, 8, false],
      ["liver", 8, 28.5, false],
      ["liver", 28.5, 38.5, true],
    ]);
    expect(passes.map(({ level }) => level)).toEqual(["safe", "safe", "safe"]);
  });

  test("what is forbidden and near is the first of the clearances, with its margin in force", () => {
    const [first] = pageModelFrom(input()).assessment?.clearances ?? [];
    expect(first).toMatchObject({ structure: "portal_and_splenic_vein", level: "forbidden", margin_mm: 5, crossed_mm: 0 });
    expect(first?.clearance_mm).toBeCloseTo(2.365, 9);
  });

  test("the decisive rule is in the sentence and not said again; a broken margin hides its caution", () => {
    const broken = assessment.constraints.filter((one) => one.level !== "safe");
    expect(broken.map(({ id }) => id)).toContain("caution:portal_and_splenic_vein");
    const reasons = pageModelFrom(input()).assessment?.reasons ?? [];
    expect(reasons.join(" ")).not.toContain(structureName("portal_and_splenic_vein", "en").toLowerCase());
    expect(reasons).toHaveLength(broken.filter((one) => one.structure !== "portal_and_splenic_vein").length);
  });

  test("chance and tolerance name their figures and the limiting structure by its name", () => {
    const card = pageModelFrom(input()).assessment;
    expect(card?.hit).toMatchObject({ samples: 4096, guidance: "freehand" });
    expect(card?.hit?.any_forbidden).toBeCloseTo(607 / 4096, 9);
    expect(card?.tolerance).toMatchObject({ cone_deg: 0, limiting: structureName("portal_and_splenic_vein", "en") });
  });
});

describe("a structure that is crossed", () => {
  test("comes before a nearer one that is not, and is marked in the passes", () => {
    const crossing = { ...assessment.crossings[1], structure: "bone", label: 20, role: "forbidden" as const };
    const near = assessment.structures.find((one) => one.id === "portal_and_splenic_vein");
    if (!near) throw new Error("the worked example has a portal vein");
    const bone = { ...near, id: "bone", label: 20, crossed_mm: 8, clearance_mm: -0.6, level: "forbidden" as const };
    const crossed = { ...assessment, crossings: [crossing], structures: [near, bone] };
    const card = pageModelFrom(input({ assessment: crossed })).assessment;
    expect(card?.clearances.map(({ structure }) => structure)).toEqual(["bone", "portal_and_splenic_vein"]);
    expect(card?.passes[0]).toMatchObject({ structure: "bone", level: "forbidden" });
  });

  /** The same structure from 17.2 mm on, so that neither end is whole: what the list and the sentence say of its length. */
  const read = (length_mm: number, role: "host" | "costed" | "forbidden"): { list: string; sentence: string | undefined } => {
    const run = { ...assessment.crossings[1], structure: "spleen", label: 2, role, from_mm: 17.2, depth_from_mm: 17.2, length_mm };
    const drawn = { ...assessment, crossings: [run], ahead: [], structures: [], constraints: [], verdict: "safe" as const, decisive: null };
    const card = pageModelFrom(input({ assessment: drawn })).assessment;
    if (!card) throw new Error("no card");
    const sentence = /Spleen ([\d.]+) mm\./.exec(card.sentence)?.[1];
    return { list: figuresIn("en").run(card.passes[0]).length, sentence };
  };

  test("is read in list and sentence as its exact length, never towards safety: 64.5639 mm are 64 of a host and 65 of what costs", () => {
    expect(read(64.5639, "host")).toEqual({ list: "64", sentence: "64" });
    expect(read(64.5639, "costed")).toEqual({ list: "65", sentence: "65" });
    expect(read(12.3, "costed")).toEqual({ list: "13", sentence: "13" });
    expect(read(0.32, "costed")).toEqual({ list: "0.4", sentence: "0.4" });
  });

  test("of any length reads the same in list and sentence, by whole arithmetic on its fourth decimal", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 2_500_000 }), fc.constantFrom("host", "costed", "forbidden"), (ten_thousandths, role) => {
        const below = (ten_thousandths - (ten_thousandths % 10_000)) / 10_000;
        const expected = String(role === "host" || ten_thousandths % 10_000 === 0 ? below : below + 1);
        expect(read(ten_thousandths / 10_000, role)).toEqual({ list: expected, sentence: expected });
      }),
    );
  });

  test("says in its own row how much of it is crossed, of the host no more than there is", () => {
    const host = assessment.structures.map((one) => (one.id === "liver" ? { ...one, crossed_mm: 64.5639 } : one));
    const [liver] = pageModelFrom(input({ assessment: { ...assessment, structures: host } })).structures;
    expect(liver).toMatchObject({ crossed_mm: 64.5639, judgedAs: "host" });
    expect(figuresIn("en").crossed(64.5639, "host")).toBe("crossed 64");
    expect(figuresIn("en").crossed(64.5639, "forbidden")).toBe("crossed 65");
  });
});

describe("rows", () => {
  test("a structure's row has its state from the document and its figures from the assessment", () => {
    const hidden = applyEdit(document, { kind: "set-structure", state: { id: "liver", visible: false, role: "forbidden" } });
    const [liver, portal, body] = pageModelFrom(input({ document: hidden })).structures;
    expect(liver).toMatchObject({ name: "Liver", look: "hidden", role: "forbidden", color: "#a85a3e", level: "safe" });
    expect(portal).toMatchObject({ look: "solid", level: "forbidden", crossed_mm: 0 });
    expect(body).toMatchObject({ look: "ghost" });
  });

  test("a cut and a doubted structure say so, with the sentences of their notes", () => {
    const notes = [
      problem("cut-off", "warning", "liver", { side: "top", share: 0.2 }),
      problem("untrusted", "warning", "liver", { surface_p95_mm: 9 }),
    ];
    const [liver] = pageModelFrom(input({ found: [report("liver", 1, notes)] })).structures;
    expect(liver).toMatchObject({ cut: true, uncertain: true });
    expect(liver.note).toBe(notes.map((note) => messageOf(note, "en")).join(" "));
  });

  test("without a needle there are no figures to one", () => {
    const [liver] = pageModelFrom(input({ assessment: null })).structures;
    expect(liver).toMatchObject({ clearance_mm: null, crossed_mm: null, level: null });
  });

  test("a preset is edited as soon as its rules or the role of one structure differ", () => {
    expect(pageModelFrom(input()).rules).toMatchObject({ id: "biopsy", edited: false, throw_mm: 10 });
    const role = applyEdit(document, { kind: "set-structure", state: { id: "liver", role: "costed" } });
    expect(pageModelFrom(input({ document: role })).rules?.edited).toBe(true);
    const rules = { ...biopsy, limits: { ...biopsy.limits, min_skin_deg: 10 } };
    expect(pageModelFrom(input({ document: { ...document, rules } })).rules?.edited).toBe(true);
  });

  test("rules that no preset names stand beside the presets under their own name", () => {
    const rules = { ...biopsy, id: "ours", name: "Our rules" };
    const row = pageModelFrom(input({ document: { ...document, rules } })).rules;
    expect(row?.options.map(({ name }) => name)).toEqual(["Biopsy", "Our rules"]);
  });

  test("in Spanish every name is Spanish", () => {
    const model = pageModelFrom(input({ lang: "es", speaker: speakerOf("es") }));
    expect(model.structures[0].name).toBe("Hígado");
    expect(model.rules?.options[0].name).toBe("Biopsia");
    expect(model.assessment?.passes[0].name).toBe(structureName("body", "es"));
  });
});
