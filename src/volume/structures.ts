/** A structure's id: one of the table below, or `label:<n>` / `other:<text>` for what a foreign label map brings (interfaces.md 1). */
export type StructureId = string;

/** A SNOMED CT code: value and meaning. */
export type Code = readonly [value: string, meaning: string];

export interface Structure {
  readonly id: StructureId;
  /** Its integer in every label map. */
  readonly label: number;
  /** What rules may call it together with; of two groups the later one wins (interfaces.md 8). */
  readonly groups: readonly string[];
  readonly color: string;
  /** Who finds it: the network, the rules on Hounsfield units, or only a person. */
  readonly source: "network" | "network-optional" | "rule" | "user";
  /** Whole-organ volumes of adults outside which a note is due (segmentation.md 8), or null. */
  readonly usual_ml: readonly [number, number] | null;
  readonly sct: { readonly category: Code; readonly type: Code; readonly modifier: Code | null };
}

/** The one table of structures, by label. To add one: a row here; lists, meshes, presets and texts follow or fail to compile. */
export const structures: readonly Structure[] = [
  {
    id: "liver",
    label: 1,
    groups: ["organs"],
    color: "#a85a3e",
    source: "network",
    usual_ml: [600, 3500],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["10200004", "Liver"], modifier: null },
  },
  {
    id: "spleen",
    label: 2,
    groups: ["organs"],
    color: "#884a8a",
    source: "network",
    usual_ml: [40, 1000],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["78961009", "Spleen"], modifier: null },
  },
  {
    id: "kidney_right",
    label: 3,
    groups: ["organs", "kidneys"],
    color: "#c67854",
    source: "network",
    usual_ml: [50, 450],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["64033007", "Kidney"], modifier: ["24028007", "Right"] },
  },
  {
    id: "kidney_left",
    label: 4,
    groups: ["organs", "kidneys"],
    color: "#d69268",
    source: "network",
    usual_ml: [50, 450],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["64033007", "Kidney"], modifier: ["7771000", "Left"] },
  },
  {
    id: "gallbladder",
    label: 5,
    groups: ["organs"],
    color: "#5c9e54",
    source: "network",
    usual_ml: [2, 250],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["28231008", "Gallbladder"], modifier: null },
  },
  {
    id: "pancreas",
    label: 6,
    groups: ["organs"],
    color: "#e8c478",
    source: "network",
    usual_ml: [20, 200],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["15776009", "Pancreas"], modifier: null },
  },
  {
    id: "stomach",
    label: 7,
    groups: ["organs", "bowel"],
    color: "#e294a0",
    source: "network",
    usual_ml: [30, 2500],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["69695003", "Stomach"], modifier: null },
  },
  {
    id: "duodenum",
    label: 8,
    groups: ["organs", "bowel"],
    color: "#d47a88",
    source: "network-optional",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["38848004", "Duodenum"], modifier: null },
  },
  {
    id: "esophagus",
    label: 9,
    groups: ["organs", "bowel"],
    color: "#c48c78",
    source: "network",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["32849002", "Esophagus"], modifier: null },
  },
  {
    id: "aorta",
    label: 10,
    groups: ["vessels"],
    color: "#ce2c2c",
    source: "network",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["15825003", "Aorta"], modifier: null },
  },
  {
    id: "inferior_vena_cava",
    label: 11,
    groups: ["vessels"],
    color: "#3456b2",
    source: "network",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["64131007", "Inferior vena cava"], modifier: null },
  },
  {
    id: "portal_and_splenic_vein",
    label: 12,
    groups: ["vessels"],
    color: "#468cd6",
    source: "network",
    usual_ml: [5, 120],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["110765007", "Portal vein and splenic vein"], modifier: null },
  },
  {
    id: "adrenal_right",
    label: 13,
    groups: ["organs", "adrenals"],
    color: "#f0b23c",
    source: "network",
    usual_ml: [1, 15],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["23451007", "Adrenal gland"], modifier: ["24028007", "Right"] },
  },
  {
    id: "adrenal_left",
    label: 14,
    groups: ["organs", "adrenals"],
    color: "#f4c860",
    source: "network",
    usual_ml: [1, 15],
    sct: { category: ["123037004", "Anatomical Structure"], type: ["23451007", "Adrenal gland"], modifier: ["7771000", "Left"] },
  },
  {
    id: "colon",
    label: 15,
    groups: ["organs", "bowel"],
    color: "#9e7654",
    source: "network-optional",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["71854001", "Colon"], modifier: null },
  },
  {
    id: "small_bowel",
    label: 16,
    groups: ["organs", "bowel"],
    color: "#deaa8c",
    source: "network-optional",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["30315005", "Small Intestine"], modifier: null },
  },
  {
    id: "bladder",
    label: 17,
    groups: ["organs"],
    color: "#dece80",
    source: "network-optional",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["89837001", "Urinary bladder"], modifier: null },
  },
  {
    id: "lesion",
    label: 18,
    groups: ["lesions"],
    color: "#e63cc8",
    source: "user",
    usual_ml: null,
    sct: { category: ["49755003", "Morphologically Altered Structure"], type: ["52988006", "Lesion"], modifier: null },
  },
  {
    id: "lung",
    label: 19,
    groups: ["air"],
    color: "#96bece",
    source: "rule",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["39607008", "Lung"], modifier: null },
  },
  {
    id: "bone",
    label: 20,
    groups: ["bone"],
    color: "#ece2ca",
    source: "rule",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["272673000", "Bone"], modifier: null },
  },
  {
    id: "gas",
    label: 21,
    groups: ["air"],
    color: "#78828c",
    source: "rule",
    usual_ml: null,
    sct: { category: ["91720002", "Body Substance"], type: ["74947009", "Gas"], modifier: null },
  },
  {
    id: "body",
    label: 22,
    groups: ["skin"],
    color: "#e0ac94",
    source: "rule",
    usual_ml: null,
    sct: { category: ["123037004", "Anatomical Structure"], type: ["38266002", "Entire body"], modifier: null },
  },
];

/** The label that fills what of the patient no other structure claims. */
export const BODY_LABEL = 22;

const byId: ReadonlyMap<string, Structure> = new Map(structures.map((structure) => [structure.id, structure]));
const byLabel: ReadonlyMap<number, Structure> = new Map(structures.map((structure) => [structure.label, structure]));

/** The table's row of an id, if it has one. */
export function structureById(id: StructureId): Structure | undefined {
  return byId.get(id);
}

/** The table's row of a label, if it has one. */
export function structureByLabel(label: number): Structure | undefined {
  return byLabel.get(label);
}
