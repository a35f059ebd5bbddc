/** The pinch-off rule as webxr.md 6 writes it: the reference that the product's own is compared with. */
export interface PlainFrame<P> {
  readonly t_ms: number;
  readonly gap_mm: number;
  /** Filtered. */
  readonly pose: P;
}

/** @param all every frame of the pointer, in order. */
export function releasedByPlainRule<P>(all: readonly PlainFrame<P>[]): P {
  const last_ms = all[all.length - 1].t_ms;
  const history = all.filter((one) => last_ms - one.t_ms <= 500);
  const ago = (one: PlainFrame<P>): number => last_ms - one.t_ms;
  const base = median(history.filter((one) => ago(one) <= 400 && ago(one) >= 200).map((one) => one.gap_mm));
  const isClosed = (_: PlainFrame<P>, n: number): boolean =>
    median(history.slice(Math.max(0, n - 4), n + 1).map((one) => one.gap_mm)) < base + 4;
  const onset = Number.isNaN(base) ? -1 : history.findLastIndex(isClosed);
  if (onset < 0 || onset === history.length - 1) return (history.findLast((one) => ago(one) >= 100) ?? history[0]).pose;
  return history[Math.max(0, onset - 2)].pose;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
