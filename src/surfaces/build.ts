import { inSteps, type Job } from "../base/index.ts";
import { type Geometry, handedness, type LabelMap, labelOf, type StructureId, structureOf, type Triple } from "../volume/index.ts";
import { budgetShares } from "./budget.ts";
import { contour } from "./contour.ts";
import { type Box, boxesOf, type Crop, cropOf, joined } from "./crop.ts";
import { blocksFor, type Field, isoFor, keepSides, occupancy, refined, signedDistance, smooth } from "./field.ts";
import { areaOf, type Mesh, normalsOf, signedVolume, taubin, withVolume } from "./mesh.ts";
import { simplified, simplifierReady } from "./simplify.ts";
import type { Surface, SurfaceOptions } from "./words.ts";

/** All structures, 100,000 triangles for the scene, a smoothness that takes the steps off the voxels. */
export const DEFAULT_SURFACES: SurfaceOptions = { structures: null, triangles: 100_000, smooth: 0.5 };

/** Smoothing passes along the coarsest axis, and pairs of Taubin steps, at smoothness 1. */
const FULL_PASSES = 4;
const FULL_TAUBIN = 20;
/** Most passes along one axis: finer axes get more, so that the blur is about as wide in mm as along the coarsest. */
const MOST_PASSES = 8;
/** Taubin may move a vertex this far along each axis, as part of the voxel or of the finer node. */
const REACH = 0.35;
/** A contour whose volume is off by more than this part is of something a voxel or two thick: then the finer binary grid, if it is small enough. */
const TOO_THIN = 0.4;
const REFINE_FACTOR = 3;
const REFINE_VOXELS = 3e5;
/** A structure between its two steps: smooth and fine, in mm from the crop's voxel (0,0,0) along i, j, k. */
interface Draft {
  readonly structure: StructureId;
  readonly label: number;
  readonly mesh: Mesh;
  readonly area_mm2: number;
  readonly volume_mm3: number;
  readonly from: Triple;
}

/**
 * One closed surface per structure, by label; structures without a voxel are left out. Same map and options, same bytes.
 *
 * Each is cropped, contoured from its signed distance in mm (marching cubes on the cells that the surface passes), smoothed within half a voxel,
 * simplified to its share of `options.triangles`, and brought to the labels' volume. Surfaces are closed (each edge has two triangles), look outward,
 * and may not be used to judge clearances: labels are. Very large structures (skin, lungs, skeleton of a whole CT) are contoured from blocks of two
 * voxels along the finest axes; they stay within one voxel diagonal of the labels.
 */
export async function buildSurfaces(map: LabelMap, options: SurfaceOptions, job: Job): Promise<readonly Surface[]> {
  await simplifierReady();
  const boxes = boxesOf(map);
  const wanted = wantedLabels(map, options, boxes);
  const drafts: Draft[] = [];
  await inSteps(report(job, 0, 2 * wanted.length), "surfaces", wanted.length, (n) => {
    const draft = draftOf(map, wanted[n], boxes, options);
    if (draft !== null) drafts.push(draft);
  });
  const wishes = drafts.map(({ structure, area_mm2, mesh }) => ({ structure, area_mm2, triangles: mesh.triangles.length / 3 }));
  const shares = budgetShares(wishes, options.triangles);
  const surfaces: Surface[] = [];
  await inSteps(report(job, drafts.length, 2 * drafts.length), "surfaces", drafts.length, (n) => {
    surfaces.push(finished(drafts[n], shares[n], map.geometry));
  });
  return surfaces;
}

/** The same job, for a part of its steps. */
function report(job: Job, before: number, total: number): Job {
  return { signal: job.signal, report: (stage, done) => job.report(stage, before + done, total) };
}

function wantedLabels(map: LabelMap, options: SurfaceOptions, boxes: readonly (Box | null)[]): readonly number[] {
  const named = options.structures?.map((id) => labelOf(map, id));
  return boxes.flatMap((box, label) => (label !== 0 && box !== null && (named === undefined || named.includes(label)) ? [label] : []));
}

function draftOf(map: LabelMap, label: number, boxes: readonly (Box | null)[], options: SurfaceOptions): Draft | null {
  const structure = structureOf(map, label);
  const member = new Uint8Array(256);
  if (options.outlines?.includes(structure)) member.fill(1, 1);
  else member[label] = 1;
  const box = boxes.reduce<Box | null>((all, one, n) => (member[n] === 1 ? joined(all, one) : all), null);
  if (box === null) return null;
  const { spacing_mm } = map.geometry;
  const crop = cropOf(map, box, member);
  const volume_mm3 = crop.voxels * spacing_mm[0] * spacing_mm[1] * spacing_mm[2];
  const mesh = smoothContour(crop, spacing_mm, volume_mm3, options.smooth);
  return { structure, label, mesh, area_mm2: areaOf(mesh.positions, mesh.triangles), volume_mm3, from: crop.from };
}

function smoothContour(crop: Crop, spacing_mm: Triple, volume_mm3: number, smoothness: number): Mesh {
  const block = blocksFor(crop, spacing_mm);
  const whole = block.every((n) => n === 1);
  const field = whole ? signedDistance(crop, spacing_mm) : occupancy(crop, spacing_mm, block);
  const first = contourInMm(field, spacing_mm, crop.voxels, smoothness);
  const off = Math.abs(signedVolume(first.positions, first.triangles) / volume_mm3 - 1);
  if (off <= TOO_THIN || crop.inside.length > REFINE_VOXELS) return first;
  return contourInMm(refined(crop, spacing_mm, REFINE_FACTOR), spacing_mm, crop.voxels, 0);
}

/** Contour and Taubin in mm from the crop's voxel (0,0,0). */
function contourInMm(field: Field, spacing_mm: Triple, voxels: number, smoothness: number): Mesh {
  const step_mm: Triple = [spacing_mm[0] * field.step[0], spacing_mm[1] * field.step[1], spacing_mm[2] * field.step[2]];
  const scale_mm = Math.min(...step_mm);
  const passes = passesFor(step_mm, smoothness);
  if (passes.some((n) => n > 0)) {
    const sides = field.values.slice();
    smooth(field, passes);
    keepSides(field, isoFor(field, voxels / (field.step[0] * field.step[1] * field.step[2])), sides, scale_mm);
  }
  const found = contour(field, 0, scale_mm);
  const positions = found.positions.map((value, n) => value * spacing_mm[n % 3]);
  const reach = (axis: number): number => REACH * Math.min(step_mm[axis], spacing_mm[axis]);
  return taubin({ positions, triangles: found.triangles }, Math.round(FULL_TAUBIN * smoothness), [reach(0), reach(1), reach(2)]);
}

function passesFor(step_mm: Triple, smoothness: number): Triple {
  const coarsest = Math.max(...step_mm);
  const base = FULL_PASSES * smoothness;
  const each = (step: number): number => Math.min(MOST_PASSES, Math.round(base * (coarsest / step) ** 2));
  return smoothness === 0 ? [0, 0, 0] : [each(step_mm[0]), each(step_mm[1]), each(step_mm[2])];
}

/** Simplified, of the labels' volume, in the patient. */
function finished(draft: Draft, share: number, geometry: Geometry): Surface {
  const mesh = withVolume(simplified(draft.mesh, share), draft.volume_mm3);
  const { origin_mm: o, direction: d, spacing_mm } = geometry;
  const [si, sj, sk] = [0, 1, 2].map((a) => draft.from[a] * spacing_mm[a]);
  const positions_mm = new Float32Array(mesh.positions.length);
  for (let n = 0; n < positions_mm.length; n += 3) {
    const [a, b, c] = [si + mesh.positions[n], sj + mesh.positions[n + 1], sk + mesh.positions[n + 2]];
    for (let row = 0; row < 3; row++) positions_mm[n + row] = o[row] + d[3 * row] * a + d[3 * row + 1] * b + d[3 * row + 2] * c;
  }
  const triangles = handedness(geometry) === 1 ? mesh.triangles.slice() : turned(mesh.triangles);
  const normals = Float32Array.from(normalsOf(positions_mm, triangles));
  return { structure: draft.structure, label: draft.label, positions_mm, normals, triangles };
}

/** Each triangle the other way round: a left-handed grid mirrors them. */
function turned(triangles: Uint32Array): Uint32Array {
  return triangles.map((value, n) => (n % 3 === 0 ? value : triangles[n % 3 === 1 ? n + 1 : n - 1]));
}
