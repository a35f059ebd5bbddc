import { type LabelMap, runs, type StructureId, structureOf } from "../volume/index.ts";
import type { Segmentation } from "./finish.ts";
import { compare, limitsOf, percentileOverPatients, type Scores, swappedShare, withEnclosed } from "./metrics.ts";

/** A truth on the grid of the series, with what the shelf's `cases.json` says about it. */
export interface Truth {
  /** Sets may overlap: some truths are drawn one structure at a time. */
  readonly structures: ReadonlyMap<StructureId, runs.RunMask>;
  readonly annotated: readonly StructureId[];
  readonly absent: readonly StructureId[];
  readonly cut: readonly StructureId[];
  /** The liver was drawn with the vessels and lesions inside it (ct-chaos-03, ct-ircad-17). */
  readonly liverHoldsVessels: boolean;
}

/** The protocol's row of one patient (segmentation.md 3). */
export interface CaseScores {
  readonly structures: Readonly<Record<StructureId, Scores>>;
  /** More than 5 % of one side of a pair was called the other. */
  readonly swaps: readonly StructureId[];
  readonly sure: number | null;
  readonly confidence: Readonly<Record<StructureId, number>>;
}

/** Means over patients of equal weight. */
export interface Summary {
  readonly n: number;
  readonly dice: number | null;
  readonly nsd_2mm: number | null;
  readonly p95_mm: number | null;
  readonly under_mm: number | null;
  readonly missed: number;
  readonly invented: number;
}

const SWAP_SHARE = 0.05;
const PAIRS: readonly (readonly [StructureId, StructureId])[] = [
  ["kidney_right", "kidney_left"],
  ["adrenal_right", "adrenal_left"],
];
const IN_LIVER = ["portal_and_splenic_vein", "inferior_vena_cava", "lesion"];

/** A label map's structures as a truth takes them; a lesion is liver to a model that knows no lesions. */
export function structuresOf(map: LabelMap): Map<StructureId, runs.RunMask> {
  return new Map([...runs.runsByLabel(map.labels, map.geometry.size)].map(([label, mask]) => [structureOf(map, label), mask]));
}

/**
 * Scores of one patient, in the series' own geometry, after clean-up: each structure that the truth annotates and the model gives.
 * @throws Error when truth and segmentation lie on different grids.
 */
export function evaluateCase(segmentation: Segmentation, truth: Truth): CaseScores {
  const { map, trust, reports } = segmentation;
  const { size, spacing_mm } = map.geometry;
  const found = structuresOf(map);
  const none = runs.noRuns(size);
  const of = (masks: ReadonlyMap<StructureId, runs.RunMask>, id: StructureId): runs.RunMask => masks.get(id) ?? none;
  if ([...truth.structures.values()].some((mask) => mask.size.join() !== size.join()))
    throw new Error("truth and labels lie on different grids");
  const given = trust.gives ?? [];
  const lesionIsLiver = !given.includes("lesion");
  const truthOf = (id: StructureId): runs.RunMask =>
    id === "liver" && lesionIsLiver ? runs.union(of(truth.structures, "liver"), of(truth.structures, "lesion")) : of(truth.structures, id);
  const foundOf = (id: StructureId): runs.RunMask => {
    // A truth draws the body filled; in a label map it is what no other structure claims.
    if (id === "body") return [...found.values()].reduce(runs.union, none);
    if (id !== "liver" || !truth.liverHoldsVessels) return of(found, id);
    return withEnclosed(of(found, id), IN_LIVER.map((other) => of(found, other)).reduce(runs.union), spacing_mm);
  };
  const asked = given.filter((id) => truth.annotated.includes(id) || truth.absent.includes(id));
  const swaps = PAIRS.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).filter(
    ([side, other]) => asked.includes(side) && swappedShare(truthOf(side), of(found, other)) > SWAP_SHARE,
  );
  return {
    structures: Object.fromEntries(asked.map((id) => [id, scoresOf(id, foundOf(id), truthOf(id), truth, spacing_mm)])),
    swaps: swaps.map(([side]) => side),
    sure: segmentation.sure,
    confidence: Object.fromEntries(
      reports.flatMap((report) => (report.confidence === null ? [] : [[report.structure, report.confidence]])),
    ),
  };
}

type Spacing = LabelMap["geometry"]["spacing_mm"];

/** A structure that the field of view cuts has no volume error. */
function scoresOf(id: StructureId, found: runs.RunMask, mask: runs.RunMask, truth: Truth, spacing_mm: Spacing): Scores {
  const scores = compare(found, mask, spacing_mm, limitsOf(id));
  return truth.cut.includes(id) ? { ...scores, volume_error: null } : scores;
}

/** Each structure over all patients that know it. */
export function summarise(cases: readonly CaseScores[]): Readonly<Record<StructureId, Summary>> {
  const ids = [...new Set(cases.flatMap((one) => Object.keys(one.structures)))];
  return Object.fromEntries(ids.map((id) => [id, summaryOf(cases.flatMap((one) => one.structures[id] ?? []))]));
}

function summaryOf(rows: readonly Scores[]): Summary {
  const lists = rows.filter((row) => row.dice !== null && row.distances_mm.length > 0);
  return {
    n: rows.filter((row) => row.dice !== null).length,
    dice: mean(rows.map((row) => row.dice)),
    nsd_2mm: mean(rows.map((row) => row.nsd_2mm)),
    p95_mm: percentileOverPatients(
      lists.map((row) => row.distances_mm),
      95,
    ),
    under_mm: percentileOverPatients(
      lists.map((row) => row.under_mm),
      95,
    ),
    missed: rows.filter((row) => row.missed).length,
    invented: rows.filter((row) => row.invented).length,
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The scores as models/training reads them (manifest.py --refresh): the lists of distances stay behind, P95 over patients goes into `summary`. */
export function scoresDocument(cases: ReadonlyMap<string, CaseScores>): unknown {
  const plain = ({ distances_mm: _, under_mm: __, ...figures }: Scores): Omit<Scores, "distances_mm" | "under_mm"> => figures;
  const rows = [...cases].map(([id, { structures, ...rest }]) => {
    const known = Object.entries(structures).filter(([, scores]) => scores.dice !== null);
    return [id, { ...rest, structures: Object.fromEntries(known.map(([name, scores]) => [name, plain(scores)])) }] as const;
  });
  return { summary: summarise([...cases.values()]), cases: Object.fromEntries(rows) };
}
