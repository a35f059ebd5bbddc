import type { ModelManifest } from "../../src/segmentation/index.ts";

const CLASSES = [
  "background",
  "liver",
  "spleen",
  "kidney_right",
  "kidney_left",
  "gallbladder",
  "pancreas",
  "stomach",
  "esophagus",
  "aorta",
  "inferior_vena_cava",
  "portal_and_splenic_vein",
  "adrenal_right",
  "adrenal_left",
];

const VOLUMES_ML: Readonly<Record<string, readonly [number, number]>> = {
  liver: [600, 3500],
  spleen: [40, 1000],
  kidney_right: [50, 450],
  kidney_left: [50, 450],
};

const scores = { lopo: { mean: null, min: null, n: 0 }, validation: 0.9, test: null, fp32_delta: -0.001 };

/** A complete manifest, as plain JSON would give it; tests change single fields of it. */
export function manifest(changes: Partial<ModelManifest> = {}): ModelManifest {
  const labels = CLASSES.slice(1);
  return {
    schema: "trocar/model@1",
    id: "ct-test",
    version: "0.1.0",
    file: "ct-test.onnx",
    bytes: 1000,
    sha256: "0".repeat(64),
    modality: "CT",
    quality: "fast",
    fits: ["portal", "arterial", "native"],
    sure_min: 0.9,
    form: "int8-qdq",
    opset: 17,
    operators: ["Add", "Conv", "DepthToSpace", "DequantizeLinear", "LeakyRelu", "QuantizeLinear", "Resize"],
    input: {
      name: "x",
      size_px: [256, 256],
      spacing_mm: [1.6, 1.6],
      axes: "LPS",
      channels: 5,
      channel_offsets: { unit: "mm", values: [-10, -5, 0, 5, 10], slice_if_spacing_ge_mm: 4 },
      antialias: "gauss-fwhm",
      pad: "min",
      centre: "body-box",
      max_scale: 1.25,
    },
    normalise: { kind: "window", low_hu: -125, high_hu: 275, to: [-1, 1] },
    output: { name: "y", kind: "logits", classes: CLASSES },
    labels,
    structures: Object.fromEntries(
      labels.map((id) => [
        id,
        {
          surface_p95_mm: 4,
          surface_p95_measured_mm: 4,
          surface_p95_under_mm: 3,
          trusted: true,
          confidence_min: 0.7,
          volume_ml: VOLUMES_ML[id] ?? null,
          dice: scores,
          nsd_2mm: scores,
          hd95_mm: scores,
          trust: "manual" as const,
        },
      ]),
    ),
    postprocess: ["sides", "islands", "holes", "vessels", "bounds"],
    training: {
      code: "none",
      recipe: "none",
      seed: 1,
      steps: 1,
      seconds: 1,
      parent: null,
      cases: ["none"],
      synthetic: { phantoms: 0, label_maps: [] },
      calibration_slices: 1,
    },
    data: [{ name: "none", cases: 1, licence: "none", use: "training", credit: "none" }],
    licence: "none",
    intended_use: "tests",
    card: "none",
    created: "2026-01-01",
    ...changes,
  };
}
