// ui: the page. A model of plain data goes in, actions come out; the viewer draws into the four views that the page lays out. Knows no engine and no Babylon.
export type { Action, PickedFile, Send, SliceView } from "./actions.ts";
export { emptyPage, type PageInput, pageModelFrom, type Speaker } from "./model.ts";
export { mountPage, type Page } from "./page.tsx";
export type {
  AssessmentCard,
  CameraPreset,
  ExportKind,
  GaugeOption,
  Handle,
  JobRow,
  Notice,
  PageModel,
  PageViews,
  ProposalRow,
  RecentCase,
  ReportFacts,
  SeriesCard,
  WindowPreset,
} from "./words.ts";
