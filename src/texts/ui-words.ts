import { uiEnglish } from "./ui.en.ts";
import { uiSpanish } from "./ui.es.ts";
import type { UiLanguage, UiWords } from "./ui.ts";

const WORDS: Readonly<Record<UiLanguage, UiWords>> = { en: uiEnglish, es: uiSpanish };

/** The page's fixed words in a language. */
export function uiWords(language: UiLanguage): UiWords {
  return WORDS[language];
}
