import type { Triple } from "../volume/index.ts";
import { along, dot, middle, minus } from "./vectors.ts";

/** A jittering point as a sensor gave it, mm. */
export interface Look {
  readonly t_ms: number;
  readonly at: Triple;
}

/** So far back are lines laid; each must agree with all shorter ones. Those up to `JUDGES_MS` only judge: alone they are noisier than the filter. */
const SPANS_MS: readonly number[] = [125, 250, 400, 630, 1000];
const JUDGES_MS = 250;
const FEWEST = 6;
const FEWEST_ON_LINE = 4;
/** Disagreement of two lines, chi square of 3: believed below the first, dropped above the second; in between in part, so that nothing jumps. */
const DOUBT: readonly [number, number] = [8, 20];
/** A slope counts by the part of its chi square above this (James and Stein 1961): a hand that stands still gets the mean. */
const STILL = 6;
/** From the first speed to the second the filter, which lags, gives way to the shortest line, mm/s. */
const FAST: readonly [number, number] = [30, 90];
/** This part of the way the answer goes to what was shown and aimed with, while they differ by less than the first many variances; none from the second. */
const SEEN = 0.3;
const APART: readonly [number, number] = [1, 4];
/** Jitter that is always assumed, mm^2. */
const LEAST_VARIANCE: number = 0.03 ** 2;
const LEAST_SPREAD = 1e-9;

interface Line {
  /** The mean, drawn towards the line's end as far as the slope is more than jitter. */
  readonly at: Triple;
  readonly end: Triple;
  /** Variance of `end` by that of one look. */
  readonly spread: number;
  readonly speed_mm_s: number;
  readonly looks: number;
  readonly judges: boolean;
}

/**
 * Where a point was at a moment, by looks at it up to then. A hand that stood still gets the mean of up to a second, one that crept the end of a line through
 * it, both far steadier than a filter that must show each frame at once. How far back the line may reach is found as by Lepski (1991): a longer one is
 * believed while it agrees with the shorter ones within their jitter (Hausman 1978), so a hand that has just stopped keeps the filter's answer.
 * Each choice is a blend: looks that differ a little give answers that differ a little.
 * @param looks in order of time. @param shown where the filter had it at that moment.
 */
export function whereWas(looks: readonly Look[], at_ms: number, shown: Triple): Triple {
  const variance = jitter(looks);
  const clean = withoutSlips(looks, variance);
  const lines: Line[] = [];
  for (const span of SPANS_MS) {
    const line = lineOf(clean, span, at_ms, variance);
    if (line && line.looks !== lines.at(-1)?.looks) lines.push(line);
  }
  const pace = lines.findLast((line) => line.judges) ?? lines.at(0);
  let at = pace ? along(shown, minus(lines[0].at, shown), within(FAST, pace.speed_mm_s)) : shown;
  for (const [n, line] of lines.entries()) {
    if (line.judges || line.looks < FEWEST) continue;
    const doubts = lines.slice(0, n).map((shorter) => {
      const apart = minus(shorter.end, line.end);
      return dot(apart, apart) / (variance * Math.max(LEAST_SPREAD, shorter.spread - line.spread));
    });
    at = along(at, minus(line.at, at), 1 - within(DOUBT, Math.max(...doubts)));
  }
  const apart = minus(shown, at);
  return along(at, apart, SEEN * (1 - within(APART, dot(apart, apart) / variance)));
}

/** 0 up to the first limit, 1 from the second, straight in between. */
function within([low, high]: readonly [number, number], value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** Least squares over the last `span_ms`, at its end and, cautiously, at `at_ms`; null for too few looks. */
function lineOf(looks: readonly Look[], span_ms: number, at_ms: number, variance: number): Line | null {
  const last_ms = looks.at(-1)?.t_ms ?? 0;
  const used = looks.filter((look) => last_ms - look.t_ms <= span_ms);
  const n = used.length;
  if (n < FEWEST_ON_LINE) return null;
  const middle_ms = used.reduce((sum, look) => sum + look.t_ms, 0) / n;
  let mean: Triple = [0, 0, 0];
  let slopes: Triple = [0, 0, 0];
  let width = 0;
  for (const { t_ms, at } of used) {
    mean = along(mean, at, 1 / n);
    slopes = along(slopes, at, t_ms - middle_ms);
    width += (t_ms - middle_ms) ** 2;
  }
  const ahead_ms = at_ms - middle_ms;
  const end = along(mean, slopes, ahead_ms / width);
  const certain = dot(slopes, slopes) / (width * variance);
  return {
    at: along(mean, minus(end, mean), certain > STILL ? 1 - STILL / certain : 0),
    end,
    spread: 1 / n + ahead_ms ** 2 / width,
    speed_mm_s: (1000 * Math.sqrt(dot(slopes, slopes))) / width,
    looks: n,
    judges: span_ms <= JUDGES_MS,
  };
}

/** Of second differences this quantile is taken, a chi square of 3 by the variance: starts and stops are few. */
const QUANTILE = 0.5;
const CHI_SQUARE = 2.366;
const FEWEST_DIFFERENCES = 5;
/** What a second difference makes of a variance: 1 + 2 * 2 + 1. */
const DIFFERENCED = 6;

/** Variance of one look and axis, mm^2: second differences see no steady motion. Those of pairs see the slower jitter of a sensor that smooths. */
function jitter(looks: readonly Look[]): number {
  const points = looks.map((look) => look.at);
  const pairs = points.slice(1).map((point, n) => middle(points[n], point));
  return Math.max(LEAST_VARIANCE, ofDifferences(points, 1), 2 * ofDifferences(pairs, 2));
}

function ofDifferences(points: readonly Triple[], step: number): number {
  const squares = points.slice(2 * step).map((point, n) => {
    const bend = along(along(point, points[n + step], -2), points[n], 1);
    return dot(bend, bend);
  });
  if (squares.length < FEWEST_DIFFERENCES) return 0;
  return squares.toSorted((a, b) => a - b)[Math.floor(squares.length * QUANTILE)] / (DIFFERENCED * CHI_SQUARE);
}

/** A look this far from the median of its neighbours is the sensor's slip (Hampel 1974): so many variances, and 2 mm. */
const SLIP_VARIANCES = 30;
const SLIP_MM2 = 4;
const NEIGHBOURS = 3;

function withoutSlips(looks: readonly Look[], variance: number): readonly Look[] {
  if (looks.length <= 2 * NEIGHBOURS) return looks;
  return looks.filter(({ at }, n) => {
    const near = looks.slice(Math.max(0, n - NEIGHBOURS), n + NEIGHBOURS + 1).map((look) => look.at);
    const apart = minus(at, [median(near.map((p) => p[0])), median(near.map((p) => p[1])), median(near.map((p) => p[2]))]);
    return dot(apart, apart) < SLIP_VARIANCES * variance + SLIP_MM2;
  });
}

/** NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
