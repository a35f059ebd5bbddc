// dicom: files to series to a volume, each placed where the scanner says it was or refused with the number that is wrong. Never a default for an
// absent position, orientation or spacing; never a patient's name, number or birth date.
export { assemble } from "./assemble.ts";
export { isDicomish } from "./file.ts";
export { scanFiles, scanWith } from "./scan.ts";
export { isSeg, readSeg } from "./seg/read.ts";
export type { SegContext } from "./seg/words.ts";
export { writeSeg } from "./seg/write.ts";
export { summaryOf } from "./summary.ts";
export type { Series, SeriesList, SeriesSummary } from "./words.ts";
export { writeSeries } from "./write/series.ts";
