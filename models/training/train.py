"""Trains one network from a config; may be stopped and started at any time.

Step t draws everything from generators seeded (seed, t), so the data order needs no state; the schedule goes by step, never by clock.
--steps plans a resumed run anew (the log says so). SIGTERM writes a checkpoint and ends. segmentation.md 6.1.
"""
import argparse
import hashlib
import json
import os
import signal
import time
from math import cos, pi
from pathlib import Path

import numpy as np
import torch

import cases
from augment import sample
from losses import class_weights, loss
from net import build
from prepare import STORED
from preprocess import HIGH_HU, LOW_HU, network_input

HERE = Path(__file__).resolve().parent
CHECKPOINT_S, LOG_S = 300, 60


def load_case(name, record, classes):
    stored = np.load(HERE / "cache" / f"{name}.npz")
    label = stored["label"]
    known = cases.annotated_channels(record, classes)
    seen = torch.zeros(256, dtype=torch.long)
    seen[torch.tensor(known)] = torch.tensor(known)
    image = torch.from_numpy(stored["image"] - np.int16(LOW_HU * STORED))  # above the floor: 0 outside the picture
    return {"name": name, "image": image, "label": torch.from_numpy(label), "stored": STORED, "known": known, "seen": seen,
            "pixel_mm": float(stored["spacing"][0]), "spacing_z": float(stored["spacing"][2])}


def add_slices(case, small):
    """Which slices to draw from: those near an organ, those with a small structure, all."""
    label = case["label"].numpy()
    some = np.nonzero((label > 0).any((1, 2)))[0]
    reach = max(1, round(20 / case["spacing_z"]))
    case["near"] = np.arange(max(0, some[0] - reach), min(len(label), some[-1] + reach + 1))
    wanted = [c for c in small if c in case["known"]]
    case["small"] = np.nonzero(np.isin(label, wanted).any((1, 2)))[0] if wanted else np.array([], int)


def shelf(config):
    records = cases.records()
    small = [config["classes"].index(n) for n in config["small"]["classes"]]
    groups = {}
    for group, names in config["cases"].items():
        groups[group] = [load_case(n, records[n], config["classes"]) for n in names]
        for case in groups[group]:
            add_slices(case, small)
    return groups


def draw(rng, groups, config):
    """A case, every patient of a group alike, and one of its slices."""
    share = config["share"]
    names = list(share)
    group = groups[names[int(rng.choice(len(names), p=[share[n] for n in names]))]]
    weights = np.array([c.get("weight", 1.0) for c in group])
    case = group[int(rng.choice(len(group), p=weights / weights.sum()))]
    where = rng.random()
    if where < config["small"]["share"] and len(case["small"]):
        return case, int(case["small"][rng.integers(len(case["small"]))])
    if where < 0.9:
        return case, int(case["near"][rng.integers(len(case["near"]))])
    return case, int(rng.integers(case["image"].shape[0]))


def batch(t, groups, config, done):
    late = config.get("late")
    size, count = (late["crop"], late["batch"]) if late and done >= late["from"] else (config["crop"], config["batch"])
    rng = np.random.default_rng([config["seed"], t])
    torch_rng = torch.Generator().manual_seed(int(rng.integers(2**62)))
    x = torch.empty((count, config["net"]["channels"], size[1], size[0]))
    target = torch.empty((count, size[1], size[0]), dtype=torch.long)
    known = torch.zeros((count, len(config["classes"])))
    for b in range(count):
        case, z = draw(rng, groups, config)
        x[b], target[b] = sample(rng, torch_rng, case, z, size, config["classes"])
        known[b, case["known"]] = 1
    return x.contiguous(memory_format=torch.channels_last), target, known


def rate(t, config):
    warm = min(1.0, (t + 1) / config["warmup"])
    return config["lr"] * warm * 0.5 * (1 + cos(pi * min(1.0, t / config["steps"])))


def weights_at(done, full, config):
    """The class weights fade to one between two points of the schedule: at the end every pixel counts alike."""
    first, last = config["weights"]["fade"]
    keep = min(1.0, max(0.0, (last - done) / (last - first)))
    return full.pow(keep)


def dice_of(net, case, classes, every):
    """Dice by channel of a prepared case, on the network's grid, raw argmax."""
    slices = [s.numpy().astype(np.float32) / STORED + np.float32(LOW_HU) for s in case["image"]]
    both, sums = np.zeros(classes), np.zeros(classes)
    for z in range(0, len(slices), every):
        x = torch.from_numpy(network_input(slices, z, case["spacing_z"]))[None].contiguous(memory_format=torch.channels_last)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            found = net(x)[0].argmax(0).numpy()
        truth = case["label"][z].numpy()
        sums += np.bincount(found.ravel(), minlength=classes) + np.bincount(truth.ravel(), minlength=classes)
        both += np.bincount(truth[found == truth], minlength=classes)
    return [2 * b / s if s else None for b, s in zip(both, sums)]


def validate(net, groups, config, every=2):
    net.eval()
    out = {}
    for case in groups["validation"] + [c for c in groups["manual"] if c["name"] == config.get("watch")]:
        dice = dice_of(net, case, len(config["classes"]), every)
        out[case["name"]] = {n: round(d, 4) for n, d in zip(config["classes"][1:], dice[1:]) if d is not None}
    means = {n: round(float(np.mean(list(d.values()))), 4) for n, d in out.items()}
    validation = [means[n] for n in config["cases"]["validation"]]
    return {"mean": round(float(np.mean(validation)), 4), "by_case": means, "dice": out}


def counted(groups, config):
    """Pixels of each channel in 40 batches, from generators of their own."""
    counts = torch.zeros(len(config["classes"]))
    for t in range(40):
        _, target, known = batch(10**9 + t, groups, config, 0.0)
        whole = known.all(1)
        counts += torch.bincount(target[whole].ravel(), minlength=len(counts))
    return counts


def save(path, state):
    """Temporary name, flushed to the disk, renamed; the one before is kept."""
    temporary = path.with_suffix(".tmp")
    with open(temporary, "wb") as f:
        torch.save(state, f)
        f.flush()
        os.fsync(f.fileno())
    if path.exists():
        os.replace(path, path.with_suffix(".before.pt"))
    os.replace(temporary, path)


def newest(path):
    for candidate in (path, path.with_suffix(".before.pt")):
        if candidate.exists():
            return torch.load(candidate, weights_only=True)
    return None


def recipe_hash(config):
    fixed = {k: v for k, v in config.items() if k != "steps"}
    return hashlib.sha256(json.dumps(fixed, sort_keys=True).encode()).hexdigest()[:16]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--run", help="name of the folder under runs/, default the config's id")
    parser.add_argument("--steps", type=int, help="plan for this many steps instead of the config's")
    parser.add_argument("--fresh", action="store_true", help="start anew instead of resuming")
    parser.add_argument("--stop-at", type=int, help="write a checkpoint and end after this step, as SIGTERM would")
    parser.add_argument("--commit", default="", help="git commit to record")
    args = parser.parse_args()
    torch.set_num_threads(1)
    config = json.loads(args.config.read_text())
    if args.steps:
        config["steps"] = args.steps
    crops = [config["crop"]] + ([config["late"]["crop"]] if config.get("late") else [])
    assert all(side % 32 == 0 for crop in crops for side in crop), "sides of a crop are multiples of 32: four levels below a stem of 4"
    folder = HERE / "runs" / (args.run or config["id"])
    folder.mkdir(parents=True, exist_ok=True)
    path, log_path = folder / "checkpoint.pt", folder / "log.jsonl"

    def log(**line):
        with open(log_path, "a") as f:
            f.write(json.dumps({"at": time.strftime("%H:%M:%S"), **line}) + "\n")

    torch.manual_seed(config["seed"])
    net = build(config).to(memory_format=torch.channels_last)
    mean_net = build(config).to(memory_format=torch.channels_last)
    mean_net.load_state_dict(net.state_dict())
    decay = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": config["weight_decay"]}, {"params": plain, "weight_decay": 0.0}],
                                  lr=config["lr"], betas=(0.9, 0.99))
    groups = shelf(config)
    records = cases.records()
    for case in groups["partial"]:
        case["weight"] = records[case["name"]]["weight"]
    state = None if args.fresh else newest(path)
    first, seconds = 0, 0.0
    if state:
        net.load_state_dict(state["model"])
        mean_net.load_state_dict(state["ema"])
        optimiser.load_state_dict(state["optimiser"])
        first, seconds, full = state["step"], state["seconds"], state["weights"]
        if state["steps"] != config["steps"] or state["recipe"] != recipe_hash(config):
            log(event="replanned", step=first, steps_before=state["steps"], steps=config["steps"], recipe_before=state["recipe"], recipe=recipe_hash(config))
    else:
        full = class_weights(counted(groups, config), config["weights"]["power"], config["weights"]["most"])
    log(event="start", step=first, steps=config["steps"], recipe=recipe_hash(config), commit=args.commit, seed=config["seed"],
        threads=1, weights=[round(float(w), 3) for w in full])

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    begun = logged = saved = time.time()
    total, counted_steps = 0.0, 0

    def keep(step):
        save(path, {"step": step, "steps": config["steps"], "model": net.state_dict(), "ema": mean_net.state_dict(), "optimiser": optimiser.state_dict(),
                    "weights": full, "recipe": recipe_hash(config), "commit": args.commit, "seconds": seconds + time.time() - begun})

    checks = {round(v * config["steps"]) for v in config["validate_at"]}
    for t in range(first, config["steps"]):
        done = t / config["steps"]
        for group in optimiser.param_groups:
            group["lr"] = rate(t, config)
        x, target, known = batch(t, groups, config, done)
        net.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(x)
        value = loss(logits.float(), target, known, weights_at(done, full, config), config["dice"]["smooth"], config["dice"]["weight"])
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), config["clip"])
        optimiser.step()
        if t + 1 == args.stop_at:
            stop.append(True)
        ema = min(config["ema"], (1 + t) / (10 + t))
        with torch.no_grad():
            for (name, a), b in zip(mean_net.state_dict().items(), net.state_dict().values()):
                a.lerp_(b, 1 - ema) if a.is_floating_point() else a.copy_(b)
        total, counted_steps = total + value.item(), counted_steps + 1
        now = time.time()
        if now - logged >= LOG_S:
            log(step=t + 1, loss=round(total / counted_steps, 4), lr=round(rate(t, config), 6), steps_per_s=round(counted_steps / (now - logged), 3),
                seconds=round(seconds + now - begun))
            total, counted_steps, logged = 0.0, 0, now
        if now - saved >= CHECKPOINT_S or stop:
            keep(t + 1)
            saved = time.time()
        if t + 1 in checks:
            log(event="validation", step=t + 1, seconds=round(seconds + time.time() - begun), **validate(mean_net, groups, config))
            logged += time.time() - now
        if stop:
            log(event="stopped", step=t + 1)
            return
    keep(config["steps"])
    log(event="done", step=config["steps"], seconds=round(seconds + time.time() - begun))


if __name__ == "__main__":
    main()
