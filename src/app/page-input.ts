import type { Problem } from "../base/index.ts";
import type { CaseDocument, CaseStore } from "../case/index.ts";
import type { Listing } from "../engine/index.ts";
import { diameterOfGauge, presets } from "../planning/index.ts";
import { constraintMessage, messageOf, sentenceOf, structureName, type UiLanguage, uiWords } from "../texts/index.ts";
import {
  type ExportKind,
  type GaugeOption,
  type Handle,
  type Notice,
  type PageModel,
  pageModelFrom,
  type RecentCase,
  type ReportFacts,
  type SeriesCard,
  type XrOffer,
} from "../ui/index.ts";
import { structures } from "../volume/index.ts";
import type { Desk } from "./desk.ts";
import type { Environment } from "./environment.ts";
import type { XrOfferNow } from "./xr.ts";

export interface PageParts {
  readonly lang: UiLanguage;
  readonly version: string;
  readonly desk: Desk;
  readonly store: CaseStore;
  readonly environment: Environment;
  readonly xr: XrOfferNow;
  readonly handOver: PageModel["handOver"];
  readonly placing: Handle | null;
  readonly toasts: readonly Notice[];
  readonly thumbnail: string | null;
  readonly pictures: readonly { readonly name: string; readonly url: string }[];
  readonly recent: readonly RecentCase[];
  readonly dirty: boolean;
  readonly now_ms: number;
}

const GAUGES: readonly GaugeOption[] = [14, 15, 16, 17, 18, 19, 20, 21, 22].map((gauge) => ({
  name: `${gauge} G`,
  gauge,
  diameter_mm: diameterOfGauge(gauge) ?? 0,
}));
const FRENCH: readonly GaugeOption[] = [6, 8, 10, 12, 14].map((french) => ({ name: `${french} F`, gauge: null, diameter_mm: french / 3 }));
const EXPORTS: readonly ExportKind[] = ["glb", "stl", "nii", "seg", "mrk"];
/** Problems that speak of the whole series and stay beside it; the others are in the structures' notes. */
const RAIL_SEVERITIES: ReadonlySet<Problem["severity"]> = new Set(["warning", "error"]);

/** Made once: a formatter takes longer than everything else of a page's model. */
const DAYS = byLanguage({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MOMENTS = byLanguage({ dateStyle: "medium", timeStyle: "short" });

function byLanguage(form: Intl.DateTimeFormatOptions): Readonly<Record<UiLanguage, Intl.DateTimeFormat>> {
  return { en: new Intl.DateTimeFormat("en", form), es: new Intl.DateTimeFormat("es", form) };
}

/** Everything the page shows, from desk and document. */
export function pageFrom(parts: PageParts): PageModel {
  const { desk, store, lang } = parts;
  const doc = store.get();
  const { volume, labels } = desk;
  const position = volume?.series.patient_position ?? null;
  return pageModelFrom({
    lang,
    version: parts.version,
    state: desk.state,
    job:
      desk.job === null
        ? null
        : { stage: desk.job.stage, done: desk.job.done, total: desk.job.total, secondsLeft: secondsLeft(desk.job, parts.now_ms) },
    chip: chipOf(desk, doc, lang),
    series: (desk.listing?.series ?? []).map((series) =>
      cardOf(series, desk.selected, lang, series.id === desk.selected ? parts.thumbnail : null),
    ),
    plannable: desk.state !== "loading" && desk.labels !== null && desk.anatomy !== null,
    unsegmented: unsegmented(desk),
    notSegmented: notSegmented(desk, lang),
    notices: [...railNotices(desk.problems, lang), ...parts.toasts],
    failure: desk.fault,
    gauges: [...GAUGES, ...FRENCH],
    placing: parts.placing,
    chosenHandle: null,
    history: store.history(),
    dirty: parts.dirty,
    recent: parts.recent,
    environment: { threads: parts.environment.threads, isolated: parts.environment.isolated, model: labels?.trust.model ?? null },
    trueLabels: { available: desk.truth !== null, shown: desk.truthShown },
    exports: labels === null ? [] : EXPORTS,
    canSaveImage: volume !== null && labels !== null,
    handOver: parts.handOver,
    // Meshes first: the tap must not have to wait for them.
    xr: desk.surfaces === null ? null : offerOf(parts.xr, lang),
    skinMap: null,
    proposals: null,
    report: desk.state === "empty" || doc.source === null ? null : reportFacts(desk, doc, lang, parts.pictures),
    document: doc,
    patientPosition: position,
    assessment: desk.assessment,
    stale: false,
    found: labels?.found ?? [],
    presets,
    speaker: {
      structure: (id) => structureName(id, lang),
      problem: (problem) => messageOf(problem, lang),
      sentence: (assessment) => sentenceOf(assessment, lang, position),
      constraint: (constraint, assessment) => constraintMessage(constraint, assessment, lang),
    },
  });
}

function offerOf(offer: XrOfferNow, lang: UiLanguage): XrOffer {
  return offer.kind === "absent" ? { kind: "absent", why: messageOf(offer.problem, lang) } : offer;
}

/** Seconds until the stage ends, from its pace so far; null until that means something. */
function secondsLeft(job: NonNullable<Desk["job"]>, now_ms: number): number | null {
  const spent_s = (now_ms - job.since_ms) / 1000;
  if (job.done === 0 || spent_s < 1) return null;
  return Math.ceil((spent_s / job.done) * (job.total - job.done));
}

function chipOf(desk: Desk, doc: CaseDocument, lang: UiLanguage): string | null {
  const { volume } = desk;
  const { caseFile, noImage } = uiWords(lang).open;
  if (!volume) return desk.labels && doc.source ? [doc.source.modality, caseFile, noImage].join(" · ") : null;
  const { description, modality, acquisition_date } = volume.series;
  const slices = volume.geometry.size[2];
  return [modality, description, acquisition_date && dateOf(acquisition_date, lang), `${slices} ${lang === "es" ? "cortes" : "slices"}`]
    .filter((part) => part)
    .join(" · ");
}

function cardOf(series: Listing["series"][number], selected: string | null, lang: UiLanguage, thumbnail: string | null): SeriesCard {
  const worst =
    series.problems.find((found) => found.severity === "error") ?? series.problems.find((found) => found.severity === "warning");
  return {
    id: series.id,
    title: titleOf(series),
    lines: series.geometry === null ? [] : [extentOf(series.geometry)],
    status: series.status,
    sentence: worst ? messageOf(worst, lang) : null,
    thumbnail,
    selected: series.id === selected,
    canContinue:
      series.status === "refused" && series.problems.filter((found) => found.severity === "error").every((found) => found.override),
  };
}

function titleOf(series: Listing["series"][number]): string {
  return series.description ?? series.modality ?? series.id;
}

/** The image without labels on the desk, or the series whose opening was stopped. */
function unsegmented({ state, job, volume, labels, listing, stopped }: Desk): string | null {
  if (state === "loading" || job !== null || labels !== null) return null;
  if (volume) return volume.series.description ?? volume.series.modality;
  const series = stopped && listing?.series.find((one) => one.id === stopped.series);
  return series ? titleOf(series) : null;
}

function extentOf(geometry: NonNullable<Listing["series"][number]["geometry"]>): string {
  const sides = geometry.size.map((n, axis) => Math.round(n * geometry.spacing_mm[axis]));
  return `${sides.join(" × ")} mm`;
}

/** A DICOM date (YYYYMMDD) or an ISO date as a reader writes it. */
export function dateOf(date: string, lang: UiLanguage): string {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(date) ?? [];
  if (day === undefined) return date;
  return DAYS[lang].format(new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))));
}

/** What the labels lack: structures the network should have found, and what nobody looks for. */
function notSegmented(desk: Desk, lang: UiLanguage): readonly string[] {
  const { labels } = desk;
  if (!labels) return [];
  const missing = desk.problems.filter((found) => found.code === "not-found").map((found) => messageOf(found, lang));
  const gives = new Set(labels.trust.gives ?? labels.found.map((found) => found.structure));
  const never = structures
    .filter((one) => one.source.startsWith("network") && !gives.has(one.id))
    .map((one) => structureName(one.id, lang));
  return never.length === 0 ? missing : [...missing, `${never.join(", ")}. ${uiWords(lang).structures.notLookedFor}`];
}

function railNotices(problems: readonly Problem[], lang: UiLanguage): readonly Notice[] {
  const shown = problems.filter((found) => RAIL_SEVERITIES.has(found.severity) && found.code !== "not-found");
  return shown.map((found, index) => ({
    id: `${found.code}/${index}`,
    severity: found.severity,
    text: messageOf(found, lang),
    place: "rail",
  }));
}

/** What only paper needs. No patient name: nobody here knows one. */
function reportFacts(desk: Desk, doc: CaseDocument, lang: UiLanguage, pictures: ReportFacts["pictures"]): ReportFacts {
  const words = uiWords(lang).reportRows;
  const series = desk.volume?.series;
  const grid = desk.volume?.geometry ?? doc.geometry;
  const size = grid && `${grid.size.join(" × ")}, ${grid.spacing_mm.map((s) => s.toFixed(3)).join(" × ")} mm`;
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    [words.description, series?.description],
    [words.modality, series?.modality ?? doc.source?.modality],
    [words.date, series?.acquisition_date && dateOf(series.acquisition_date, lang)],
    [words.grid, size],
    [words.uid, series?.uid ?? doc.source?.series_uid],
    [words.position, series?.patient_position],
  ];
  return {
    series: rows.flatMap(([label, value]) => (value ? [[label, value] as const] : [])),
    made: MOMENTS[lang].format(new Date()),
    pictures,
    overrides: doc.overrides.map((found) => messageOf(found, lang)),
    rules: uiWords(lang).plan.presets[doc.rules.id] ?? doc.rules.name,
  };
}
