import type { StructureId } from "../volume/index.ts";
import type { Name } from "./catalogue.ts";

function one(alone: string, inText: string): Name {
  return { alone, inText, inList: inText, plural: false };
}

function many(alone: string, inText: string): Name {
  return { alone, inText, inList: inText, plural: true };
}

/** The structures in English. */
export const namesEnglish: Readonly<Record<StructureId, Name>> = {
  liver: one("Liver", "liver"),
  spleen: one("Spleen", "spleen"),
  kidney_right: one("Right kidney", "right kidney"),
  kidney_left: one("Left kidney", "left kidney"),
  gallbladder: one("Gallbladder", "gallbladder"),
  pancreas: one("Pancreas", "pancreas"),
  stomach: one("Stomach", "stomach"),
  duodenum: one("Duodenum", "duodenum"),
  esophagus: one("Esophagus", "esophagus"),
  aorta: one("Aorta", "aorta"),
  inferior_vena_cava: one("Inferior vena cava", "inferior vena cava"),
  portal_and_splenic_vein: one("Portal and splenic vein", "portal and splenic vein"),
  adrenal_right: one("Right adrenal gland", "right adrenal gland"),
  adrenal_left: one("Left adrenal gland", "left adrenal gland"),
  colon: one("Colon", "colon"),
  small_bowel: one("Small bowel", "small bowel"),
  bladder: one("Urinary bladder", "urinary bladder"),
  lesion: one("Lesion (target)", "lesion"),
  lung: many("Lungs", "lungs"),
  bone: one("Bone", "bone"),
  gas: one("Gas (bowel and free)", "gas"),
  body: one("Body (inside the skin)", "body"),
};
