/** One line of the table: a stage, what it was compared with in the same run, and how many times faster it is. */
export interface Row {
  readonly stage: string;
  readonly ours: number;
  readonly unit: string;
  readonly baseline: string;
  readonly theirs: number;
  /** Above 1: ours is that many times faster, or that many times below the limit. */
  readonly ratio: number;
}

/** A line with its ratio. */
export function rowOf(stage: string, ours: number, unit: string, baseline: string, theirs: number): Row {
  return { stage, ours, unit, baseline, theirs, ratio: unit === "/s" ? ours / theirs : theirs / ours };
}

/** The middle value, and that which one in twenty exceeds. */
export function spread(values: readonly number[]): { readonly median: number; readonly p95: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return { median: at(0.5), p95: at(0.95) };
}
