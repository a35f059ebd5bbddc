/** Median and 95th percentile of times, ms, with their number. */
export function timesOf(times_ms: readonly number[]): string {
  if (times_ms.length === 0) return "none";
  const sorted = times_ms.toSorted((a, b) => a - b);
  const at = (share: number): string => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  return `median ${at(0.5)} ms, P95 ${at(0.95)} ms, ${sorted.length} frames`;
}

/** Standard deviation of places about their mean, all axes together, mm. @param places_m x, y, z of each, metres. */
export function jitter_mm(places_m: readonly (readonly [number, number, number])[]): number | null {
  if (places_m.length < 2) return null;
  const mean = [0, 1, 2].map((axis) => places_m.reduce((sum, place) => sum + place[axis], 0) / places_m.length);
  const squares = places_m.reduce((sum, place) => sum + mean.reduce((own, value, axis) => own + (place[axis] - value) ** 2, 0), 0);
  return 1000 * Math.sqrt(squares / (places_m.length - 1));
}

/** Root mean square of the angles between unit directions and their mean, degrees. */
export function jitter_deg(directions: readonly (readonly [number, number, number])[]): number | null {
  if (directions.length < 2) return null;
  const sum = [0, 1, 2].map((axis) => directions.reduce((total, one) => total + one[axis], 0));
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  if (length === 0) return null;
  const squares = directions.reduce((total, one) => {
    const cos = Math.min(1, one.reduce((own, value, axis) => own + value * sum[axis], 0) / length);
    return total + Math.acos(cos) ** 2;
  }, 0);
  return (180 / Math.PI) * Math.sqrt(squares / (directions.length - 1));
}

const STEPS = " ▁▂▃▄▅▆▇█";
const COLUMNS = 100;

/** Values of 0..1 as a row of blocks, so that a curve can be pasted as text: steps between 0 and 1 show an analogue button. */
export function curve(values: readonly number[]): string {
  const every = Math.max(1, Math.ceil(values.length / COLUMNS));
  return values
    .filter((_, at) => at % every === 0)
    .map((value) => STEPS[Math.round(Math.min(1, Math.max(0, value)) * (STEPS.length - 1))])
    .join("");
}
