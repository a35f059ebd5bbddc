import { type Structure, type StructureId, structureById, structures } from "../../volume/index.ts";

const OTHER = "other:";
/** LO holds 64 characters. */
const LABEL_MAX = 64;

/** Foreign codes that mean one of ours by themselves: paired organs with the side inside the code, a bare lesion (SNOMED CT). */
const ONE_CODE: ReadonlyMap<string, StructureId> = new Map([
  ["9846003", "kidney_right"],
  ["18639004", "kidney_left"],
  ["3341006", "lung"],
  ["44029006", "lung"],
  ["49755003", "lesion"],
]);
/** Sides as older files write them, in SNOMED RT. */
const SIDES: ReadonlyMap<string, string> = new Map([
  ["G-A100", "24028007"],
  ["G-A101", "7771000"],
]);
/** Morphologically abnormal structure: whatever its type says (neoplasm, mass, cyst), to a planner it is a lesion. */
const ABNORMAL = "49755003";

/** What a file says that a segment is; code values without their scheme. */
export interface SegmentMeaning {
  readonly text: string | null;
  readonly category: string | null;
  readonly type: string | null;
  readonly typeMeaning: string | null;
  readonly modifiers: readonly string[];
}

/** What a segment of this structure is called: "Liver", "Right kidney"; a foreign one keeps its own text. */
export function segmentLabel(id: StructureId): string {
  const structure = structureById(id);
  const text = structure ? spoken(structure) : id.startsWith(OTHER) ? id.slice(OTHER.length) : id;
  return [...text.replace(/\p{Cc}/gu, "").replaceAll("\\", "/")].slice(0, LABEL_MAX).join("") || "segment";
}

/** The structure that a segment is, by coded type, then by its text; `other:<text>` for what matches nothing (interfaces.md 1). */
export function structureOfSegment(meaning: SegmentMeaning, number: number): StructureId {
  const found = byCode(meaning) ?? byText(meaning.text);
  return found ?? `${OTHER}${meaning.text ?? meaning.typeMeaning ?? `segment ${number}`}`;
}

function byCode({ category, type, modifiers }: SegmentMeaning): StructureId | undefined {
  if (category === ABNORMAL) return "lesion";
  const one = ONE_CODE.get(type ?? "");
  if (one !== undefined) return one;
  const sides = modifiers.map((value) => SIDES.get(value) ?? value);
  return structures.find(({ sct }) => sct.type[0] === type && (sct.modifier === null || sides.includes(sct.modifier[0])))?.id;
}

/** Ids, our own label texts and "Kidney right", whatever their case and punctuation. */
const TEXTS: ReadonlyMap<string, StructureId> = new Map(
  structures.flatMap((structure) => {
    const { id, sct } = structure;
    const turned = `${sct.type[1]} ${sct.modifier?.[1] ?? ""}`;
    return [id, spoken(structure), turned].map((text) => [plain(text), id] as const);
  }),
);

function byText(text: string | null): StructureId | undefined {
  return text === null ? undefined : TEXTS.get(plain(text));
}

function spoken({ sct }: Structure): string {
  return sct.modifier === null ? sct.type[1] : `${sct.modifier[1]} ${sct.type[1].toLowerCase()}`;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
