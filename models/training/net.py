"""The device network: segmentation.md 4, speed.md 1.2 (net D with LeakyReLU and one level more).

Nothing in it is slow as int8 in WebAssembly: dense 3x3 and 2x2 convolutions of at least 64 channels, nearest upsampling, additions
and one DepthToSpace. BatchNorm is folded at export; the convolutions before it have no bias of their own.
"""
import torch
from torch import nn
from torch.nn import functional as F

SLOPE = 0.01
STEM = 4  # pixels of the picture per pixel of the first level


class Unit(nn.Module):
    """Convolution, BatchNorm, LeakyReLU."""

    def __init__(self, c_in, c_out, kernel, stride=1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(c_in, c_out, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(c_out)
        nn.init.kaiming_normal_(self.conv.weight, a=SLOPE, mode="fan_out")

    def forward(self, x):
        return F.leaky_relu(self.norm(self.conv(x)), SLOPE)


def three(c):
    return Unit(c, c, 3, 1, 1)


class Up(nn.Module):
    """1x1 to the width above, nearest x2, add the skip, then refine."""

    def __init__(self, c_in, c_out, units):
        super().__init__()
        self.narrow = nn.Conv2d(c_in, c_out, 1)
        self.refine = nn.Sequential(*[three(c_out) for _ in range(units)])

    def forward(self, x, skip):
        return self.refine(F.interpolate(self.narrow(x), scale_factor=2, mode="nearest") + skip)


class Net(nn.Module):
    def __init__(self, channels=5, classes=14, widths=(64, 128, 192, 192), refine=(2, 2, 1)):
        super().__init__()
        a, b, c, d = widths
        self.stem = Unit(channels, a, STEM, STEM)
        self.level1 = nn.Sequential(three(a), three(a))
        self.down2 = Unit(a, b, 2, 2)
        self.level2 = nn.Sequential(three(b), three(b))
        self.down3 = Unit(b, c, 2, 2)
        self.level3 = nn.Sequential(three(c), three(c))
        self.down4 = Unit(c, d, 2, 2)
        self.level4 = nn.Sequential(three(d), three(d))
        self.up3 = Up(d, c, refine[2])
        self.up2 = Up(c, b, refine[1])
        self.up1 = Up(b, a, refine[0])
        self.head = nn.Conv2d(a, STEM * STEM * classes, 1)
        # DepthToSpace in CRD order is PixelShuffle: channel k * 16 + dy * 4 + dx goes to class k.
        self.shuffle = nn.PixelShuffle(STEM)

    def forward(self, x):
        x1 = self.level1(self.stem(x))
        x2 = self.level2(self.down2(x1))
        x3 = self.level3(self.down3(x2))
        x4 = self.level4(self.down4(x3))
        y = self.up3(x4, x3)
        y = self.up2(y, x2)
        y = self.up1(y, x1)
        return self.shuffle(self.head(y))


def build(config):
    net = config["net"]
    return Net(net["channels"], len(config["classes"]), tuple(net["widths"]), tuple(net["refine"]))
