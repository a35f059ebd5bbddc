import type { Host, RawSource } from "../engine/index.ts";
import { type Lps, lps, type Triple } from "../volume/index.ts";

/** The files of assets/sample: the series as a zip of DICOM files, and its true labels. */
const SERIES = "assets/sample/series.zip";
const TRUE_LABELS = "assets/sample/labels.nii.gz";
const TRUTH = "assets/sample/truth.json";

/** The sample patient as sources; it comes from the page's own origin and needs no network beyond it. */
export async function sampleSeries(host: Host): Promise<readonly RawSource[]> {
  return [{ kind: "bytes", path: "sample.zip", bytes: await host.asset(SERIES) }];
}

/** The sample's true label map. */
export async function sampleTruth(host: Host): Promise<RawSource> {
  return { kind: "bytes", path: "labels.nii.gz", bytes: await host.asset(TRUE_LABELS) };
}

/** Where the sample's lesion is: a first needle is aimed at it. */
export async function sampleTarget(host: Host): Promise<Lps> {
  const truth = JSON.parse(new TextDecoder().decode(await host.asset(TRUTH))) as { readonly target_mm: Triple };
  return lps(...truth.target_mm);
}
