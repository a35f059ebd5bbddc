import { ok, type Result, refuse } from "../base/index.ts";
import { type Modality, structureById } from "../volume/index.ts";
import { arrayOf, type Check, either, exactly, literals, nullOr, number, record, shape, string } from "./shape.ts";

/** A metric of one structure over the protocol's groups of patients (segmentation.md 3). Null where it was not measured. */
interface Scores {
  readonly lopo: { readonly mean: number | null; readonly min: number | null; readonly n: number };
  readonly validation: number | null;
  readonly test: Readonly<Record<string, number>> | null;
  readonly fp32_delta: number | null;
}

/** What is known about one structure that a model gives. */
interface StructureRecord {
  readonly surface_p95_mm: number;
  readonly surface_p95_measured_mm: number;
  readonly surface_p95_under_mm: number;
  readonly trusted: boolean;
  readonly confidence_min: number;
  readonly volume_ml: readonly [number, number] | null;
  readonly dice: Scores;
  readonly nsd_2mm: Scores;
  readonly hd95_mm: Scores;
  readonly trust: "manual" | "automatic-truth";
}

/** Grey values of the network: a fixed window on Hounsfield units, or percentiles of the series. */
type Normalise =
  | { readonly kind: "window"; readonly low_hu: number; readonly high_hu: number; readonly to: readonly [number, number] }
  | {
      readonly kind: "percentile";
      readonly foreground: number;
      readonly low: number;
      readonly high: number;
      readonly clip: readonly [number, number];
      readonly to: readonly [number, number];
    };

/** The steps after the network that a manifest may name, in the order in which they run (segmentation.md 7). */
const POSTPROCESS_STEPS = ["sides", "islands", "holes", "vessels", "bounds"] as const;
export type PostprocessStep = (typeof POSTPROCESS_STEPS)[number];

/** `models/<id>.json`, beside `models/<id>.onnx` (segmentation.md 10). */
export interface ModelManifest {
  readonly schema: "trocar/model@1";
  readonly id: string;
  readonly version: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly modality: Modality;
  readonly quality: "fast" | "accurate";
  readonly fits: readonly ("portal" | "arterial" | "native" | "t2-fs")[];
  /** Mean softmax of a series' foreground below which it is not believed. */
  readonly sure_min: number;
  readonly form: "int8-qdq" | "fp32" | "fp16";
  readonly opset: number;
  readonly operators: readonly string[];
  readonly input: {
    readonly name: string;
    readonly size_px: readonly [number, number];
    readonly spacing_mm: readonly [number, number];
    readonly axes: "LPS";
    readonly channels: number;
    readonly channel_offsets: {
      readonly unit: "mm" | "slice";
      readonly values: readonly number[];
      readonly slice_if_spacing_ge_mm: number | null;
    };
    readonly antialias: "gauss-fwhm";
    readonly pad: "min";
    readonly centre: "body-box";
    readonly max_scale: number;
  };
  readonly normalise: Normalise;
  readonly output: { readonly name: string; readonly kind: "logits"; readonly classes: readonly string[] };
  readonly labels: readonly string[];
  readonly structures: Readonly<Record<string, StructureRecord>>;
  readonly postprocess: readonly PostprocessStep[];
  readonly training: {
    readonly code: string;
    readonly recipe: string;
    readonly seed: number;
    readonly steps: number;
    readonly seconds: number;
    readonly parent: string | null;
    readonly cases: readonly string[];
    readonly synthetic: { readonly phantoms: number; readonly label_maps: readonly string[] };
    readonly calibration_slices: number;
  };
  readonly data: readonly {
    readonly name: string;
    readonly cases: number;
    readonly licence: string;
    readonly use: string;
    readonly credit: string;
  }[];
  readonly licence: string;
  readonly intended_use: string;
  readonly card: string;
  readonly created: string;
}

/** Operators that the speed gate allows in a file (speed.md 1.3: dense convolutions, nearest resizing, no islands that hold a convolution). */
const ALLOWED_OPERATORS = new Set([
  "Add",
  "Cast",
  "Clip",
  "Concat",
  "Constant",
  "Conv",
  "DepthToSpace",
  "DequantizeLinear",
  "LeakyRelu",
  "MaxPool",
  "Mul",
  "QLinearAdd",
  "QLinearConcat",
  "QLinearConv",
  "QLinearLeakyRelu",
  "QuantizeLinear",
  "Relu",
  "Resize",
]);
const OPSETS = { from: 13, to: 21 } as const;

const pair = (item: Check): Check => arrayOf(item, 2);
const positive = number(Number.MIN_VALUE);
const count = number(0, Number.MAX_SAFE_INTEGER, true);
const share = number(0, 1);
const sha256 = string(/^[0-9a-f]{64}$/);

const scores: Check = shape({
  lopo: shape({ mean: nullOr(number()), min: nullOr(number()), n: count }),
  validation: nullOr(number()),
  test: nullOr(record(string(), number())),
  fp32_delta: nullOr(number()),
});

const structureRecord: Check = shape({
  surface_p95_mm: number(0, 15),
  surface_p95_measured_mm: number(0),
  surface_p95_under_mm: number(0),
  trusted: literals(true, false),
  confidence_min: share,
  volume_ml: nullOr(pair(number(0))),
  dice: scores,
  nsd_2mm: scores,
  hd95_mm: scores,
  trust: literals("manual", "automatic-truth"),
});

const window: Check = shape({ kind: exactly("window"), low_hu: number(), high_hu: number(), to: pair(number()) });
const percentile: Check = shape({
  kind: exactly("percentile"),
  foreground: share,
  low: number(0, 100),
  high: number(0, 100),
  clip: pair(number()),
  to: pair(number()),
});

const manifestShape: Check = shape({
  schema: exactly("trocar/model@1"),
  id: string(/^[a-z0-9-]+$/),
  version: string(/^\d+\.\d+\.\d+$/),
  file: string(/^[a-z0-9-]+\.onnx$/),
  bytes: number(1, Number.MAX_SAFE_INTEGER, true),
  sha256,
  modality: literals("CT", "MR"),
  quality: literals("fast", "accurate"),
  fits: arrayOf(literals("portal", "arterial", "native", "t2-fs")),
  sure_min: share,
  form: literals("int8-qdq", "fp32", "fp16"),
  opset: number(OPSETS.from, OPSETS.to, true),
  operators: arrayOf(string()),
  input: shape({
    name: string(),
    size_px: pair(number(16, 4096, true)),
    spacing_mm: pair(positive),
    axes: exactly("LPS"),
    channels: number(1, 64, true),
    channel_offsets: shape({ unit: literals("mm", "slice"), values: arrayOf(number()), slice_if_spacing_ge_mm: nullOr(positive) }),
    antialias: exactly("gauss-fwhm"),
    pad: exactly("min"),
    centre: exactly("body-box"),
    max_scale: number(1),
  }),
  normalise: either(window, percentile),
  output: shape({ name: string(), kind: exactly("logits"), classes: arrayOf(string()) }),
  labels: arrayOf(string()),
  structures: record(string(), structureRecord),
  postprocess: arrayOf(literals(...POSTPROCESS_STEPS)),
  training: shape({
    code: string(),
    recipe: string(),
    seed: count,
    steps: count,
    seconds: number(0),
    parent: nullOr(string()),
    cases: arrayOf(string()),
    synthetic: shape({ phantoms: count, label_maps: arrayOf(string()) }),
    calibration_slices: count,
  }),
  data: arrayOf(shape({ name: string(), cases: count, licence: string(), use: string(), credit: string() })),
  licence: string(),
  intended_use: string(),
  card: string(),
  created: string(/^\d{4}-\d{2}-\d{2}$/),
});

/**
 * A manifest that is complete and agrees with itself and with the table of structures; else `model-mismatch`, whose reason begins with the JSON pointer.
 * @param where the file it was read from, for the Problem.
 */
export function readManifest(json: unknown, where: string): Result<ModelManifest> {
  const reason = manifestShape(json, "") ?? contradiction(json as ModelManifest);
  return reason === null ? ok(json as ModelManifest) : refuse("model-mismatch", where, { reason });
}

/** What a manifest of the right shape may still have wrong. */
function contradiction(m: ModelManifest): string | null {
  if (m.file !== `${m.id}.onnx`) return `/file: not ${m.id}.onnx`;
  if (m.output.classes[0] !== "background") return "/output/classes/0: not background";
  const unknown = m.output.classes.slice(1).find((id) => structureById(id) === undefined);
  if (unknown !== undefined) return `/output/classes: ${unknown} is not in the table of structures`;
  if (new Set(m.output.classes).size !== m.output.classes.length) return "/output/classes: one is named twice";
  if (m.labels.join() !== m.output.classes.slice(1).join()) return "/labels: not the classes without background";
  const bare = m.labels.find((id) => !Object.hasOwn(m.structures, id));
  if (bare !== undefined) return `/structures: ${bare} is missing`;
  const extra = Object.keys(m.structures).find((id) => !m.labels.includes(id));
  if (extra !== undefined) return `/structures/${extra}: not a label`;
  if (m.input.channel_offsets.values.length !== m.input.channels) return "/input/channel_offsets/values: not one a channel";
  const slow = m.operators.find((name) => !ALLOWED_OPERATORS.has(name));
  if (slow !== undefined) return `/operators: ${slow} is not allowed`;
  const order = m.postprocess.map((step) => POSTPROCESS_STEPS.indexOf(step));
  if (order.some((at, i) => i > 0 && at <= order[i - 1])) return "/postprocess: not in order";
  if (m.normalise.kind === "window" && !(m.normalise.low_hu < m.normalise.high_hu)) return "/normalise: empty window";
  return null;
}
