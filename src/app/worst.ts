import type { Assessment } from "../planning/index.ts";
import { catalogueOf, crossing, down, structureName, type UiLanguage, uiWords, up } from "../texts/index.ts";

/** The one label beside the shaft: the longest crossing of something forbidden, in two lines; null when nothing forbidden is crossed. */
export function worstCrossing(assessment: Assessment, lang: UiLanguage): string | null {
  const forbidden = assessment.crossings.filter((run) => run.role === "forbidden" && run.label !== 0);
  const worst = forbidden.toSorted((a, b) => b.length_mm - a.length_mm)[0];
  if (!worst) return null;
  const from = Math.max(0, worst.depth_from_mm);
  const { numbers } = catalogueOf(lang);
  const words = uiWords(lang).needle;
  const range = words.deepBetween(down(numbers, from), up(numbers, from + worst.length_mm));
  return `${words.crosses(structureName(worst.structure, lang))}\n${crossing(numbers, worst.length_mm, worst.role)} mm, ${range}`;
}
