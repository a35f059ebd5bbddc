import { type Job, ok, type Result } from "../base/index.ts";
import { emptyConfidence, enterSlice, type NetworkAnswer, type SliceLabels } from "../segmentation/index.ts";
import { patientAxes, placeSlice, type Volume } from "../volume/index.ts";
import type { Host } from "./host.ts";
import { type Client, connect } from "./port.ts";
import type { ShippedModel } from "./words.ts";

type Frame = NetworkAnswer["frame"];

/**
 * The network over a volume: slices in blocks dealt to single-thread workers (speed.md 1.2: 1.85 times one worker on two cores, no collapse under load).
 * A slice's answer depends on the series alone, so the number of workers changes nothing.
 * @param onSlice gets each finished slice in the volume's own order, where the acquired slices are the network's.
 */
export async function networkAnswer(
  host: Host,
  volume: Volume,
  model: ShippedModel,
  workers: number,
  onSlice: ((k: number, labels: Uint8Array) => void) | null,
  job: Job,
): Promise<Result<NetworkAnswer>> {
  const axes = patientAxes(volume.geometry);
  const [nx, ny, nz] = axes.size;
  const labels = new Uint8Array(nx * ny * nz);
  const confidence = emptyConfidence(model.manifest, nz);
  const acquired = axes.axis[2] === 2;
  const slice =
    onSlice && acquired ? { emit: onSlice, whole: { ...axes, first: firstInSlice(axes.first, axes.flip[2], nx * ny, nz) } } : null;
  let done = 0;
  const enter = (event: unknown): void => {
    const one = event as SliceLabels;
    labels.set(one.labels, one.z * nx * ny);
    enterSlice(confidence, one.z, one.sureness);
    done++;
    job.report("segment", done, nz);
    if (!slice) return;
    const own = new Uint8Array(nx * ny);
    placeSlice(one.labels, 0, 0, slice.whole, own);
    slice.emit(axes.flip[2] ? nz - 1 - one.z : one.z, own);
  };
  job.report("segment", 0, nz);
  const quiet: Job = { signal: job.signal, report: () => {} };
  const clients: Client[] = [];
  try {
    const blocks = blocksOf(nz, Math.min(workers, nz));
    const frames = await Promise.all(
      blocks.map((slices) => {
        const client = connect(host.spawn());
        clients.push(client);
        const args = { volume, manifest: model.manifest, model: model.bytes, runtime: host.runtime, slices };
        return client.ask<Result<Frame>>("infer", args, quiet, enter);
      }),
    );
    const [first] = frames;
    const refused = frames.find((frame) => "problem" in frame);
    if (refused && "problem" in refused) return refused;
    if (!first || "problem" in first) throw new Error("a volume without slices");
    return ok({ manifest: model.manifest, labels, confidence, frame: first.value });
  } finally {
    for (const client of clients) client.close();
  }
}

/** Where cell (0,0) of one slice lies within that slice: the grid's first cell without its slice offset. */
function firstInSlice(first: number, flipped: boolean, cells: number, slices: number): number {
  return flipped ? first - cells * (slices - 1) : first;
}

/** 0..n-1 in `parts` runs of near-equal length: neighbours share their pictures, so runs are cheaper than every n-th slice. */
export function blocksOf(n: number, parts: number): readonly (readonly number[])[] {
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [Math.floor((n * part) / parts), Math.floor((n * (part + 1)) / parts)];
    return Array.from({ length: to - from }, (_, i) => from + i);
  });
}
