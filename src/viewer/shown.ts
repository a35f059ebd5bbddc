import { type CaseDocument, type CaseNeedle, structureState } from "../case/index.ts";
import type { Anatomy, Assessment, Crossing } from "../planning/index.ts";
import type { Surface } from "../surfaces/index.ts";
import {
  BODY_LABEL,
  type Geometry,
  ijk,
  type LabelMap,
  type Lps,
  lps,
  type StructureId,
  structureOf,
  toPatient,
  toVoxel,
  type Volume,
} from "../volume/index.ts";
import type { DragField } from "./drag.ts";
import { firstWindow, type Window } from "./slices/pixels.ts";
import { along } from "./vectors.ts";
import type { Handle, ViewerWords } from "./words.ts";

/** What the four views show at this moment: one record, written by the viewer alone, read by every view. */
export interface Shown {
  volume: Volume | null;
  labels: LabelMap | null;
  /** Goes up with every change of a label. */
  labelRevision: number;
  surfaces: ReadonlyMap<StructureId, Surface>;
  anatomy: Anatomy | null;
  field: DragField | null;
  doc: CaseDocument | null;
  assessment: Assessment | null;
  worst: string | null;
  words: ViewerWords;
  armed: Handle | null;
  /** The volume's own window, until the document names one. */
  ownWindow: Window;
  /** The handle under the pointer or in the hand. */
  hot: Handle | null;
  /** A pointer holds something: pictures may be coarser until it lets go. */
  moving: boolean;
  /** A finger sets the window. */
  windowing: boolean;
}

/** Nothing shown yet. */
export function nothingShown(words: ViewerWords): Shown {
  return {
    volume: null,
    labels: null,
    labelRevision: 0,
    surfaces: new Map(),
    anatomy: null,
    field: null,
    doc: null,
    assessment: null,
    worst: null,
    words,
    armed: null,
    ownWindow: [40, 400],
    hot: null,
    moving: false,
    windowing: false,
  };
}

/** The grid that slices are cut from: the image's, or the label map's where there is no image. */
export function gridOf(shown: Shown): Geometry | null {
  return shown.volume?.geometry ?? shown.labels?.geometry ?? null;
}

/** The window in force. */
export function windowOf(shown: Shown): Window {
  return shown.doc?.view.window ?? shown.ownWindow;
}

/** The window that a newly shown volume opens with. */
export function ownWindowOf(volume: Volume | null): Window {
  return volume ? firstWindow(volume) : [40, 400];
}

/** The crosshair: the document's, else the middle of the grid. */
export function crosshair(shown: Shown): Lps {
  const at = shown.doc?.view.slice_mm;
  if (at) return lps(at[0], at[1], at[2]);
  const grid = gridOf(shown);
  if (!grid) return lps(0, 0, 0);
  return toPatient(grid, ijk(Math.floor(grid.size[0] / 2), Math.floor(grid.size[1] / 2), Math.floor(grid.size[2] / 2)));
}

export function currentNeedle(shown: Shown): CaseNeedle | null {
  const { doc } = shown;
  return doc?.needles.find((needle) => needle.id === doc.current) ?? null;
}

export function isVisible(shown: Shown, id: StructureId): boolean {
  return shown.doc ? structureState(shown.doc, id).visible : true;
}

/** A person's own opacity of a structure, or null for the look's. */
export function opacityOf(shown: Shown, id: StructureId): number | null {
  return shown.doc ? structureState(shown.doc, id).opacity : null;
}

/** The voxel that holds a point, as a linear index; -1 outside. Cells are half-open about their centres. */
function voxelIndex(g: Geometry, p: Lps): number {
  const v = toVoxel(g, p);
  const [i, j, k] = [Math.floor(v[0] + 0.5), Math.floor(v[1] + 0.5), Math.floor(v[2] + 0.5)];
  const [nx, ny, nz] = g.size;
  return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? -1 : i + nx * (j + ny * k);
}

/** The structure at a point, null where there is none or no map. */
export function structureAt(shown: Shown, p: Lps): StructureId | null {
  const { labels } = shown;
  if (!labels) return null;
  const at = voxelIndex(labels.geometry, p);
  const label = at < 0 ? 0 : labels.labels[at];
  return label === 0 ? null : structureOf(labels, label);
}

/**
 * The structure to be outlined at a point: one that is visible, not the body. For many points of one picture: ids and visibility are looked up once a label,
 * so it holds for what is shown now.
 */
export function outlinesNow(shown: Shown): (p: Lps) => StructureId | null {
  const { labels } = shown;
  if (!labels) return () => null;
  const known = new Map<number, StructureId | null>([[0, null]]);
  const outlined = (label: number): StructureId | null => {
    const id = structureOf(labels, label);
    return id !== "body" && isVisible(shown, id) ? id : null;
  };
  return (p) => {
    const at = voxelIndex(labels.geometry, p);
    const label = at < 0 ? 0 : labels.labels[at];
    let id = known.get(label);
    if (id === undefined) {
      id = outlined(label);
      known.set(label, id);
    }
    return id;
  };
}

/** The voxel's value at a point. */
export function valueAt(shown: Shown, p: Lps): number | null {
  const { volume } = shown;
  if (!volume) return null;
  const at = voxelIndex(volume.geometry, p);
  return at < 0 ? null : volume.voxels[at];
}

/** Whether a map says where the body is; a point's test for it, or null. */
export function bodyTest(map: LabelMap): ((p: Lps) => boolean) | null {
  if (!map.labels.includes(BODY_LABEL)) return null;
  return (p) => {
    const at = voxelIndex(map.geometry, p);
    return at >= 0 && map.labels[at] !== 0;
  };
}

/** The stretches of the shaft inside forbidden structures, mm from the entry; throw included. Empty while the assessment is of another needle. */
export function forbiddenStretches(shown: Shown): readonly { readonly from_mm: number; readonly to_mm: number }[] {
  const { assessment } = shown;
  if (!assessment || !isAssessed(shown)) return [];
  const forbidden = (crossing: Crossing): boolean => crossing.role === "forbidden";
  const { axis_mm } = assessment.needle;
  return [
    ...assessment.crossings.filter(forbidden),
    ...assessment.ahead.filter(forbidden).map((run) => ({ from_mm: run.from_mm + axis_mm, to_mm: run.to_mm + axis_mm })),
  ];
}

/** Whether the assessment at hand is of the current needle where it is now. */
function isAssessed(shown: Shown): boolean {
  const needle = currentNeedle(shown);
  const judged = shown.assessment?.needle;
  if (!needle || !judged) return false;
  return [0, 1, 2].every((n) => judged.entry_mm[n] === needle.entry_mm[n] && judged.target_mm[n] === needle.target_mm[n]);
}

/** The point of the shaft that the worst finding is about, or null. */
export function worstPoint(shown: Shown): Lps | null {
  const { assessment } = shown;
  if (!assessment || assessment.verdict === "safe" || !isAssessed(shown)) return null;
  const stretch = forbiddenStretches(shown).at(0);
  const decisive = assessment.constraints.find((constraint) => constraint.id === assessment.decisive);
  const { entry_mm, direction } = assessment.needle;
  const crossing = assessment.crossings.find((run) => run.structure === decisive?.structure && run.role === "forbidden");
  const run = crossing ?? stretch;
  if (run) return along(entry_mm, direction, (run.from_mm + run.to_mm) / 2);
  const near = assessment.structures.find((one) => one.id === decisive?.structure);
  return near ? lps(near.axis_point_mm[0], near.axis_point_mm[1], near.axis_point_mm[2]) : null;
}
