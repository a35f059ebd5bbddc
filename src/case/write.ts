import { type Json, roundForOutput, writeZip, type ZipPart } from "../base/index.ts";
import type { LabelMap, Trust } from "../volume/index.ts";
import { CASE_FORMAT } from "./migrate.ts";
import type { CaseDocument } from "./words.ts";

/** The media type of a case file, and the content of its first entry. */
export const CASE_MIMETYPE = "application/vnd.trocar.case+zip";

/** What a case.json holds beside the document. */
export interface CaseFacts {
  readonly document: CaseDocument;
  /** ISO 8601, UTC. */
  readonly modified: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly labels: { readonly map: LabelMap; readonly trust: Trust; readonly sha256: string };
  /** What a person continued past, with its message (Problems of interfaces.md 1). */
  readonly overrides: readonly object[];
  /** Assessments of interfaces.md 5 by needle id, for other readers. */
  readonly assessments: Readonly<Record<string, object>>;
}

const LABEL_KEYS = ["sha256", "model", "edited", "source", "foreign", "surface_p95_mm", "gives"];
const NEEDLE_KEYS = ["id", "name", "entry_mm", "target_mm", "gauge", "diameter_mm", "length_mm", "note"];
const STRUCTURE_KEYS = ["id", "visible", "opacity", "role"];

/**
 * A case.json (interfaces.md 11): known keys in that page's order, then those that a file brought and nobody here knows. Rounded as everything that
 * leaves the house.
 */
export function caseJson({ document: doc, modified, tool, labels, overrides, assessments }: CaseFacts): Json {
  const { map, trust, sha256 } = labels;
  const { revision: _own, ...ofFile } = doc.labels ?? { revision: 0 };
  const known = {
    schema: `trocar/case@${CASE_FORMAT}`,
    created: doc.created ?? modified,
    modified,
    tool,
    source: doc.source,
    geometry: doc.geometry,
    labels: inOrder(
      {
        ...ofFile,
        sha256,
        model: trust.model,
        edited: doc.labels?.edited ?? false,
        source: map.source,
        foreign: map.foreign,
        surface_p95_mm: trust.surface_p95_mm,
        gives: trust.gives,
      },
      LABEL_KEYS,
    ),
    overrides,
    rules: doc.rules,
    needles: doc.needles.map((needle) => inOrder(needle, NEEDLE_KEYS)),
    current: doc.current,
    structures: doc.structures.map(structureJson),
    assessments,
    view: doc.view,
    registration: doc.registration,
  };
  return roundForOutput(inOrder({ ...doc, ...known }, Object.keys(known)));
}

/** The contract knows no null opacity: what nobody set is written as solid and marked, so that it is read back as unset. */
function structureJson(state: CaseDocument["structures"][number]): object {
  const written = inOrder({ ...state, opacity: state.opacity ?? 1 }, STRUCTURE_KEYS);
  return state.opacity === null ? { ...written, opacity_default: true } : written;
}

/** The parts of a case file beside its document. */
export interface CaseParts {
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly surfaces: Uint8Array | null;
  /** int16 NIfTI after rescale; only where the user chose "with image". */
  readonly image: Uint8Array | null;
}

/** A whole `.trocar` file: the media type first and stored, so that other programs know it by its first bytes. */
export function packCase(json: Json, { labels, surfaces, image }: CaseParts): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const parts: ZipPart[] = [
    { name: "mimetype", bytes: utf8.encode(CASE_MIMETYPE), store: true },
    { name: "case.json", bytes: utf8.encode(JSON.stringify(json)) },
    { name: "labels.nii.gz", bytes: labels, store: true },
  ];
  if (surfaces) parts.push({ name: "surfaces.glb", bytes: surfaces });
  if (image) parts.push({ name: "image.nii.gz", bytes: image, store: true });
  return writeZip(parts);
}

/** An object with these keys first, in this order, and its others after them. */
function inOrder(object: object, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const all = new Map<string, unknown>(Object.entries(object));
  const first = keys.map((key) => [key, all.get(key)] as const);
  const others = [...all].filter(([key]) => !keys.includes(key));
  return Object.fromEntries([...first, ...others]);
}
