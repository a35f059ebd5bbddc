import type { UiLanguage } from "../texts/index.ts";
import type { Handle, ReportFacts } from "../ui/index.ts";

const LANGUAGE = "trocar.language";

/** What the page remembers beside case and desk. */
export interface Settings {
  lang: UiLanguage;
  /** Which end the next click places. */
  placing: Handle | null;
  /** Pictures of the views for the report. */
  pictures: ReportFacts["pictures"];
  thumbnail: string | null;
  /** The document as it was last written to a file; null before there was one. */
  saved: unknown;
}

/** The settings at start: the language from the address, else from last time, else the browser's. */
export function settingsAtStart(query: URLSearchParams): Settings {
  const wished = query.get("lang") ?? localStorage.getItem(LANGUAGE) ?? navigator.language;
  return { lang: wished.toLowerCase().startsWith("es") ? "es" : "en", placing: null, pictures: [], thumbnail: null, saved: null };
}

/** Remembers the language for next time. */
export function rememberLanguage(lang: UiLanguage): void {
  localStorage.setItem(LANGUAGE, lang);
}
