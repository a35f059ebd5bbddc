import type { Problem } from "../base/index.ts";
import { type CaseDocument, type CaseSource, emptyCase } from "../case/index.ts";
import type { Listing } from "../engine/index.ts";
import { ijk, type Triple, toPatient, type Volume } from "../volume/index.ts";

/** The abdomen's usual grey ramp, HU. */
const ABDOMEN_WINDOW = [40, 400] as const;
/** Ghosts that would hide everything behind them start faint. */
const MR_PERCENTILES = [0.01, 0.99] as const;

/** A fresh case on a volume: rules and layout are kept from the last one, needles are not. */
export function openCaseFor(last: CaseDocument, volume: Volume, source: CaseSource, overrides: readonly Problem[]): CaseDocument {
  const { rules, view } = last;
  const fresh = emptyCase(rules);
  return {
    ...fresh,
    source,
    geometry: volume.geometry,
    overrides,
    view: { ...fresh.view, layout: view.layout, outlines: view.outlines, slice_mm: centreOf(volume), window: windowOf(volume) },
  };
}

/** What the case remembers of its series. */
export function sourceOf(volume: Volume, listing: Listing | null, id: string): CaseSource {
  const found = listing?.series.find((series) => series.id === id);
  return {
    series_uid: volume.series.uid,
    study_uid: volume.series.study_uid,
    frame_of_reference_uid: volume.series.frame_of_reference_uid,
    modality: volume.series.modality,
    files: found?.slices ?? volume.geometry.size[2],
    sha256: null,
  };
}

function centreOf(volume: Volume): Triple {
  const [nx, ny, nz] = volume.geometry.size;
  return toPatient(volume.geometry, ijk((nx - 1) / 2, (ny - 1) / 2, nz >> 1));
}

/** The file's own window if it gives one, the abdomen's on CT, the 1st to 99th percentile on MR (field.md 5). */
function windowOf(volume: Volume): readonly [number, number] {
  const given = volume.series.window;
  if (given && given.width > 1) return [given.centre, given.width];
  if (volume.unit === "HU") return ABDOMEN_WINDOW;
  const step = Math.max(1, Math.floor(volume.voxels.length / 100_000));
  const some = Float64Array.from({ length: Math.floor(volume.voxels.length / step) }, (_, i) => volume.voxels[i * step]).toSorted();
  const [low, high] = MR_PERCENTILES.map((share) => some[Math.floor(share * (some.length - 1))]);
  return [(low + high) / 2, Math.max(1, high - low)];
}
