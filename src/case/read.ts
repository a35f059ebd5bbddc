import { ok, type Problem, type ProblemTable, type Result, refuse, type Severity } from "../base/index.ts";
import { readRules } from "../planning/index.ts";
import { type ForeignStructure, type Geometry, geometryFrom, type LabelMap, lps, type NineNumbers } from "../volume/index.ts";
import { emptyCase } from "./document.ts";
import { Fault, type Fields, finite, list, numbers, oneOf, positive, record, text, textOrNull, triple, truth } from "./fields.ts";
import { migrated } from "./migrate.ts";
import type { Camera, CaseDocument, CaseNeedle, CaseSource, Layout, StructureState, ViewState } from "./words.ts";

/** A case.json: the document, and what it says of labels and assessments that lie beside the document. */
export interface CaseRecord {
  readonly document: CaseDocument;
  readonly labels: CaseLabels;
  /** As written, by needle id: to compare with what is computed now, never to show. */
  readonly assessments: Fields;
}

/** What a case file says of its label map. */
export interface CaseLabels {
  /** Of the uncompressed voxel bytes. */
  readonly sha256: string;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string } | null;
  readonly source: LabelMap["source"];
  readonly foreign: readonly ForeignStructure[];
  /** Measured P95 surface errors in force when it was written, mm; null where the writer did not say. */
  readonly surface_p95_mm: Readonly<Record<string, number>> | null;
  /** What the labels' maker could give at all; null for an imported map. */
  readonly gives: readonly string[] | null;
}

const LAYOUTS: readonly Layout[] = ["split", "grid", "3d", "axial", "coronal", "sagittal"];
const ROLES = ["host", "costed", "forbidden", "ignored"] as const;
const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];
const SOURCES: readonly LabelMap["source"][] = ["network", "rules", "import", "hand"];
/** Written beside the document, made anew at each writing. */
const BESIDE: ReadonlySet<string> = new Set(["modified", "tool", "assessments"]);

/**
 * A case.json (interfaces.md 11) from parsed JSON, older formats brought to today's. Unknown keys stay in the document's objects and are written back.
 * Problems: `case-invalid` (reason: where and what), `case-too-new`, `rules-invalid`.
 */
export function readCase(json: unknown): Result<CaseRecord> {
  try {
    const now = migrated(record(json, ""));
    if ("problem" in now) return now;
    const rules = readRules(now.value["rules"]);
    if ("problem" in rules) return rules;
    return ok(recordFrom(now.value, rules.value));
  } catch (fault) {
    if (fault instanceof Fault) return refuse("case-invalid", null, { reason: `case.json ${fault.message}` });
    throw fault;
  }
}

function recordFrom(all: Fields, rules: CaseDocument["rules"]): CaseRecord {
  const kept = Object.fromEntries(Object.entries(all).filter(([key]) => !BESIDE.has(key)));
  const labels = record(all["labels"], "/labels");
  const needles = needlesFrom(all["needles"]);
  const document: CaseDocument = {
    ...kept,
    schema: "trocar/case@1",
    created: dateFrom(all, "created"),
    source: sourceFrom(all["source"]),
    geometry: geometryOf(all["geometry"]),
    labels: {
      ...labels,
      revision: 1,
      sha256: text(labels, "/labels", "sha256"),
      model: modelFrom(labels["model"]),
      edited: truth(labels["edited"], "/labels/edited"),
    },
    overrides: list(all["overrides"], "/overrides").map((one, i) => overrideFrom(one, `/overrides/${i}`)),
    rules,
    needles,
    current: currentFrom(all["current"], needles),
    structures: list(all["structures"], "/structures").map((one, i) => structureFrom(one, `/structures/${i}`)),
    view: viewFrom(all["view"], emptyCase(rules).view),
    registration: registrationFrom(all["registration"]),
  };
  return { document, labels: labelsFrom(labels), assessments: record(all["assessments"], "/assessments") };
}

function dateFrom(all: Fields, key: string): string {
  const date = text(all, "", key);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(date)) throw new Fault(`/${key}`, "is not a UTC date of ISO 8601");
  return date;
}

function sourceFrom(json: unknown): CaseSource {
  const at = "/source";
  const all = record(json, at);
  return {
    ...all,
    series_uid: textOrNull(all, at, "series_uid"),
    study_uid: textOrNull(all, at, "study_uid"),
    frame_of_reference_uid: textOrNull(all, at, "frame_of_reference_uid"),
    modality: oneOf(all["modality"], `${at}/modality`, ["CT", "MR"]),
    files: finite(all["files"], `${at}/files`),
    sha256: textOrNull(all, at, "sha256"),
  };
}

function geometryOf(json: unknown): Geometry {
  const at = "/geometry";
  const all = record(json, at);
  const [x, y, z] = triple(all["origin_mm"], `${at}/origin_mm`);
  const direction = numbers(all["direction"], `${at}/direction`, 9) as unknown as NineNumbers;
  const made = geometryFrom(triple(all["size"], `${at}/size`), triple(all["spacing_mm"], `${at}/spacing_mm`), lps(x, y, z), direction);
  if ("problem" in made) throw new Fault(at, "is no grid of right angles");
  return made.value;
}

function modelFrom(json: unknown): CaseLabels["model"] {
  if (json === null) return null;
  const at = "/labels/model";
  const all = record(json, at);
  return { ...all, id: text(all, at, "id"), version: text(all, at, "version"), sha256: text(all, at, "sha256") };
}

function labelsFrom(all: Fields): CaseLabels {
  const at = "/labels";
  const errors = (all["surface_p95_mm"] ?? null) === null ? null : record(all["surface_p95_mm"], `${at}/surface_p95_mm`);
  const gives = (all["gives"] ?? null) === null ? null : list(all["gives"], `${at}/gives`);
  const model = modelFrom(all["model"]);
  return {
    sha256: text(all, at, "sha256"),
    model,
    // What a writer of plain interfaces.md 11 leaves out: a model's labels are the network's, others were brought.
    source: all["source"] === undefined ? (model === null ? "import" : "network") : oneOf(all["source"], `${at}/source`, SOURCES),
    foreign: list(all["foreign"] ?? [], `${at}/foreign`).map((one, i) => {
      const own = record(one, `${at}/foreign/${i}`);
      return { id: text(own, `${at}/foreign/${i}`, "id"), label: finite(own["label"], `${at}/foreign/${i}/label`) };
    }),
    surface_p95_mm: errors && Object.fromEntries(Object.entries(errors).map(([id, mm]) => [id, amount(mm, `${at}/surface_p95_mm/${id}`)])),
    gives: gives?.map((id, i) => text({ id }, `${at}/gives/${i}`, "id")) ?? null,
  };
}

function amount(json: unknown, at: string): number {
  const value = finite(json, at);
  if (value < 0) throw new Fault(at, "is negative");
  return value;
}

function overrideFrom(json: unknown, at: string): Problem {
  const all = record(json, at);
  return {
    ...all,
    code: text(all, at, "code") as keyof ProblemTable,
    severity: oneOf(all["severity"], `${at}/severity`, SEVERITIES),
    where: textOrNull(all, at, "where"),
    override: truth(all["override"], `${at}/override`),
    details: record(all["details"], `${at}/details`) as Problem["details"],
  };
}

function needlesFrom(json: unknown): readonly CaseNeedle[] {
  const needles = list(json, "/needles").map((one, i) => needleFrom(one, `/needles/${i}`));
  const twice = needles.find((needle, i) => needles.findIndex((other) => other.id === needle.id) !== i);
  if (twice) throw new Fault("/needles", `has two needles ${twice.id}`);
  return needles;
}

function needleFrom(json: unknown, at: string): CaseNeedle {
  const all = record(json, at);
  return {
    ...all,
    id: text(all, at, "id"),
    name: text(all, at, "name", true),
    entry_mm: lps(...triple(all["entry_mm"], `${at}/entry_mm`)),
    target_mm: lps(...triple(all["target_mm"], `${at}/target_mm`)),
    gauge: all["gauge"] === null ? null : positive(all["gauge"], `${at}/gauge`),
    diameter_mm: positive(all["diameter_mm"], `${at}/diameter_mm`),
    length_mm: positive(all["length_mm"], `${at}/length_mm`),
    note: text(all, at, "note", true),
  };
}

function currentFrom(json: unknown, needles: readonly CaseNeedle[]): string | null {
  if (json === null) return null;
  const found = needles.find((needle) => needle.id === json);
  if (!found) throw new Fault("/current", "is none of the needles");
  return found.id;
}

function structureFrom(json: unknown, at: string): StructureState {
  const { opacity_default: untouched, ...all } = record(json, at);
  const opacity = finite(all["opacity"], `${at}/opacity`);
  if (opacity < 0 || opacity > 1) throw new Fault(`${at}/opacity`, "is not from 0 to 1");
  return {
    ...all,
    id: text(all, at, "id"),
    visible: truth(all["visible"], `${at}/visible`),
    opacity: untouched !== undefined && truth(untouched, `${at}/opacity_default`) ? null : opacity,
    role: all["role"] === null ? null : oneOf(all["role"], `${at}/role`, ROLES),
  };
}

/** How it was looked at; what a file does not say is as in a new case. */
function viewFrom(json: unknown, fresh: ViewState): ViewState {
  const at = "/view";
  const all = record(json ?? {}, at);
  const said = <T>(key: keyof ViewState, read: (value: unknown, at: string) => T, otherwise: T): T =>
    all[key] === undefined ? otherwise : read(all[key], `${at}/${key}`);
  const [centre, width] = all["window"] === undefined || all["window"] === null ? [] : numbers(all["window"], `${at}/window`, 2);
  return {
    ...all,
    layout: said("layout", (value, where) => oneOf(value, where, LAYOUTS), fresh.layout),
    slice_mm: said("slice_mm", (value, where) => (value === null ? null : triple(value, where)), fresh.slice_mm),
    window: centre === undefined ? null : [centre, positive(width, `${at}/window/1`)],
    outlines: said("outlines", truth, fresh.outlines),
    voxels: said("voxels", truth, fresh.voxels),
    planes: said("planes", truth, fresh.planes),
    camera: said("camera", cameraFrom, fresh.camera),
  };
}

function cameraFrom(json: unknown, at: string): Camera | null {
  if (json === null) return null;
  const all = record(json, at);
  return {
    ...all,
    target_mm: triple(all["target_mm"], `${at}/target_mm`),
    alpha_deg: finite(all["alpha_deg"], `${at}/alpha_deg`),
    beta_deg: finite(all["beta_deg"], `${at}/beta_deg`),
    radius_mm: positive(all["radius_mm"], `${at}/radius_mm`),
  };
}

function registrationFrom(json: unknown): CaseDocument["registration"] {
  if (json === null) return null;
  const at = "/registration";
  const all = record(json, at);
  const points = list(all["points"], `${at}/points`).map((one, i) => {
    const where = `${at}/points/${i}`;
    const point = record(one, where);
    return {
      ...point,
      name: text(point, where, "name", true),
      patient_mm: triple(point["patient_mm"], `${where}/patient_mm`),
      room_m: triple(point["room_m"], `${where}/room_m`),
    };
  });
  return { ...all, points, fre_mm: finite(all["fre_mm"], `${at}/fre_mm`) };
}
