"""Golden vectors for step-by-step comparison with the TypeScript preprocessing: python golden.py [--check]."""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from preprocess import SIZE, frame_of, labels_native, network_input, resampled, spacing_of, to_patient_axes

HERE = Path(__file__).resolve().parent / "golden"
VOLUME = ("for array index i, j, k: a = (2i + 1 - ni) * 1000 / ni and b = (2j + 1 - nj) * 1000 / nj, both truncated toward zero; "
          "inside if a*a*64 + b*b*100 <= 48000000; HU = -60 + (i*37 + j*91 + k*53 + i*j*7 + j*k*11) mod 400 inside, "
          "-1000 outside, except HU = 40 in the rows j of table[0] <= j < table[1], a table")
LOGITS = "logit of class c at row y, column x = ((x*(c+3)*5 + y*(c+1)*7 + c*c*11) mod 97) / 8 - 6"

CASES = {
    "thin": {"size": [256, 192, 9], "spacing_mm": [0.78125, 0.8, 2.0], "direction": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "table": [186, 189], "slice": 3,
             "window": {"y": [64, 112], "x": [64, 128]}},
    "thick-ras": {"size": [150, 110, 6], "spacing_mm": [1.6, 1.6, 5.0], "direction": [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], "table": [3, 4], "slice": 1,
                  "window": {"y": [90, 138], "x": [64, 128]}},
    "wide-turned": {"size": [7, 200, 120], "spacing_mm": [3.0, 2.4, 2.2], "direction": [[0, -1, 0], [0, 0, 1], [-1, 0, 0]], "table": [0, 0], "slice": 5,
                    "window": {"y": [80, 128], "x": [64, 128]}},
}


def volume(case):
    ni, nj, nk = case["size"]
    i, j, k = np.ogrid[0:ni, 0:nj, 0:nk]
    if case["size"][0] < 20:  # the plane of the outline is (j, k)
        a, b = np.trunc((2 * j + 1 - nj) * 1000 / nj).astype(int), np.trunc((2 * k + 1 - nk) * 1000 / nk).astype(int)
    else:
        a, b = np.trunc((2 * i + 1 - ni) * 1000 / ni).astype(int), np.trunc((2 * j + 1 - nj) * 1000 / nj).astype(int)
    inside = a * a * 64 + b * b * 100 <= 48_000_000
    hu = np.where(inside, -60 + (i * 37 + j * 91 + k * 53 + i * j * 7 + j * k * 11) % 400, -1000)
    table = (j >= case["table"][0]) & (j < case["table"][1])
    return np.where(table & ~inside, 40, hu).astype(np.int16)


def vector(case):
    array = volume(case)
    view, spacing = to_patient_axes(array, case["direction"]), spacing_of(case["spacing_mm"], case["direction"])
    frame = frame_of(view, spacing)
    x = network_input([resampled(s, spacing, frame) for s in view], case["slice"], spacing[2])
    (y0, y1), (x0, x1) = case["window"]["y"], case["window"]["x"]
    return frame, view, spacing, x, x[:, y0:y1, x0:x1]


def logits(classes):
    c, y, x = np.ogrid[0:classes, 0:SIZE, 0:SIZE]
    return (((x * (c + 3) * 5 + y * (c + 1) * 7 + c * c * 11) % 97) / 8 - 6).astype(np.float32)


def files():
    out = {}
    for name, case in CASES.items():
        frame, view, spacing, x, window = vector(case)
        plane = "a from j and nj, b from k and nk" if case["size"][0] < 20 else "a from i and ni, b from j and nj"
        out[f"{name}.f32"] = window.astype("<f4").tobytes()
        out[f"{name}.json"] = json.dumps({
            **case, "volume": VOLUME, "plane": plane, "patient_size_xyz": list(view.shape[::-1]), "patient_spacing_xyz": list(spacing),
            "volume_sum": int(view.astype(np.int64).sum()), **frame, "input_sha256": hashlib.sha256(x.astype("<f4").tobytes()).hexdigest(),
            "window_file": f"{name}.f32", "window_shape": list(window.shape)}, indent=1).encode()
        y = labels_native(logits(6), view.shape[1:], spacing, frame)
        out[f"back-{name}.u8"] = y.tobytes()
        out[f"back-{name}.json"] = json.dumps({"frame_of": f"{name}.json", "classes": 6, "logits": LOGITS + ", stored as float32", "shape_yx": list(y.shape),
                                               "file": f"back-{name}.u8", "sha256": hashlib.sha256(y.tobytes()).hexdigest()}, indent=1).encode()
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    HERE.mkdir(exist_ok=True)
    for name, content in files().items():
        if args.check:
            assert (HERE / name).read_bytes() == content, f"{name} differs"
        else:
            (HERE / name).write_bytes(content)
    print("golden vectors agree" if args.check else f"{len(files())} files written")


if __name__ == "__main__":
    main()
