"""Runs the benchmark: one denoiser evaluation at several batch sizes, the way from prompt to file, cold starts."""

import logging
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.backend_kinds import BackendKind, BackendOptions, open_backend
from propsmith.runtime.backends.doctor import installed_versions
from propsmith.runtime.backends.nvidia import list_gpus
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.benchmark.ceilings import cpu_ceilings, denoiser_flops, gpu_ceiling
from propsmith.runtime.benchmark.cold_start import measure_cold
from propsmith.runtime.benchmark.feeds import denoiser_feed
from propsmith.runtime.benchmark.figures import (
    BackendFigures,
    BenchFigures,
    BenchSettings,
    DenoiserRow,
    Machine,
    TimingFigures,
)
from propsmith.runtime.benchmark.timing import TimingOptions, measure_together, relative_error, summarise
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.pipeline import STAGES, Pipeline
from propsmith.runtime.progress import OnProgress

log = logging.getLogger(__name__)

PROMPTS = ("wooden barrel", "red chair", "treasure chest", "pine tree", "iron sword")
MAX_BATCH = 64


@dataclass(frozen=True)
class BenchOptions:
    """What to measure."""

    batches: tuple[int, ...] = (1,)
    """Assets in one denoiser call; guidance doubles them to rows."""
    steps: int | None = None
    """Denoiser evaluations a prop; None takes the bundle's default."""
    props: int = 5
    """Props made from prompt to file on each backend; 0 leaves that out."""
    cold: bool = True
    """Whether to start each backend once in a fresh process."""
    timing: TimingOptions = field(default_factory=TimingOptions)

    def __post_init__(self) -> None:
        if not self.batches or not all(1 <= b <= MAX_BATCH for b in self.batches):
            raise InputError(f"batches must be 1 to {MAX_BATCH}, not {list(self.batches)}")
        if not 0 <= self.props <= 1000:
            raise InputError(f"props must be 0 to 1000, not {self.props}")


def run_benchmark(
    bundle: Bundle,
    kinds: list[BackendKind],
    options: BenchOptions,
    on_progress: OnProgress | None = None,
    on_result: Callable[[BenchFigures], None] | None = None,
) -> BenchFigures:
    """Measure backends on a bundle side by side.

    Args:
        bundle: what they run.
        kinds: which backends; one that can't run here is listed with the reason.
        options: what to measure.
        on_progress: called with (what is measured, share done).
        on_result: called with what is known so far, whenever that is more: what an interruption should leave.

    Raises:
        InputError: an option is out of range for this bundle.
        BackendError: none of the backends runs here.
    """
    sampler = bundle.manifest.sampler.with_overrides(steps=options.steps, guidance=None)
    on_progress, on_result = on_progress or (lambda _what, _share: None), on_result or (lambda _result: None)
    on_progress("the machine", 0.0)
    result: BenchFigures = {
        "machine": machine(),  # before libraries have threads, which slow each other down
        "bundle": {"name": bundle.manifest.name, "model": bundle.manifest.model, "digest": bundle.digest},
        "options": _settings(options, sampler),
        "backends": {kind.name: {"title": kind.title} for kind in kinds},
    }
    on_progress("opening", 0.02)
    backends, errors = _open_all(bundle, kinds)
    found = result["backends"]
    for name in found:
        found[name] |= {"error": errors[name]} if name in errors else _facts(backends[name])
    for name, row in _denoiser_rows(bundle, backends, result["machine"], options, on_progress):
        found[name].setdefault("denoiser", []).append(row)
        on_result(result)
    if options.props and {"text", "decoder"} <= _abilities(bundle):
        for name, stages in _stages(bundle, backends, options, on_progress).items():
            found[name] |= stages
        on_result(result)
    backends.clear()
    for number, kind in enumerate(k for k in kinds if options.cold and k.name not in errors):
        on_progress(f"cold start, {kind.name}", 0.8 + 0.2 * number / len(kinds))
        found[kind.name]["cold"] = measure_cold(bundle.path, kind.name, _rows(bundle, 1))
        on_result(result)
    on_progress("done", 1.0)
    return result


def _facts(backend: Backend) -> BackendFigures:
    return {"device": backend.device, "precision": backend.precision_of("denoiser")}


def _settings(options: BenchOptions, sampler: SamplerOptions) -> BenchSettings:
    return {
        "batches": list(options.batches),
        "steps": sampler.steps,
        "guidance": sampler.guidance,
        "warm_up_s": options.timing.warm_up,
        "duration_s": options.timing.duration,
        "iterations": options.timing.iterations,
        "props": options.props,
    }


def _open_all(bundle: Bundle, kinds: list[BackendKind]) -> tuple[dict[str, Backend], dict[str, str]]:
    backends: dict[str, Backend] = {}
    errors: dict[str, str] = {}
    feed = denoiser_feed(bundle, _rows(bundle, 1))
    for kind in kinds:
        try:
            backend = open_backend(kind, bundle, BackendOptions())
            backend.open("denoiser").run(feed)
            backends[kind.name] = backend
        except Exception as error:  # libraries raise their own types
            errors[kind.name] = _one_line(error)
            log.info("%s", errors[kind.name])
    if not backends:
        raise InputError("nothing to bench: " + "; ".join(errors.values()))
    return backends, errors


def _denoiser_rows(
    bundle: Bundle,
    backends: dict[str, Backend],
    host: Machine,
    options: BenchOptions,
    on_progress: OnProgress,
) -> Iterator[tuple[str, DenoiserRow]]:
    """One row a backend and batch: times, TFLOP/s, share of the ceiling, error; or why there are none."""
    reference = _Fp32Reference(bundle)
    for number, batch in enumerate(options.batches):
        on_progress(f"denoiser, batch {batch}", 0.05 + 0.5 * number / len(options.batches))
        rows = _rows(bundle, batch)
        feed = denoiser_feed(bundle, rows)
        reference.evaluate(feed)
        sessions, errors = {}, {}
        failed: dict[str, str] = {}
        for name, backend in backends.items():
            try:
                sessions[name] = backend.open("denoiser")
                errors[name] = reference.error_of(sessions[name].run(feed)["out"])
            except Exception as error:  # such as more assets than an engine was built for, or no memory
                failed[name] = _one_line(error)
                sessions.pop(name, None)
        measured, failed_later = measure_together(sessions, feed, options.timing)
        for name, reason in (failed | failed_later).items():
            yield name, {"batch": batch, "rows": rows, "error": reason}
        for name, timings in measured.items():
            ceiling = _ceiling_of(backends[name], host)
            yield name, _row(bundle, batch, summarise(timings), ceiling, errors[name])


def _row(
    bundle: Bundle, batch: int, summary: TimingFigures, ceiling: float | None, relative_error: float | None
) -> DenoiserRow:
    """One backend's figures of a batch: its times, achieved TFLOP/s, and their share of the ceiling."""
    rows = _rows(bundle, batch)
    flops = denoiser_flops(bundle.manifest, rows)
    milliseconds = (summary["gpu_ms"] or summary["latency_ms"])["p50"]
    tflops = None if flops is None else flops / milliseconds / 1e9
    return {
        "batch": batch,
        "rows": rows,
        "gpu_ms": summary["gpu_ms"],
        "enqueue_ms": summary["enqueue_ms"],
        "latency_ms": summary["latency_ms"],
        "throughput": summary["throughput"],
        "assets_per_second": round(batch * summary["throughput"], 3),
        "tflops": None if tflops is None else round(tflops, 4),
        "share_of_ceiling": round(tflops / ceiling, 4) if tflops and ceiling else None,
        "relative_error": relative_error,
    }


class _Fp32Reference:
    """The denoiser in float32 by ONNX Runtime on the CPU; a bundle without a float32 graph has none."""

    def __init__(self, bundle: Bundle) -> None:
        held = "fp32" in bundle.graph("denoiser").files
        self._session = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser") if held else None
        self._expected: NDArray[np.float32] | None = None

    def evaluate(self, feed: dict[str, NDArray[np.float32]]) -> None:
        """Work out what to compare with, two rows at a time: a released one with many would take gigabytes."""
        if self._session is not None:
            pairs = ({name: array[k : k + 2] for name, array in feed.items()} for k in range(0, len(feed["x"]), 2))
            self._expected = np.concatenate([self._session.run(pair)["out"] for pair in pairs])

    def error_of(self, found: NDArray[np.float32]) -> float | None:
        """max|d| / max|ref|."""
        return None if self._expected is None else float(f"{relative_error(found, self._expected):.3g}")


def _ceiling_of(backend: Backend, host: Machine) -> float | None:
    """What the denoiser's speed on a backend is held against, in TFLOP/s; None if that wasn't measured."""
    on_cpu = "cpu int8" if backend.precision_of("denoiser") == "int8" else "cpu"
    found: float | None = host["ceiling_tflops"].get(on_cpu if backend.device == "CPU" else "gpu")
    return found


def _stages(
    bundle: Bundle, backends: dict[str, Backend], options: BenchOptions, on_progress: OnProgress
) -> dict[str, Any]:
    """By backend `stages`, median seconds of each from prompt to file, or `stages_error`.

    The backends take turns on every prompt.
    """
    pipelines = {name: Pipeline(bundle, backend) for name, backend in backends.items()}
    times: dict[str, list[dict[str, float]]] = {name: [] for name in pipelines}
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="propsmith-") as folder:
        for number in range(-1, options.props):  # the first warms up
            on_progress("from prompt to file", 0.55 + 0.25 * (number + 1) / (options.props + 1))
            for name in [n for n in pipelines if n not in failed]:
                try:
                    seconds = time_prop(pipelines[name], max(number, 0), options.steps, Path(folder) / "prop.glb")
                except Exception as error:  # such as an empty field, with weights that weren't trained
                    failed[name] = _one_line(error)
                    continue
                if number >= 0:
                    times[name].append(seconds)
    medians = {
        name: {stage: round(statistics.median(t[stage] for t in runs), 5) for stage in runs[0]}
        for name, runs in times.items()
        if name not in failed
    }
    return {n: {"stages": medians[n]} if n in medians else {"stages_error": failed[n]} for n in pipelines}


def time_prop(pipeline: Pipeline, number: int, steps: int | None, file: Path) -> dict[str, float]:
    """Seconds of every stage of one prop, of writing it and in all."""
    begun = time.perf_counter()
    prop = pipeline.generate(PROMPTS[number % len(PROMPTS)], seed=number // len(PROMPTS), steps=steps)
    made = time.perf_counter()
    prop.save(file)
    ended = time.perf_counter()
    seconds = dict.fromkeys(STAGES, 0.0) | prop.seconds
    return seconds | {"write": ended - made, "whole": ended - begun}


def _rows(bundle: Bundle, batch: int) -> int:
    return batch * (1 if bundle.manifest.sampler.guidance == 1.0 else 2)


def _abilities(bundle: Bundle) -> set[str]:
    decoder = {"decoder"} if "query" in bundle.manifest.graphs else set()
    return set(bundle.manifest.capabilities) | decoder


def machine() -> Machine:
    """The processor, the cards, versions, and how fast they multiply matrices."""
    gpus = list_gpus()
    return {
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "processor": _processor(),
        "threads": default_threads(),
        "gpus": [f"{g.name}, {g.memory_mib} MiB, driver {g.driver}" for g in gpus],
        "versions": installed_versions(),
        "ceiling_tflops": {name: float(f"{found:.4g}") for name, found in _ceilings()},
    }


def _ceilings() -> Iterator[tuple[str, float]]:
    """TFLOP/s of large matrix products: `cpu`, `cpu int8`, and of the first card in float16 `gpu`."""
    yield from cpu_ceilings(default_threads()).items()
    on_card = gpu_ceiling()
    if on_card is not None:
        yield "gpu", on_card


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
