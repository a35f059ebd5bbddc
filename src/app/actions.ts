import type { ProblemCode } from "../base/index.ts";
import type { CaseStore, ViewName } from "../case/index.ts";
import { presetById } from "../planning/index.ts";
import { type UiLanguage, uiWords } from "../texts/index.ts";
import type { Action, ExportKind, Handle, WindowPreset } from "../ui/index.ts";
import type { Viewer } from "../viewer/index.ts";
import { type Lps, lps, type Triple } from "../volume/index.ts";
import type { DeskKeeper } from "./desk.ts";
import { type Flow, LOAD_ALL } from "./flow.ts";
import { firstNeedlePoints, needleBetween, needlePointsTo, nextNeedleId } from "./needles.ts";

/** What actions work on. */
export interface ActionParts {
  readonly desk: DeskKeeper;
  readonly store: CaseStore;
  readonly flow: Flow;
  readonly viewer: Viewer;
  language(): UiLanguage;
  setLanguage(lang: UiLanguage): void;
  placing(): Handle | null;
  setPlacing(handle: Handle | null): void;
  dismiss(notice: string): void;
  openSample(): Promise<void>;
  openRecent(id: string): Promise<void>;
  deleteRecent(id: string): Promise<void>;
  closeCase(): Promise<void>;
  saveFile(withImage: boolean): Promise<void>;
  exportAs(what: ExportKind): Promise<void>;
  print(): Promise<void>;
  savePicture(): Promise<void>;
  /** @param why says too why this browser does not enter itself. */
  handOver(why: boolean, withImage: boolean): Promise<void>;
  closeHandOver(): void;
  enterXr(mode: "ar" | "vr"): Promise<void>;
}

/** Window presets, HU (field.md 5). */
const WINDOWS: Readonly<Record<WindowPreset, readonly [centre: number, width: number]>> = {
  abdomen: [40, 400],
  liver: [60, 160],
  lung: [-600, 1500],
  bone: [480, 2500],
  angio: [200, 600],
};

const VIEWS: readonly ViewName[] = ["3d", "axial", "coronal", "sagittal"];

/** Does what a person asked of the page. Rejects with a Refusal or a fault; the caller shows both. */
export async function act(parts: ActionParts, action: Action): Promise<void> {
  const { desk, store, flow, viewer } = parts;
  switch (action.kind) {
    case "open-files":
      return flow.open(
        action.files.map(({ path, file }) => ({ kind: "file", path, file })),
        LOAD_ALL,
      );
    case "open-sample":
      return parts.openSample();
    case "open-recent":
      return parts.openRecent(action.id);
    case "delete-recent":
      return parts.deleteRecent(action.id);
    case "close-case":
      return parts.closeCase();
    case "select-series":
      return flow.selectSeries(action.id, []);
    case "continue-anyway":
      return flow.selectSeries(action.id, overridable(desk, action.id));
    case "find-organs":
      return flow.findOrgans();
    case "cancel":
      return flow.cancel();
    case "edit":
      return store.send(action.edit);
    case "undo":
      store.undo();
      return;
    case "redo":
      store.redo();
      return;
    case "set-preset":
      return setPreset(store, action.id);
    case "place-handle":
      if (action.handle !== null && store.get().current === null) newNeedle(parts);
      parts.setPlacing(action.handle);
      return viewer.arm(action.handle);
    case "new-needle":
      return newNeedle(parts);
    case "cancel-gesture":
      if (!viewer.cancelDrag()) parts.setPlacing(null);
      return viewer.arm(null);
    case "show-true-labels":
      return desk.set({ truthShown: action.on });
    case "set-language":
      return parts.setLanguage(action.lang);
    case "dismiss-notice":
      return parts.dismiss(action.id);
    case "dismiss-failure":
      return desk.set({ fault: null });
    case "save":
      return parts.saveFile(false);
    case "save-with-image":
      return parts.saveFile(true);
    case "hand-over":
      return parts.handOver(action.why, action.image);
    case "close-hand-over":
      return parts.closeHandOver();
    case "report":
      return parts.print();
    case "export":
      return parts.exportAs(action.what);
    case "screenshot":
      return parts.savePicture();
    case "focus-view":
      return viewer.refresh();
    case "take-proposal":
      return;
    case "enter-xr":
      return parts.enterXr(action.mode);
    default:
      return actOnView(parts, action);
  }
}

type ViewAction = Extract<Action, { kind: "nudge" | "step-slice" | "window-preset" | "camera" | "reset-view" }>;

function actOnView(parts: ActionParts, action: ViewAction): void {
  const { store, viewer, desk } = parts;
  const doc = store.get();
  if (action.kind === "window-preset") store.send({ kind: "set-view", view: { window: WINDOWS[action.id] } });
  if (action.kind === "camera") viewer.setCameraPreset(action.preset);
  if (action.kind === "reset-view") for (const view of action.view === null ? VIEWS : [action.view]) viewer.resetView(view);
  const { volume, labels } = desk.get();
  if (action.kind === "step-slice" && (volume || labels) && doc.view.slice_mm !== null) {
    store.send({ kind: "set-view", view: { slice_mm: viewer.stepSlice(action.view, action.by, doc.view.slice_mm) } });
  }
  const needle = doc.needles.find((one) => one.id === doc.current);
  if (action.kind === "nudge" && needle) {
    const by = viewer.screenOffset(action.view, action.right_mm, action.up_mm);
    store.send({ kind: "move-target", needle: needle.id, to_mm: moved(needle.target_mm, by) });
  }
}

function moved(point: Triple, by: Triple): ReturnType<typeof lps> {
  return lps(point[0] + by[0], point[1] + by[1], point[2] + by[2]);
}

/** A preset's rules, and its needle for the current one. One step each, so that undo tells them apart. */
function setPreset(store: CaseStore, id: string): void {
  const rules = presetById(id);
  if (!rules) return;
  store.send({ kind: "set-rules", rules });
  const { current } = store.get();
  const { gauge, diameter_mm, length_mm } = rules.needle;
  if (current !== null) store.send({ kind: "resize-needle", needle: current, gauge, diameter_mm, length_mm });
}

/**
 * A needle to begin dragging from; where nothing is segmented yet there is nothing to begin with.
 * @param target_mm where it is aimed; null: the liver's middle.
 */
export function newNeedle({ desk, store, language }: Pick<ActionParts, "desk" | "store" | "language">, target_mm: Lps | null = null): void {
  const { anatomy, labels } = desk.get();
  if (!anatomy || !labels) return;
  const points = target_mm === null ? firstNeedlePoints(anatomy, labels.found) : needlePointsTo(anatomy, target_mm);
  if (!points) return;
  const doc = store.get();
  const { number } = nextNeedleId(doc);
  const name = `${uiWords(language()).needle.heading} ${number}`;
  store.send({ kind: "add-needle", needle: needleBetween(doc, name, points.entry_mm, points.target_mm) });
  store.send({ kind: "set-view", view: { slice_mm: points.target_mm } });
}

function overridable(desk: DeskKeeper, id: string): readonly ProblemCode[] {
  const series = desk.get().listing?.series.find((one) => one.id === id);
  return (series?.problems ?? []).filter((found) => found.override).map((found) => found.code);
}
