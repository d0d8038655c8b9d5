"""The sRGB transfer function (IEC 61966-2-1), both ways."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def srgb_to_linear(srgb: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Decode sRGB values in 0..1 to linear light in 0..1, any shape."""
    low = srgb / 12.92
    high = ((np.maximum(srgb, 0.0) + 0.055) / 1.055) ** 2.4
    return np.where(srgb <= 0.04045, low, high).astype(np.float32)


def linear_to_srgb(linear: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Encode linear light in 0..1 to sRGB values in 0..1, any shape."""
    low = linear * 12.92
    high = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, low, high).astype(np.float32)
