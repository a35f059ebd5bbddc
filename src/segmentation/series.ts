import { type Problem, type ProblemCode, problem, refuse } from "../base/index.ts";
import { runs, type StructureId } from "../volume/index.ts";
import { type Grid, histogramOf, quantile_hu, volumeOf_ml } from "./grid.ts";
import type { ModelManifest } from "./manifest.ts";
import { overallConfidence } from "./notes.ts";
import type { Found } from "./postprocess.ts";
import type { Confidence } from "./slices.ts";

/** Figures of segmentation.md 1 and 8; starts that hold on every labelled case of the shelf. */
/** Values that were rounded to even numbers after the cut lie up to 2 HU above the minimum. */
const CLIPPED = { from_hu: -200, to_hu: 0, share: 0.05, within_hu: 2 } as const;
const FAT_HU = { low: -130, high: -70 } as const;
const SOFT_HU = { low: 0, high: 120 } as const;
const AIR_HU = { low: -1100, high: -900 } as const;
const MODE_SHARE = 0.002;
const BODY_WIDTH_LEAST_MM = 250;
const LIMB_BONE_SHARE = 0.12;
const CHEST_LUNG_SHARE = 0.45;
const CHEST_LIVER_ML = 300;
const FOUND_SHARE = 0.1;
const LEAST_ML: ReadonlyMap<StructureId, number> = new Map([
  ["liver", 600],
  ["spleen", 40],
  ["kidney_right", 50],
  ["kidney_left", 50],
  ["aorta", 50],
]);
const NATIVE = { aorta_hu: 80, cava_hu: 25 } as const;
const ARTERIAL = { aorta_hu: 250, portal: 0.6 } as const;
const LATE_KIDNEY_HU = 300;

/** What the picture alone says about its grey values. */
export interface GreyValues {
  /** The value at which the series was cut from below, or null. Then rules on Hounsfield units say nothing. */
  readonly clipped_hu: number | null;
  /** False when neither fat nor soft tissue and air stand where Hounsfield units put them. */
  readonly areHu: boolean;
}

/** Looks at all voxels once. A clipped CT has its minimum between -200 and 0, held by 5 % of the voxels (segmentation.md 1). */
export function greyValuesOf(grid: Grid): GreyValues {
  const { voxels } = grid;
  let least = Infinity;
  for (let i = 0; i < voxels.length; i++) if (voxels[i] < least) least = voxels[i];
  let held = 0;
  for (let i = 0; i < voxels.length; i++) if (voxels[i] <= least + CLIPPED.within_hu) held++;
  const clipped = least > CLIPPED.from_hu && least < CLIPPED.to_hu && held >= CLIPPED.share * voxels.length;
  const whole = runs.runsOf(voxels, grid.size, { low: -Infinity, high: Infinity });
  const counts = histogramOf(grid, whole);
  const areHu = clipped || hasMode(counts, FAT_HU) || (hasMode(counts, SOFT_HU) && hasMode(counts, AIR_HU));
  return { clipped_hu: clipped ? least : null, areHu };
}

/** A mode: ten units in the range that hold at least 0.2 % of the voxels and no fewer than the ten on either side. */
function hasMode(counts: Float64Array, range: { readonly low: number; readonly high: number }): boolean {
  const zero = 1500; // histogram position of 0 HU
  const total = counts.reduce((sum, n) => sum + n, 0);
  const tenFrom = (hu: number): number => counts.subarray(zero + hu, zero + hu + 10).reduce((sum, n) => sum + n, 0);
  for (let hu = range.low; hu + 10 <= range.high; hu += 10) {
    const here = tenFrom(hu);
    if (here >= MODE_SHARE * total && here >= tenFrom(hu - 10) && here >= tenFrom(hu + 10)) return true;
  }
  return false;
}

/** Median HU of a structure without its rim of one pixel, or null if nothing is left of it. */
function median_hu(grid: Grid, mask: runs.RunMask | undefined, share = 0.5): number | null {
  if (mask === undefined) return null;
  const pixel_mm = Math.max(grid.spacing_mm[0], grid.spacing_mm[1]);
  return quantile_hu(histogramOf(grid, runs.eroded(mask, grid.spacing_mm, pixel_mm, "slice")), share);
}

export type Phase = "native" | "arterial" | "late" | "portal";

/** The contrast phase by the vessels' grey values, with the figures that say so. */
export function phaseOf(grid: Grid, found: Found): { readonly phase: Phase; readonly note: Problem | null } {
  const [aorta, cava, portal] = ["aorta", "inferior_vena_cava", "portal_and_splenic_vein"].map((id) => median_hu(grid, found.get(id)));
  const kidney = median_hu(grid, found.get("kidney_right") ?? found.get("kidney_left"), 0.95);
  if (aorta !== null && cava !== null && aorta < NATIVE.aorta_hu && Math.abs(aorta - cava) <= NATIVE.cava_hu)
    return { phase: "native", note: problem("phase-native", "warning", null, { aorta_hu: aorta }) };
  if (aorta !== null && portal !== null && aorta > ARTERIAL.aorta_hu && portal < ARTERIAL.portal * aorta)
    return { phase: "arterial", note: problem("phase-arterial", "warning", null, { aorta_hu: aorta, portal_hu: portal }) };
  if (kidney !== null && kidney > LATE_KIDNEY_HU && (aorta === null || aorta <= ARTERIAL.aorta_hu))
    return { phase: "late", note: problem("phase-late", "warning", null, { kidney_hu: kidney }) };
  return { phase: "portal", note: null };
}

/** What whole-series findings are made from. */
export interface SeriesEvidence {
  readonly grid: Grid;
  readonly series: string;
  readonly found: Found;
  readonly body: runs.RunMask | null;
  readonly lung: runs.RunMask | null;
  readonly bone: runs.RunMask | null;
  readonly manifest: ModelManifest;
  readonly confidence: Confidence;
  readonly phase: Phase;
}

/** A series that may not be segmented: the Problem that ends it (exit 4), its reason a code of segmentation.md 8. */
export function refusal(series: string, reason: ProblemCode, numbers: Readonly<Record<string, number>>, override = false): Problem {
  return refuse("model-mismatch", series, { reason, numbers }, override).problem;
}

/** Every finding that stops the series, most basic first; those that a person may continue past have `override`. */
export function seriesFindings(evidence: SeriesEvidence): readonly Problem[] {
  const { series, grid, found, manifest, confidence, phase } = evidence;
  const ml = (id: StructureId): number => volumeOf_ml(found.get(id) ?? runs.noRuns(grid.size), grid);
  const isFound = (id: StructureId): boolean => ml(id) >= FOUND_SHARE * (LEAST_ML.get(id) ?? 0);
  const organs = ["liver", "spleen", "kidney_right", "kidney_left"].filter(isFound);
  const findings: Problem[] = [];
  if (isLimb(evidence) || isChest(evidence, ml("liver")) || (organs.length === 0 && !isFound("aorta")))
    findings.push(refusal(series, "not-abdomen", { liver_ml: ml("liver") }));
  if (organs.length === 1 || organs.length === 2) findings.push(refusal(series, "part-abdomen", { found: organs.length }, true));
  const fits: readonly string[] = manifest.fits;
  // A late phase is told and stops nothing: labelled patients in equilibrium have kidneys this bright, and none of those may be refused.
  if (phase !== "portal" && phase !== "late" && !fits.includes(phase)) findings.push(refusal(series, `phase-${phase}`, {}, true));
  const sure = overallConfidence(confidence);
  if (sure !== null && sure < manifest.sure_min) findings.push(refusal(series, "uncertain-series", { sure }));
  return findings;
}

function isLimb({ grid, body, bone }: SeriesEvidence): boolean {
  if (body === null || bone === null) return false;
  let [x0, x1] = [Infinity, -Infinity];
  runs.eachRun(body, (_y, _z, from, to) => {
    if (from < x0) x0 = from;
    if (to > x1) x1 = to;
  });
  const width_mm = (x1 - x0 + 1) * grid.spacing_mm[0];
  return width_mm < BODY_WIDTH_LEAST_MM && runs.countOf(bone) > LIMB_BONE_SHARE * runs.countOf(body);
}

function isChest({ body, lung }: SeriesEvidence, liver_ml: number): boolean {
  if (body === null || lung === null) return false;
  return runs.countOf(lung) > CHEST_LUNG_SHARE * runs.countOf(body) && liver_ml < CHEST_LIVER_ML;
}
