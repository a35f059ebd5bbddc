"""Scores of an ONNX file in native geometry with simple post-processing: python evaluate.py CONFIG MODEL --out scores.json [--test].

For watching and for a first manifest. The protocol's numbers are those of `npm run evaluate` (TypeScript, onnxruntime-web).
Test patients are looked at once per release and never to choose anything: they need --test.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

import cases
from metrics import scores, weighted_percentile
from postprocess import cleaned, with_enclosed
from preprocess import SIZE, back_taps, frame_of, network_input, resampled

HERE = Path(__file__).resolve().parent


def labels_quick(logits, shape, spacing, frame):
    """labels_native of preprocess.py, computing only where the four neighbours disagree."""
    x0, x1, fx, in_x = back_taps(shape[1], frame["centre"][0], frame["pixel_mm"] / spacing[0])
    y0, y1, fy, in_y = back_taps(shape[0], frame["centre"][1], frame["pixel_mm"] / spacing[1])
    top = logits.argmax(0).astype(np.uint8)
    out = top[y0][:, x0]
    open_ = (out != top[y0][:, x1]) | (out != top[y1][:, x0]) | (out != top[y1][:, x1])
    py, px = np.nonzero(open_)
    v = logits.reshape(len(logits), -1)
    a, b, u, w = (v[:, r[py] * SIZE + c[px]].astype(np.float64) for r, c in ((y0, x0), (y0, x1), (y1, x0), (y1, x1)))
    f, g = fx[px], fy[py]
    out[py, px] = ((1 - g) * ((1 - f) * a + f * b) + g * ((1 - f) * u + f * w)).argmax(0)
    return np.where(in_y[:, None] & in_x, out, 0).astype(np.uint8)


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def softmax_top(logits):
    """Largest softmax value of each pixel."""
    shifted = logits - logits.max(0)
    return 1 / np.exp(shifted).sum(0)


def segment(run, hu, spacing):
    """Channel numbers in native geometry, and how sure the network is: (sum, n) over foreground pixels by channel."""
    frame = frame_of(hu, spacing)
    slices = [resampled(s, spacing, frame) for s in hu]
    found = np.zeros(hu.shape, np.uint8)
    sure = None
    for z in range(len(hu)):
        logits = run(network_input(slices, z, spacing[2])[None])
        found[z] = labels_quick(logits, hu.shape[1:], spacing, frame)
        top, p = logits.argmax(0).ravel(), softmax_top(logits).ravel()
        n = len(logits)
        add = np.stack([np.bincount(top, p, n), np.bincount(top, minlength=n)])
        sure = add if sure is None else sure + add
    return found, sure, frame


def one_case(run, case, record, classes):
    started = time.time()
    hu, label, spacing = cases.load(case)
    found, sure, frame = segment(run, hu, spacing)
    found = cleaned(found, classes, spacing, (frame["box"][0] + frame["box"][1]) / 2)
    truth = cases.channels_of(label, classes)
    out = {}
    for channel, name in enumerate(classes):
        if channel == 0 or name not in record["annotated"]:
            continue
        mask = found == channel
        if record["split"] == "test" and name == "liver":
            vessels = np.isin(found, [classes.index("portal_and_splenic_vein"), classes.index("inferior_vena_cava")])
            mask = with_enclosed(mask, vessels, spacing)
        result = scores(mask, truth == channel, spacing[::-1], 0.5 if name.startswith("adrenal") else 1.0)
        if result:
            out[name] = result
    ml = {n: round(float((found == c).sum() * np.prod(spacing) / 1000), 1) for c, n in enumerate(classes) if c}
    confidence = {n: float(sure[0, c] / sure[1, c]) for c, n in enumerate(classes) if c and sure[1, c]}
    overall = float(sure[0, 1:].sum() / max(1, sure[1, 1:].sum()))
    return {"structures": out, "ml": ml, "sure": overall, "confidence": confidence, "seconds": round(time.time() - started, 1)}


def summary(by_case, classes, validation):
    """What the manifest needs: P95 over patients of equal weight, from the validation patients."""
    out = {}
    for name in classes[1:]:
        rows = [by_case[c]["structures"][name] for c in validation if name in by_case[c]["structures"]]
        if rows:
            out[name] = {"p95_mm": weighted_percentile([r["list"] for r in rows], 95), "under_mm": weighted_percentile([r["under"] for r in rows], 95)}
    return out


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items() if k not in ("list", "under")}
    return round(value, 4) if isinstance(value, float) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--test", action="store_true", help="the test patients too: once per release")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    classes, validation = config["classes"], config["cases"]["validation"]
    s = session(args.model)
    run = lambda x: s.run(["y"], {"x": x})[0][0]
    records = cases.records()
    by_case = {}
    for case in validation + (config["test"] if args.test else []):
        by_case[case] = one_case(run, case, records[case], classes)
        dice = {n: round(r["dice"], 3) for n, r in by_case[case]["structures"].items()}
        print(case, f"mean {np.mean(list(dice.values())):.4f}", dice, f"{by_case[case]['seconds']} s", flush=True)
    means = {c: float(np.mean([r["dice"] for r in by_case[c]["structures"].values()])) for c in validation}
    result = {"model": args.model.name, "mean_dice": float(np.mean(list(means.values()))), "mean_dice_by_case": means,
              "summary": summary(by_case, classes, validation), "cases": by_case}
    args.out.write_text(json.dumps(rounded(result), indent=1) + "\n")
    print(f"mean of {len(validation)} patients {result['mean_dice']:.4f}")


if __name__ == "__main__":
    main()
