import { writeZip } from "../base/index.ts";
import type { CaseDocument } from "../case/index.ts";
import { toGlb, toStl } from "../surfaces/index.ts";
import { writeLabelsNifti } from "../volume/index.ts";
import type { Desk } from "./desk.ts";
import { refusalOf } from "./refusal.ts";

export interface OutFile {
  readonly name: string;
  readonly blob: Blob;
}

/** One file out of the case. Formats that this version does not write are the Problem `not-built`. */
export async function exportFile(desk: Desk, doc: CaseDocument, what: "stl" | "glb" | "seg" | "mrk" | "nii"): Promise<OutFile> {
  const { surfaces, labels } = desk;
  if (what === "mrk") return { name: "needles.mrk.json", blob: new Blob([markups(doc)], { type: "application/json" }) };
  if (!labels || !surfaces) throw refusalOf("labels-needed", null, {});
  switch (what) {
    case "nii":
      return { name: "labels.nii.gz", blob: new Blob([await writeLabelsNifti(labels.map)], { type: "application/gzip" }) };
    case "glb":
      return { name: "organs.glb", blob: new Blob([toGlb(surfaces) as Uint8Array<ArrayBuffer>], { type: "model/gltf-binary" }) };
    case "stl": {
      const zip = writeZip(surfaces.map((surface) => ({ name: `${surface.structure}.stl`, bytes: toStl(surface) })));
      return { name: "organs-stl.zip", blob: new Blob([zip], { type: "application/zip" }) };
    }
    case "seg":
      throw refusalOf("not-built", "seg", { what: "DICOM SEG" });
  }
}

/** Slicer's markups, a line a needle: entry first, target second, LPS (field.md 8). */
function markups(doc: CaseDocument): string {
  const markups = doc.needles.map((needle) => ({
    type: "Line",
    coordinateSystem: "LPS",
    coordinateUnits: "mm",
    controlPoints: [
      { id: "1", label: `${needle.name} entry`, position: needle.entry_mm, positionStatus: "defined" },
      { id: "2", label: `${needle.name} target`, position: needle.target_mm, positionStatus: "defined" },
    ],
  }));
  const schema =
    "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#";
  return `${JSON.stringify({ "@schema": schema, markups }, null, 2)}\n`;
}
