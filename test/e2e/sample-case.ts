import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quietJob, sha256Hex, unshared } from "../../src/base/index.ts";
import { caseJson, emptyCase, packCase } from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { buildSurfaces, toGlb } from "../../src/surfaces/index.ts";
import { IMPORTED, labelMapFromNifti, lps, readNifti, type Triple, type Trust } from "../../src/volume/index.ts";
import { TOP } from "./browser.ts";

export interface SampleWishes {
  readonly trust?: Trust;
  readonly surfaces?: boolean;
  /** A NIfTI image to be saved with it. */
  readonly image?: Uint8Array;
}

export interface SampleCase {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly entry_mm: Triple;
  readonly target_mm: Triple;
}

/** The sample patient as a case file: its true labels, and one needle from the right flank into the lesion. It opens without a network. */
export async function sampleCase({ trust = IMPORTED, surfaces = false, image: kept }: SampleWishes = {}): Promise<SampleCase> {
  const file = (name: string) => readFileSync(join(TOP, "assets", "sample", name));
  const labels = new Uint8Array(file("labels.nii.gz"));
  const image = await readNifti(labels, "labels.nii.gz");
  if ("problem" in image) throw new Error(image.problem.code);
  const map = labelMapFromNifti(image.value, null);
  const rules = presetById("biopsy");
  if ("problem" in map || !rules) throw new Error("the sample is shipped");
  const { target_mm } = JSON.parse(file("truth.json").toString()) as { target_mm: Triple };
  const [x, y, z] = target_mm;
  const { gauge, diameter_mm, length_mm } = rules.needle;
  const needle = {
    id: "needle-1",
    name: "Needle 1",
    entry_mm: lps(x - 90, y, z),
    target_mm: lps(x, y, z),
    gauge,
    diameter_mm,
    length_mm,
    note: "",
  };
  const fresh = emptyCase(rules);
  const json = caseJson({
    document: {
      ...fresh,
      source: { series_uid: "1.2.3", study_uid: null, frame_of_reference_uid: null, modality: "CT", files: 92, sha256: null },
      geometry: map.value.geometry,
      needles: [needle],
      current: needle.id,
      view: { ...fresh.view, slice_mm: target_mm },
    },
    modified: "2026-03-12T09:00:00.000Z",
    tool: { name: "trocar", version: "0.1.0" },
    labels: { map: map.value, trust, sha256: await sha256Hex(unshared(map.value.labels)) },
    overrides: [],
    assessments: {},
  });
  const options = { structures: null, triangles: 60_000, smooth: 0.5, outlines: ["body"] };
  const glb = surfaces ? toGlb(await buildSurfaces(map.value, options, quietJob())) : null;
  return { bytes: packCase(json, { labels, surfaces: glb, image: kept ?? null }), entry_mm: needle.entry_mm, target_mm };
}

/** Puts the sample with its surfaces on a server that hands cases over. @returns the address of the case for the page, and where its needle ends. */
export async function sampleOn(address: string): Promise<{ readonly file: string; readonly target_mm: Triple }> {
  const { bytes, target_mm } = await sampleCase({ surfaces: true });
  const file = "/cases/00112233445566778899aabbccddeeff.trocar";
  const put = await fetch(`${address}${file}`, { method: "PUT", body: bytes, headers: { origin: address } });
  if (put.status !== 201) throw new Error(`the server answers ${put.status}`);
  return { file, target_mm };
}
