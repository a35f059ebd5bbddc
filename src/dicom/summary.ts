import type { Series, SeriesSummary } from "./words.ts";

/** What may leave the worker and the house: exactly the fields of interfaces.md 2, plain data, no file handles. */
export function summaryOf(series: Series): SeriesSummary {
  const { images: _images, placement: _placement, score: _score, ...summary } = series;
  return summary;
}
