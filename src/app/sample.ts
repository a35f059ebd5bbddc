import type { Host, RawSource } from "../engine/index.ts";

/** The files of assets/sample: the series as a zip of DICOM files, and its true labels. */
const SERIES = "assets/sample/series.zip";
const TRUTH = "assets/sample/labels.nii.gz";

/** The sample patient as sources; it comes from the page's own origin and needs no network beyond it. */
export async function sampleSeries(host: Host): Promise<readonly RawSource[]> {
  return [{ kind: "bytes", path: "sample.zip", bytes: await host.asset(SERIES) }];
}

/** The sample's true label map. */
export async function sampleTruth(host: Host): Promise<RawSource> {
  return { kind: "bytes", path: "labels.nii.gz", bytes: await host.asset(TRUTH) };
}
