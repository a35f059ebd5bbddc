import { quietJob, VERSION, writeZip } from "../base/index.ts";
import type { CaseDocument } from "../case/index.ts";
import type { Engine } from "../engine/index.ts";
import { toGlb, toStl } from "../surfaces/index.ts";
import type { ExportKind } from "../ui/index.ts";
import { writeLabelsNifti } from "../volume/index.ts";
import type { Desk, Labels } from "./desk.ts";
import type { Joined } from "./joined.ts";
import { refusal, refusalOf } from "./refusal.ts";

export interface OutFile {
  readonly name: string;
  readonly blob: Blob;
}

/** One file out of the case. */
export async function exportFile(
  { desk: keeper, store, engine }: Pick<Joined, "desk" | "store" | "engine">,
  what: ExportKind,
): Promise<OutFile> {
  const [desk, doc] = [keeper.get(), store.get()];
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
      return { name: "labels.dcm", blob: new Blob([await segOf(engine, desk, labels, doc)], { type: "application/dicom" }) };
  }
}

/** The labels as a DICOM SEG. Slices name their pictures only where the labels lie on the volume's own grid. */
async function segOf(engine: Engine, { volume }: Desk, { map, trust }: Labels, doc: CaseDocument): Promise<Uint8Array<ArrayBuffer>> {
  const ownGrid = volume !== null && JSON.stringify(volume.geometry) === JSON.stringify(map.geometry);
  const remembered = doc.source && { ...doc.source, uid: doc.source.series_uid, acquisition_date: null };
  const series = volume?.series ?? remembered;
  const context = {
    source: series && { ...series, instances: ownGrid ? volume.series.instances : null },
    model: trust.model,
    edited: doc.labels?.edited ?? false,
    version: VERSION,
    made: new Date().toISOString(),
  };
  const bytes = await engine.seg(map, context, quietJob());
  if ("problem" in bytes) throw refusal(bytes.problem);
  return bytes.value;
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
