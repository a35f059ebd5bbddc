import type { CaseDocument, CaseStore } from "../case/index.ts";
import type { UiLanguage } from "../texts/index.ts";
import type { Viewer } from "../viewer/index.ts";
import type { LabelMap } from "../volume/index.ts";
import type { Desk, DeskKeeper } from "./desk.ts";
import { worstCrossing } from "./worst.ts";

/** Keeps the viewer showing what desk and document say: only what changed is handed on. */
export function keepInSync(viewer: Viewer, desk: DeskKeeper, store: CaseStore, language: () => UiLanguage): void {
  const show = (now: Desk, before: Desk): void => {
    if (now.volume !== before.volume) viewer.showVolume(now.volume);
    if (shownLabels(now) !== shownLabels(before) || now.volume !== before.volume) viewer.showLabels(shownLabels(now));
    if (now.surfaces !== before.surfaces) viewer.showSurfaces(now.surfaces ?? []);
    if (now.anatomy !== before.anatomy) viewer.showAnatomy(now.anatomy);
    if (now.surfaces !== before.surfaces || now.anatomy !== before.anatomy) viewer.showDocument(store.get());
    if (now.assessment !== before.assessment)
      viewer.showAssessment(now.assessment, now.assessment && worstCrossing(now.assessment, language()));
  };
  desk.subscribe(show);
  store.subscribe((doc: CaseDocument) => viewer.showDocument(doc));
}

/** The labels on the slices: the sample's true ones while a person compares. */
function shownLabels(desk: Desk): LabelMap | null {
  if (desk.truthShown && desk.truth) return desk.truth;
  return desk.labels?.map ?? null;
}
