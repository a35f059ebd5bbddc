import { Quaternion } from "@babylonjs/core/Maths/math.vector.js";
import type { Scene } from "@babylonjs/core/scene.js";
import type { CaseDocument } from "../../case/index.ts";
import type { Anatomy, Assessment } from "../../planning/index.ts";
import { ijk, type Lps, type StructureId, type Triple, toPatient, type Volume } from "../../volume/index.ts";
import type { DragField } from "../drag.ts";
import { PATIENT_POSE, type RootPose } from "../patient-space.ts";
import { crosshair, gridOf, isVisible, outlinesNow, type Shown, windowOf } from "../shown.ts";
import { pictureDirections, slicePlane, sliceShowing, voxelAt } from "../slices/plane.ts";
import type { RoomLook } from "./dress.ts";
import type { Needles } from "./needles.ts";
import type { Organs } from "./organs.ts";
import type { Planes } from "./planes.ts";
import { rootPose, type Stage } from "./stage.ts";

/** The patient's box along the patient's own axes. */
interface PatientBox {
  readonly low_mm: Triple;
  readonly high_mm: Triple;
}

/** A slice in the patient, mm: its middle, its picture's right and down (unit), its sides, and the grid's voxels along them. */
interface AxialSlice {
  readonly centre_mm: Lps;
  readonly right: Triple;
  readonly down: Triple;
  readonly size_mm: readonly [across: number, along: number];
  readonly voxels: readonly [across: number, along: number];
  /** The crosshair itself. */
  readonly at_mm: Lps;
  /** The direction in which slices are stacked, unit, and from this slice's plane to the first's and the last's along it. */
  readonly through: Triple;
  readonly ends_mm: readonly [first: number, last: number];
}

/** The 3-D scene while a session has it: the desk does not draw until it is given back, and finds everything where it was. */
export interface LentStage {
  readonly scene: Scene;
  /** Where the root "patient" stands; all of the viewer's conversions follow it. */
  pose(): RootPose;
  stand(pose: RootPose): void;
  /** What is shown, as the desk would show it. */
  document(): CaseDocument | null;
  assessment(): Assessment | null;
  field(): DragField | null;
  volume(): Volume | null;
  /** [centre, width] of the grey ramp in force. */
  window(): readonly [centre: number, width: number];
  anatomy(): Anatomy | null;
  /** Of the body's surface, else of the grid; null where nothing is shown. */
  box(): PatientBox | null;
  triangles(): number;
  /** The structure at a point that has an outline there, as it is shown now; null in what is hidden, and in the body, which is everywhere. */
  outlines(): (p: Lps) => StructureId | null;
  /** The axial slice that the crosshair is in; null without a grid. */
  axial(): AxialSlice | null;
  /** Brings meshes in step with what is shown; once before each frame. @param pixelAt1 metres that a pixel of an eye covers at 1 m. */
  follow(pixelAt1: number): void;
  /** Colours and see-through shells as this session's display bears them; what is not named stays. */
  setRoomLook(change: Partial<RoomLook>): void;
  giveBack(): void;
}

export interface LentParts {
  readonly stage: Stage;
  readonly shown: Shown;
  readonly organs: Organs;
  readonly needles: Needles;
  readonly planes: Planes;
  /** The desk draws again. */
  back(): void;
}

/** Lends the scene. The ground and its colour are the desk's and stay there. */
export function lendStage({ stage, shown, organs, needles, planes, back }: LentParts): LentStage {
  const ground = stage.scene.getMeshByName("ground");
  const clearColor = stage.scene.clearColor.clone();
  ground?.setEnabled(false);
  // A session has planes of its own: it draws no slice view, which may not even be laid out.
  planes.follow([]);
  const stand = ({ position_m, rotation, scale }: RootPose): void => {
    stage.root.position.set(position_m[0], position_m[1], position_m[2]);
    stage.root.rotationQuaternion = new Quaternion(...rotation);
    stage.root.scaling.set(scale, scale, scale);
  };
  const box = rememberedBox(shown);
  let look: RoomLook = { bright: false, shells: Number.POSITIVE_INFINITY, solid: false };
  return {
    scene: stage.scene,
    pose: () => rootPose(stage),
    stand,
    document: () => shown.doc,
    assessment: () => shown.assessment,
    field: () => shown.field,
    volume: () => shown.volume,
    window: () => windowOf(shown),
    anatomy: () => shown.anatomy,
    box,
    axial: () => axialOf(shown),
    outlines: () => outlinesNow(shown),
    triangles: () =>
      [...shown.surfaces.values()].reduce((sum, one) => sum + (isVisible(shown, one.structure) ? one.triangles.length / 3 : 0), 0),
    follow(pixelAt1) {
      organs.follow(shown);
      needles.follow(shown, pixelAt1, true);
    },
    setRoomLook(change) {
      look = { ...look, ...change };
      organs.setRoomLook(look);
    },
    giveBack() {
      organs.setRoomLook(null);
      stand(PATIENT_POSE);
      ground?.setEnabled(true);
      stage.scene.clearColor.copyFrom(clearColor);
      back();
    },
  };
}

function axialOf(shown: Shown): AxialSlice | null {
  const grid = gridOf(shown);
  if (!grid) return null;
  const plane = slicePlane(grid, "axial");
  const at_mm = crosshair(shown);
  const index = sliceShowing(plane, at_mm);
  return {
    centre_mm: toPatient(grid, voxelAt(plane, (plane.columns - 1) / 2, (plane.rows - 1) / 2, index)),
    ...pictureDirections(plane),
    size_mm: [plane.columns * plane.column_mm, plane.rows * plane.row_mm],
    voxels: [plane.columns, plane.rows],
    at_mm,
    ends_mm: [-index * plane.slice_mm, (plane.slices - 1 - index) * plane.slice_mm],
  };
}

/** The box, reckoned anew only for another body: it is asked for several times a frame. */
function rememberedBox(shown: Shown): () => PatientBox | null {
  let of: unknown = null;
  let box: PatientBox | null = null;
  return () => {
    const body = shown.surfaces.get("body") ?? gridOf(shown);
    if (of !== body) [of, box] = [body, boxOf(shown)];
    return box;
  };
}

function boxOf(shown: Shown): PatientBox | null {
  const body = shown.surfaces.get("body");
  if (body) return around(body.positions_mm);
  const grid = gridOf(shown);
  if (!grid) return null;
  const [nx, ny, nz] = grid.size;
  return around([0, nx - 1].flatMap((i) => [0, ny - 1].flatMap((j) => [0, nz - 1].flatMap((k) => [...toPatient(grid, ijk(i, j, k))]))));
}

function around(points: ArrayLike<number>): PatientBox {
  const low: [number, number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high: [number, number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let n = 0; n < points.length; n++) {
    low[n % 3] = Math.min(low[n % 3], points[n]);
    high[n % 3] = Math.max(high[n % 3], points[n]);
  }
  return { low_mm: low, high_mm: high };
}
