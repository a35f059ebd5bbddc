"""fp32 ONNX to int8: QDQ, U8 activations, S8 weights per channel, MinMax over slices of TRAIN patients; then the gate of speed.md 1.4."""
import argparse
import collections
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from prepare import STORED
from preprocess import network_input

HERE = Path(__file__).resolve().parent
LEFT_IN_FLOAT = {"Conv", "ConvTranspose", "Add", "LeakyRelu"}  # none of these may stay float


class Slices(CalibrationDataReader):
    """The same number of slices of every training patient but the partial ones, which share a quarter, spread over z."""

    def __init__(self, config, count):
        groups = config["cases"]
        whole, partial = groups["manual"] + groups["automatic"], groups["partial"]
        plan = [(c, z) for c, n in [*self.spread(whole, count * 3 // 4), *self.spread(partial, count // 4)] for z in range(n)]
        self.names, self.inputs = plan, iter(self.pictures(plan))

    @staticmethod
    def spread(names, count):
        return [(n, count // len(names) + (i < count % len(names))) for i, n in enumerate(names)]

    @staticmethod
    def pictures(plan):
        counts = collections.Counter(c for c, _ in plan)
        for case in counts:
            stored = np.load(HERE / "cache" / f"{case}.npz")
            slices = stored["image"]
            for k in range(counts[case]):
                z = int((k + 0.5) / counts[case] * len(slices))
                near = range(max(0, z - 12), min(len(slices), z + 13))
                pictures = [slices[i].astype(np.float32) / STORED for i in near]
                yield {"x": network_input(pictures, z - near[0], float(stored["spacing"][2]))[None]}

    def get_next(self):
        return next(self.inputs, None)


def gate(path):
    """Operators of the optimised graph; none of the heavy ones may be float."""
    with tempfile.TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(Path(folder) / "optimised.onnx")
        options.log_severity_level = 3
        ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        kinds = collections.Counter(n.op_type for n in onnx.load(options.optimized_model_filepath).graph.node)
    assert not LEFT_IN_FLOAT & set(kinds), f"float operators left: {dict(kinds)}"
    assert kinds["QuantizeLinear"] <= 1 and kinds["DequantizeLinear"] <= 1, f"conversions left: {dict(kinds)}"
    return dict(sorted(kinds.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("fp32", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--slices", type=int, default=80)
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    quantize_static(str(args.fp32), str(args.out), Slices(config, args.slices), quant_format=QuantFormat.QDQ, per_channel=True,
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax)
    print(f"{args.out.name}: {args.out.stat().st_size} bytes, optimised graph {gate(str(args.out))}")


if __name__ == "__main__":
    main()
