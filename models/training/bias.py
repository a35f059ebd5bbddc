"""One bias per class, fitted on the validation patients: what is left of the class weights is undone. segmentation.md 5.1.

One-dimensional search for each class, two rounds, of the mean Dice over patients and structures. Only the validation patients are looked at, so
their scores become a little optimistic; the card says so.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

import cases
from export import load_net
from prepare import STORED
from preprocess import LOW_HU, network_input
from train import load_case

CANDIDATES = (-0.8, -0.5, -0.3, -0.15, 0.0, 0.15, 0.3, 0.5, 0.8)


def logits_of(net, case, every):
    """Logits [n][classes] and truth [n] of the pixels that could change hands."""
    slices = [s.numpy().astype(np.float32) / STORED + np.float32(LOW_HU) for s in case["image"]]
    rows, truth, outside = [], [], np.zeros(net.head.out_channels // 16)
    for z in range(0, len(slices), every):
        x = torch.from_numpy(network_input(slices, z, case["spacing_z"]))[None]
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            y = net(x.contiguous(memory_format=torch.channels_last))[0].float().permute(1, 2, 0).reshape(-1, len(outside)).numpy()
        t = case["label"][z].numpy().reshape(-1)
        near = y[:, 1:].max(1) > y[:, 0] - 3
        outside += np.bincount(t[~near], minlength=len(outside))
        rows.append(y[near].astype(np.float32))
        truth.append(t[near])
    return np.concatenate(rows), np.concatenate(truth), outside


def mean_dice(data, bias):
    """Mean over patients of the mean over the structures that are in the truth."""
    scores = []
    for y, t, outside in data:
        found = (y + bias).argmax(1)
        n = len(bias)
        truth, both = np.bincount(t, minlength=n) + outside, np.bincount(t[t == found], minlength=n)
        dice = 2 * both / np.maximum(1, truth + np.bincount(found, minlength=n))
        scores.append(dice[1:][truth[1:] > 0].mean())
    return float(np.mean(scores))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--every", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(1)
    config = json.loads(args.config.read_text())
    net, state = load_net(config, args.checkpoint)
    net = net.to(memory_format=torch.channels_last)
    records = cases.records()
    data = [logits_of(net, load_case(n, records[n], config["classes"]), args.every) for n in config["cases"]["validation"]]
    bias = np.zeros(len(config["classes"]), np.float32)
    before = best = mean_dice(data, bias)
    for _ in range(2):
        for c in range(1, len(bias)):
            for step in CANDIDATES:
                tried = bias.copy()
                tried[c] = step
                score = mean_dice(data, tried)
                if score > best + 1e-5:
                    best, bias = score, tried
    args.out.write_text(json.dumps({"step": state["step"], "before": round(before, 4), "after": round(best, 4),
                                    "bias": {n: round(float(b), 3) for n, b in zip(config["classes"], bias) if b}}, indent=1) + "\n")
    print(args.out.read_text())


if __name__ == "__main__":
    main()
