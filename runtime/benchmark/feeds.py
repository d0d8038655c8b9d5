"""What is fed to a bundle's graphs when they are timed."""

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.model.bundle import Bundle


def denoiser_feed(bundle: Bundle, rows: int) -> dict[str, NDArray[np.float32]]:
    """Noise half way, and unit conditions, the same on every machine."""
    rng = np.random.default_rng(0)
    inputs = bundle.graph("denoiser").inputs
    cond = rng.standard_normal((rows, *(int(n) for n in inputs["cond"][1][1:])), np.float32)
    return {
        "x": rng.standard_normal((rows, *bundle.manifest.latent_shape), np.float32),
        "t": np.full(rows, 0.5 if bundle.manifest.sampler.process == "flow" else 500.0, np.float32),
        "cond": cond / np.linalg.norm(cond, axis=-1, keepdims=True),
    }
