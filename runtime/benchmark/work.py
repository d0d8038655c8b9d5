"""How much arithmetic a denoiser is, and how fast this machine multiplies matrices: what speeds are held against."""

import base64
import time
from typing import Any

import numpy as np
import onnxruntime as ort

from propsmith.runtime.bundle import Manifest

# A serialised ONNX model of one node, MatMul(a float32 [m, k], b float32 [k, n]): the tests build it again.
MATMUL = base64.b64decode(
    "CAg6WwoRCgFhCgFiEgF5IgZNYXRNdWwSAXBaFQoBYRIQCg4IARIKCgMSAW0KAxIBa1oVCgFiEhAKDggBEgoKAxIBawoDEgFuYhUKAXkSEAoO"
    "CAESCgoDEgFtCgMSAW5CBAoAEA0="
)
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


def cpu_ceiling(threads: int) -> float:
    """TFLOP/s of a large float32 product, best of a second: by ONNX Runtime or numpy, whichever is faster here.

    BLAS libraries pass over a processor's widest instructions where they don't know its make.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(MATMUL, options, providers=["CPUExecutionProvider"])
    a = np.ones((_SIDE, _SIDE), np.float32)
    best = np.inf
    started = time.perf_counter()
    while best == np.inf or time.perf_counter() - started < _SECONDS:
        for multiply in (lambda: a @ a, lambda: session.run(None, {"a": a, "b": a})):
            begun = time.perf_counter()
            multiply()
            best = min(best, time.perf_counter() - begun)
    return float(2 * _SIDE**3 / best / 1e12)
