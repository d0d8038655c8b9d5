"""How much arithmetic a denoiser is, and how fast this machine multiplies matrices: what speeds are held against."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from propsmith.runtime.backends.cuda import Device, Event
from propsmith.runtime.backends.nvidia import cuda_device_count
from propsmith.runtime.backends.onnxruntime.ort_cpu import MATMUL_INTEGER
from propsmith.runtime.backends.tensorrt.engine import Engine
from propsmith.runtime.backends.tensorrt.load_tensorrt import best_tensorrt
from propsmith.runtime.backends.tensorrt.plan_build import BuildOptions, build_engine
from propsmith.runtime.benchmark.candidates import plugins
from propsmith.runtime.errors import PropsmithError
from propsmith.runtime.model.bundle import Manifest

log = logging.getLogger(__name__)

_DATA = Path(__file__).parents[1] / "data"
MATMUL = _DATA / "matmul_float32.onnx"
"""One node, MatMul(a [m, k], b [k, n]), in float32."""
HALF_MATMUL = _DATA / "matmul_float16.onnx"
"""The same in float16."""
_SIDE = 2048
_GPU_SIDE = 8192
_SECONDS = 0.5


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


def cpu_ceilings(threads: int) -> dict[str, float]:
    """TFLOP/s of large products on the CPU, best of half a second each: `cpu` in float32, `cpu int8` of uint8 and int8.

    In float32 by ONNX Runtime or numpy, whichever is faster here: BLAS libraries pass over a processor's widest
    instructions where they don't know its make.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    rng = np.random.default_rng(0)
    a = rng.standard_normal((_SIDE, _SIDE), np.float32)
    steps = {"a": rng.integers(0, 256, a.shape, np.uint8), "b": rng.integers(-127, 128, a.shape, np.int8)}
    single, integer = (
        ort.InferenceSession(model, options, providers=["CPUExecutionProvider"]) for model in (MATMUL, MATMUL_INTEGER)
    )
    # One after the other: the threads of a library that has just worked spin for a while, and halve the other's speed.
    return {
        "cpu": max(_speed(lambda: single.run(None, {"a": a, "b": a})), _speed(lambda: a @ a)),
        "cpu int8": _speed(lambda: integer.run(None, steps)),
    }


def _speed(multiply: Callable[[], object]) -> float:
    """TFLOP/s of a product of `_SIDE` cubed, its best."""
    multiply()
    best = np.inf
    started = time.perf_counter()
    while best == np.inf or time.perf_counter() - started < _SECONDS:
        begun = time.perf_counter()
        multiply()
        best = min(best, time.perf_counter() - begun)
    return float(2 * _SIDE**3 / best / 1e12)


def gpu_ceiling() -> float | None:
    """TFLOP/s of a large float16 product on the first card, its best: by PyTorch where it is installed, else TensorRT.

    None if neither can multiply there.
    """
    found = None
    with suppress(ImportError):
        found = next((speed for measure in plugins("gpu_ceiling") if (speed := measure()) is not None), None)
    return _tensorrt_ceiling() if found is None and cuda_device_count() else found


def _tensorrt_ceiling() -> float | None:
    try:
        device = Device()
        tensorrt = best_tensorrt(device.architecture)
        plan = build_engine(tensorrt, "product", HALF_MATMUL, product_options(_GPU_SIDE))
        engine = Engine(tensorrt, plan, device, "product")
        a = np.random.default_rng(0).standard_normal((_GPU_SIDE, _GPU_SIDE), np.float32).astype(np.float16)
        engine.run({"a": a, "b": a})
        events = [Event(device).record(engine.stream)]
        for _ in range(13):
            engine.replay()
            events.append(Event(device).record(engine.stream))
        engine.stream.synchronize()
    except PropsmithError as error:
        log.info("no ceiling of the card: %s", error)
        return None
    best = min(after.milliseconds_since(before) for before, after in pairwise(events))
    return 2 * _GPU_SIDE**3 / best / 1e9


def product_options(side: int, architecture: str | None = None) -> BuildOptions:
    """How the engine of `HALF_MATMUL` is built for matrices of so many rows and columns."""
    shape = (side, side)
    return BuildOptions(({"a": (shape, shape, shape), "b": (shape, shape, shape)},), architecture=architecture)
