"""Weighted cross-entropy and soft Dice, both marginal: what a case does not know counts as its background. segmentation.md 2."""
import torch


def class_weights(counts, power, most):
    """About frequency^-1/3, clipped, mean 1."""
    w = (counts.double() / counts.sum()).clamp_min(1e-9).pow(power)
    w = (w / w.min()).clamp_max(most)
    return (w / w.mean()).float()


def loss(logits, target, known, weights, smooth, dice_weight):
    """logits [B][C][H][W] float32; target [B][H][W] long, only known channels; known [B][C] of 0 and 1, channel 0 always 1."""
    p = torch.softmax(logits, 1)
    if not bool(known.all()):
        mask = known[:, :, None, None]
        hidden = (p * (1 - mask)).sum(1, keepdim=True)
        p = torch.cat([p[:, :1] + hidden, p[:, 1:] * mask[:, 1:]], 1)
    hit = p.gather(1, target[:, None])[:, 0]
    w = weights[target]
    entropy = -(w * (hit + 1e-12).log()).sum() / w.sum()
    classes = logits.shape[1]
    flat = target.reshape(-1)
    overlap = torch.zeros(classes).index_add(0, flat, hit.reshape(-1))
    truth = torch.bincount(flat, minlength=classes).float()
    predicted = p.sum((0, 2, 3))
    present = truth > 0
    present[0] = False
    dice = (2 * overlap + smooth) / (truth + predicted + smooth)
    return entropy + dice_weight * (1 - dice[present]).mean() if bool(present.any()) else entropy
