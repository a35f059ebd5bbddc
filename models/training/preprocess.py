"""From a CT series to the network's picture and back: the reference that TypeScript mirrors bit for bit.

PREPROCESSING.md says the same in words and wins where the two differ. Numbers: every product and sum is float64, in the order
written here, never fused; what is kept in an array is rounded to float32 once. segmentation.md 1.1.
"""
from itertools import permutations
from math import ceil, exp, floor

import numpy as np

SIZE = 256  # pixels of the network's picture, both ways
PIXEL_MM = 1.6
MAX_SCALE = 1.25
LOW_HU, HIGH_HU = -125.0, 275.0
OFFSETS_MM = (-10.0, -5.0, 0.0, 5.0, 10.0)
OFFSETS_SLICES = (-2.0, -1.0, 0.0, 1.0, 2.0)
THICK_MM = 3.999  # from this spacing on the neighbours are slices, not millimetres
BLUR_FROM = 1.3  # shrink factor above which the Gaussian comes first
FWHM = 2.355  # full width at half maximum of a Gaussian of sigma 1
CELL_MM = 4.0  # grid on which the body is looked for
BODY_HU = -115.0  # a cell's mean of clipped HU; clipped air is -125, fat about -100


def orientation(direction):
    """(axis, flip): patient axis p (0 left, 1 back, 2 up) runs along array axis axis[p], backwards if flip[p].

    direction[p][a]: component along LPS axis p of the unit vector of array axis a. Nearest signed permutation; of equal ones the
    first in lexicographic order.
    """
    best, axis = -1.0, None
    for candidate in permutations(range(3)):
        score = abs(direction[0][candidate[0]]) + abs(direction[1][candidate[1]]) + abs(direction[2][candidate[2]])
        if score > best:
            best, axis = score, candidate
    return axis, tuple(bool(direction[p][axis[p]] < 0) for p in range(3))


def to_patient_axes(array, direction):
    """An array indexed [i][j][k] as a view indexed [z][y][x]: x to the left, y to the back, z up."""
    axis, flip = orientation(direction)
    view = np.transpose(array, (axis[2], axis[1], axis[0]))
    return view[tuple(slice(None, None, -1) if flip[p] else slice(None) for p in (2, 1, 0))]


def from_patient_axes(view, direction):
    """The inverse of to_patient_axes."""
    axis, flip = orientation(direction)
    array = view[tuple(slice(None, None, -1) if flip[p] else slice(None) for p in (2, 1, 0))]
    order = [0, 0, 0]
    order[axis[2]], order[axis[1]], order[axis[0]] = 0, 1, 2
    return np.transpose(array, order)


def spacing_of(spacing_ijk, direction):
    """(x, y, z) in mm of the patient axes."""
    axis, _ = orientation(direction)
    return tuple(float(spacing_ijk[axis[p]]) for p in range(3))


def clipped(hu):
    return np.clip(hu.astype(np.float32), np.float32(LOW_HU), np.float32(HIGH_HU))


def cell_sums(values, bx, by):
    """Sum of each block of by x bx pixels of a slice; blocks at the right and lower edge may be smaller."""
    v = np.add.reduceat(values.astype(np.float64), np.arange(0, values.shape[0], by), axis=0)
    return np.add.reduceat(v, np.arange(0, values.shape[1], bx), axis=1)


def grown(mask, keep):
    """3x3 erosion (keep: every neighbour) or dilation (any neighbour); outside counts as empty."""
    p = np.pad(mask, 1)
    n, m = mask.shape
    shifted = [p[dy:dy + n, dx:dx + m] for dy in range(3) for dx in range(3)]
    return np.all(shifted, axis=0) if keep else np.any(shifted, axis=0)


def largest_component(mask):
    """Largest 4-connected component; of equal ones the one met first, rows from the top, then from the left."""
    seen = np.zeros(mask.shape, bool)
    best = []
    for y, x in zip(*np.nonzero(mask)):
        if seen[y, x]:
            continue
        stack, members = [(y, x)], []
        seen[y, x] = True
        while stack:
            v, u = stack.pop()
            members.append((v, u))
            for w, t in ((v - 1, u), (v + 1, u), (v, u - 1), (v, u + 1)):
                if 0 <= w < mask.shape[0] and 0 <= t < mask.shape[1] and mask[w, t] and not seen[w, t]:
                    seen[w, t] = True
                    stack.append((w, t))
        if len(members) > len(best):
            best = members
    kept = np.zeros(mask.shape, bool)
    for y, x in best:
        kept[y, x] = True
    return kept


def body_box(volume, spacing):
    """(x0, x1, y0, y1), inclusive native pixels, of the body's outline in half of the slices; table removed by opening."""
    nz, ny, nx = volume.shape
    bx = max(1, floor(CELL_MM / spacing[0] + 0.5))
    by = max(1, floor(CELL_MM / spacing[1] + 0.5))
    pixels = cell_sums(np.ones((ny, nx)), bx, by)
    votes = np.zeros(pixels.shape, np.int64)
    for z in range(nz):
        votes += cell_sums(clipped(volume[z]), bx, by) > BODY_HU * pixels
    opened = grown(grown(votes * 2 > nz, True), False)
    body = largest_component(opened)
    if not body.any():
        return 0, nx - 1, 0, ny - 1
    xs, ys = np.nonzero(body.any(0))[0], np.nonzero(body.any(1))[0]
    return (int(xs[0]) * bx, min((int(xs[-1]) + 1) * bx, nx) - 1, int(ys[0]) * by, min((int(ys[-1]) + 1) * by, ny) - 1)


def frame_of(volume, spacing):
    """Where the network's picture lies: centre in native pixels (x, y) and its pixel in mm."""
    x0, x1, y0, y1 = body_box(volume, spacing)
    widest = max((x1 - x0 + 1) * spacing[0], (y1 - y0 + 1) * spacing[1])
    scale = min(MAX_SCALE, max(1.0, widest / (SIZE * PIXEL_MM)))
    # The half pixel makes a series that already has 1.6 mm pixels pass through unchanged.
    return {"box": [x0, x1, y0, y1], "centre": [(x0 + x1) // 2 + 0.5, (y0 + y1) // 2 + 0.5], "pixel_mm": PIXEL_MM * scale}


def gauss(factor):
    """Weights of the antialias blur for a shrink factor, from -radius to radius, float32."""
    sigma = factor / FWHM
    radius = ceil(3 * sigma)
    raw = [exp(-0.5 * (i / sigma) * (i / sigma)) for i in range(-radius, radius + 1)]
    total = 0.0
    for w in raw:
        total += w
    return [float(np.float32(w / total)) for w in raw]


def blurred(values, axis, factor):
    """Along one axis of a slice, edges clamped; taps added from the lowest index up; float32 in and out."""
    weights = gauss(factor)
    radius, n = len(weights) // 2, values.shape[axis]
    wide = values.astype(np.float64)
    total = np.zeros(values.shape)
    for tap, w in enumerate(weights):
        at = np.clip(np.arange(n) + (tap - radius), 0, n - 1)
        total = total + w * np.take(wide, at, axis=axis)
    return total.astype(np.float32)


def taps(n, centre, step):
    """For each network pixel: lower native index, upper native index, weight of the upper, inside the picture."""
    at = centre + (np.arange(SIZE) - (SIZE - 1) / 2) * step
    low = np.floor(at)
    inside = (at >= -0.5) & (at <= n - 0.5)
    return np.clip(low, 0, n - 1).astype(int), np.clip(low + 1, 0, n - 1).astype(int), at - low, inside


def resampled(hu, spacing, frame):
    """One native slice [y][x] in HU as float32 256x256, clipped HU."""
    picture = clipped(hu)
    step = [frame["pixel_mm"] / spacing[0], frame["pixel_mm"] / spacing[1]]
    for axis, factor in ((1, step[0]), (0, step[1])):
        if factor > BLUR_FROM:
            picture = blurred(picture, axis, factor)
    x0, x1, fx, in_x = taps(hu.shape[1], frame["centre"][0], step[0])
    y0, y1, fy, in_y = taps(hu.shape[0], frame["centre"][1], step[1])
    v = picture.astype(np.float64)
    top = (1 - fx) * v[y0][:, x0] + fx * v[y0][:, x1]
    low = (1 - fx) * v[y1][:, x0] + fx * v[y1][:, x1]
    out = (1 - fy)[:, None] * top + fy[:, None] * low
    return np.where(in_y[:, None] & in_x, out, LOW_HU).astype(np.float32)


def channel_positions(z, nz, spacing_z):
    """For each channel: lower slice, upper slice, weight of the upper."""
    steps = OFFSETS_SLICES if spacing_z >= THICK_MM else [mm / spacing_z for mm in OFFSETS_MM]
    out = []
    for step in steps:
        at = min(max(z + step, 0.0), nz - 1.0)
        low = floor(at)
        out.append((low, min(low + 1, nz - 1), at - low))
    return out


def network_input(slices, z, spacing_z):
    """slices: resampled pictures by z. Returns float32 [5][256][256] in -1..1."""
    out = np.empty((len(OFFSETS_MM), SIZE, SIZE), np.float32)
    for c, (low, high, f) in enumerate(channel_positions(z, len(slices), spacing_z)):
        v = (1 - f) * slices[low].astype(np.float64) + f * slices[high].astype(np.float64)
        out[c] = (v - LOW_HU) / (HIGH_HU - LOW_HU) * 2 - 1
    return out


def back_taps(n, centre, step):
    """For each native pixel: lower and upper network pixel, weight of the upper, inside the network's picture."""
    at = (np.arange(n) - centre) / step + (SIZE - 1) / 2
    low = np.floor(at)
    inside = (at >= -0.5) & (at <= SIZE - 0.5)
    return np.clip(low, 0, SIZE - 1).astype(int), np.clip(low + 1, 0, SIZE - 1).astype(int), at - low, inside


def labels_native(logits, shape, spacing, frame):
    """logits float32 [classes][256][256] as channel numbers uint8 [y][x] of the native slice; ties go to the lowest channel."""
    x0, x1, fx, in_x = back_taps(shape[1], frame["centre"][0], frame["pixel_mm"] / spacing[0])
    y0, y1, fy, in_y = back_taps(shape[0], frame["centre"][1], frame["pixel_mm"] / spacing[1])
    best = np.full(shape, -np.inf)
    winner = np.zeros(shape, np.uint8)
    for c in range(logits.shape[0]):
        v = logits[c].astype(np.float64)
        top = (1 - fx) * v[y0][:, x0] + fx * v[y0][:, x1]
        low = (1 - fx) * v[y1][:, x0] + fx * v[y1][:, x1]
        value = (1 - fy)[:, None] * top + fy[:, None] * low
        better = value > best
        best[better], winner[better] = value[better], c
    return np.where(in_y[:, None] & in_x, winner, 0).astype(np.uint8)
