import { expect, test } from "vitest";
import { quietJob, sourceFromBytes } from "../../src/base/index.ts";
import { assemble, scanFiles, writeSeries } from "../../src/dicom/index.ts";
import { makePhantom, orientations } from "../../src/phantom/index.ts";
import { assess, buildAnatomy, defaultNeedle, presetById } from "../../src/planning/index.ts";
import { segment } from "../../src/segmentation/index.ts";
import { buildSurfaces, DEFAULT_SURFACES } from "../../src/surfaces/index.ts";
import { fromScene, PATIENT_POSE, SCENE_FROM_PATIENT, toScene } from "../../src/viewer/index.ts";
import {
  type Geometry,
  IMPORTED,
  ijk,
  type LabelMap,
  type Lps,
  labelOf,
  lps,
  type Triple,
  toPatient,
  type Volume,
} from "../../src/volume/index.ts";

/** A label-wise truth of where the bright voxels are: a flood fill of its own, in millimetres. */
interface Blob3 {
  readonly centre_mm: Triple;
  readonly voxels: number;
}

const job = quietJob();

/** The marker patient through the whole way: written as DICOM, read back, segmented by the rules on Hounsfield units. */
async function throughTheWay(orientation: keyof typeof orientations): Promise<{
  readonly volume: Volume;
  readonly map: LabelMap;
  readonly markers: readonly { readonly name: string; readonly point_mm: Lps }[];
}> {
  const options = { kind: "marker", seed: 3, size: null, spacing_mm: null, orientation: orientations[orientation], noise_hu: 0 } as const;
  const made = await makePhantom(options, job);
  const files = writeSeries(made.volume, { seed: "marker", description: "Marker" });
  // Shuffled, so that nothing hangs on the order of files.
  const shuffled = files.toSorted((a, b) => a.bytes[a.bytes.length - 9] - b.bytes[b.bytes.length - 9] || (a.path < b.path ? 1 : -1));
  const list = await scanFiles(
    shuffled.map((file) => sourceFromBytes(file.path, file.bytes)),
    job,
  );
  const series = list.series.find((one) => one.id === list.selected);
  if (!series) throw new Error("no series");
  const assembled = await assemble(series, [], job);
  if ("problem" in assembled) throw new Error(assembled.problem.code);
  const segmented = await segment(assembled.value, null, null, [], job);
  if ("problem" in segmented) throw new Error(segmented.problem.code);
  return { volume: assembled.value, map: segmented.value.map, markers: made.truth.markers };
}

/** 26-connected blobs of the voxels that pass, by flood fill. */
function blobs(g: Geometry, passes: (index: number) => boolean): readonly Blob3[] {
  const [nx, ny, nz] = g.size;
  const seen = new Set<number>();
  const found: Blob3[] = [];
  for (let start = 0; start < nx * ny * nz; start++) {
    if (seen.has(start) || !passes(start)) continue;
    const queue = [start];
    seen.add(start);
    const sum = [0, 0, 0];
    let voxels = 0;
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const p = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
      for (let axis = 0; axis < 3; axis++) sum[axis] += p[axis];
      voxels++;
      for (let d = 0; d < 27; d++) {
        const q = [p[0] + (d % 3) - 1, p[1] + (Math.floor(d / 3) % 3) - 1, p[2] + Math.floor(d / 9) - 1];
        if (q.some((value, axis) => value < 0 || value >= g.size[axis])) continue;
        const next = q[0] + nx * (q[1] + ny * q[2]);
        if (seen.has(next) || !passes(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
    found.push({ centre_mm: toPatient(g, ijk(sum[0] / voxels, sum[1] / voxels, sum[2] / voxels)), voxels });
  }
  return found;
}

function distance(a: Triple, b: Triple): number {
  return Math.sqrt(a.reduce((sum, value, axis) => sum + (value - b[axis]) ** 2, 0));
}

function nearest(point: Triple, candidates: readonly Triple[]): number {
  return Math.min(...candidates.map((candidate) => distance(point, candidate)));
}

test.each(["axial", "coronal", "sagittal", "oblique"] as const)(
  "a known point comes out at the same millimetre all the way, %s slices",
  async (orientation) => {
    const { volume, map, markers } = await throughTheWay(orientation);
    const half = Math.sqrt(volume.geometry.spacing_mm.reduce((sum, s) => sum + s * s, 0)) / 2;
    const sides = markers.filter((marker) => marker.name !== "target");
    const target = markers.find((marker) => marker.name === "target");
    expect(sides.map((marker) => marker.name).toSorted()).toEqual(["A", "F", "H", "L", "P", "R"]);
    if (!target) throw new Error("no target");

    // The series: the brightest blob is the target, within a hundredth of a millimetre.
    const bright = blobs(volume.geometry, (index) => volume.voxels[index] >= 2950).map((blob) => blob.centre_mm);
    expect(nearest(target.point_mm, bright)).toBeLessThan(0.01);

    // The label map: what the rules call bone lies where each side's marker was written.
    const bone = labelOf(map, "bone");
    const labelled = blobs(map.geometry, (index) => map.labels[index] === bone).map((blob) => blob.centre_mm);
    for (const marker of sides) expect(nearest(marker.point_mm, labelled), marker.name).toBeLessThanOrEqual(half);

    // The mesh, in patient millimetres and in the scene.
    const [surface] = await buildSurfaces(map, { ...DEFAULT_SURFACES, structures: ["bone"] }, job);
    for (const marker of sides) {
      const around = verticesWithin(surface.positions_mm, marker.point_mm, 16);
      expect(distance(middleOf(around), marker.point_mm), marker.name).toBeLessThanOrEqual(half);
      const inScene = middleOf(around.map((vertex) => toScene(PATIENT_POSE, vertex)));
      expect(distance(fromScene(PATIENT_POSE, inScene), marker.point_mm), marker.name).toBeLessThanOrEqual(half);
    }

    // The scene is no mirror: left, head and front go where the matrix of interfaces.md 4 sends them.
    const scene = (name: string): Triple =>
      toScene(PATIENT_POSE, sides.find((marker) => marker.name === name)?.point_mm ?? [Number.NaN, 0, 0]);
    expect(scene("L")[0]).toBeGreaterThan(scene("R")[0]);
    expect(scene("H")[1]).toBeGreaterThan(scene("F")[1]);
    expect(scene("A")[2]).toBeGreaterThan(scene("P")[2]);
    expect(SCENE_FROM_PATIENT[0]).toBeGreaterThan(0);

    // The assessment: a needle from the right through the right marker crosses bone around the very point.
    const rules = presetById("biopsy");
    const right = sides.find((marker) => marker.name === "R");
    if (!rules || !right) throw new Error("no rules or no marker");
    const away = [-60, 0, 0].map((offset, axis) => right.point_mm[axis] + offset);
    const through = [30, 0, 0].map((offset, axis) => right.point_mm[axis] + offset);
    const needle = {
      ...defaultNeedle(rules),
      id: "n",
      name: "",
      entry_mm: lps(away[0], away[1], away[2]),
      target_mm: lps(through[0], through[1], through[2]),
    };
    const assessed = assess(await buildAnatomy(map, IMPORTED, job), needle, rules, { image: volume, samples: 0, profile: false });
    if ("problem" in assessed) throw new Error(assessed.problem.code);
    const crossing = assessed.value.crossings.find((run) => run.structure === "bone");
    if (!crossing) throw new Error("the needle through the marker crosses no bone");
    expect(Math.abs((crossing.from_mm + crossing.to_mm) / 2 - 60)).toBeLessThanOrEqual(half);
    expect(crossing.hu?.mean_hu).toBeCloseTo(1300, -1);
  },
);

function verticesWithin(positions: Float32Array, centre: Triple, reach_mm: number): readonly Triple[] {
  const found: Triple[] = [];
  for (let at = 0; at < positions.length; at += 3) {
    const vertex: Triple = [positions[at], positions[at + 1], positions[at + 2]];
    if (distance(vertex, centre) < reach_mm) found.push(vertex);
  }
  return found;
}

/** Middle of the bounding box: a block's vertices need not be evenly spread. */
function middleOf(points: readonly Triple[]): Triple {
  const axis = (a: number): number => {
    const values = points.map((point) => point[a]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [axis(0), axis(1), axis(2)];
}
