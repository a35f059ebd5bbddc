import type { Camera, CaseDocument, Edit, ViewName } from "../case/index.ts";
import type { Anatomy, Assessment } from "../planning/index.ts";
import type { Surface } from "../surfaces/index.ts";
import type { LabelMap, Lps, StructureId, Triple, Volume } from "../volume/index.ts";

/** The containers of the four views. The page lays them out; the viewer fills and follows them. */
export interface ViewerHost {
  readonly threeD: HTMLElement;
  readonly axial: HTMLElement;
  readonly coronal: HTMLElement;
  readonly sagittal: HTMLElement;
}

export type Handle = "entry" | "target";
export type CameraPreset = "front" | "back" | "left" | "right" | "head" | "feet";

/** What lies under the pointer. `value` is the voxel's (HU or raw) at the nearest voxel; null outside the volume and in the 3-D view. */
export interface HoverInfo {
  readonly view: ViewName;
  readonly point_mm: Lps | null;
  readonly structure: StructureId | null;
  readonly value: number | null;
  readonly handle: Handle | null;
}

export interface ViewerEvents {
  edit(edit: Edit): void;
  hover(info: HoverInfo | null): void;
}

/** The few words that are drawn into the pictures; sentences stay in `texts`. */
export interface ViewerWords {
  readonly views: Readonly<Record<ViewName, string>>;
  /** How the 3-D view is turned, along its lower edge. */
  readonly hint: string;
}

/** Where a point is seen: CSS pixels from the page's top left. */
export interface Projection {
  readonly x_px: number;
  readonly y_px: number;
  /** Inside the view's rectangle and, in 3-D, before the camera. */
  readonly visible: boolean;
  /** Hidden behind an opaque thing, or not visible at all. */
  readonly occluded: boolean;
}

export interface Pick {
  readonly view: ViewName | null;
  readonly structure: StructureId | null;
  readonly handle: Handle | null;
  readonly point_mm: Lps | null;
}

interface ViewerStats {
  /** Frames of the 3-D view in the last second; null while nothing moves. */
  readonly fps: number | null;
  readonly triangles: number;
  readonly drawCalls: number;
}

/** The four views of one case. Shows what it is given, sends back `Edit`s, holds nothing that a reload may not lose. */
export interface Viewer {
  showVolume(volume: Volume | null): void;
  showLabels(map: LabelMap | null): void;
  /** One finished slice while a segmentation runs: `labels` is that slice of the volume's grid, i fastest; not kept. */
  showLabelSlice(k: number, labels: Uint8Array): void;
  showSurfaces(surfaces: readonly Surface[]): void;
  /** Adds or replaces one structure's surface. */
  addSurface(surface: Surface): void;
  /** What dragging needs: skin and labels. Without it the entry cannot be dragged. */
  showAnatomy(anatomy: Anatomy | null): void;
  showDocument(doc: CaseDocument): void;
  /** `worstLabelText`: the one label at the worst crossing; its first line is set bold. */
  showAssessment(assessment: Assessment | null, worstLabelText: string | null): void;
  setWords(words: ViewerWords): void;
  project(point_mm: Triple, view: ViewName): Projection;
  pick(x_px: number, y_px: number): Pick;
  toScene(point_mm: Triple): Triple;
  fromScene(point_m: Triple): Lps;
  /** Where the crosshair goes when a slice view steps by whole slices (of that view), or to its first or last; other coordinates stay. */
  stepSlice(view: Exclude<ViewName, "3d">, by: number | "first" | "last", slice_mm: Triple): Triple;
  /** The patient vector of a move on the screen of a view, mm: right and up as the view is turned now. */
  screenOffset(view: ViewName, right_mm: number, up_mm: number): Triple;
  captureCamera(): Camera;
  setCameraPreset(preset: CameraPreset): void;
  resetView(view: ViewName): void;
  /** The next click in any view sets this end of the current needle; null disarms. */
  arm(handle: Handle | null): void;
  /** Ends a running drag and puts the handle back. @returns whether one ran. */
  cancelDrag(): boolean;
  /** Draws what was left undrawn while its view was hidden. */
  refresh(): void;
  /** PNG of what the view shows. */
  screenshot(view: ViewName): Promise<Blob>;
  stats(): ViewerStats;
  /** Resolves when everything given so far has been drawn. */
  idle(): Promise<void>;
  setPaused(paused: boolean): void;
  dispose(): void;
}
