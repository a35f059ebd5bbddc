import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { type CaseDocument, caseJson, emptyCase, packCase } from "../../src/case/index.ts";
import { parseCommandLine } from "../../src/cli/args.ts";
import { register } from "../../src/cli/commands/register.ts";
import type { Outcome } from "../../src/cli/outcome.ts";
import type { Engine } from "../../src/engine/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { geometryFrom, IMPORTED, lps, type Triple } from "../../src/volume/index.ts";
import { hornFit } from "../oracle/horn.ts";

/** Landmarks, and touches of a turned body that are off by 1 to 4 mm each. */
const PATIENT: readonly Triple[] = [
  [0, -110, 220],
  [0, -115, 60],
  [125, -70, 0],
  [-125, -70, 0],
  [110, -85, 150],
];
const OFF: readonly Triple[] = [
  [1, 2, -1],
  [-2, 0, 1],
  [0, -3, 2],
  [2, 1, 0],
  [-1, 0, -4],
];
const room = (p: Triple, n: number): Triple => [
  (0.8 * p[0] - 0.6 * p[2] + OFF[n][0] + 300) / 1000,
  (0.6 * p[0] + 0.8 * p[2] + OFF[n][1] + 900) / 1000,
  (-p[1] + OFF[n][2] - 700) / 1000,
];
const registered = (touches: readonly Triple[] = PATIENT.map(room)): CaseDocument["registration"] => ({
  points: PATIENT.map((patient_mm, n) => ({ name: `Point ${n + 1}`, patient_mm, room_m: touches[n] })),
  fre_mm: 0,
});
const TARGETS: Readonly<Record<string, Triple>> = { near: [-60, 10, 110], far: [-60, 900, 110] };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trocar-register-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A case in a file: its needles by id, its registration; its labels are not read. */
async function caseFile(name: string, registration: CaseDocument["registration"], needles = TARGETS): Promise<string> {
  const rules = presetById("biopsy");
  const geometry = geometryFrom([2, 2, 2], [1, 1, 1], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if (!rules || "problem" in geometry) throw new Error("presets are shipped and the grid is sound");
  const { gauge, diameter_mm, length_mm } = rules.needle;
  const document: CaseDocument = {
    ...emptyCase(rules),
    source: { series_uid: null, study_uid: null, frame_of_reference_uid: null, modality: "CT", files: 1, sha256: null },
    geometry: geometry.value,
    needles: Object.entries(needles).map(([id, [x, y, z]]) => ({
      ...{ id, name: id, gauge, diameter_mm, length_mm, note: "" },
      ...{ entry_mm: lps(x, y - 50, z), target_mm: lps(x, y, z) },
    })),
    registration,
  };
  const map = { geometry: geometry.value, labels: new Uint8Array(8), source: "import", foreign: [] } as const;
  const json = caseJson({
    ...{ document, modified: "2026-03-12T09:00:00.000Z", tool: { name: "trocar", version: "0.1.0" } },
    ...{ labels: { map, trust: IMPORTED, sha256: "0".repeat(64) }, overrides: [], assessments: {} },
  });
  const path = join(folder, `${name}.trocar`);
  await writeFile(path, packCase(json, { labels: new Uint8Array([1]), surfaces: null, image: null }));
  return path;
}
async function run(...args: readonly string[]): Promise<Outcome> {
  const parsed = parseCommandLine(args, register.options);
  if ("problem" in parsed) return parsed;
  return register.run(parsed.value, { engine: {} as Engine, job: quietJob(), now_ms: () => 0 });
}
interface Fields {
  readonly points: readonly { readonly residual_mm: number; readonly touch_again: boolean }[];
  readonly rotation: readonly number[];
  readonly translation_mm: readonly number[];
  readonly fre_mm: number;
  readonly fle_mm: number;
  readonly worst: string;
  readonly targets: readonly { readonly needle: string | null; readonly tre_mm: number; readonly verdict: string }[];
}
async function answer(...args: readonly string[]): Promise<{ fields: Fields; codes: readonly string[] }> {
  const outcome = await run(...args);
  if ("problem" in outcome) throw new Error(JSON.stringify(outcome.problem));
  return { fields: outcome.fields as unknown as Fields, codes: outcome.problems.map(({ code }) => code) };
}

test("the fit of a case's landmarks is Horn's, with each point's residual and the worst", async () => {
  const { fields } = await answer(await caseFile("good", registered()));
  const horn = hornFit(
    PATIENT,
    // As the file keeps them: to a micrometre.
    PATIENT.map(room).map((p) => p.map((v) => 1000 * (Math.round(v * 1e6) / 1e6))),
  );
  for (const [n, v] of horn.rotation.entries()) expect(fields.rotation[n]).toBeCloseTo(v, 9);
  for (const [n, v] of horn.translation.entries()) expect(fields.translation_mm[n]).toBeCloseTo(v, 6);
  expect(fields.fre_mm).toBeCloseTo(horn.fre, 9);
  const residuals = fields.points.map(({ residual_mm }) => residual_mm);
  expect(Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / 5)).toBeCloseTo(horn.fre, 9);
  expect(fields.worst).toBe(`Point ${residuals.indexOf(Math.max(...residuals)) + 1}`);
});

test("the error is predicted at every needle's target, judged by the headset's limits, from at least its touch error", async () => {
  const path = await caseFile("needles", registered());
  const { fields, codes } = await answer(path);
  expect(fields.fle_mm).toBe(5);
  expect(fields.targets.map(({ needle, verdict }) => [needle, verdict])).toEqual([
    ["near", "laid"],
    ["far", "refused"],
  ]);
  expect(fields.targets[0].tre_mm).toBeGreaterThan(2);
  expect(fields.targets[1].tre_mm).toBeGreaterThan(10);
  expect(codes).toEqual(["landmarks-inaccurate"]);
  const exact = await answer(path, "--touch-error", "0");
  expect(exact.fields.fle_mm).toBeCloseTo(exact.fields.fre_mm / Math.sqrt(1 - 2 / 5), 9);
});

test("another target is asked for by its point, a leading minus included", async () => {
  const { fields } = await answer(await caseFile("target", registered()), "--target", "-60,10,110");
  expect(fields.targets).toHaveLength(1);
  expect(fields.targets[0]).toMatchObject({ needle: null, at: "target", target_mm: [-60, 10, 110], verdict: "laid" });
});

test("touches in each other's place are named, and the figures are given all the same", async () => {
  const touches = PATIENT.map(room);
  [touches[0], touches[2]] = [touches[2], touches[0]];
  const { fields, codes } = await answer(await caseFile("swapped", registered(touches)), "--target", "-60,10,110");
  expect(codes).toEqual(["landmarks-swapped"]);
  expect(fields.fre_mm).toBeGreaterThan(20);
});

test("a case that was never laid over a body, and a file that is no case, are refused with their own codes", async () => {
  expect(await run(await caseFile("none", null))).toMatchObject({ problem: { code: "registration-absent" } });
  const other = join(folder, "other.trocar");
  await writeFile(other, "not a zip");
  expect(await run(other)).toMatchObject({ problem: { code: "case-invalid" } });
  expect(await run()).toMatchObject({ problem: { code: "usage" } });
  expect(await run(other, "--target", "1,2")).toMatchObject({ problem: { code: expect.any(String) } });
});
