import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Json, quietJob, sha256Hex, sourceFromBytes, unshared, writeZip } from "../../src/base/index.ts";
import {
  caseJson,
  caseLabels,
  caseReports,
  caseTrust,
  isCase,
  openCaseFile,
  packCase,
  readCase,
  sameAssessment,
} from "../../src/case/index.ts";
import { CASE_FORMAT, migrations } from "../../src/case/migrate.ts";
import { buildSurfaces, DEFAULT_SURFACES, toGlb } from "../../src/surfaces/index.ts";
import { labelMapFromNifti, readNifti, writeLabelsNifti } from "../../src/volume/index.ts";
import { MODEL, madeDocument, madeMap, TRUST } from "./made.ts";

const MODIFIED = "2026-03-12T09:00:00.000Z";

async function madeJson(change: (doc: Awaited<ReturnType<typeof madeDocument>>) => object = (doc) => doc): Promise<Json> {
  const document = change(await madeDocument()) as Awaited<ReturnType<typeof madeDocument>>;
  const map = madeMap();
  return caseJson({
    document,
    modified: MODIFIED,
    tool: { name: "trocar", version: "0.1.0" },
    labels: { map, trust: TRUST, sha256: await sha256Hex(unshared(map.labels)) },
    overrides: document.overrides.map((one) => ({ ...one, message: "The gantry was tilted." })),
    assessments: { "needle-1": { verdict: "safe", depth_mm: 12.25, structures: [{ id: "liver", surface_p95_mm: 2.5 }] } },
  });
}

function value<T>(result: { readonly value: T } | { readonly problem: { readonly code: string; readonly details: unknown } }): T {
  if ("problem" in result) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** The JSON with the value at a path replaced; undefined takes the key away. */
function changed(json: Json, path: readonly string[], to: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(json)) as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1) ?? "";
  if (to === undefined) delete at[last];
  else at[last] = to;
  return copy;
}

describe("case.json", () => {
  test("what was written is read as the same document", async () => {
    const document = await madeDocument();
    const read = value(readCase(JSON.parse(JSON.stringify(await madeJson()))));
    expect(read.document).toEqual({
      ...document,
      overrides: [{ ...document.overrides[0], message: "The gantry was tilted." }],
      labels: expect.objectContaining(document.labels ?? {}),
    });
    expect(read.assessments).toEqual({ "needle-1": expect.objectContaining({ verdict: "safe" }) });
  });

  test("the keys are those of interfaces.md 11, in its order", async () => {
    expect(Object.keys((await madeJson()) as object)).toEqual([
      ...["schema", "created", "modified", "tool", "source", "geometry", "labels", "overrides", "rules", "needles", "current"],
      ...["structures", "assessments", "view", "registration"],
    ]);
  });

  test("unknown keys are kept in the document and written back, wherever they stood", async () => {
    const places: readonly (readonly string[])[] = [
      ["x-top"],
      ["source", "x"],
      ["labels", "x"],
      ["needles", "1", "x"],
      ["structures", "0", "x"],
      ["view", "x"],
      ["view", "camera", "x"],
      ["registration", "x"],
      ["registration", "points", "0", "x"],
    ];
    let json: unknown = await madeJson();
    for (const place of places) json = changed(json as Json, place, { kept: [1, "two", null] });
    const read = value(readCase(json));
    const map = madeMap();
    const again = caseJson({
      document: read.document,
      modified: MODIFIED,
      tool: { name: "trocar", version: "0.1.0" },
      labels: { map, trust: TRUST, sha256: read.labels.sha256 },
      overrides: read.document.overrides,
      assessments: read.assessments as Record<string, object>,
    });
    expect(again).toEqual(json);
  });

  test("an opacity that nobody set stays unset, though the file says 1", async () => {
    const json = (await madeJson()) as { structures: { id: string; opacity: number }[] };
    expect(json.structures.map((one) => one.opacity)).toEqual([0.4, 1]);
    expect(value(readCase(json)).document.structures.map((one) => one.opacity)).toEqual([0.4, null]);
  });

  test("a higher format is too new, never guessed at; no format is no case", async () => {
    const json = await madeJson();
    const newer = readCase(changed(json, ["schema"], "trocar/case@7"));
    expect(newer).toMatchObject({ problem: { code: "case-too-new", details: { version: 7 } } });
    for (const schema of ["trocar/case@0", "trocar/case@01", "trocar/case", "trocar/rules@1", 1, null])
      expect(readCase(changed(json, ["schema"], schema)), String(schema)).toMatchObject({ problem: { code: "case-invalid" } });
  });

  test("each broken field is refused with its place", async () => {
    const json = await madeJson();
    for (const [path, to] of [
      [["created"], "yesterday"],
      [["source"], null],
      [["source", "modality"], "PET"],
      [
        ["geometry", "spacing_mm"],
        [1, 0, 1],
      ],
      [["labels", "sha256"], 5],
      [["labels", "edited"], undefined],
      [["labels", "gives"], [1]],
      [["overrides", "0", "severity"], "fatal"],
      [
        ["needles", "0", "entry_mm"],
        [1, 2],
      ],
      [
        ["needles", "0", "target_mm"],
        [1, 2, null],
      ],
      [["needles", "0", "diameter_mm"], 0],
      [["needles", "1", "id"], "needle-1"],
      [["current"], "needle-9"],
      [["structures", "0", "opacity"], 1.5],
      [["structures", "0", "role"], "target"],
      [["assessments"], []],
      [["view", "layout"], "spiral"],
      [["registration", "points"], {}],
    ] as const) {
      const read = readCase(changed(json, path, to));
      expect(read, path.join("/")).toMatchObject({ problem: { code: "case-invalid" } });
    }
    expect(readCase(changed(json, ["rules", "roles", "*"], undefined))).toMatchObject({ problem: { code: "rules-invalid" } });
    for (const odd of [null, 1, "x", []]) expect(readCase(odd)).toMatchObject({ problem: { code: "case-invalid" } });
  });

  test("every format so far has its kept sample, and the sample is still read", () => {
    expect(migrations.length).toBe(CASE_FORMAT - 1);
    for (let format = 1; format <= CASE_FORMAT; format++) {
      const sample = JSON.parse(readFileSync(new URL(`samples/case-${format}.json`, import.meta.url), "utf8")) as { schema: string };
      expect(sample.schema).toBe(`trocar/case@${format}`);
      const { document } = value(readCase(sample));
      expect(document.needles.map((needle) => needle.id)).toEqual(["needle-1", "needle-2"]);
      expect(document.needles[0].target_mm).toEqual([1.25, 0.5, 31]);
    }
  });
});

describe("a .trocar file", () => {
  async function madeFile(image: Uint8Array | null = null): Promise<Uint8Array<ArrayBuffer>> {
    const map = madeMap();
    const surfaces = await buildSurfaces(map, DEFAULT_SURFACES, quietJob());
    return packCase(await madeJson(), { labels: await writeLabelsNifti(map), surfaces: toGlb(surfaces), image });
  }

  test("begins with its media type, so that its first bytes tell it", async () => {
    const bytes = await madeFile();
    expect(new TextDecoder().decode(bytes.subarray(30, 38 + 31))).toBe("mimetypeapplication/vnd.trocar.case+zip");
    expect(isCase(bytes)).toBe(true);
    expect(isCase(writeZip([{ name: "case.json", bytes }]))).toBe(false);
    expect(isCase(new Uint8Array(3))).toBe(false);
  });

  test("is taken apart into document, labels, surfaces and, where asked for, the image", async () => {
    const file = value(await openCaseFile(sourceFromBytes("plan.trocar", await madeFile()), quietJob()));
    expect(file.record.document.current).toBe("needle-2");
    expect(file.surfaces?.map((surface) => surface.structure)).toContain("liver");
    expect(file.image).toBeNull();
    const withImage = value(await openCaseFile(sourceFromBytes("plan.trocar", await madeFile(new Uint8Array([1, 2, 3]))), quietJob()));
    expect(withImage.image).toEqual(new Uint8Array([1, 2, 3]));
    const read = value(labelMapFromNifti(value(await readNifti(file.labels, "labels.nii.gz")), null));
    const map = value(await caseLabels(read, file.record, "plan.trocar"));
    expect(map.labels).toEqual(madeMap().labels);
    expect(map.source).toBe("network");
    expect(map.foreign).toEqual(madeMap().foreign);
  });

  test("labels that are not the ones case.json names are refused: margins would be another map's", async () => {
    const { record } = value(await openCaseFile(sourceFromBytes("plan.trocar", await madeFile()), quietJob()));
    const map = madeMap();
    const painted = { ...map, labels: map.labels.slice() };
    painted.labels[500] = 1 - painted.labels[500];
    expect(await caseLabels(painted, record, "plan.trocar")).toMatchObject({ problem: { code: "case-invalid" } });
    const moved = { ...map, geometry: { ...map.geometry, spacing_mm: [2, 2, 3.01] as const } };
    expect(await caseLabels(moved, record, "plan.trocar")).toMatchObject({ problem: { code: "case-invalid" } });
  });

  test("what is missing, cut off or no JSON is refused, and broken surfaces are made again", async () => {
    const json = await madeJson();
    const map = await writeLabelsNifti(madeMap());
    const open = (bytes: Uint8Array<ArrayBuffer>) => openCaseFile(sourceFromBytes("plan.trocar", bytes), quietJob());
    const mimetype = { name: "mimetype", bytes: new TextEncoder().encode("application/vnd.trocar.case+zip"), store: true };
    const whole = await madeFile();
    for (const [name, bytes] of [
      ["no zip", new TextEncoder().encode("PK, but no zip")],
      ["no document", writeZip([mimetype, { name: "labels.nii.gz", bytes: map }])],
      ["no labels", writeZip([mimetype, { name: "case.json", bytes: new TextEncoder().encode(JSON.stringify(json)) }])],
      ["no JSON", writeZip([mimetype, { name: "case.json", bytes: new Uint8Array([255, 0]) }, { name: "labels.nii.gz", bytes: map }])],
      ["cut off", whole.slice(0, whole.length >> 1)],
    ] as const)
      expect(await open(bytes as Uint8Array<ArrayBuffer>), name).toHaveProperty("problem");
    const odd = packCase(json, { labels: map, surfaces: new Uint8Array([1, 2, 3]), image: null });
    expect(value(await open(odd)).surfaces).toBeNull();
  });

  test("a byte that fell over in transit is noticed by the archive's own checksums", async () => {
    const bytes = await madeFile();
    const at = new TextDecoder("latin1").decode(bytes).indexOf("labels.nii.gz") + 40;
    bytes[at] ^= 0x10;
    expect(await openCaseFile(sourceFromBytes("plan.trocar", bytes), quietJob())).toMatchObject({
      problem: { code: "zip-unreadable", severity: "error" },
    });
  });
});

describe("what a case's labels may be believed", () => {
  test("the shipped model's errors are a floor, the file's own are kept where they are larger", async () => {
    const record = value(readCase(await madeJson()));
    const { trust, problems } = caseTrust(record, { liver: 2, aorta: 3, spleen: 1 });
    expect(trust).toEqual({ surface_p95_mm: { liver: 2.5, aorta: 3, spleen: 1 }, gives: TRUST.gives, model: MODEL });
    expect(problems).toEqual([]);
  });

  test("a model that is not shipped is named in a warning, its errors are the file's, else those of its assessments", async () => {
    const json = await madeJson();
    const own = caseTrust(value(readCase(json)), null);
    expect(own.trust).toEqual(TRUST);
    expect(own.problems).toMatchObject([{ code: "model-not-shipped", severity: "warning", details: { model: MODEL.id, structures: 2 } }]);
    const bare = changed(changed(json, ["labels", "surface_p95_mm"], undefined) as Json, ["labels", "gives"], undefined);
    const assessed = caseTrust(value(readCase(bare)), null);
    expect(assessed.trust.surface_p95_mm).toEqual({ liver: 2.5 });
    expect(assessed.trust.gives).toBeNull();
  });

  test("labels without a model have no errors to add", async () => {
    const record = value(readCase(changed(await madeJson(), ["labels", "model"], null)));
    expect(caseTrust(record, null)).toEqual({ trust: { surface_p95_mm: {}, gives: TRUST.gives, model: null }, problems: [] });
  });

  test("reports name foreign structures as the case does, and say who found each", () => {
    const bare = {
      label: 101,
      source: "import",
      voxels: 1,
      volume_ml: 0.012,
      centroid_mm: [0, 0, 0],
      bounds_mm: [
        [0, 0, 0],
        [1, 1, 1],
      ],
      components: 1,
      touches_border: false,
      confidence: null,
      surface_p95_mm: null,
      notes: [],
    } as const;
    const reports = caseReports(
      [
        { ...bare, structure: "label:101" },
        { ...bare, label: 1, structure: "liver" },
      ],
      madeMap(),
      TRUST,
    );
    expect(reports.map((one) => [one.structure, one.source, one.surface_p95_mm])).toEqual([
      ["other:stent", "rules", null],
      ["liver", "network", 2.5],
    ]);
  });
});

test("an assessment is stale when a number or a level differs, not when a sentence or a rounding does", () => {
  const now = {
    verdict: "safe",
    sentence: "Clear.",
    depth_mm: 31.2504,
    hit: { any_forbidden: 0.1482 },
    structures: [{ id: "aorta", clearance_mm: 12.5 }],
  };
  expect(sameAssessment(now, now)).toBe(true);
  expect(sameAssessment({ ...now, sentence: "Otherwise.", depth_mm: 31.2506, hit: { any_forbidden: 0.1485 } }, now)).toBe(true);
  expect(sameAssessment({ verdict: "safe", newer: 1, depth_mm: 31.2504 }, now)).toBe(true);
  expect(sameAssessment({ ...now, verdict: "caution" }, now)).toBe(false);
  expect(sameAssessment({ ...now, depth_mm: 31.26 }, now)).toBe(false);
  expect(sameAssessment({ ...now, structures: [] }, now)).toBe(false);
  expect(sameAssessment(null, now)).toBe(false);
});
