// ui: the page. A model of plain data goes in, actions come out; the viewer draws into the four views that the page lays out. Knows no engine and no Babylon.
export type { Action } from "./actions.ts";
export { lookEdit, lookOf, nextLook } from "./looks.ts";
export { colorOf, pageModelFrom } from "./model.ts";
export { mountPage } from "./page.tsx";
export { reportPdf } from "./report-pdf.ts";
export type {
  ExportKind,
  GaugeOption,
  Handle,
  HandOver,
  Notice,
  PageModel,
  RecentCase,
  ReportFacts,
  SeriesCard,
  WindowPreset,
  XrOffer,
} from "./words.ts";
