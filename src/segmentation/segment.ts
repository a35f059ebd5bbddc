import { type Job, type ProblemCode, type Result, refuse } from "../base/index.ts";
import type { Volume } from "../volume/index.ts";
import { finish, type NetworkAnswer, type Segmentation } from "./finish.ts";
import type { ModelManifest } from "./manifest.ts";
import { prepareSeries } from "./picture.ts";
import type { Model } from "./session.ts";
import { emptyConfidence, enterSlice, type SliceLabels, segmentSlices } from "./slices.ts";

/** The Problem of a model that was made for another modality, or null. */
function unfit(volume: Volume, manifest: ModelManifest): ReturnType<typeof refuse> | null {
  if (volume.series.modality === manifest.modality) return null;
  return refuse("model-mismatch", volume.series.id, { reason: `modality ${volume.series.modality}, model ${manifest.modality}` });
}

/**
 * The straight line on one thread: a volume through network, clean-up, rules and checks. Workers share the same parts: `prepareSeries`,
 * `segmentSlices` over their slices, `finish` over what came together.
 * @param model null where there is none for the modality: then rules alone.
 * @param onSlice sees each slice as it comes, before clean-up.
 */
export async function segment(
  volume: Volume,
  model: Model | null,
  onSlice: ((slice: SliceLabels) => void) | null,
  overrides: readonly ProblemCode[],
  job: Job,
): Promise<Result<Segmentation>> {
  if (model === null) return finish(volume, null, overrides, job);
  const wrong = unfit(volume, model.manifest);
  if (wrong !== null) return wrong;
  return finish(volume, await networkAnswer(volume, model, onSlice, job), overrides, job);
}

async function networkAnswer(
  volume: Volume,
  model: Model,
  onSlice: ((slice: SliceLabels) => void) | null,
  job: Job,
): Promise<NetworkAnswer> {
  const prepared = prepareSeries(volume, model.manifest);
  const [nx, ny, nz] = prepared.axes.size;
  const labels = new Uint8Array(nx * ny * nz);
  const confidence = emptyConfidence(model.manifest, nz);
  const slices = Array.from({ length: nz }, (_, z) => z);
  const enter = (slice: SliceLabels): void => {
    labels.set(slice.labels, slice.z * nx * ny);
    enterSlice(confidence, slice.z, slice.sureness);
    onSlice?.(slice);
  };
  await segmentSlices(prepared, model, slices, enter, job);
  return { manifest: model.manifest, labels, confidence, frame: prepared.frame };
}
