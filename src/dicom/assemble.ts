import { inSteps, type Job, ok, type Problem, type ProblemCode, problem, type Result } from "../base/index.ts";
import { movedInPlane, type SeriesInfo, type Volume, voxelCount } from "../volume/index.ts";
import { judgeSeries } from "./series.ts";
import { isCt, isEnhanced } from "./sop-classes.ts";
import { outsideValue, sliceValues } from "./values.ts";
import type { Image, PlacedSlice, Placement, Series } from "./words.ts";

const INT16_MIN = -32768;
const INT16_MAX = 32767;

/** Voxels as they are written: int16 while every value is whole and fits, else float32 from then on. */
interface Canvas {
  voxels: Int16Array | Float32Array;
}

/**
 * The volume of a series: slices in patient order, shifted in their planes where the gantry leaned, put on a regular grid where they lie unevenly;
 * int16 if all values are whole and fit, else float32.
 * @param overrides codes that a person continued past; a series refused for one of them is judged again with it.
 */
export async function assemble(series: Series, overrides: readonly ProblemCode[], job: Job): Promise<Result<Volume>> {
  const accepted = await withOverrides(series, overrides);
  const refusal = accepted.problems.find((found) => found.severity === "error");
  if (refusal) return { problem: refusal };
  if (!accepted.placement) throw new Error("a series without an error has no placement");
  return build(accepted, accepted.placement, job);
}

/** The series judged again with what a person has accepted; itself when that changes nothing. */
async function withOverrides(series: Series, overrides: readonly ProblemCode[]): Promise<Series> {
  const decided = series.problems.some((found) => found.severity === "error" && found.override && overrides.includes(found.code));
  if (!decided) return series;
  const judged = await judgeSeries(series.images, overrides);
  const { id, split_of } = series;
  return { ...judged[0], id, split_of, source: { ...judged[0].source, part: series.source.part } };
}

async function build(series: Series, placement: Placement, job: Job): Promise<Result<Volume>> {
  const { geometry, slices } = placement;
  const [nx, ny, nz] = geometry.size;
  const plain = slices.every(({ image }) => Number.isInteger(image.format.slope ?? 1) && Number.isInteger(image.format.intercept ?? 0));
  const canvas: Canvas = { voxels: plain ? new Int16Array(voxelCount(geometry)) : new Float32Array(voxelCount(geometry)) };
  let padded = 0;
  let failed: Problem | null = null;
  let before: { values: Float32Array; along_mm: number } | null = null;
  let next = 0;
  await inSteps(job, "assemble", slices.length, async (index) => {
    if (failed) return;
    const read = await sliceValues(slices[index].image, placement.scale ?? null);
    if ("problem" in read) {
      failed = { ...read.problem, where: series.id };
      return;
    }
    padded += read.value.padded;
    const values = placement.sheared ? shifted(read.value.values, slices[index], nx, ny) : read.value.values;
    const here = { values, along_mm: slices[index].along_mm };
    if (!placement.uneven) put(canvas, index * nx * ny, values);
    else {
      const last = index === slices.length - 1;
      for (; next < nz && (last || next * placement.step_mm <= here.along_mm); next++) {
        put(canvas, next * nx * ny, between(before ?? here, here, next * placement.step_mm));
      }
    }
    before = here;
  });
  if (failed) return { problem: failed };
  const told = series.problems.filter((found) => found.code !== "padding-replaced");
  const problems = padded > 0 ? [...told, problem("padding-replaced", "info", series.id, { voxels: padded })] : told;
  return ok({ geometry, voxels: canvas.voxels, unit: isCt(series.sop_class) ? "HU" : "none", series: infoOf(series, placement) }, problems);
}

function put(canvas: Canvas, from: number, values: Float32Array): void {
  const { voxels } = canvas;
  if (voxels instanceof Int16Array) {
    let at = 0;
    for (; at < values.length; at++) {
      const value = values[at];
      if (value < INT16_MIN || value > INT16_MAX) break;
      // Resampled values are rounded; whole ones stay what they are.
      voxels[from + at] = value < 0 ? value - 0.5 : value + 0.5;
    }
    if (at === values.length) return;
    canvas.voxels = Float32Array.from(voxels);
  }
  canvas.voxels.set(values, from);
}

/** Linear along the normal between two slices' values, at a distance from the first slice. */
function between(
  a: { values: Float32Array; along_mm: number },
  b: { values: Float32Array; along_mm: number },
  at_mm: number,
): Float32Array {
  const whole = b.along_mm - a.along_mm;
  const part = whole > 0 ? Math.min(1, Math.max(0, (at_mm - a.along_mm) / whole)) : 0;
  if (part === 1) return b.values;
  if (part === 0) return a.values;
  return a.values.map((value, at) => value + part * (b.values[at] - value));
}

/** A slice moved in its plane onto the wider grid, air outside. */
function shifted(values: Float32Array, { image, shift }: PlacedSlice, nx: number, ny: number): Float32Array {
  const { columns, rows } = image.format;
  return movedInPlane(values, { columns: columns ?? 0, rows: rows ?? 0, shift, outside: outsideValue(image) }, nx, ny);
}

function infoOf(series: Series, placement: Placement): SeriesInfo {
  const { slices } = placement;
  const middle: Image = slices[slices.length >> 1].image;
  return {
    id: series.id,
    uid: series.uid,
    study_uid: series.study_uid,
    frame_of_reference_uid: series.frame_of_reference_uid,
    number: series.number,
    modality: isCt(series.sop_class) ? "CT" : "MR",
    description: series.description,
    acquisition_date: series.acquisition_date,
    patient_position: middle.about.patientPosition,
    window: middle.window,
    instances: instancesOf(placement),
  };
}

/** The picture behind each slice, where the grid is that of the pictures and all of them have a name. */
function instancesOf({ slices, sheared, uneven }: Placement): SeriesInfo["instances"] {
  if (sheared || uneven) return null;
  const named = slices.flatMap(({ image }) => {
    const { sopClass: sop_class, sopInstance: sop_instance } = image;
    if (sop_class === null || sop_instance === null) return [];
    return [{ sop_class, sop_instance, frame: isEnhanced(sop_class) ? image.frame + 1 : null }];
  });
  return named.length === slices.length ? named : null;
}
