import { inSteps, type Job } from "../base/index.ts";
import { structureById } from "../volume/index.ts";
import { labelsFromLogits, type Sureness } from "./labels.ts";
import type { ModelManifest } from "./manifest.ts";
import { networkInput, type Prepared, picturesOf } from "./picture.ts";
import { inferSlice, type Model } from "./session.ts";

/** What the network says about one slice: labels of the table of structures, native pixels in patient order (x to the left, fastest; y to the back). */
export interface SliceLabels {
  /** Slice along the patient's axis, 0 nearest the feet. */
  readonly z: number;
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly sureness: Sureness;
}

/** How sure the network was on a whole series: sums and counts as in `Sureness`, slice after slice, `classes` entries each. */
export interface Confidence {
  readonly classes: number;
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Label of each channel of a model's output. */
export function labelOfChannels(manifest: ModelManifest): Uint8Array {
  return Uint8Array.from(manifest.output.classes, (id) => structureById(id)?.label ?? 0);
}

/** A confidence without any slice yet. */
export function emptyConfidence(manifest: ModelManifest, slices: number): Confidence {
  const classes = manifest.output.classes.length;
  return { classes, sums: new Float64Array(slices * classes), counts: new Float64Array(slices * classes) };
}

/** Enters one slice's sureness. Slices may come in any order: each has its own place, so that the sums never depend on the number of workers. */
export function enterSlice(confidence: Confidence, z: number, sureness: Sureness): void {
  confidence.sums.set(sureness.sums, z * confidence.classes);
  confidence.counts.set(sureness.counts, z * confidence.classes);
}

/**
 * Runs the network over some slices of a series, in the order given (rising is cheapest: pictures are shared between neighbours).
 * A slice's answer depends on nothing but the series, so slices may be dealt to any number of workers.
 */
export async function segmentSlices(
  prepared: Prepared,
  model: Model,
  slices: readonly number[],
  onSlice: (slice: SliceLabels) => void,
  job: Job,
): Promise<void> {
  const pictures = picturesOf(prepared);
  const labelOf = labelOfChannels(model.manifest);
  const [nx, ny] = prepared.axes.size;
  await inSteps(job, "segment", slices.length, async (step) => {
    const z = slices[step];
    pictures.keepFor(z);
    const logits = await inferSlice(model, networkInput(prepared, z, pictures));
    const labels = new Uint8Array(nx * ny);
    const sureness = labelsFromLogits(prepared, logits, labelOf, labels);
    onSlice({ z, labels, sureness });
  });
}
