import type { Job, Result } from "../base/index.ts";
import { type Geometry, lps, type SeriesInfo } from "../volume/index.ts";
import { abdomenAnatomy, abdomenExtent } from "./abdomen/anatomy.ts";
import { corridorExtent, corridorParts } from "./corridor.ts";
import { type Extent, gridFor } from "./grid.ts";
import { markerExtent, markerParts, setMarkers } from "./marker.ts";
import { type Bend, type Painting, type Part, paint } from "./paint.ts";
import { scan } from "./scan.ts";
import { scatterExtent, scatterParts } from "./scatter.ts";
import type { Phantom, PhantomKind, PhantomOptions, PhantomTruth } from "./words.ts";

/** About the noise of a portal venous abdomen at 3 mm slices and 1.5 mm pixels (measured on real series: sd 11 to 14 in the liver). */
const ABDOMEN_NOISE_HU = 12;

/** What a kind is: where it lies, what it is made of, what is written into the grid afterwards. To add a kind: a row here. */
const kinds: Readonly<Record<PhantomKind, { extent: Extent; noise_hu: number; scene: (seed: number) => Scene }>> = {
  abdomen: { extent: abdomenExtent, noise_hu: ABDOMEN_NOISE_HU, scene: abdomenAnatomy },
  shapes: { extent: scatterExtent, noise_hu: 0, scene: (seed) => ({ ...scatterParts(seed), bend: null, finish: () => [] }) },
  corridor: { extent: corridorExtent, noise_hu: 0, scene: (seed) => ({ ...corridorParts(seed), bend: null, finish: () => [] }) },
  marker: {
    extent: markerExtent,
    noise_hu: 0,
    scene: () => ({
      parts: markerParts(),
      bend: null,
      finish: setMarkers,
      truth: { target_mm: lps(...markerExtent.centre_mm), shapes: [], corridor: null },
    }),
  },
};

interface Scene {
  readonly parts: readonly Part[];
  readonly bend: Bend | null;
  readonly finish: (geometry: Geometry, painting: Painting) => PhantomTruth["markers"];
  readonly truth: Pick<PhantomTruth, "target_mm" | "shapes" | "corridor">;
}

/** The grid that a phantom of these options would have, or why there is none. */
export function phantomGeometry(options: PhantomOptions): Result<Geometry> {
  return gridFor(kinds[options.kind].extent, options);
}

/**
 * A made patient: a CT volume with its true labels. The same options give the same bytes.
 * @throws Error when the options' grid makes no sense: ask `phantomGeometry` first, it says why. AbortError when the job is stopped.
 */
export async function makePhantom(options: PhantomOptions, job: Job): Promise<Phantom> {
  const grid = phantomGeometry(options);
  if ("problem" in grid) throw new Error(`no grid for this phantom: ${JSON.stringify(grid.problem.details)}`);
  const geometry = grid.value;
  const kind = kinds[options.kind];
  const scene = kind.scene(options.seed);
  const painting = await paint(geometry, scene.parts, scene.bend, job);
  const markers = scene.finish(geometry, painting);
  const voxels = await scan(geometry, painting, options.noise_hu ?? kind.noise_hu, options.seed, job);
  const target_mm = markers.find((marker) => marker.name === "target")?.point_mm ?? scene.truth.target_mm;
  return {
    volume: { geometry, voxels, unit: "HU", series: seriesOf(options) },
    labels: { geometry, labels: painting.labels, source: "import", foreign: [] },
    truth: { schema: "trocar/truth@1", kind: options.kind, seed: options.seed, geometry, ...scene.truth, target_mm, markers },
  };
}

function seriesOf(options: PhantomOptions): SeriesInfo {
  return {
    id: `phantom-${options.kind}-${options.seed}`,
    uid: null,
    study_uid: null,
    frame_of_reference_uid: null,
    number: 1,
    modality: "CT",
    description: `Trocar phantom, ${options.kind}, seed ${options.seed}`,
    acquisition_date: null,
    patient_position: "HFS",
    window: { centre: 40, width: 400 },
    instances: null,
  };
}
