"""Dice, surface distances and what follows from them, in native geometry. segmentation.md 3; the product's own table is `npm run evaluate`."""
import numpy as np
from scipy import ndimage

CROSS = ndimage.generate_binary_structure(3, 1)
MISSED_MM = 30.0


def surface(mask):
    """Voxels with a 6-neighbour inside the grid that is not in the mask."""
    return mask & ~ndimage.binary_erosion(mask, CROSS, border_value=1)


def crop_of(a, b):
    both = a | b
    ranges = []
    for axis in range(3):
        on = np.nonzero(both.any(tuple(i for i in range(3) if i != axis)))[0]
        ranges.append(slice(max(0, on[0] - 1), on[-1] + 2))
    return tuple(ranges)


def distances(predicted, truth, spacing_zyx):
    """(d(S(P),S(T)), d(S(T),S(P))) in mm."""
    box = crop_of(predicted, truth)
    p, t = surface(predicted[box]), surface(truth[box])
    # A crop's border is not the grid's border: the one-voxel rim keeps neighbours of the mask inside it.
    to_truth = ndimage.distance_transform_edt(~t, spacing_zyx)
    to_predicted = ndimage.distance_transform_edt(~p, spacing_zyx)
    return to_truth[p], to_predicted[t]


def scores(predicted, truth, spacing_zyx, missed_ml=1.0):
    """None where the structure is not in the truth."""
    n_truth = int(truth.sum())
    if n_truth == 0:
        return None
    voxel_ml = float(np.prod(spacing_zyx)) / 1000
    both, n_found = int((predicted & truth).sum()), int(predicted.sum())
    out = {"dice": 2 * both / (n_truth + n_found), "ml_truth": n_truth * voxel_ml, "ml_found": n_found * voxel_ml,
           "missed": n_truth * voxel_ml >= missed_ml and both < 0.1 * n_truth}
    if n_found == 0 or out["missed"]:
        return {**out, "nsd_2mm": 0.0, "hd95_mm": None, "p95_mm": MISSED_MM, "under_p95_mm": MISSED_MM, "list": np.array([MISSED_MM]), "under": np.array([MISSED_MM])}
    there, back = distances(predicted, truth, spacing_zyx)
    union = np.concatenate([there, back])
    under = ndimage.distance_transform_edt(~predicted[crop_of(predicted, truth)], spacing_zyx)[surface(truth[crop_of(predicted, truth)])]
    return {**out, "nsd_2mm": float((union <= 2).mean()), "hd95_mm": float(max(np.percentile(there, 95), np.percentile(back, 95))),
            "p95_mm": float(np.percentile(union, 95)), "under_p95_mm": float(np.percentile(under, 95)), "list": union, "under": under}


def weighted_percentile(lists, q):
    """Percentile of the union of lists in which every list weighs the same."""
    values = np.concatenate(lists)
    weights = np.concatenate([np.full(len(v), 1 / len(v)) for v in lists])
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, q / 100 * total[-1])])
