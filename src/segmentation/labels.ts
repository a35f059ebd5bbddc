import { backTapsOf, type Prepared, type Taps } from "./picture.ts";

/** How sure the network was on one slice: by channel the sum of the winner's softmax over the network's pixels that it won, and their number. */
export interface Sureness {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

type Pair = readonly [number, number];

/** The winner of each pixel of a network's picture; ties go to the lowest channel. */
function winnersOf(logits: Float32Array, classes: number): Uint8Array {
  const pixels = logits.length / classes;
  const winner = new Uint8Array(pixels);
  const best = logits.slice(0, pixels);
  for (let c = 1, at = pixels; c < classes; c++) {
    for (let i = 0; i < pixels; i++, at++) {
      if (logits[at] > best[i]) {
        best[i] = logits[at];
        winner[i] = c;
      }
    }
  }
  return winner;
}

/**
 * Logits of one slice as labels of the native slice: bilinear logits, then the largest (never labels blown up by nearest: that costs half a pixel of
 * surface everywhere). Where the four neighbours have one winner, that is the answer, since a weighted mean keeps the order; only elsewhere are the
 * sums computed. Outside the picture it is background.
 * @param logits float32, channel slowest; @param labelOf label of each channel; @param out native slice in patient order, x fastest.
 */
export function labelsFromLogits(prepared: Prepared, logits: Float32Array, labelOf: Uint8Array, out: Uint8Array): Sureness {
  const { axes, frame, input } = prepared;
  const [nx, ny] = axes.size;
  const [w, h] = input.size_px;
  const classes = logits.length / (w * h);
  if (classes !== labelOf.length) throw new Error("logits do not fit the picture");
  const winner = winnersOf(logits, classes);
  const tx = backTapsOf(nx, frame.centre[0], frame.pixel_mm[0] / axes.spacing_mm[0], w);
  const ty = backTapsOf(ny, frame.centre[1], frame.pixel_mm[1] / axes.spacing_mm[1], h);
  out.fill(0);
  for (let y = 0; y < ny; y++) {
    if (ty.inside[y] === 0) continue;
    const upper = ty.low[y] * w;
    const lower = ty.high[y] * w;
    for (let x = 0; x < nx; x++) {
      if (tx.inside[x] === 0) continue;
      const c = winner[upper + tx.low[x]];
      const agree = winner[upper + tx.high[x]] === c && winner[lower + tx.low[x]] === c && winner[lower + tx.high[x]] === c;
      out[y * nx + x] = labelOf[agree ? c : winnerBetween(logits, [w, h], tx, ty, [x, y])];
    }
  }
  return surenessOf(logits, winner, classes);
}

/** The winner at one native pixel, by the bilinear logits of all channels in doubles; ties go to the lowest channel. */
function winnerBetween(logits: Float32Array, [w, h]: Pair, tx: Taps, ty: Taps, [x, y]: Pair): number {
  const a = ty.low[y] * w + tx.low[x];
  const b = ty.low[y] * w + tx.high[x];
  const u = ty.high[y] * w + tx.low[x];
  const v = ty.high[y] * w + tx.high[x];
  const fx = tx.weight[x];
  const fy = ty.weight[y];
  let best = -Infinity;
  let winner = 0;
  for (let c = 0, at = 0; at < logits.length; c++, at += w * h) {
    const top = (1 - fx) * logits[at + a] + fx * logits[at + b];
    const low = (1 - fx) * logits[at + u] + fx * logits[at + v];
    const value = (1 - fy) * top + fy * low;
    if (value > best) {
      best = value;
      winner = c;
    }
  }
  return winner;
}

/** Softmax of the winner, summed by channel over the foreground of the picture; background is not asked, most of it is air. */
function surenessOf(logits: Float32Array, winner: Uint8Array, classes: number): Sureness {
  const pixels = winner.length;
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (let i = 0; i < pixels; i++) {
    const c = winner[i];
    if (c === 0) continue;
    const most = logits[c * pixels + i];
    let total = 0;
    for (let at = i; at < logits.length; at += pixels) total += Math.exp(logits[at] - most);
    sums[c] += 1 / total;
    counts[c]++;
  }
  return { sums, counts };
}
