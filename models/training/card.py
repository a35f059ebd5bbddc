"""Fills the score tables of models/README.md, between its markers, from the JSON of evaluate.py: python card.py INT8.json FP32.json README.md."""
import argparse
import json
import re
from pathlib import Path

import numpy as np

# segmentation.md 5.2: floor and goal of Dice for the mean of the three validation patients
FLOOR_GOAL = {"liver": (.960, .970), "spleen": (.84, .94), "kidney_right": (.895, .94), "kidney_left": (.87, .93), "gallbladder": (.70, .82), "pancreas": (.67, .77),
              "stomach": (.77, .87), "esophagus": (.65, .73), "aorta": (.895, .93), "inferior_vena_cava": (.76, .84), "portal_and_splenic_vein": (.68, .76),
              "adrenal_right": (.46, .62), "adrenal_left": (.31, .58)}
FLOOR_MEAN, GOAL_MEAN = .74, .82
TEST_FLOOR_GOAL = {"ct-chaos-03": (.963, .975), "ct-ircad-17": (.955, .965)}


def show(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def verdict(value, floor, goal):
    return "goal reached" if value >= goal else f"{goal - value:.3f} to the goal" if value >= floor else f"**{floor - value:.4f} below the floor**"


def validation_table(here, fp32, cases):
    rows = ["| structure | " + " | ".join(c.removeprefix("ct-btcv-") for c in cases) + " | mean | NSD 2 mm | P95 mm | int8 - fp32 | floor / goal | gap |",
            "|---|" + "---|" * (len(cases) + 6)]
    for name, (floor, goal) in FLOOR_GOAL.items():
        got = [here["cases"][c]["structures"].get(name) for c in cases]
        ref = [fp32["cases"][c]["structures"].get(name) for c in cases]
        dice = float(np.mean([g["dice"] for g in got if g]))
        delta = dice - float(np.mean([g["dice"] for g in ref if g]))
        nsd = float(np.mean([g["nsd_2mm"] for g in got if g]))
        rows.append(f"| {name} | " + " | ".join(show(g["dice"] if g else None) for g in got) +
                    f" | {dice:.3f} | {nsd:.2f} | {here['summary'][name]['p95_mm']:.1f} | {delta:+.4f} | {floor:.3f} / {goal:.2f} | {verdict(dice, floor, goal)} |")
    mean, delta = here["mean_dice"], here["mean_dice"] - fp32["mean_dice"]
    rows.append("| **mean of 13** | " + " | ".join(show(here["mean_dice_by_case"][c]) for c in cases) +
                f" | **{mean:.3f}** | | | {delta:+.4f} | {FLOOR_MEAN} / {GOAL_MEAN} | {verdict(mean, FLOOR_MEAN, GOAL_MEAN)} |")
    return rows


def test_table(here, fp32):
    rows = ["| test patient | liver Dice | NSD 2 mm | HD95 mm | P95 mm | int8 - fp32 | floor / goal | gap |", "|---|---|---|---|---|---|---|---|"]
    for case, (floor, goal) in TEST_FLOOR_GOAL.items():
        row = here["cases"].get(case, {}).get("structures", {}).get("liver")
        if row:
            ref = fp32["cases"].get(case, {}).get("structures", {}).get("liver")
            delta = f"{row['dice'] - ref['dice']:+.4f}" if ref else "-"
            rows.append(f"| {case} | {row['dice']:.3f} | {row['nsd_2mm']:.2f} | {show(row['hd95_mm'], 1)} | {row['p95_mm']:.1f} | {delta} | {floor} / {goal} | {verdict(row['dice'], floor, goal)} |")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("int8", type=Path)
    parser.add_argument("fp32", type=Path)
    parser.add_argument("readme", type=Path)
    args = parser.parse_args()
    here, fp32 = json.loads(args.int8.read_text()), json.loads(args.fp32.read_text())
    text = args.readme.read_text()
    for mark, rows in (("validation", validation_table(here, fp32, list(here["mean_dice_by_case"]))), ("test", test_table(here, fp32))):
        text = re.sub(rf"(<!-- {mark} -->\n).*?(<!-- end -->)", lambda m: m[1] + "\n".join(rows) + "\n" + m[2], text, flags=re.S)
    args.readme.write_text(text)


if __name__ == "__main__":
    main()
