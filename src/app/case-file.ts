import { roundForOutput, sha256Hex, unshared, writeZip, type ZipPart } from "../base/index.ts";
import { toGlb } from "../surfaces/index.ts";
import { assessmentFields, problemFields } from "../texts/index.ts";
import { writeLabelsNifti } from "../volume/index.ts";
import type { Joined } from "./joined.ts";
import { refusalOf } from "./refusal.ts";
import { VERSION } from "./version.ts";

const MIMETYPE = "application/vnd.trocar.case+zip";

/** The open case as a `.trocar` file (interfaces.md 11): document, labels, surfaces. No image, no patient name. */
export async function caseFile({ desk, store, judge }: Pick<Joined, "desk" | "store" | "judge">): Promise<Blob> {
  const { labels, surfaces } = desk.get();
  const doc = store.get();
  if (!labels || !doc.source) throw refusalOf("labels-needed", null, {});
  const now = new Date().toISOString();
  const map = await writeLabelsNifti(labels.map);
  const document = {
    schema: "trocar/case@1",
    created: now,
    modified: now,
    tool: { name: "trocar", version: VERSION },
    source: doc.source,
    geometry: doc.geometry,
    labels: { sha256: await sha256Hex(unshared(labels.map.labels)), model: labels.trust.model, edited: doc.labels?.edited ?? false },
    overrides: doc.overrides.map((found) => problemFields(found, "en")),
    rules: doc.rules,
    needles: doc.needles.map(({ id, name, entry_mm, target_mm, gauge, diameter_mm, length_mm, note }) => ({
      id,
      name,
      entry_mm,
      target_mm,
      gauge,
      diameter_mm,
      length_mm,
      note,
    })),
    current: doc.current,
    structures: doc.structures.map(({ id, visible, opacity, role }) => ({ id, visible, opacity: opacity ?? 1, role })),
    assessments: Object.fromEntries(doc.needles.map((needle) => [needle.id, assessmentFields(judge.assessNow(needle.id), "en", null)])),
    view: doc.view,
    registration: doc.registration,
  };
  const parts: ZipPart[] = [
    { name: "mimetype", bytes: new TextEncoder().encode(MIMETYPE), store: true },
    { name: "case.json", bytes: new TextEncoder().encode(JSON.stringify(roundForOutput(document))) },
    { name: "labels.nii.gz", bytes: map, store: true },
  ];
  if (surfaces) parts.push({ name: "surfaces.glb", bytes: toGlb(surfaces) });
  return new Blob([writeZip(parts)], { type: MIMETYPE });
}
