import { type PatientAxes, patientAxes, type Triple, toPatientOrder, type Volume } from "../volume/index.ts";
import { type BodyBox, bodyBox } from "./bodybox.ts";
import type { ModelManifest } from "./manifest.ts";

/** Shrink factor above which the Gaussian comes before the bilinear. */
const BLUR_FROM = 1.3;
/** Full width at half maximum of a Gaussian of sigma 1. */
const FWHM = 2.355;
/** Mean of clipped HU above which a cell of 4 mm is body; clipped air is -125, fat about -100. */
const BODY_HU = -115;
/** A slice spacing this little below the manifest's limit counts as reaching it: 4 mm series say 3.9999. */
const SPACING_SLACK_MM = 0.001;

/** Where the network's picture lies: its middle in native pixels (x, y) of the patient axes, and its pixel. */
export interface Frame {
  readonly centre: readonly [number, number];
  readonly pixel_mm: readonly [number, number];
  readonly box: BodyBox;
}

/** A series made ready for the network: voxels in patient order, and the frame of the picture. Plain data; the voxels may be the volume's own. */
export interface Prepared {
  readonly axes: PatientAxes;
  readonly voxels: Volume["voxels"];
  readonly frame: Frame;
  readonly input: ModelManifest["input"];
  readonly window: { readonly low: number; readonly high: number };
  readonly to: readonly [number, number];
}

/**
 * Turns a CT volume to the patient axes nearest to its own and places the network's picture on the middle of the body (segmentation.md 1.1).
 * Mirrors models/training/PREPROCESSING.md bit for bit.
 * @throws Error for a manifest that does not ask for a window on Hounsfield units: `openModel` refuses those.
 */
export function prepareSeries(volume: Volume, manifest: ModelManifest): Prepared {
  const { normalise, input } = manifest;
  if (normalise.kind !== "window") throw new Error("only windowed models are prepared here");
  const axes = patientAxes(volume.geometry);
  const voxels = toPatientOrder(volume.voxels, axes);
  const window = { low: normalise.low_hu, high: normalise.high_hu };
  const box = bodyBox({ voxels, size: axes.size, spacing_mm: axes.spacing_mm }, window, BODY_HU);
  return { axes, voxels, frame: frameOf(box, axes.spacing_mm, input), input, window, to: normalise.to };
}

/** The frame of a body's box: pixels grow, up to the manifest's scale, until the body fits. */
function frameOf(box: BodyBox, spacing_mm: Triple, input: ModelManifest["input"]): Frame {
  const [w, h] = input.size_px;
  const [px, py] = input.spacing_mm;
  const needed = Math.max(((box.x1 - box.x0 + 1) * spacing_mm[0]) / (w * px), ((box.y1 - box.y0 + 1) * spacing_mm[1]) / (h * py));
  const scale = Math.min(input.max_scale, Math.max(1, needed));
  // The half pixel lets a series that has the network's pixels already pass through unchanged.
  return {
    centre: [Math.floor((box.x0 + box.x1) / 2) + 0.5, Math.floor((box.y0 + box.y1) / 2) + 0.5],
    pixel_mm: [px * scale, py * scale],
    box,
  };
}

/** Where the samples of one line lie among those of another. */
export interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Weight of the higher sample. */
  readonly weight: Float64Array;
  readonly inside: Uint8Array;
}

/** For each of `size` network pixels: the two native samples around it and the weight of the upper one. */
function tapsOf(n: number, centre: number, step: number, size: number): Taps {
  return taps(size, n, (i) => centre + (i - (size - 1) / 2) * step);
}

/** For each of `n` native pixels: the two network pixels around it and the weight of the upper one. */
export function backTapsOf(n: number, centre: number, step: number, size: number): Taps {
  return taps(n, size, (i) => (i - centre) / step + (size - 1) / 2);
}

function taps(count: number, among: number, position: (i: number) => number): Taps {
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const weight = new Float64Array(count);
  const inside = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const at = position(i);
    const floor = Math.floor(at);
    low[i] = Math.min(Math.max(floor, 0), among - 1);
    high[i] = Math.min(Math.max(floor + 1, 0), among - 1);
    weight[i] = at - floor;
    inside[i] = at >= -0.5 && at <= among - 0.5 ? 1 : 0;
  }
  return { low, high, weight, inside };
}

/** Weights of the antialias blur for a shrink factor, from -radius to radius, each a float32. */
function gauss(factor: number): Float64Array {
  const sigma = factor / FWHM;
  const radius = Math.ceil(3 * sigma);
  const raw = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) * ((i - radius) / sigma)));
  const total = raw.reduce((sum, w) => sum + w, 0);
  return raw.map((w) => Math.fround(w / total));
}

/** Slice z of the series as the network's picture: clipped HU on its grid, the window's low end outside. Float32, x fastest. */
function pictureOf(prepared: Prepared, z: number): Float32Array {
  const { axes, frame, input } = prepared;
  const [nx, ny] = axes.size;
  const [w, h] = input.size_px;
  const step = [frame.pixel_mm[0] / axes.spacing_mm[0], frame.pixel_mm[1] / axes.spacing_mm[1]];
  let slice = clippedSlice(prepared, z);
  if (step[0] > BLUR_FROM) slice = blurredAlongX(slice, nx, ny, gauss(step[0]));
  if (step[1] > BLUR_FROM) slice = blurredAlongY(slice, nx, ny, gauss(step[1]));
  const tx = tapsOf(nx, frame.centre[0], step[0], w);
  const ty = tapsOf(ny, frame.centre[1], step[1], h);
  const out = new Float32Array(w * h).fill(prepared.window.low);
  for (let y = 0; y < h; y++) {
    if (ty.inside[y] === 0) continue;
    const upper = ty.low[y] * nx;
    const lower = ty.high[y] * nx;
    const fy = ty.weight[y];
    for (let x = 0; x < w; x++) {
      if (tx.inside[x] === 0) continue;
      const fx = tx.weight[x];
      const top = (1 - fx) * slice[upper + tx.low[x]] + fx * slice[upper + tx.high[x]];
      const low = (1 - fx) * slice[lower + tx.low[x]] + fx * slice[lower + tx.high[x]];
      out[y * w + x] = (1 - fy) * top + fy * low;
    }
  }
  return out;
}

function clippedSlice({ voxels, axes, window }: Prepared, z: number): Float32Array {
  const pixels = axes.size[0] * axes.size[1];
  const out = new Float32Array(pixels);
  for (let i = 0, from = z * pixels; i < pixels; i++) out[i] = Math.min(Math.max(voxels[from + i], window.low), window.high);
  return out;
}

/** Taps are added from the lowest index up; edges are clamped. */
function blurredAlongX(values: Float32Array, nx: number, ny: number, weights: Float64Array): Float32Array {
  const out = new Float32Array(values.length);
  const radius = weights.length >> 1;
  for (let y = 0; y < ny; y++) {
    const row = y * nx;
    for (let x = 0; x < nx; x++) {
      let sum = 0;
      if (x >= radius && x + radius < nx) {
        for (let t = 0, at = row + x - radius; t < weights.length; t++, at++) sum += weights[t] * values[at];
      } else {
        for (let t = 0; t < weights.length; t++) sum += weights[t] * values[row + Math.min(Math.max(x + t - radius, 0), nx - 1)];
      }
      out[row + x] = sum;
    }
  }
  return out;
}

function blurredAlongY(values: Float32Array, nx: number, ny: number, weights: Float64Array): Float32Array {
  const out = new Float32Array(values.length);
  const radius = weights.length >> 1;
  const sum = new Float64Array(nx);
  for (let y = 0; y < ny; y++) {
    sum.fill(0);
    for (let t = 0; t < weights.length; t++) {
      const from = Math.min(Math.max(y + t - radius, 0), ny - 1) * nx;
      const weight = weights[t];
      for (let x = 0; x < nx; x++) sum[x] += weight * values[from + x];
    }
    for (let x = 0; x < nx; x++) out[y * nx + x] = sum[x];
  }
  return out;
}

/** One channel of the network's input: the two slices it lies between, and the weight of the upper one. */
interface Channel {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** Where the channels of slice z lie: at millimetres, or at whole slices where these are far apart; clamped at the ends of the series. */
function channelsOf(prepared: Prepared, z: number): readonly Channel[] {
  const { channel_offsets: offsets, channels } = prepared.input;
  const spacing = prepared.axes.spacing_mm[2];
  const last = prepared.axes.size[2] - 1;
  const thick =
    offsets.unit === "mm" && offsets.slice_if_spacing_ge_mm !== null && spacing >= offsets.slice_if_spacing_ge_mm - SPACING_SLACK_MM;
  return offsets.values.map((value, c) => {
    const steps = offsets.unit === "slice" ? value : thick ? c - (channels - 1) / 2 : value / spacing;
    const at = Math.min(Math.max(z + steps, 0), last);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, last), weight: at - low };
  });
}

/** The pictures of a series, made when asked for and kept until they are forgotten. */
export interface Pictures {
  at(z: number): Float32Array;
  /** Drops what slice z does not need. */
  keepFor(z: number): void;
}

export function picturesOf(prepared: Prepared): Pictures {
  const kept = new Map<number, Float32Array>();
  return {
    at(z: number): Float32Array {
      const known = kept.get(z) ?? pictureOf(prepared, z);
      kept.set(z, known);
      return known;
    },
    keepFor(z: number): void {
      const needed = new Set(channelsOf(prepared, z).flatMap((channel) => [channel.low, channel.high]));
      for (const other of [...kept.keys()]) if (!needed.has(other)) kept.delete(other);
    },
  };
}

/** The network's input for slice z: float32, channel slowest, then y, then x, normalised. */
export function networkInput(prepared: Prepared, z: number, pictures: Pictures = picturesOf(prepared)): Float32Array {
  const [w, h] = prepared.input.size_px;
  const { low, high } = prepared.window;
  const [from, to] = prepared.to;
  const range = high - low;
  const span = to - from;
  const out = new Float32Array(prepared.input.channels * w * h);
  let at = 0;
  for (const channel of channelsOf(prepared, z)) {
    const lower = pictures.at(channel.low);
    const upper = pictures.at(channel.high);
    const f = channel.weight;
    for (let i = 0; i < lower.length; i++) out[at++] = (((1 - f) * lower[i] + f * upper[i] - low) / range) * span + from;
  }
  return out;
}
