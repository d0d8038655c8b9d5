"""Base colours snapped to a given palette, so that the props of a level go together."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import ColorQuery

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def check_palette(palette: tuple[str, ...]) -> None:
    """Raise InputError unless every colour is written `#rrggbb`."""
    for color in palette:
        if not _HEX.fullmatch(color):
            raise InputError(f"a palette's colours are written #rrggbb, not {color!r}")


def snapped(color: ColorQuery, palette: tuple[str, ...]) -> ColorQuery:
    """Answer with the palette's colour nearest to that of `color` (CIELAB, CIE76); without a palette, with its own."""
    if not palette:
        return color
    from skimage.color import rgb2lab

    entries = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in palette], np.float32)
    centers = np.asarray(rgb2lab(entries[None])[0], np.float32)

    def nearest(points: FloatArray) -> npt.NDArray[np.floating]:
        lab = np.asarray(rgb2lab(np.clip(color(points), 0, 1)[None])[0], np.float32)
        best = np.zeros(len(lab), np.int64)
        least = np.full(len(lab), np.inf, np.float32)
        for index, center in enumerate(centers):  # one at a time: a million points fit
            distance = ((lab - center) ** 2).sum(axis=1)
            closer = distance < least
            best[closer], least[closer] = index, distance[closer]
        return entries[best]

    return nearest
