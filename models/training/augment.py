"""One training sample: five channels cut from a prepared case, bent, recoloured and made noisy. segmentation.md 2 and 6 row 1.

Everything is drawn from the generator that is handed in. There is no mirror and no quarter turn: sides are anatomy.
"""
from math import cos, pi, radians, sin

import numpy as np
import torch
from torch.nn import functional as F

from preprocess import HIGH_HU, LOW_HU, OFFSETS_MM, SIZE, THICK_MM

AIR = 0.5  # HU above the floor that still counts as cut off by the window
# Standard deviation in HU of the offset that each structure gets of its own: phases out of labels.
PHASE_HU = {"liver": 14, "spleen": 18, "kidney_right": 30, "kidney_left": 30, "gallbladder": 12, "pancreas": 13, "stomach": 14,
            "esophagus": 11, "aorta": 40, "inferior_vena_cava": 38, "portal_and_splenic_vein": 35, "adrenal_right": 12, "adrenal_left": 12}


def uniform(rng, low, high):
    return float(low + (high - low) * rng.random())


def geometry(rng, size, pixel_mm):
    """Sampling grid [H][W][2] in the network grid's pixels from its middle, and the shear (x, y) in pixels per millimetre of z."""
    width, height = size
    angle = radians(uniform(rng, -12, 12))
    scale = 0.8 * (1.25 / 0.8) ** rng.random()
    stretch = uniform(rng, -0.08, 0.08)
    matrix = torch.tensor([[cos(angle) * scale * (1 + stretch), -sin(angle) * scale * (1 - stretch)],
                           [sin(angle) * scale * (1 + stretch), cos(angle) * scale * (1 - stretch)]], dtype=torch.float32)
    x = torch.arange(width, dtype=torch.float32) - (width - 1) / 2
    y = torch.arange(height, dtype=torch.float32) - (height - 1) / 2
    base = torch.stack(torch.broadcast_tensors(x[None, :], y[:, None]), -1)
    reach = [max(0.0, (215 - width) / 2), max(0.0, (160 - height) / 2)]  # half the slack of a common body
    shift = [uniform(rng, -30, 30) / pixel_mm + uniform(rng, -r, r) for r in reach]
    grid = base @ matrix.T + torch.tensor(shift)
    if rng.random() < 0.6:
        sd = uniform(rng, 3, 5) / pixel_mm
        bumps = torch.from_numpy(rng.standard_normal((1, 2, 7, 7)).astype(np.float32)) * sd
        grid = grid + F.interpolate(bumps, size=(height, width), mode="bicubic", align_corners=True)[0].permute(1, 2, 0)
    if rng.random() < 0.35:  # another anatomy: whole organs move and swell
        sd = uniform(rng, 5, 10) / pixel_mm
        bumps = torch.from_numpy(rng.standard_normal((1, 2, 4, 4)).astype(np.float32)) * sd
        grid = grid + F.interpolate(bumps, size=(height, width), mode="bicubic", align_corners=True)[0].permute(1, 2, 0)
    tilt = [np.tan(radians(float(rng.standard_normal()) * 4)) / pixel_mm for _ in range(2)]
    return grid, tilt


def positions(rng, z, count, spacing_z):
    """Five positions in slices and their distance in mm; the series may end early (cut-out of channels)."""
    step = (1.0 if spacing_z >= THICK_MM else OFFSETS_MM[3] / spacing_z) * 0.8 * (1.25 / 0.8) ** rng.random()
    first, last = 0.0, count - 1.0
    if rng.random() < 0.1:
        cut = rng.integers(0, 3)
        if rng.random() < 0.5:
            first = max(first, z - cut * step)
        else:
            last = min(last, z + cut * step)
    at = [min(max(z + k * step, first), last) for k in (-2, -1, 0, 1, 2)]
    return at, [(a - z) * spacing_z for a in at]


def cut(case, z, rng, size):
    """Image in HU above the floor [5][H][W] and channel numbers [5][H][W], both float32."""
    image, label = case["image"], case["label"]
    at, mm = positions(rng, z, image.shape[0], case["spacing_z"])
    slab = torch.empty((5, SIZE, SIZE))
    for c, p in enumerate(at):
        low = int(p)
        f = p - low
        slab[c] = image[low]
        if f > 0:
            slab[c].lerp_(image[min(low + 1, image.shape[0] - 1)].float(), f)
    names = label[[int(p + 0.5) for p in at]].float()
    grid, tilt = geometry(rng, size, case["pixel_mm"])
    shear = torch.tensor([[d * tilt[0], d * tilt[1]] for d in mm], dtype=torch.float32)[:, None, None, :]
    where = (grid[None] + shear) * (2 / SIZE)
    bent = F.grid_sample(slab[:, None], where, mode="bilinear", padding_mode="zeros", align_corners=False)[:, 0]
    named = F.grid_sample(names[:, None], where, mode="nearest", padding_mode="zeros", align_corners=False)[:, 0]
    return bent / case["stored"], named


def blur3(x):
    return F.avg_pool2d(x[None], 3, 1, 1, count_include_pad=False)[0]


def ellipse(rng, height, width, centre, radius):
    """1 inside, 0 outside, a soft rim between: [H][W]."""
    angle = uniform(rng, 0, pi)
    longer = radius * uniform(rng, 1, 1.8)
    x = torch.arange(width, dtype=torch.float32)[None, :] - centre[1]
    y = torch.arange(height, dtype=torch.float32)[:, None] - centre[0]
    u, v = (x * cos(angle) + y * sin(angle)) / longer, (-x * sin(angle) + y * cos(angle)) / radius
    return ((1.15 - (u * u + v * v)) / 0.3).clamp(0, 1)


def paint_oral(rng, hu, names, pixel_mm, stomach):
    """Dense contrast, water or gas in the stomach and in blobs of soft tissue that is no organ; layered, gas in front."""
    _, height, width = hu.shape
    lumen = (hu > 75) & (hu < 255)  # -50..130 HU: neither fat nor gas nor bone nor filled already
    # 0..600 HU, and often enough the values of a spleen or a kidney, with which such bowel is confused (segmentation.md 5.1)
    dense = uniform(rng, 125, 725) if rng.random() < 0.6 else uniform(rng, 130, 330)
    level = uniform(rng, 0.3, 0.7) * height
    back = torch.arange(height)[:, None] > level
    if rng.random() < 0.7:
        inside = (names == stomach) & lumen
        if inside.any():
            rows = torch.nonzero(inside.any(0).any(1))[:, 0]
            split = rows[0] + (rows[-1] - rows[0]) * uniform(rng, -0.3, 0.9)
            below = inside & (torch.arange(height)[:, None] > split)
            hu = torch.where(below, dense + uniform(rng, -40, 40), hu)
            if rng.random() < 0.3:
                hu = torch.where(inside & ~below, torch.zeros(()), hu)
    free = (names == 0) & lumen
    organs = torch.nonzero(names[2] > 0)
    if len(organs) == 0:
        return hu
    (top, left), (bottom, right) = organs.min(0).values.tolist(), organs.max(0).values.tolist()
    for _ in range(int(rng.integers(1, 11))):
        centre = (uniform(rng, top, bottom), uniform(rng, left, right))
        blob = ellipse(rng, height, width, centre, uniform(rng, 5, 18) / pixel_mm)
        value = dense * uniform(rng, 0.6, 1.1) if rng.random() < 0.8 else 0.0
        share = blob * free
        if rng.random() < 0.3:
            share = share * back
        hu = hu + share * (value - hu)
    return hu


def paint_loops(rng, hu, names, pixel_mm):
    """Loops of bowel packed with dense contrast, a wall around, some with gas on top, beside and between the organs.

    Fat gives way too, bone does not. Patient ct-btcv-21 (validation) is why: such loops were called spleen, kidney and stomach.
    """
    organs = torch.nonzero(names[2] > 0)
    if len(organs) == 0:
        return hu
    _, height, width = hu.shape
    (top, left), (bottom, right) = organs.min(0).values.tolist(), organs.max(0).values.tolist()
    if rng.random() < 0.5:  # x runs to the patient's left: the flank of spleen and left kidney
        left = (left + right) / 2
    dense = uniform(rng, 300, 725)
    mottled = torch.from_numpy(rng.standard_normal((height, width)).astype(np.float32)) * uniform(rng, 0, 70)
    rows = torch.arange(height, dtype=torch.float32)[:, None]
    picture, drawn = torch.zeros(height, width), torch.zeros(height, width, dtype=torch.bool)
    for _ in range(int(rng.integers(2, 13))):
        centre, radius = (uniform(rng, top, bottom), uniform(rng, left, right)), uniform(rng, 6, 20) / pixel_mm
        shape = ellipse(rng, height, width, centre, radius)
        filled = (dense * uniform(rng, 0.85, 1.15) + mottled).expand(height, width)
        if rng.random() < 0.35:
            filled = torch.where(rows < centre[0] + uniform(rng, -0.6, 0.6) * radius, torch.zeros(()), filled)
        picture = torch.where(shape > 0.75, filled, torch.where(shape > 0, torch.full((), uniform(rng, 160, 230)), picture))
        drawn |= shape > 0
    return torch.where(drawn & (names == 0) & (hu > AIR) & (hu < 330), blur3(picture[None])[0], hu)


def paint_lesions(rng, hu, names, pixel_mm, liver):
    """Round spots, darker as a rule, inside the liver, which stays liver."""
    inside = torch.nonzero(names[2] == liver)
    if len(inside) < 50:
        return hu
    for _ in range(int(rng.integers(1, 5))):
        centre = inside[int(rng.integers(len(inside)))].tolist()
        radius = 2.5 * 10 ** rng.random() / pixel_mm
        depth = uniform(rng, -60, -20) if rng.random() < 0.8 else uniform(rng, 15, 50)
        spot = ellipse(rng, hu.shape[1], hu.shape[2], centre, radius) * depth
        hu = hu + spot * (names == liver)
    return hu


def recolour(rng, hu, names, case, classes):
    """Contrast phase, oral contrast, lesions; hu counts from the floor of the window."""
    known = case["known"]
    if rng.random() < 0.6:
        table = torch.zeros(len(classes))
        for c in known[1:]:
            table[c] = float(rng.standard_normal()) * PHASE_HU[classes[c]]
        if rng.random() < 0.5:  # both kidneys see the same blood
            left, right = classes.index("kidney_left"), classes.index("kidney_right")
            table[left] = table[right]
        hu = hu + blur3(table[names.long()])
    if rng.random() < 0.2:  # parenchyma is not even
        waves = torch.from_numpy(rng.standard_normal((1, 1, 8, 10)).astype(np.float32)) * uniform(rng, 3, 12)
        hu = hu + F.interpolate(waves, size=hu.shape[1:], mode="bilinear", align_corners=True)[0] * (names > 0)
    if len(known) > 2 and rng.random() < 0.4:
        hu = paint_oral(rng, hu, names, case["pixel_mm"], classes.index("stomach"))
    if len(known) > 2 and rng.random() < 0.35:
        hu = paint_loops(rng, hu, names, case["pixel_mm"])
    if rng.random() < 0.25:
        hu = paint_lesions(rng, hu, names, case["pixel_mm"], classes.index("liver"))
    return hu


def degrade(rng, torch_rng, hu):
    """Scanner and dose: blur, gain, offset, gamma, noise, streaks. Air stays air."""
    air = hu <= AIR
    span = HIGH_HU - LOW_HU
    if rng.random() < 0.3:
        hu = blur3(hu)
    gain, offset = uniform(rng, 0.8, 1.2), uniform(rng, -25, 25)
    hu = (hu - 165) * gain + (165 + offset)  # about 40 HU
    if rng.random() < 0.5:
        hu = (hu.clamp(0, span) / span).pow(uniform(rng, 0.75, 1.35)) * span
    if rng.random() < 0.7:
        sd = uniform(rng, 0, 25)
        noise = torch.randn(hu.shape, generator=torch_rng)
        kind = rng.random()
        if kind < 0.4:
            noise = blur3(noise) * 2  # sd near that of the white one
        elif kind < 0.5:
            noise = F.avg_pool2d(noise[None], (1, 9), 1, (0, 4))[0] * 3  # streaks of a low dose, along the body's width
        hu = hu + noise * sd
    hu = torch.where(air, torch.zeros(()), hu)
    return hu.clamp(0, span) * (2 / span) - 1


def sample(rng, torch_rng, case, z, size, classes):
    """Network input [5][H][W] and target [H][W] of channel numbers; what the case does not know is background."""
    hu, names = cut(case, z, rng, size)
    hu = recolour(rng, hu, names, case, classes)
    target = case["seen"][names[2].long()]
    return degrade(rng, torch_rng, hu), target
