import { type LabelMap, type Structure, structureByLabel, structureOf } from "../../volume/index.ts";
import { type Element, sequenceElement, shortElement, textElement } from "../write/elements.ts";
import { cieLab } from "./colour.ts";
import { segmentLabel } from "./names.ts";
import type { SegContext } from "./words.ts";

type Code = Structure["sct"]["type"];

/** What a foreign structure is, as far as codes go: some tissue. */
const SOME_TISSUE: Code = ["85756007", "Tissue"];
const FOREIGN_COLOR = "#9a9a9a";
/** LO holds 64 characters. */
const NAME_MAX = 64;

/** A coded concept of one scheme: SNOMED CT (SCT) or DICOM's own (DCM). */
export function codeItem(scheme: "SCT" | "DCM", [value, meaning]: Code): readonly Element[] {
  return [textElement(0x00080100, "SH", value), textElement(0x00080102, "SH", scheme), textElement(0x00080104, "LO", meaning)];
}

/** The items of SegmentSequence, numbered from 1 in the order of the labels (PS3.3 C.8.20.2). */
export function segmentItems(map: LabelMap, labels: readonly number[], context: SegContext): readonly (readonly Element[])[] {
  return labels.map((label, index) => {
    const structure = structureByLabel(label);
    const { category, type, modifier } = structure?.sct ?? { category: SOME_TISSUE, type: SOME_TISSUE, modifier: null };
    const side = modifier === null ? [] : [sequenceElement(0x00620011, [codeItem("SCT", modifier)])];
    const algorithm = algorithmOf(structure, map, context);
    return [
      sequenceElement(0x00620003, [codeItem("SCT", category)]),
      shortElement(0x00620004, index + 1),
      textElement(0x00620005, "LO", segmentLabel(structureOf(map, label))),
      textElement(0x00620008, "CS", algorithm === null ? "MANUAL" : algorithm.type),
      ...(algorithm === null ? [] : [textElement(0x00620009, "LO", algorithm.name.slice(0, NAME_MAX))]),
      shortElement(0x0062000d, ...cieLab(structure?.color ?? FOREIGN_COLOR)),
      sequenceElement(0x0062000f, [[...codeItem("SCT", type), ...side]]),
    ];
  });
}

/** Who made a segment: null for a hand, else what and whether a person had a part in it. */
function algorithmOf(
  structure: Structure | undefined,
  map: LabelMap,
  { model, edited, version }: SegContext,
): { readonly type: "AUTOMATIC" | "SEMIAUTOMATIC"; readonly name: string } | null {
  if (map.source === "hand" || (structure?.source === "user" && map.source !== "import")) return null;
  const type = edited ? "SEMIAUTOMATIC" : "AUTOMATIC";
  // Nobody here knows how foreign labels were made; that no person had a part in them is more than can be said.
  if (map.source === "import") return model === null ? { type: "SEMIAUTOMATIC", name: "Imported labels" } : { type, name: nameOf(model) };
  const byNetwork = map.source === "network" && structure !== undefined && structure.source !== "rule";
  return { type, name: model !== null && byNetwork ? nameOf(model) : `Trocar rules ${version}` };
}

function nameOf({ id, version }: NonNullable<SegContext["model"]>): string {
  return `${id} ${version}`;
}
