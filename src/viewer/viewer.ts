import type { CaseDocument, ViewName } from "../case/index.ts";
import { type Anatomy, firstBodyAlong, nearestSkin, snapEntry } from "../planning/index.ts";
import type { Surface } from "../surfaces/index.ts";
import { uiWords } from "../texts/index.ts";
import { type LabelMap, type Lps, lps, type Volume, voxelCount } from "../volume/index.ts";
import type { ViewDoors } from "./doors.ts";
import { clampedToVolume, type DragField, type Pose } from "./drag.ts";
import type { Outbox } from "./dragging.ts";
import { createFrames, createOutbox, type Frames } from "./frames.ts";
import type { LentStage } from "./scene/lent.ts";
import { createThreeDView, type ThreeDView } from "./scene/view.ts";
import { bodyTest, currentNeedle, nothingShown, ownWindowOf, type Shown } from "./shown.ts";
import type { SliceName } from "./slices/plane.ts";
import { createSliceView, type SliceView } from "./slices/view.ts";
import type { Viewer, ViewerEvents, ViewerHost, ViewerWords } from "./words.ts";

const SLICES: readonly SliceName[] = ["axial", "coronal", "sagittal"];

/** A viewer whose 3-D scene a session may borrow. */
export interface LendingViewer extends Viewer {
  /** The scene until it is given back; null without WebGL. */
  lend(): LentStage | null;
}

/** The four views in their containers. Without WebGL the 3-D view stays empty and the slices work. */
export async function createViewer(host: ViewerHost, events: ViewerEvents): Promise<LendingViewer> {
  const shown = nothingShown(defaultWords());
  const frames = createFrames();
  const outbox = createOutbox(events, frames);
  const doors: ViewDoors = {
    outbox,
    hover: (info) => events.hover(info),
    redraw: (what) => frames.request(what),
    place: (p, pose) => placeArmed(shown, outbox, p, pose),
  };
  const slices = SLICES.map((name) => createSliceView(host[name], name, shown, doors));
  const threeD = openThreeD(host.threeD, shown, doors);
  let missed = false;
  const drawThreeD = (now_ms: number): boolean =>
    threeD?.draw(
      now_ms,
      slices.flatMap((slice) => slice.sheet() ?? []),
    ) ?? false;
  frames.onFrame((now_ms, what) => {
    // A session has the eyes, and a drag's frames none to spare; giving the scene back asks for everything anew.
    if (threeD?.isLent()) return false;
    // A phone shows one view at a time: what nobody sees is not drawn. `refresh` draws it when its turn comes.
    const planes = shown.doc?.view.planes === true;
    const seen = (element: HTMLElement): boolean => getComputedStyle(element).visibility !== "hidden";
    if (what !== "3d") for (const slice of slices) if (planes || seen(host[slice.name])) slice.draw();
    missed = [host.threeD, ...slices.map((slice) => host[slice.name])].some((element) => !seen(element));
    if (what === "slices" && !planes) return false;
    return seen(host.threeD) && drawThreeD(now_ms);
  });
  const sizes = new ResizeObserver(() => {
    threeD?.refit();
    frames.request("all");
  });
  for (const element of [host.threeD, host.axial, host.coronal, host.sagittal]) sizes.observe(element);
  frames.request("all");
  return viewerOf({ shown, frames, slices, threeD, drawThreeD, refresh: () => missed && frames.request("all"), sizes });
}

interface Parts {
  readonly shown: Shown;
  readonly frames: Frames;
  readonly slices: readonly SliceView[];
  readonly threeD: ThreeDView | null;
  /** Also where it is hidden; gives whether another frame is due. */
  readonly drawThreeD: (now_ms: number) => boolean;
  readonly refresh: () => void;
  readonly sizes: ResizeObserver;
}

function viewerOf({ shown, frames, slices, threeD, drawThreeD, refresh, sizes }: Parts): LendingViewer {
  let running: LabelMap | null = null;
  const sliceOf = (view: ViewName): SliceView | undefined => slices.find((slice) => slice.name === view);
  const change = (changes: Partial<Shown>, what: "slices" | "3d" | "all" = "all"): void => {
    Object.assign(shown, changes);
    // A session draws what is shown in its own frames; giving the scene back asks for everything anew.
    if (!threeD?.isLent()) frames.request(what);
  };
  const setSurfaces = (surfaces: readonly Surface[]): void => {
    change({ surfaces: new Map(surfaces.map((surface) => [surface.structure, surface])) });
    threeD?.refit();
  };
  return {
    showVolume(volume) {
      change({ volume, ownWindow: ownWindowOf(volume), field: fieldOf(shown.anatomy, volume) });
      if (!shown.doc?.view.camera) threeD?.release();
      threeD?.refit();
    },
    showLabels: (labels) => change({ labels, labelRevision: shown.labelRevision + 1 }, "slices"),
    showLabelSlice(k, labels) {
      // A finished map belongs to whoever gave it: slices of a new run go into a map of our own.
      if (running === null || shown.labels !== running) running = emptyMap(shown);
      const map = running;
      if (!map) return;
      const [nx, ny] = map.geometry.size;
      map.labels.set(labels.subarray(0, nx * ny), k * nx * ny);
      change({ labels: map, labelRevision: shown.labelRevision + 1 }, "slices");
    },
    showSurfaces: setSurfaces,
    addSurface: (surface) => setSurfaces([...shown.surfaces.values()].filter((own) => own.structure !== surface.structure).concat(surface)),
    showAnatomy: (anatomy) => change({ anatomy, field: fieldOf(anatomy, shown.volume) }),
    showDocument(doc) {
      const hadCamera = shown.doc?.view.camera ?? null;
      change({ doc }, whatChanged(shown.doc, doc));
      if (hadCamera && !doc.view.camera) {
        threeD?.release();
        threeD?.refit();
      }
      threeD?.follow(doc.view.camera);
    },
    showAssessment: (assessment, worst) => change({ assessment, worst }),
    setWords: (words) => change({ words }),
    project(p, view) {
      const at = lps(p[0], p[1], p[2]);
      return (view === "3d" ? threeD?.project(at) : sliceOf(view)?.project(at)) ?? { x_px: 0, y_px: 0, visible: false, occluded: true };
    },
    pick(x_px, y_px) {
      const found = [threeD, ...slices].map((view) => view?.pick(x_px, y_px) ?? null).find((pick) => pick !== null);
      return found ?? { view: null, structure: null, handle: null, point_mm: null };
    },
    toScene: (p) => threeD?.toScene(p) ?? p,
    fromScene: (s) => threeD?.fromScene(s) ?? lps(s[0], s[1], s[2]),
    stepSlice: (view, by, p) => sliceOf(view)?.stepped(lps(p[0], p[1], p[2]), by) ?? p,
    screenOffset: (view, right_mm, up_mm) =>
      (view === "3d" ? threeD?.offset(right_mm, up_mm) : sliceOf(view)?.offset(right_mm, up_mm)) ?? [0, 0, 0],
    captureCamera: () => threeD?.camera() ?? { target_mm: [0, 0, 0], alpha_deg: 66, beta_deg: 76, radius_mm: 800 },
    setCameraPreset: (preset) => threeD?.preset(preset),
    resetView: (view) => (view === "3d" ? threeD?.reset() : sliceOf(view)?.reset()),
    arm: (armed) => change({ armed }),
    cancelDrag: () => [threeD, ...slices].map((view) => view?.cancel() ?? false).some(Boolean),
    refresh,
    screenshot(view) {
      if (view === "3d") drawThreeD(performance.now());
      else sliceOf(view)?.draw();
      const canvas = view === "3d" ? threeD?.picture() : sliceOf(view)?.canvas();
      return blobOf(canvas ?? document.createElement("canvas"));
    },
    lend: () => threeD?.lend() ?? null,
    stats: () => ({
      triangles: [...shown.surfaces.values()].reduce((sum, surface) => sum + surface.triangles.length / 3, 0),
      ...(threeD?.stats(performance.now()) ?? { fps: null, drawCalls: 0 }),
    }),
    idle: () => frames.idle(),
    setPaused: (paused) => frames.pause(paused),
    dispose() {
      frames.pause(true);
      sizes.disconnect();
      for (const slice of slices) slice.dispose();
      threeD?.dispose();
    },
  };
}

/** What a new document asks to be drawn again: its view's slices and window are the slices' own, its camera the 3-D view's. */
function whatChanged(before: CaseDocument | null, doc: CaseDocument): "slices" | "3d" | "all" {
  if (!before) return "all";
  const { view: _old, ...rest } = before;
  const same = Object.entries(rest).every(([key, value]) => doc[key as keyof CaseDocument] === value);
  if (!same || before.view.planes !== doc.view.planes) return "all";
  if (before.view.camera === doc.view.camera) return "slices";
  const { camera: _camera, ...view } = before.view;
  return Object.entries(view).every(([key, value]) => doc.view[key as keyof CaseDocument["view"]] === value) ? "3d" : "all";
}

function openThreeD(host: HTMLElement, shown: Shown, doors: ViewDoors): ThreeDView | null {
  const probe = document.createElement("canvas");
  if (!probe.getContext("webgl2")) return null;
  return createThreeDView(host, shown, doors);
}

/** What a drag may ask of this patient; before there is an anatomy only the target moves, within the volume. */
function fieldOf(anatomy: Anatomy | null, volume: Volume | null): DragField {
  return {
    geometry: anatomy?.map.geometry ?? volume?.geometry ?? null,
    inBody: anatomy ? bodyTest(anatomy.map) : null,
    nearestSkin: (p) => (anatomy ? nearestSkin(anatomy, p) : null),
    firstBodyAlong: (origin_mm, direction) => (anatomy ? firstBodyAlong(anatomy, origin_mm, direction) : null),
    snapEntry: (entry_mm, target_mm) => (anatomy ? snapEntry(anatomy, entry_mm, target_mm) : { value: entry_mm, problems: [] }),
  };
}

/** A click while an end of the needle waits for its place. @returns whether the click was taken. */
function placeArmed(shown: Shown, outbox: Outbox, p: Lps | null, pose: Pose | null): boolean {
  const needle = currentNeedle(shown);
  const { armed, field } = shown;
  if (!armed || !needle || !field) return false;
  const to_mm = armed === "target" ? targetPlace(field, p) : entryPlace(field, p, pose, needle.target_mm);
  if (to_mm) {
    shown.armed = null;
    outbox.now({ kind: armed === "entry" ? "move-entry" : "move-target", needle: needle.id, to_mm });
  }
  return true;
}

function targetPlace(field: DragField, p: Lps | null): Lps | null {
  if (!p) return null;
  const inside = field.geometry ? clampedToVolume(field.geometry, p) : p;
  return field.inBody && !field.inBody(inside) ? null : inside;
}

function entryPlace(field: DragField, p: Lps | null, pose: Pose | null, target_mm: Lps): Lps | null {
  if (pose?.kind === "sight") return field.firstBodyAlong(pose.origin_mm, pose.direction);
  const near = p ? field.nearestSkin(p) : null;
  if (!near) return null;
  const snapped = field.snapEntry(near, target_mm);
  return "problem" in snapped ? near : snapped.value;
}

/** The map that a running segmentation fills slice by slice, in the image's own grid. */
function emptyMap(shown: Shown): LabelMap | null {
  const geometry = shown.volume?.geometry;
  return geometry ? { geometry, labels: new Uint8Array(voxelCount(geometry)), source: "network", foreign: [] } : null;
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be encoded"))), "image/png");
  });
}

/** English until the page says otherwise. */
function defaultWords(): ViewerWords {
  const { threeD, axial, coronal, sagittal, hint } = uiWords("en").views;
  return { views: { "3d": threeD, axial, coronal, sagittal }, hint };
}
