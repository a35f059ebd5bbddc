"""Every case on the network's grid, once: cache/<case>.npz with clipped HU and channel numbers, slices by z.

The picture is made by preprocess.py itself, so training sees what inference sees. Labels follow by the largest bilinear weight.
Every case passes the check of left and right before it is written (segmentation.md 1). Test cases are prepared only on demand.
"""
import argparse
import json
from pathlib import Path

import numpy as np

import cases
from preprocess import LOW_HU, frame_of, resampled, taps

HERE = Path(__file__).resolve().parent
STORED = 64  # stored integer per HU


def label_on_grid(label, spacing, frame, classes):
    """Channel with the largest bilinear share of the four native pixels; ties to the lowest."""
    x0, x1, fx, in_x = taps(label.shape[1], frame["centre"][0], frame["pixel_mm"] / spacing[0])
    y0, y1, fy, in_y = taps(label.shape[0], frame["centre"][1], frame["pixel_mm"] / spacing[1])
    best = np.zeros((len(y0), len(x0)))
    winner = np.zeros(best.shape, np.uint8)
    for c in np.unique(label):
        m = (label == c).astype(float)
        top = (1 - fx) * m[y0][:, x0] + fx * m[y0][:, x1]
        low = (1 - fx) * m[y1][:, x0] + fx * m[y1][:, x1]
        share = (1 - fy)[:, None] * top + fy[:, None] * low
        better = share > best
        best[better], winner[better] = share[better], c
    return np.where(in_y[:, None] & in_x, winner, 0).astype(np.uint8)


def prepare(case, classes, folder):
    hu, label, spacing = cases.load(case)
    cases.check_sides(case, hu, label, spacing)
    frame = frame_of(hu, spacing)
    channels = cases.channels_of(label, classes)
    image = np.stack([resampled(s, spacing, frame) for s in hu])
    truth = np.stack([label_on_grid(s, spacing, frame, classes) for s in channels])
    lost = 1 - (truth > 0).sum() * frame["pixel_mm"] ** 2 / max(1, (channels > 0).sum() * spacing[0] * spacing[1])
    np.savez(folder / f"{case}.npz", image=np.round(image * STORED).astype(np.int16), label=truth,
             spacing=np.array([frame["pixel_mm"], frame["pixel_mm"], spacing[2]]), native_spacing=np.array(spacing),
             centre=np.array(frame["centre"]), native_shape=np.array(hu.shape))
    wide = (frame["box"][1] - frame["box"][0] + 1) * spacing[0]
    print(f"{case}: {hu.shape[2]}x{hu.shape[1]}x{hu.shape[0]}, body {wide:.0f} mm wide, pixel {frame['pixel_mm']:.3f} mm, "
          f"labels lost {100 * lost:.2f} %, air {100 * (image <= LOW_HU).mean():.0f} %", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--test", action="store_true", help="prepare the test cases too")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    folder = HERE / "cache"
    folder.mkdir(exist_ok=True)
    wanted = [case for group in config["cases"].values() for case in group] if not args.test else config["test"]
    for case in wanted:
        if not (folder / f"{case}.npz").exists():
            prepare(case, config["classes"], folder)


if __name__ == "__main__":
    main()
