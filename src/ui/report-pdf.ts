import type { jsPDF } from "jspdf";
import { catalogueOf, uiWords } from "../texts/index.ts";
import { craniocaudalWords, figuresIn, inPlaneWords } from "./format.ts";
import type { AssessmentCard, PageModel } from "./words.ts";

const PAGE = { width: 210, height: 297, margin: 15 } as const;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const LINE_MM = 4.4;
const PICTURE = { width: 43, height: 34, gap: 2.6 } as const;
const SIZES = { title: 16, heading: 10.5, text: 9, small: 7.5 } as const;
const INK = "#14181d";
const QUIET = "#5a6673";
/** The built-in faces hold Latin-1 alone; what a sentence may hold beyond it has a plain twin. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[\u2012-\u2015\u2212]/g, "-"],
  [/\u2026/g, "..."],
  [/[\u2018\u2019]/g, "'"],
  [/[\u201c\u201d]/g, '"'],
  [/\u00a0|\u202f/g, " "],
];

/** Where the next line goes; a page that is full is followed by another. */
interface Sheet {
  readonly pdf: jsPDF;
  y: number;
}

/** The plan as a PDF (A4): the same words and figures as the printed page. Loaded when it is asked for. */
export async function reportPdf(model: PageModel): Promise<Blob> {
  const { jsPDF: Pdf } = await import("jspdf");
  const pdf = new Pdf({ unit: "mm", format: "a4" });
  const words = uiWords(model.lang);
  const { report, assessment, environment } = model;
  const sheet: Sheet = { pdf, y: PAGE.margin + 4 };
  text(sheet, `${words.report.heading} · ${words.page.title}`, SIZES.title, INK, "bold");
  text(sheet, words.page.disclaimer, SIZES.small, QUIET);
  gap(sheet, 2);
  const facts = [
    ...(report?.series ?? []),
    [words.report.made, report?.made ?? ""] as const,
    [words.report.rules, report?.rules ?? ""] as const,
  ];
  for (const [label, value] of facts) text(sheet, `${label}: ${value}`, SIZES.text, INK);
  pictures(sheet, report?.pictures ?? []);
  needles(sheet, model);
  if (assessment) judged(sheet, assessment, model);
  sentences(sheet, words.report.notSegmented, model.notSegmented);
  sentences(sheet, words.report.overrides, report?.overrides ?? []);
  gap(sheet, 3);
  const made = environment.model
    ? `${environment.model.id} ${environment.model.version}, sha256 ${environment.model.sha256}`
    : words.report.none;
  text(sheet, `${words.page.title} ${model.version} · ${words.report.model}: ${made}`, SIZES.small, QUIET);
  return pdf.output("blob");
}

function needles(sheet: Sheet, model: PageModel): void {
  const words = uiWords(model.lang);
  const figures = figuresIn(model.lang);
  const heads = [words.report.name, words.needle.gauge, words.needle.length, words.needle.entry, words.needle.target];
  const rows = model.needles.map((one) => [
    one.name,
    model.gauges.find((gauge) => gauge.diameter_mm === one.diameter_mm)?.name ?? `${one.diameter_mm} mm`,
    `${figures.size(one.length_mm)} mm`,
    figures.point(one.entry_mm),
    figures.point(one.target_mm),
  ]);
  table(sheet, words.report.needles, heads, rows, [34, 18, 22, 53, 53]);
}

function judged(sheet: Sheet, card: AssessmentCard, model: PageModel): void {
  const words = uiWords(model.lang);
  const { plan, report } = words;
  const figures = figuresIn(model.lang);
  const { verdicts } = catalogueOf(model.lang);
  const inPlane = inPlaneWords(card.posture, words);
  const tilt = craniocaudalWords(card.posture, words);
  gap(sheet, 2);
  text(sheet, card.sentence, SIZES.heading, INK, "bold");
  const angles = `${plan.inPlane} ${inPlane.figure} ${inPlane.under} · ${plan.cranioCaudal} ${tilt.figure} ${tilt.under}`;
  text(sheet, `${plan.depth} ${figures.depth(card.depth_mm)} mm, ${figures.spare(card.spare_mm)} · ${angles}`, SIZES.text, INK);
  const passes = card.passes.map((pass) => [
    `${pass.name} ${pass.ahead ? `(${plan.throwPart})` : ""}`,
    figures.run(pass).range,
    figures.run(pass).length,
  ]);
  table(sheet, report.crossings, [report.structure, report.range, report.length], passes, [80, 50, 50]);
  const clearances = card.clearances.map((one) => [
    one.name,
    one.crossed_mm > 0 ? figures.crossed(one.crossed_mm, one.role) : figures.clearance(one.clearance_mm),
    figures.margin(one) ?? plan.noMargin,
    one.level === "safe" ? "" : verdicts[one.level],
  ]);
  table(sheet, report.clearances, [report.structure, report.smallest, report.margin, ""], clearances, [70, 40, 40, 30]);
  text(sheet, `${plan.vertical[card.posture.lying ?? "unknown"]}. ${plan.marginHelp}. ${plan.presetExample}`, SIZES.small, QUIET);
  sentences(sheet, report.constraints, card.reasons);
  if (card.hit) {
    const how = words.needle.hitOf(String(card.hit.samples), words.needle.guidance[card.hit.guidance] ?? card.hit.guidance);
    text(sheet, `${words.needle.hit}: ${figures.percent(card.hit.any_forbidden)} (${how}).`, SIZES.text, INK);
  }
}

function sentences(sheet: Sheet, title: string, list: readonly string[]): void {
  if (list.length === 0) return;
  gap(sheet, 2);
  text(sheet, title, SIZES.heading, INK, "bold");
  for (const sentence of list) text(sheet, `- ${sentence}`, SIZES.text, INK);
}

function table(
  sheet: Sheet,
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
): void {
  gap(sheet, 2);
  text(sheet, title, SIZES.heading, INK, "bold");
  const row = (cells: readonly string[], color: string): void => {
    room(sheet, LINE_MM);
    let x: number = PAGE.margin;
    sheet.pdf.setFont("helvetica", "normal").setFontSize(SIZES.text).setTextColor(color);
    for (const [column, cell] of cells.entries()) {
      sheet.pdf.text(plain(cell), x, sheet.y);
      x += widths[column];
    }
    sheet.y += LINE_MM;
  };
  row(heads, QUIET);
  for (const cells of rows) row(cells, INK);
}

function pictures(sheet: Sheet, list: readonly { readonly name: string; readonly url: string }[]): void {
  if (list.length === 0) return;
  gap(sheet, 1);
  room(sheet, PICTURE.height + LINE_MM);
  for (const [column, { name, url }] of list.entries()) {
    const { width, height } = sheet.pdf.getImageProperties(url);
    const scale = Math.min(PICTURE.width / width, PICTURE.height / height);
    const x = PAGE.margin + column * (PICTURE.width + PICTURE.gap);
    sheet.pdf.addImage(url, "PNG", x, sheet.y, width * scale, height * scale, undefined, "FAST");
    sheet.pdf.setFont("helvetica", "normal").setFontSize(SIZES.small).setTextColor(QUIET);
    sheet.pdf.text(plain(name), x, sheet.y + PICTURE.height + 3);
  }
  sheet.y += PICTURE.height + 2 * LINE_MM;
}

function text(sheet: Sheet, said: string, size: number, color: string, weight: "normal" | "bold" = "normal"): void {
  sheet.pdf.setFont("helvetica", weight).setFontSize(size).setTextColor(color);
  const step = (LINE_MM * size) / SIZES.text;
  for (const line of sheet.pdf.splitTextToSize(plain(said), WIDTH) as string[]) {
    room(sheet, step);
    sheet.pdf.text(line, PAGE.margin, sheet.y);
    sheet.y += step;
  }
}

function gap(sheet: Sheet, mm: number): void {
  sheet.y += mm;
}

/** Makes sure that so much fits above the lower margin. */
function room(sheet: Sheet, mm: number): void {
  if (sheet.y + mm <= PAGE.height - PAGE.margin) return;
  sheet.pdf.addPage();
  sheet.y = PAGE.margin + 4;
}

function plain(said: string): string {
  return PLAIN.reduce((so, [odd, twin]) => so.replace(odd, twin), said);
}
