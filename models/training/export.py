"""A checkpoint as fp32 ONNX: BatchNorm folded, class biases in the last bias, opset 17, fixed shape, x -> y logits.

The graph is written by hand so that the file holds the few operators that speed.md measured and nothing else.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from net import SLOPE, STEM, build
from preprocess import SIZE

OPSET = 17


class Graph:
    def __init__(self):
        self.nodes, self.weights = [], []

    def constant(self, name, array):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind, inputs, name, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def conv(self, x, name, weight, bias, stride, padding):
        kernel = list(weight.shape[2:])
        return self.node("Conv", [x, self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)], name,
                         kernel_shape=kernel, strides=[stride, stride], pads=[padding] * 4)

    def unit(self, x, name, unit):
        weight, bias = folded(unit)
        y = self.conv(x, name, weight, bias, unit.conv.stride[0], unit.conv.padding[0])
        return self.node("LeakyRelu", [y], f"{name}.act", alpha=SLOPE)

    def chain(self, x, name, units):
        for i, unit in enumerate(units):
            x = self.unit(x, f"{name}.{i}", unit)
        return x

    def up(self, x, skip, name, block):
        narrow = block.narrow
        y = self.conv(x, f"{name}.narrow", narrow.weight.detach().numpy(), narrow.bias.detach().numpy(), 1, 0)
        y = self.node("Resize", [y, "", "twice"], f"{name}.twice", mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        return self.chain(self.node("Add", [y, skip], f"{name}.add"), f"{name}.refine", block.refine)


def folded(unit):
    """Weight and bias of a convolution with its BatchNorm inside, computed in float64."""
    w = unit.conv.weight.detach().double()
    n = unit.norm
    gain = n.weight.detach().double() / (n.running_var.double() + n.eps).sqrt()
    bias = n.bias.detach().double() - n.running_mean.double() * gain
    return (w * gain[:, None, None, None]).float().numpy(), bias.float().numpy()


def onnx_model(net, channels, classes, bias):
    g = Graph()
    g.constant("twice", np.array([1, 1, 2, 2], np.float32))
    x1 = g.chain(g.unit("x", "stem", net.stem), "level1", net.level1)
    x2 = g.chain(g.unit(x1, "down2", net.down2), "level2", net.level2)
    x3 = g.chain(g.unit(x2, "down3", net.down3), "level3", net.level3)
    x4 = g.chain(g.unit(x3, "down4", net.down4), "level4", net.level4)
    y = g.up(x4, x3, "up3", net.up3)
    y = g.up(y, x2, "up2", net.up2)
    y = g.up(y, x1, "up1", net.up1)
    last = net.head.bias.detach().numpy() + np.repeat(np.array(bias, np.float32), STEM * STEM)
    y = g.conv(y, "head", net.head.weight.detach().numpy(), last, 1, 0)
    g.node("DepthToSpace", [y], "y", blocksize=STEM, mode="CRD")
    graph = helper.make_graph(g.nodes, "trocar", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, channels, SIZE, SIZE])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, classes, SIZE, SIZE])], g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="trocar")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def halved(model):
    """The same graph with its large weights kept as float16 and cast at load: half the file, for reference only."""
    small = onnx.ModelProto()
    small.CopyFrom(model)
    casts, kept = [], []
    for w in model.graph.initializer:
        if w.dims and np.prod(w.dims) > 1000:
            kept.append(numpy_helper.from_array(numpy_helper.to_array(w).astype(np.float16), f"{w.name}.half"))
            casts.append(helper.make_node("Cast", [f"{w.name}.half"], [w.name], to=TensorProto.FLOAT))
        else:
            kept.append(w)
    del small.graph.initializer[:]
    small.graph.initializer.extend(kept)
    nodes = casts + list(model.graph.node)
    del small.graph.node[:]
    small.graph.node.extend(nodes)
    onnx.checker.check_model(small, full_check=True)
    return small


def load_net(config, checkpoint):
    """The averaged weights of a checkpoint, in evaluation mode, and the checkpoint."""
    state = torch.load(checkpoint, weights_only=True)
    net = build(config)
    net.load_state_dict(state["ema"])
    return net.eval(), state


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--bias", type=Path, help="JSON of bias.py")
    parser.add_argument("--half", type=Path, help="also write the file with float16 weights")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    torch.set_num_threads(1)
    net, _ = load_net(config, args.checkpoint)
    classes = config["classes"]
    bias = json.loads(args.bias.read_text())["bias"] if args.bias else {}
    bias = [bias.get(n, 0.0) for n in classes]
    model = onnx_model(net, config["net"]["channels"], len(classes), bias)
    onnx.save(model, args.out)
    if args.half:
        onnx.save(halved(model), args.half)

    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    x = np.random.default_rng(0).standard_normal((1, config["net"]["channels"], SIZE, SIZE)).astype(np.float32)
    y = ort.InferenceSession(args.out, options).run(None, {"x": x})[0]
    with torch.no_grad():
        expected = net(torch.from_numpy(x)).numpy() + np.array(bias, np.float32)[None, :, None, None]
    worst = float(np.abs(y - expected).max())
    assert worst < 2e-2 * max(1.0, float(np.abs(expected).max())), f"ONNX and PyTorch differ by {worst}"
    print(f"{args.out.name}: {args.out.stat().st_size} bytes, largest difference from PyTorch {worst:.2e}")


if __name__ == "__main__":
    main()
