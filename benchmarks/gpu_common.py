"""What the parts of `gpu_denoiser` share."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from propsmith.runtime.backends.tensorrt_engine import Engine


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
