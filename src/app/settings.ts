import { VERSION } from "../base/index.ts";
import type { UiLanguage } from "../texts/index.ts";
import type { Handle, ReportFacts } from "../ui/index.ts";
import type { XrPicture } from "../xr/index.ts";

const LANGUAGE = "trocar.language";
const PICTURE = "trocar.xr-picture";

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

/** What the last session that was too slow leaves to the next ones. */
export interface KeptPicture extends XrPicture {
  /** The rate that the slow session kept. */
  readonly hz: number;
}

/** How coarse this device's sessions have to be; null where none was too slow. Another version of Trocar draws otherwise and begins anew. */
export function rememberedPicture(): KeptPicture | null {
  const { version, scale, antialias, hz } = parsed(localStorage.getItem(PICTURE)) as Partial<KeptPicture> & { readonly version?: string };
  const isWhole = typeof scale === "number" && scale > 0 && scale <= 1 && typeof antialias === "boolean" && typeof hz === "number";
  return isWhole && version === VERSION ? { scale, antialias, hz } : null;
}

function parsed(text: string | null): object {
  try {
    return Object(JSON.parse(text ?? "{}")) as object;
  } catch {
    return {};
  }
}

/** Remembers that sessions have to be coarser on this device. */
export function rememberPicture(picture: KeptPicture): void {
  localStorage.setItem(PICTURE, JSON.stringify({ version: VERSION, ...picture }));
}
