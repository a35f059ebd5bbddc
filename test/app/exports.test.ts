import { expect, test } from "vitest";
import { exportFile } from "../../src/app/exports.ts";
import { emptyCase } from "../../src/case/index.ts";
import type { Engine } from "../../src/engine/index.ts";
import { presets } from "../../src/planning/index.ts";
import { geometryFrom, IMPORTED, type LabelMap, lps, type Triple, type Volume } from "../../src/volume/index.ts";

type Parts = Parameters<typeof exportFile>[0];
type Context = Parameters<Engine["seg"]>[1];

function map(size: Triple): LabelMap {
  const geometry = geometryFrom(size, [1, 1, 2], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in geometry) throw new Error(geometry.problem.code);
  return { geometry: geometry.value, labels: new Uint8Array(size[0] * size[1] * size[2]).fill(1), source: "network", foreign: [] };
}

function volume({ geometry }: LabelMap): Volume {
  const instances = Array.from({ length: geometry.size[2] }, (_, k) => ({ sop_class: "1.2", sop_instance: `1.2.${k}`, frame: null }));
  const about = { id: "1.2.3", uid: "1.2.3", study_uid: "1.2", frame_of_reference_uid: "1.2.4", number: 3, modality: "CT" } as const;
  const series = { ...about, description: null, acquisition_date: "2024-05-06", patient_position: null, window: null, instances };
  return { geometry, voxels: new Int16Array(geometry.size[0] * geometry.size[1] * geometry.size[2]), unit: "HU", series };
}

/** What the engine is asked to write, and the file that the page makes of its answer. */
async function asked(
  labels: LabelMap,
  over: Volume | null,
  answer: "bytes" | "empty" = "bytes",
): Promise<{ context: Context; name: string; size: number }> {
  let context: Context | null = null;
  const seg: Engine["seg"] = async (_, told) => {
    context = told;
    const problem = { code: "labels-empty", severity: "error", where: null, override: false, details: {} } as const;
    return answer === "empty" ? { problem } : { value: new Uint8Array(132), problems: [] };
  };
  const source = { series_uid: "9.1", study_uid: "9.2", frame_of_reference_uid: "9.3", modality: "CT", files: 4, sha256: null } as const;
  const model = { id: "net", version: "1", sha256: "00" };
  const doc = { ...emptyCase(presets[0]), source, labels: { revision: 2, sha256: null, model, edited: true } };
  const desk = { volume: over, labels: { map: labels, trust: { ...IMPORTED, model }, found: [] }, surfaces: [] };
  const parts = { desk: { get: () => desk }, store: { get: () => doc }, engine: { seg } } as unknown as Parts;
  const { name, blob } = await exportFile(parts, "seg");
  if (context === null) throw new Error("the engine was not asked");
  return { context, name, size: blob.size };
}

test("a SEG names the series on the desk, its pictures only where the labels lie on their grid, the model, and that a person edited", async () => {
  const labels = map([4, 4, 3]);
  const own = await asked(labels, volume(labels));
  expect(own).toMatchObject({ name: "labels.dcm", size: 132 });
  expect(own.context.source).toMatchObject({
    uid: "1.2.3",
    study_uid: "1.2",
    frame_of_reference_uid: "1.2.4",
    acquisition_date: "2024-05-06",
  });
  expect(own.context.source?.instances?.length).toBe(3);
  expect(own.context).toMatchObject({ edited: true, model: { id: "net", version: "1" } });
  expect(own.context.made).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  const other = await asked(labels, volume(map([4, 4, 4])));
  expect(other.context.source).toMatchObject({ uid: "1.2.3", instances: null });
});

test("a case without its image still says which series it was made from", async () => {
  const { context } = await asked(map([4, 4, 3]), null);
  expect(context.source).toMatchObject({
    uid: "9.1",
    study_uid: "9.2",
    frame_of_reference_uid: "9.3",
    acquisition_date: null,
    instances: null,
  });
});

test("what the engine refuses is refused by its code", async () => {
  await expect(asked(map([4, 4, 3]), null, "empty")).rejects.toMatchObject({ code: "labels-empty" });
});
