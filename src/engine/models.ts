import { ok, type Result, refuse } from "../base/index.ts";
import { type ModelManifest, readManifest } from "../segmentation/index.ts";
import type { Volume } from "../volume/index.ts";
import type { Host } from "./host.ts";
import type { SegmentChoice, ShippedModel } from "./words.ts";

/** The manifests of every shipped model, each checked whole. */
export async function shippedManifests(host: Host): Promise<Result<readonly ModelManifest[]>> {
  const manifests: ModelManifest[] = [];
  for (const name of await host.models()) {
    const path = `models/${name}`;
    const read = readManifest(JSON.parse(new TextDecoder().decode(await host.asset(path))), path);
    if ("problem" in read) return read;
    manifests.push(read.value);
  }
  return ok(manifests);
}

/**
 * The model that a choice means for a volume, with its bytes; null where none is shipped for the modality: then rules alone.
 * Problems: `model-missing` for an id that is not shipped, or a file that is gone.
 */
export async function chooseModel(host: Host, volume: Volume, choice: SegmentChoice): Promise<Result<ShippedModel | null>> {
  const shipped = await shippedManifests(host);
  if ("problem" in shipped) return shipped;
  const manifest = choice.model === null ? best(shipped.value, volume, choice) : shipped.value.find((one) => one.id === choice.model);
  if (manifest === undefined) return refuse("model-missing", choice.model, { model: choice.model ?? "" });
  if (manifest === null) return ok(null);
  const { modality } = volume.series;
  if (manifest.modality !== modality)
    return refuse("model-mismatch", volume.series.id, { reason: `modality ${modality}, model ${manifest.modality}` });
  try {
    return ok({ manifest, bytes: await host.asset(`models/${manifest.file}`) });
  } catch {
    return refuse("model-missing", manifest.file, { model: manifest.id });
  }
}

/** The asked quality if it is shipped, else accurate before fast (interfaces.md 3). */
function best(shipped: readonly ModelManifest[], volume: Volume, choice: SegmentChoice): ModelManifest | null {
  const fitting = shipped.filter((one) => one.modality === volume.series.modality);
  const order = choice.quality === "fast" ? ["fast", "accurate"] : ["accurate", "fast"];
  return order.map((quality) => fitting.find((one) => one.quality === quality)).find((one) => one !== undefined) ?? null;
}

/**
 * The measured surface errors (P95, mm) of the model that made some labels, by structure; null where that very model (id and hash) is not shipped.
 * The page and the command line widen margins by these, so the look-up stands once.
 */
export function surfaceErrorsOf(
  shipped: readonly ModelManifest[],
  model: { readonly id: string; readonly sha256: string } | null,
): Readonly<Record<string, number>> | null {
  const manifest = shipped.find((one) => one.id === model?.id && one.sha256 === model.sha256);
  return manifest ? Object.fromEntries(manifest.labels.map((id) => [id, manifest.structures[id].surface_p95_mm])) : null;
}
