"""The stored form of weights: int8 with a float16 scale per output column, or float16 where int8 is too coarse.

A model trained for it (`propsmith.exporter.training.distill_encoder`) may be stored in four bits instead.
"""

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.arrays import ByteArray, FloatArray

Stored = dict[str, NDArray[np.int8] | ByteArray | NDArray[np.float16]]

MIN_SIDE = 64
"""Matrices narrower than this stay in float16: they are small, and the model is most sensitive to them."""
INT4_GROUP = 64
"""Consecutive rows of a matrix [in, out] that share a scale in each column."""
INT4_LIMIT = 7


def takes_int4(name: str, shape: tuple[int, ...]) -> bool:
    """Whether a parameter is stored in four bits if the model was trained for it: the matrices of its blocks."""
    inside = name.startswith(("cross.", "blocks."))
    return inside and len(shape) == 2 and min(shape) >= MIN_SIDE and all(n % INT4_GROUP == 0 for n in shape)


def store_int4(name: str, weight: FloatArray) -> Stored:
    """Quantize a matrix [in, out] to four bits.

    Returns:
        `{name: uint8 [in / 2, out], name.scale: float16 [in / INT4_GROUP, out]}`; a byte holds row 2k in its low half
        and row 2k + 1 in its high half, each plus 8. An error is at most half a step: max|group| / 14.
    """
    groups = weight.reshape(-1, INT4_GROUP, weight.shape[1])
    peak = np.abs(groups).max(axis=1, keepdims=True)
    scale = np.maximum((peak / np.float32(INT4_LIMIT)).astype(np.float16), np.finfo(np.float16).smallest_normal)
    steps = np.clip(np.rint(groups / scale.astype(np.float32)), -INT4_LIMIT, INT4_LIMIT).astype(np.int8) + 8
    nibbles = steps.astype(np.uint8).reshape(-1, 2, weight.shape[1])
    return {name: nibbles[:, 0] | nibbles[:, 1] << 4, f"{name}.scale": scale[:, 0]}


def store(name: str, weight: FloatArray, *, scale_axis: int) -> Stored:
    """Quantize a weight as it will be stored.

    Args:
        name: key of the weight; a quantized one also has `name.scale`.
        weight: any shape; matrices with both sides of at least MIN_SIDE become int8.
        scale_axis: the axis with a scale per index: 1 for matrices [in, out], 0 for embedding tables.

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
    quantized = np.clip(np.rint(weight / scale.astype(np.float32)), -127, 127).astype(np.int8)
    return {name: quantized, f"{name}.scale": scale}
