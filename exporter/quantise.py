"""The stored form of weights: int8 with a float16 scale per output column, or float16 where that shows."""

import numpy as np
from numpy.typing import NDArray

Stored = dict[str, NDArray[np.int8] | NDArray[np.float16]]

MIN_SIDE = 64
"""Matrices narrower than this stay in float16: they are small, and sit where a model is most sensitive."""


def store(name: str, weight: NDArray[np.float32], *, scale_axis: int) -> Stored:
    """Quantise a weight as it will be stored.

    Args:
        name: key of the weight; a quantised one is joined by `name.scale`.
        weight: any shape; matrices with both sides of at least MIN_SIDE become int8.
        scale_axis: the axis that keeps a scale of its own: 1 for matrices [in, out], 0 for embedding tables.

    Returns:
        `{name: float16}`, or `{name: int8, name.scale: float16}` with weight ~ int8 * scale, the scale shaped to
        broadcast. An error is at most half a step: max|column| / 254.
    """
    if weight.ndim != 2 or min(weight.shape) < MIN_SIDE:
        return {name: weight.astype(np.float16)}
    peak = np.abs(weight).max(axis=1 - scale_axis, keepdims=True)
    # The scale is rounded first, upwards if need be, so that no weight is clipped.
    scale = np.maximum((peak / 127).astype(np.float16), np.finfo(np.float16).smallest_normal)
    scale = np.where(scale.astype(np.float32) * 127 < peak, np.nextafter(scale, np.float16(np.inf)), scale)
    quantised = np.clip(np.rint(weight / scale.astype(np.float32)), -127, 127).astype(np.int8)
    return {name: quantised, f"{name}.scale": scale}
