import type { StructureId } from "../volume/index.ts";
import type { Name } from "./catalogue.ts";
import { withoutArticle } from "./spanish.ts";

function one(alone: string, inText: string): Name {
  return { alone, inText, inList: withoutArticle(inText), plural: false };
}

function many(alone: string, inText: string): Name {
  return { alone, inText, inList: withoutArticle(inText), plural: true };
}

/** The structures in Spanish; in a sentence with their article. */
export const namesSpanish: Readonly<Record<StructureId, Name>> = {
  liver: one("Hígado", "el hígado"),
  spleen: one("Bazo", "el bazo"),
  kidney_right: one("Riñón derecho", "el riñón derecho"),
  kidney_left: one("Riñón izquierdo", "el riñón izquierdo"),
  gallbladder: one("Vesícula biliar", "la vesícula biliar"),
  pancreas: one("Páncreas", "el páncreas"),
  stomach: one("Estómago", "el estómago"),
  duodenum: one("Duodeno", "el duodeno"),
  esophagus: one("Esófago", "el esófago"),
  aorta: one("Aorta", "la aorta"),
  inferior_vena_cava: one("Vena cava inferior", "la vena cava inferior"),
  portal_and_splenic_vein: many("Vena porta y vena esplénica", "las venas porta y esplénica"),
  adrenal_right: one("Glándula suprarrenal derecha", "la glándula suprarrenal derecha"),
  adrenal_left: one("Glándula suprarrenal izquierda", "la glándula suprarrenal izquierda"),
  colon: one("Colon", "el colon"),
  small_bowel: one("Intestino delgado", "el intestino delgado"),
  bladder: one("Vejiga urinaria", "la vejiga urinaria"),
  lesion: one("Lesión (diana)", "la lesión"),
  lung: many("Pulmones", "los pulmones"),
  bone: one("Hueso", "el hueso"),
  gas: one("Gas (intestinal y libre)", "el gas"),
  body: one("Cuerpo (interior de la piel)", "el cuerpo"),
};
