"""How sure the network is on what it should and should not be given: python sure.py CONFIG MODEL --out sure.json. segmentation.md 8.

Mean of the largest softmax value over all foreground pixels. sure_min lies in the middle between the least sure labelled patient (train and validation; the
test patients are not looked at) and the surest of the inputs that must be caught (mirrored, turned, MR). Reversed slices stay above it: other checks.
"""
import argparse
import json
from pathlib import Path

import numpy as np

import cases
from evaluate import session, softmax_top
from preprocess import frame_of, network_input, resampled

CAUGHT = ("mirrored left-right", "turned by 90 degrees", "MR read as CT")
MARGIN = 0.015  # where the two cannot be told apart


def sureness(run, hu, spacing, every):
    frame = frame_of(hu, spacing)
    pictures, total, count = {}, 0.0, 0
    for z in range(0, len(hu), every):
        for i in range(max(0, z - 12), min(len(hu), z + 13)):
            if i not in pictures:
                pictures[i] = resampled(hu[i], spacing, frame)
        near = range(max(0, z - 12), min(len(hu), z + 13))
        logits = run(network_input([pictures[i] for i in near], z - near[0], spacing[2])[None])
        inside = logits.argmax(0) > 0
        total += softmax_top(logits)[inside].sum()
        count += int(inside.sum())
    return round(float(total / count), 4) if count else None


def odd_inputs():
    """Patients of training, made wrong on purpose."""
    hu, _, spacing = cases.load("ct-btcv-24")
    yield "mirrored left-right", hu[:, :, ::-1], spacing
    yield "turned by 90 degrees", np.rot90(hu, 1, (1, 2)), spacing
    yield "slices in reverse order", hu[::-1], spacing
    yield "1024 HU too high", hu.astype(np.int32) + 1024, spacing
    mr, _, mr_spacing = cases.load("mr-chaos-01")
    yield "MR read as CT", mr, mr_spacing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=6)
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    s = session(args.model)
    run = lambda x: s.run(["y"], {"x": x})[0][0]
    good = {}
    for case in config["cases"]["validation"] + config["cases"]["manual"] + config["cases"]["automatic"] + config["cases"]["partial"][:5]:
        hu, _, spacing = cases.load(case)
        good[case] = sureness(run, hu, spacing, args.every)
    odd = {name: sureness(run, hu, spacing, args.every) for name, hu, spacing in odd_inputs()}
    least, wrong = min(good.values()), max(odd[n] for n in CAUGHT if odd[n] is not None)
    result = {"sure_min": round((least + wrong) / 2 if wrong < least else least - MARGIN, 3), "labelled": good, "odd": odd}
    args.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
