"""A simple form of segmentation.md 7, for scores while training; the product's TypeScript has the full one and its numbers count."""
import numpy as np
from scipy import ndimage

FULL = np.ones((3, 3, 3), bool)
SMALL_ML = {"adrenal_right": 0.2, "adrenal_left": 0.2, "portal_and_splenic_vein": 0.2}
HOLE_ML = 5.0


def components(mask):
    labels, n = ndimage.label(mask, FULL)
    return labels, np.bincount(labels.ravel())[1:] if n else np.array([], int)


def kept(mask, good):
    labels, sizes = components(mask)
    table = np.concatenate([[False], good(sizes)]) if len(sizes) else np.array([False])
    return table[labels]


def holes_filled(mask, pixel_ml):
    out = mask.copy()
    for z in np.nonzero(mask.any((1, 2)))[0]:
        holes = ndimage.binary_fill_holes(mask[z]) & ~mask[z]
        labels, n = ndimage.label(holes)
        sizes = np.bincount(labels.ravel())
        out[z] |= np.concatenate([[False], sizes[1:] * pixel_ml <= HOLE_ML])[labels] if n else False
    return out


def cleaned(found, classes, spacing_xyz, middle_x):
    """Channel numbers [z][y][x] in, the same out: kidneys by side, largest components, islands, holes."""
    voxel_ml = spacing_xyz[0] * spacing_xyz[1] * spacing_xyz[2] / 1000
    out = found.copy()

    def put(channel, before, after):
        out[before & ~after] = 0
        out[after & (out == 0)] = channel

    right, left = classes.index("kidney_right"), classes.index("kidney_left")
    both = (found == right) | (found == left)
    labels, sizes = components(both)
    out[both] = 0
    for i, size in enumerate(sizes):
        if size * voxel_ml >= 20:
            mask = labels == i + 1
            out[mask] = right if np.nonzero(mask)[2].mean() < middle_x else left  # x runs to the patient's left
    for channel, name in enumerate(classes):
        if channel == 0 or channel in (right, left):
            continue
        mask = found == channel
        if not mask.any():
            continue
        if name in ("liver", "spleen"):
            good = holes_filled(kept(mask, lambda s: np.arange(len(s)) == s.argmax()), voxel_ml)
        else:
            least = SMALL_ML.get(name, 1.0)
            good = kept(mask, lambda s: (s >= 0.1 * s.max()) & (s * voxel_ml >= least))
        put(channel, mask, good)
    return out


def with_enclosed(liver, others, spacing_xyz):
    """Liver plus the vessels it encloses: closing of 5 mm, holes filled per slice; for the two test cases (segmentation.md 1)."""
    spacing = spacing_xyz[::-1]
    far = ndimage.distance_transform_edt(~liver, spacing) > 5  # what the dilation by 5 mm does not reach
    closed = ndimage.distance_transform_edt(~far, spacing) > 5 if far.any() else liver
    filled = np.stack([ndimage.binary_fill_holes(s) for s in closed | liver])
    return liver | (filled & others)
