import { type Json, roundForOutput } from "../base/index.ts";
import { type CaseDocument, type CaseStore, rulesInForce, structureState } from "../case/index.ts";
import { ruleFor } from "../planning/index.ts";
import { assessmentFields, problemFields, structureName, type UiLanguage } from "../texts/index.ts";
import { colorOf } from "../ui/index.ts";
import type { Desk } from "./desk.ts";
import { needleDistances } from "./distances.ts";
import type { Environment } from "./environment.ts";
import type { XrSupport } from "./headset.ts";

export interface SnapshotParts {
  readonly version: string;
  readonly desk: Desk;
  readonly store: CaseStore;
  readonly lang: UiLanguage;
  /** Exactly the sentence on the screen. */
  readonly sentence: string | null;
  readonly environment: Environment & { readonly xr: XrSupport };
  readonly fps: number | null;
  readonly dirty: boolean;
}

/** The page as plain data (interfaces.md 10): what a script or a test may rely on. */
export function snapshotOf(parts: SnapshotParts): Json {
  const { desk, store, lang } = parts;
  const doc = store.get();
  const { volume, labels } = desk;
  const position = volume?.series.patient_position ?? null;
  return roundForOutput({
    schema: "trocar/snapshot@1",
    version: parts.version,
    state: desk.state,
    job: desk.job === null ? null : { stage: desk.job.stage, done: desk.job.done, total: desk.job.total },
    problems: desk.problems.map((found) => problemFields(found, lang)),
    series: (desk.listing?.series ?? []).map((series) => ({
      ...series,
      problems: series.problems.map((found) => problemFields(found, lang)),
    })),
    selected: desk.selected,
    image: volume === null ? null : { modality: volume.series.modality, geometry: volume.geometry },
    labels:
      labels === null
        ? null
        : {
            geometry: labels.map.geometry,
            source: labels.map.source,
            model: labels.trust.model && { id: labels.trust.model.id, version: labels.trust.model.version },
          },
    structures: structureRows(desk, doc, lang),
    surfaces:
      desk.surfaces === null
        ? null
        : {
            triangles: desk.surfaces.reduce((sum, surface) => sum + surface.triangles.length / 3, 0),
            structures: desk.surfaces.map((surface) => surface.structure),
          },
    needles: doc.needles.map(needleFields),
    needle_distances: needleDistances(doc),
    needle: doc.current,
    assessment: desk.assessment === null ? null : assessmentFields(desk.assessment, lang, position),
    sentence: parts.sentence,
    rules: doc.rules.id,
    proposals: 0,
    skinmap: null,
    view: { layout: doc.view.layout, slice_mm: doc.view.slice_mm, window: doc.view.window },
    history: store.history(),
    dirty: parts.dirty,
    environment: parts.environment,
    fps: parts.fps,
    requests_foreign: 0,
  });
}

/** A needle as it leaves the page. */
export function needleFields({ id, name, entry_mm, target_mm, gauge, diameter_mm, length_mm }: CaseDocument["needles"][number]): object {
  return { id, name, entry_mm, target_mm, gauge, diameter_mm, length_mm };
}

function structureRows(desk: Desk, doc: CaseDocument, lang: UiLanguage): readonly object[] {
  const rules = rulesInForce(doc);
  return (desk.labels?.found ?? []).map(({ structure, label, volume_ml }) => {
    const state = structureState(doc, structure);
    const judged = desk.assessment?.structures.find((one) => one.id === structure);
    return {
      id: structure,
      label,
      name: structureName(structure, lang),
      visible: state.visible,
      opacity: state.opacity ?? 1,
      color: colorOf(structure),
      volume_ml,
      role: judged?.role ?? ruleFor(rules, structure).role,
      clearance_mm: judged?.clearance_mm ?? null,
    };
  });
}
