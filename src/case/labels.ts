import { ok, type Problem, problem, type Result, refuse, sha256Hex, unshared } from "../base/index.ts";
import { ijk, type LabelMap, type StructureReport, type Trust, toPatient } from "../volume/index.ts";
import type { Fields } from "./fields.ts";
import type { CaseRecord } from "./read.ts";

/** How far the corners of two grids that are the same may lie apart: NIfTI keeps origins in 32 bits, case.json four decimals. */
const SAME_GRID_MM = 0.01;

/**
 * The label map of a case file as the case means it: whose it is and what foreign numbers are called. It must be the very map that case.json names, by
 * grid and by hash, or margins and assessments would be another map's. Problem: `case-invalid`.
 * @param read labels.nii.gz as any label map is read.
 */
export async function caseLabels(read: LabelMap, { labels, document }: CaseRecord, where: string): Promise<Result<LabelMap>> {
  const { geometry } = document;
  if (geometry === null || !sameGrid(read.geometry, geometry))
    return refuse("case-invalid", where, { reason: "labels.nii.gz lies on another grid than case.json says" });
  if ((await sha256Hex(unshared(read.labels))) !== labels.sha256)
    return refuse("case-invalid", where, { reason: "labels.nii.gz is not the label map that case.json names" });
  const named = new Map(labels.foreign.map((one) => [one.label, one.id]));
  const foreign = read.foreign.map((one) => ({ ...one, id: named.get(one.label) ?? one.id }));
  return ok({ ...read, source: labels.source, foreign });
}

function sameGrid(a: LabelMap["geometry"], b: LabelMap["geometry"]): boolean {
  if (a.size.some((n, axis) => n !== b.size[axis])) return false;
  const [nx, ny, nz] = a.size;
  return [ijk(0, 0, 0), ijk(nx - 1, 0, 0), ijk(0, ny - 1, 0), ijk(0, 0, nz - 1)].every((corner) => {
    const [p, q] = [toPatient(a, corner), toPatient(b, corner)];
    return p.every((value, axis) => Math.abs(value - q[axis]) <= SAME_GRID_MM);
  });
}

/** What structures are called and whose they are in a case: reports were made of the bare map. */
export function caseReports(reports: readonly StructureReport[], map: LabelMap, trust: Trust): readonly StructureReport[] {
  const named = new Map(map.foreign.map((one) => [one.label, one.id]));
  return reports.map((report) => {
    const structure = named.get(report.label) ?? report.structure;
    const source = trust.model === null ? report.source : trust.surface_p95_mm[structure] === undefined ? "rules" : "network";
    return { ...report, structure, source, surface_p95_mm: trust.surface_p95_mm[structure] ?? null };
  });
}

/**
 * What a case's labels may be believed. The errors are the file's own (a native phase doubles some) and never less than what the shipped model of the same
 * bytes says; a file that says none has those of its assessments. A model that is not shipped is named in a warning, `model-not-shipped`.
 * @param shipped surface errors of the shipped model whose id and sha256 are the case's, or null.
 */
export function caseTrust(
  { labels, assessments }: CaseRecord,
  shipped: Readonly<Record<string, number>> | null,
): { readonly trust: Trust; readonly problems: readonly Problem[] } {
  const { model, gives } = labels;
  const said = labels.surface_p95_mm ?? assessedErrors(assessments);
  const ids = new Set([...Object.keys(said), ...Object.keys(shipped ?? {})]);
  const surface_p95_mm = Object.fromEntries([...ids].map((id) => [id, Math.max(said[id] ?? 0, shipped?.[id] ?? 0)]));
  const trust = { surface_p95_mm: model === null ? {} : surface_p95_mm, gives, model };
  if (model === null || shipped !== null) return { trust, problems: [] };
  const details = { model: model.id, version: model.version, structures: ids.size };
  return { trust, problems: [problem("model-not-shipped", "warning", null, details)] };
}

/** The surface errors that a file's assessments were made with. */
function assessedErrors(assessments: Fields): Readonly<Record<string, number>> {
  const errors = new Map<string, number>();
  for (const assessment of Object.values(assessments)) {
    const structures = (assessment as { readonly structures?: unknown } | null)?.structures;
    for (const one of Array.isArray(structures) ? (structures as readonly Fields[]) : []) {
      const { id, surface_p95_mm: mm } = one ?? {};
      if (typeof id === "string" && typeof mm === "number" && mm >= 0) errors.set(id, Math.max(mm, errors.get(id) ?? 0));
    }
  }
  return Object.fromEntries(errors);
}
