"""What the parts of `gpu_denoiser` share."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.sampling import initial_noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from propsmith.runtime.backends.tensorrt.engine import Engine


LOOPS = {"heun": 64, "dpmpp_2m": 20}
"""Solver -> steps."""
CELLS = 128
"""Of the lattice that latents are decoded on, a side."""


def loop_options(solver: str) -> SamplerOptions:
    """The released sampler with this solver."""
    return replace(PRESETS["shap-e-text"], solver=solver, steps=LOOPS[solver])


def loop_inputs(assets: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Conditions of unit length and noise for so many assets."""
    condition = np.random.default_rng(0).standard_normal((assets, 768)).astype(np.float32)
    condition /= np.linalg.norm(condition, axis=1, keepdims=True)
    return condition, np.stack([initial_noise(seed, (1024, 1024)) for seed in range(assets)])


def apart(found: NDArray[np.floating], expected: NDArray[np.floating]) -> dict[str, float]:
    """How far two results differ: the largest difference over the largest value, and the same of root mean squares."""
    difference = np.asarray(found, np.float64) - expected
    return {
        "largest": float(np.abs(difference).max() / np.abs(expected).max()),
        "rms": float(np.sqrt((difference**2).mean() / (np.asarray(expected, np.float64) ** 2).mean())),
    }


def beside_surface(values: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Both ends of every lattice edge that the surface crosses."""
    near = np.zeros(values.shape, bool)
    for k in range(3):
        crossing = np.diff(values > 0, axis=k)
        for ends in ((0, 1), (1, 0)):
            near |= np.pad(crossing, [ends if axis == k else (0, 0) for axis in range(3)])
    return near


def denoiser_flop(rows: int, tokens: int = 1026, width: int = 1024, layers: int = 24) -> float:
    """Floating-point operations of an evaluation: the matrix products of every block."""
    return rows * layers * (24 * tokens * width**2 + 4 * tokens**2 * width)


def median_seconds(work: Callable[[], object], count: int) -> float:
    """Median wall time of a few runs, the first one left out."""
    work()
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def profile_layers(engine: Engine) -> list[list]:
    """Layers by time, from TensorRT's own profiler: [milliseconds, name]."""

    class Profiler(engine._tensorrt.module.IProfiler):
        def __init__(self) -> None:
            super().__init__()
            self.times: dict[str, float] = {}

        def report_layer_time(self, name: str, milliseconds: float) -> None:
            self.times[name] = self.times.get(name, 0.0) + milliseconds / 10

    profiler = Profiler()
    engine._context.profiler = profiler
    for _ in range(10):
        engine.enqueue()
        engine.stream.synchronize()
    return sorted(([round(t, 5), name] for name, t in profiler.times.items()), reverse=True)
