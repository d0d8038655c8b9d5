"""How much arithmetic a denoiser is, and how fast this machine multiplies matrices: what speeds are held against."""

import time
from typing import Any

import numpy as np

from propsmith.runtime.bundle import Manifest

_SIDE = 2048
_SECONDS = 1.0


def denoiser_flops(manifest: Manifest, rows: int) -> float | None:
    """Floating-point operations (a multiplication and an addition are two) of one evaluation with so many rows.

    Matrix products and attention only; None if the manifest doesn't hold the model's configuration. A guided asset is
    two rows.
    """
    config: dict[str, Any] | None = manifest.config.get("denoiser")
    if not config:
        return None
    width, channels = config["width"], config["channels"]
    tokens = config["tokens"] + config["condition_tokens"] + (config["time"] == "token")
    block = 2 * tokens * 12 * width**2 + 4 * tokens**2 * width
    ends = 2 * config["tokens"] * width * (channels + (config["out_channels"] or channels))
    return float(rows * (config["layers"] * block + ends))


def cpu_ceiling() -> float:
    """TFLOP/s of a large float32 product by numpy's BLAS, best of a second."""
    a = np.ones((_SIDE, _SIDE), np.float32)
    best = np.inf
    started = time.perf_counter()
    while best == np.inf or time.perf_counter() - started < _SECONDS:
        begun = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - begun)
    return 2 * _SIDE**3 / best / 1e12
