import { sha256Hex, unshared, VERSION } from "../base/index.ts";
import { CASE_MIMETYPE, caseJson, packCase, rulesInForce } from "../case/index.ts";
import { assess } from "../planning/index.ts";
import { toGlb } from "../surfaces/index.ts";
import { assessmentFields, problemFields } from "../texts/index.ts";
import { type Volume, writeLabelsNifti, writeVolumeNifti } from "../volume/index.ts";
import type { Joined } from "./joined.ts";
import { refusalOf } from "./refusal.ts";

/** Draws of the assessments in a file, as on the page when the hand is still. */
const SAMPLES = 4096;

/**
 * The open case as a `.trocar` file (interfaces.md 11): document, labels, surfaces, and the image where the user asked for it. No patient name.
 * A needle that cannot be assessed (its target was left outside) is written without an assessment.
 */
export async function caseFile({ desk, store }: Pick<Joined, "desk" | "store">, withImage: boolean): Promise<Blob> {
  const { labels, surfaces, anatomy, volume } = desk.get();
  const doc = store.get();
  if (!labels || !anatomy || !doc.source) throw refusalOf("labels-needed", null, {});
  if (withImage && !volume) throw refusalOf("case-without-image", null, {});
  const rules = rulesInForce(doc);
  const assessments = doc.needles.flatMap((needle) => {
    const judged = assess(anatomy, needle, rules, { image: volume, samples: SAMPLES, profile: false });
    return "problem" in judged ? [] : [[needle.id, assessmentFields(judged.value, "en", null)] as const];
  });
  const json = caseJson({
    document: doc,
    modified: new Date().toISOString(),
    tool: { name: "trocar", version: VERSION },
    labels: { ...labels, sha256: await sha256Hex(unshared(labels.map.labels)) },
    overrides: doc.overrides.map((found) => ({ ...found, ...problemFields(found, "en") })),
    assessments: Object.fromEntries(assessments),
  });
  const file = packCase(json, {
    labels: await writeLabelsNifti(labels.map),
    surfaces: surfaces && toGlb(surfaces),
    image: withImage && volume ? await writeVolumeNifti(inSixteenBits(volume)) : null,
  });
  return new Blob([file], { type: CASE_MIMETYPE });
}

/** The image of a case is int16 after rescale (interfaces.md 11); what does not fit in it is kept to its ends. */
function inSixteenBits(volume: Volume): Volume {
  if (volume.voxels instanceof Int16Array) return volume;
  return { ...volume, voxels: Int16Array.from(volume.voxels, (value) => Math.min(32_767, Math.max(-32_768, Math.round(value)))) };
}
