import { sha256Hex, unshared } from "../../src/base/index.ts";
import { type CaseDocument, emptyCase } from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { type Geometry, type LabelMap, lps, type Trust } from "../../src/volume/index.ts";

/** A small body with a liver in it, on a grid whose numbers are the same in 32 bits and in four decimals. */
const GEOMETRY: Geometry = {
  size: [12, 10, 8],
  spacing_mm: [2, 2, 3],
  origin_mm: lps(-11, -9.5, 20),
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

export const MODEL: { readonly id: string; readonly version: string; readonly sha256: string } = {
  id: "ct-abdomen-fast",
  version: "1.0.0",
  sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};
export const TRUST: Trust = { surface_p95_mm: { liver: 2.5, aorta: 1.25 }, gives: ["liver", "aorta", "body"], model: MODEL };

/** The label map of the made case: liver in body, a foreign number beside them. */
export function madeMap(): LabelMap {
  const [nx, ny, nz] = GEOMETRY.size;
  const labels = new Uint8Array(nx * ny * nz);
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) labels[i + nx * (j + ny * k)] = i > 3 && i < 8 && j > 3 && j < 7 && k > 2 && k < 6 ? 1 : 21;
  labels[2 + nx * (2 + ny * 2)] = 101;
  return { geometry: GEOMETRY, labels, source: "network", foreign: [{ id: "other:stent", label: 101 }] };
}

/** A document with something in every field, and keys that this version does not know. */
export async function madeDocument(): Promise<CaseDocument> {
  const rules = presetById("biopsy");
  if (!rules) throw new Error("the biopsy preset is shipped");
  const needle = { gauge: 18, diameter_mm: 1.27, length_mm: 150, note: "" };
  const document: CaseDocument = {
    ...emptyCase(rules),
    created: "2026-03-12T08:30:00.000Z",
    source: { series_uid: "1.2.3", study_uid: "1.2", frame_of_reference_uid: null, modality: "CT", files: 77, sha256: null },
    geometry: GEOMETRY,
    labels: { revision: 1, sha256: await sha256Hex(unshared(madeMap().labels)), model: MODEL, edited: false },
    overrides: [
      {
        code: "gantry-tilt",
        severity: "warning",
        where: "1.2.3",
        override: true,
        details: { tilt_deg: 12, shear_mm_per_slice: 0.5, spacing_along_normal_mm: 4.9 },
      },
    ],
    needles: [
      { id: "needle-1", name: "Needle 1", entry_mm: lps(-11, 0, 30), target_mm: lps(1.25, 0.5, 31), ...needle },
      { id: "needle-2", name: "", entry_mm: lps(0, -9, 30), target_mm: lps(0, 0.5, 30), ...needle, gauge: null, note: "second try" },
    ],
    current: "needle-2",
    structures: [
      { id: "liver", visible: true, opacity: 0.4, role: "host" },
      { id: "body", visible: false, opacity: null, role: null },
    ],
    view: {
      layout: "grid",
      slice_mm: [0, 0.5, 30],
      window: [60, 160],
      outlines: false,
      voxels: true,
      planes: true,
      camera: { target_mm: [0, 0, 30], alpha_deg: 66, beta_deg: 76, radius_mm: 800 },
    },
    registration: { points: [{ name: "navel", patient_mm: [0, -9, 30], room_m: [0.1, 1.2, -0.5] }], fre_mm: 1.5 },
  };
  return document;
}
